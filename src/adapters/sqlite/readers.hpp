#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "adapters/sqlite/connection.hpp"

namespace billmill::adapters::sqlite {

/// A few read-only connections, lent one at a time.
/// Threads: any. borrow() waits while all are out, so nobody may hold two.
class Readers {
public:
    /// `prepared_by`: a script that each connection runs first, such as for tables of its own.
    static Result<std::unique_ptr<Readers>> open(const std::filesystem::path& file, int count, int cache_kib,
                                                 const char* prepared_by = nullptr);

    /// One connection, until it leaves its scope.
    class Lease {
    public:
        Lease(Readers& readers, std::unique_ptr<Connection> connection)
            : readers_{readers}, connection_{std::move(connection)} {}
        ~Lease() { readers_.take_back(std::move(connection_)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        [[nodiscard]] Connection& connection() const { return *connection_; }

    private:
        Readers& readers_;
        std::unique_ptr<Connection> connection_;
    };
    [[nodiscard]] Lease borrow();

private:
    Readers() = default;
    void take_back(std::unique_ptr<Connection> connection);

    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace billmill::adapters::sqlite
