#pragma once

#include <sqlite3.h>

#include <chrono>

#include "adapters/sqlite/connection.hpp"

namespace billmill::adapters::sqlite {

/// While it lives, it ends each statement of a connection that works longer than it may. One at a time for a connection.
/// Errors: a statement that is ended fails; passed() tells that from other faults.
class Deadline {
public:
    Deadline(Connection& connection, std::chrono::milliseconds time)
        : connection_{connection}, until_{std::chrono::steady_clock::now() + time} {
        sqlite3_progress_handler(connection.handle(), operations_between, is_over, this);
    }
    ~Deadline() { sqlite3_progress_handler(connection_.handle(), 0, nullptr, nullptr); }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;
    [[nodiscard]] bool passed() const { return passed_; }

private:
    static constexpr int operations_between = 1'000;
    static int is_over(void* self) {
        auto& deadline = *static_cast<Deadline*>(self);
        deadline.passed_ = std::chrono::steady_clock::now() > deadline.until_;
        return deadline.passed_ ? 1 : 0;
    }

    Connection& connection_;
    const std::chrono::steady_clock::time_point until_;
    bool passed_ = false;
};

}  // namespace billmill::adapters::sqlite
