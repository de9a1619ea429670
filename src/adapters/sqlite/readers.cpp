#include "adapters/sqlite/readers.hpp"

namespace billmill::adapters::sqlite {

Result<std::unique_ptr<Readers>> Readers::open(const std::filesystem::path& file, int count, int cache_kib,
                                               const char* prepared_by) {
    std::unique_ptr<Readers> readers{new Readers};
    for (int i = 0; i < count; ++i) {
        TRY(auto connection, Connection::open(file, Connection::Mode::read_only, cache_kib));
        if (prepared_by != nullptr) TRY_DO(connection->script(prepared_by));
        readers->idle_.push_back(std::move(connection));
    }
    return readers;
}

Readers::Lease Readers::borrow() {
    std::unique_lock lock{mutex_};
    returned_.wait(lock, [this] { return !idle_.empty(); });
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return Lease{*this, std::move(connection)};
}

void Readers::take_back(std::unique_ptr<Connection> connection) {
    {
        const std::lock_guard lock{mutex_};
        idle_.push_back(std::move(connection));
    }
    returned_.notify_one();
}

}  // namespace billmill::adapters::sqlite
