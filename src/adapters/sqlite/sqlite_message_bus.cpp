#include "adapters/sqlite/sqlite_message_bus.hpp"

#include <algorithm>

#include "adapters/sqlite/bus_tables.hpp"
#include "adapters/sqlite/envelope_columns.hpp"

namespace billmill::adapters::sqlite {
namespace {

constexpr std::size_t poll_bytes_max = 8 << 20;  ///< A poll returns no more than this and one message.

/// The next messages after `position`: at most `count_max`, and no more than poll_bytes_max and one message.
Result<std::vector<ports::Delivered>> read_after(Connection& reader, ports::Stage stage,
                                                 std::int64_t position, std::size_t count_max) {
    std::vector<ports::Delivered> batch;
    std::size_t bytes = 0;
    TRY(auto rows, reader.query(bus_sql(stage).after, position, count_max));
    while (bytes < poll_bytes_max) {
        TRY(const bool more, rows.step());
        if (!more) break;
        const ports::Position place{0, rows.integer(0)};
        batch.push_back({read_envelope(rows, 1), place});
        if (!batch.back().envelope.origin) batch.back().envelope.origin = place;
        bytes += batch.back().envelope.payload.size();
    }
    if (rows.malformed()) return fail(Fault::corrupt, "SQLite: a message on the bus has the wrong shape");
    return batch;
}

class SqliteConsumer final : public ports::Consumer {
public:
    SqliteConsumer(Database& database, ports::Stage stage, std::int64_t committed)
        : database_{database}, stage_{stage}, committed_{committed}, position_{committed} {}
    ~SqliteConsumer() override { database_.signals().release(stage_); }

    Result<std::vector<ports::Delivered>> poll(std::size_t count_max, Milliseconds wait) override {
        const auto until = std::chrono::steady_clock::now() + wait;
        while (true) {
            const auto seen = database_.signals().generation(stage_);
            TRY(auto batch, read(count_max));
            if (!batch.empty()) {
                position_ = batch.back().position.offset;
                return batch;
            }
            const auto left = std::chrono::ceil<Milliseconds>(until - std::chrono::steady_clock::now());
            const auto woken = database_.signals().wait(stage_, seen, std::max(left, Milliseconds{0}));
            if (woken != BusSignals::Woken::grown) return batch;
        }
    }

    Outcome commit() override {
        if (position_ == committed_) return {};
        TRY_DO(database_.write([stage = stage_, position = position_](Connection& writer) {
            return commit_to(writer, stage, position);
        }));
        committed_ = position_;
        return {};
    }

    /// Nobody waits, so nobody hears if it got lost; the next commit then covers it.
    Outcome commit_soon() override {
        database_.submit([stage = stage_, position = position_](
                             Connection& writer) { return commit_to(writer, stage, position); },
                         [](const Outcome&) {});
        committed_ = position_;
        return {};
    }

    void rewind() override { position_ = committed_; }
    void wake() override { database_.signals().wake(stage_); }

private:
    static Outcome commit_to(Connection& writer, ports::Stage stage, std::int64_t position) {
        TRY_DO(writer.run("UPDATE consumers SET committed = max(committed, ?) WHERE stage = ?", position,
                          stage));
        TRY(const auto first, writer.number(bus_sql(stage).first));
        return writer.run(bus_sql(stage).remove, std::min(position, first + remove_max));
    }
    Result<std::vector<ports::Delivered>> read(std::size_t count_max) {
        return database_.read(
            [&](Connection& reader) { return read_after(reader, stage_, position_, count_max); });
    }

    Database& database_;
    const ports::Stage stage_;
    std::int64_t committed_;
    std::int64_t position_;  ///< Offset of the last message handed out.
};

}  // namespace

void SqliteMessageBus::publish(ports::Stage stage, std::vector<ports::Envelope> messages,
                               ports::Completion done) {
    std::size_t bytes = 0;
    for (const auto& message : messages) {
        if (auto size = check_size(message); !size) return done(std::move(size));
        bytes += weight(message);
    }
    auto* signals = &database_.signals();
    database_.submit(
        [stage, signals, messages = std::move(messages)](Connection& writer) -> Outcome {
            for (const auto& message : messages) TRY_DO(put_on_bus(writer, stage, message));
            signals->mark(stage);
            return {};
        },
        std::move(done), bytes);
}

Result<std::unique_ptr<ports::Consumer>> SqliteMessageBus::subscribe(ports::Stage stage) {
    TRY(const auto committed, database_.read([&](Connection& reader) {
        return reader.number("SELECT committed FROM consumers WHERE stage = ?", stage);
    }));
    if (!database_.signals().claim(stage)) {
        return fail(Fault::conflict,
                    "the stage " + std::string{ports::name(stage)} + " has a consumer already");
    }
    return std::make_unique<SqliteConsumer>(database_, stage, committed);
}

Result<Instant> SqliteMessageBus::consumed_until(ports::Stage stage, Instant now) {
    return database_.read([&](Connection& reader) -> Result<Instant> {
        TRY(auto row, reader.query(bus_sql(stage).oldest));
        TRY(const auto oldest, first_row(row, [](Statement& s) { return s.instant(0); }));
        return std::min(now, oldest.value_or(now));
    });
}

Result<std::optional<ports::Envelope>> SqliteMessageBus::read_at(ports::Stage stage,
                                                                 ports::Position position) {
    if (position.partition != 0 || position.offset < 1) return std::nullopt;
    TRY(auto found, database_.read([&](Connection& reader) {
        return read_after(reader, stage, position.offset - 1, 1);
    }));
    if (found.empty() || found.front().position != position) return std::nullopt;
    return std::move(found.front().envelope);
}

Result<std::int64_t> SqliteMessageBus::lag(ports::Stage stage) {
    return database_.read([&](Connection& reader) { return reader.number(bus_sql(stage).lag); });
}

}  // namespace billmill::adapters::sqlite
