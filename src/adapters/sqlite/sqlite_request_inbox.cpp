#include "adapters/sqlite/sqlite_request_inbox.hpp"

#include <algorithm>
#include <numeric>

#include "adapters/sqlite/bus_tables.hpp"
#include "adapters/sqlite/envelope_columns.hpp"
#include "ports/request_fingerprint.hpp"

namespace billmill::adapters::sqlite {
namespace {

using ports::Admission;
using ports::Admitted;

/// Bills admitted between two looks at the bus.
constexpr std::int64_t looked_at_every = 1'000;

struct Arrival {
    ports::Stage stage;
    ports::Envelope message;
    std::optional<ports::Companion> companion;
    ports::RequestInbox::Done done;
    Admitted admission{Admission::accepted};
};

Result<Admitted> compare(Connection& writer, const ports::Envelope& message) {
    struct Known {
        Digest fingerprint;
        Instant accepted_at;
    };
    TRY(auto row,
        writer.query("SELECT fingerprint, accepted_at FROM requests WHERE id = ?", message.event_id));
    TRY(const auto known, first_row(row, [](Statement& s) { return Known{s.digest(0), s.instant(1)}; }));
    const bool same = known && ports::same_request(known->fingerprint, message.fingerprint);
    if (!same) return Admission::key_reused;
    return Admitted{Admission::replayed, known->accepted_at};
}

/// Offsets count up without holes worth mentioning, so two look-ups tell how many messages wait.
Result<std::int64_t> waiting(Connection& writer, ports::Stage stage) {
    const auto newest = [&]() -> Result<std::int64_t> {
        switch (stage) {
            case ports::Stage::users: return writer.number("SELECT coalesce(max(offset), 0) FROM bus_users");
            case ports::Stage::billing:
                return writer.number("SELECT coalesce(max(offset), 0) FROM bus_billing");
            case ports::Stage::notify:
                return writer.number("SELECT coalesce(max(offset), 0) FROM bus_notify");
        }
        return 0;
    };
    TRY(const auto last, newest());
    TRY(const auto committed, writer.number("SELECT committed FROM consumers WHERE stage = ?", stage));
    return last - committed;
}

/// The request's row alone: the message follows where it is new.
Result<Admitted> note(Connection& writer, ports::Stage stage, const ports::Envelope& message) {
    const auto line = stage == ports::Stage::billing ? std::string_view{message.key} : std::string_view{};
    TRY_DO(writer.run(
        "INSERT OR FAIL INTO requests (id, stage, fingerprint, accepted_at, line) VALUES (?,?,?,?,?) "
        "ON CONFLICT DO NOTHING",
        message.event_id, stage, message.fingerprint, message.accepted_at, line));
    if (writer.changes() == 0) return compare(writer, message);
    return Admission::accepted;
}

Result<Admitted> take_in(Connection& writer, ports::Stage stage, const ports::Envelope& message) {
    TRY(const auto admission, note(writer, stage, message));
    if (admission == Admission::accepted) TRY_DO(put_on_bus(writer, stage, message));
    return admission;
}

}  // namespace

Result<bool> SqliteRequestInbox::is_full(Connection& writer, ports::Stage stage, std::int64_t count) {
    auto& space = space_[static_cast<std::size_t>(stage)];
    if (space < count) {
        TRY(const auto held, waiting(writer, stage));
        space = std::clamp<std::int64_t>(waiting_max_ - held, 0, std::max(looked_at_every, count));
    }
    if (space < count) return true;
    space -= count;
    return false;
}

Result<bool> SqliteRequestInbox::is_lost(Connection& writer, const Uuid& id) {
    if (!any_lost_) {
        TRY(const auto any, writer.number("SELECT EXISTS (SELECT 1 FROM lost_documents)"));
        any_lost_ = any != 0;
    }
    if (!*any_lost_) return false;
    TRY(const auto found, writer.number("SELECT count(*) FROM lost_documents WHERE id = ?", id));
    return found > 0;
}

Result<Admitted> SqliteRequestInbox::admit(Connection& writer, ports::Stage stage,
                                           const ports::Envelope& message) {
    TRY(const bool lost, is_lost(writer, message.event_id));
    if (lost) return Admission::lost;
    TRY(const bool full, is_full(writer, stage));
    if (!full) return take_in(writer, stage, message);
    // Who was here before still hears so.
    TRY(const auto known, writer.number("SELECT count(*) FROM requests WHERE id = ?", message.event_id));
    if (known > 0) return compare(writer, message);
    return fail(Fault::unavailable, "the bus is full: " + std::to_string(waiting_max_) +
                                        " messages wait on " + std::string{name(stage)});
}

void SqliteRequestInbox::accept(ports::Stage stage, ports::Envelope message,
                                std::optional<ports::Companion> companion, Done done) {
    if (auto size = check_size(message); !size) return done(std::unexpected{std::move(size).error()});
    const auto bytes = weight(message) + (companion ? weight(companion->message) : 0);
    auto arrival =
        std::make_unique<Arrival>(Arrival{stage, std::move(message), std::move(companion), std::move(done)});
    auto* borrowed = arrival.get();  // The completion owns it, and outlives the work.
    auto* signals = &database_.signals();
    database_.submit(
        [this, borrowed, signals](Connection& writer) -> Outcome {
            TRY(borrowed->admission, admit(writer, borrowed->stage, borrowed->message));
            if (borrowed->admission != Admission::accepted) return {};
            signals->mark(borrowed->stage);
            if (!borrowed->companion) return {};
            signals->mark(borrowed->companion->stage);
            return put_on_bus(writer, borrowed->companion->stage, borrowed->companion->message);
        },
        [arrival = std::move(arrival)](Outcome outcome) {
            if (!outcome) return arrival->done(std::unexpected{std::move(outcome).error()});
            arrival->done(arrival->admission);
        },
        bytes);
}

struct SqliteRequestInbox::Batch {
    ports::Stage stage;
    std::vector<ports::Envelope> messages;
    AllDone done;
    std::vector<Result<Admission>> answers{};
};

/// Nothing has been changed where it refuses all of them.
Outcome SqliteRequestInbox::admit_all(Connection& writer, Batch& batch) {
    const auto count = static_cast<std::int64_t>(batch.messages.size());
    TRY(const bool full, is_full(writer, batch.stage, count));
    if (full) {
        return fail(Fault::unavailable,
                    "the bus is full: it has no space for " + std::to_string(count) + " more messages");
    }
    // In the order of their ids neighbours share a page of the index; on the bus they stand in their own.
    std::vector<std::size_t> by_id(batch.messages.size());
    std::iota(by_id.begin(), by_id.end(), 0U);
    std::ranges::stable_sort(by_id, {}, [&](std::size_t i) { return batch.messages[i].event_id; });
    bool any = false;
    for (const auto i : by_id) {
        TRY(const bool lost, is_lost(writer, batch.messages[i].event_id));
        if (lost) {
            batch.answers[i] = Admission::lost;
            continue;
        }
        TRY(batch.answers[i], note(writer, batch.stage, batch.messages[i]));
    }
    for (std::size_t i = 0; i < batch.messages.size(); ++i) {
        if (!batch.answers[i] || *batch.answers[i] != Admission::accepted) continue;
        TRY_DO(put_on_bus(writer, batch.stage, batch.messages[i]));
        any = true;
    }
    if (any) database_.signals().mark(batch.stage);
    return {};
}

void SqliteRequestInbox::accept_all(ports::Stage stage, std::vector<ports::Envelope> messages, AllDone done) {
    Outcome sizes;
    std::size_t bytes = 0;
    for (const auto& message : messages) {
        bytes += weight(message);
        if (auto size = check_size(message); !size) sizes = std::move(size);
    }
    auto batch = std::make_unique<Batch>(Batch{stage, std::move(messages), std::move(done)});
    batch->answers.resize(batch->messages.size());
    auto* borrowed = batch.get();  // The completion owns it, and outlives the work.
    auto answer = [batch = std::move(batch)](Outcome outcome) {
        if (!outcome) std::ranges::fill(batch->answers, Result<Admission>{std::unexpected{outcome.error()}});
        batch->done(std::move(batch->answers));
    };
    if (!sizes) return answer(std::unexpected{sizes.error()});
    database_.submit([this, borrowed](Connection& writer) { return admit_all(writer, *borrowed); },
                     std::move(answer), bytes);
}

Result<std::optional<ports::AcceptedRequest>> SqliteRequestInbox::find(const Uuid& id) {
    return database_.read([&](Connection& reader) -> Result<std::optional<ports::AcceptedRequest>> {
        TRY(auto row,
            reader.query("SELECT stage, fingerprint, accepted_at, line FROM requests WHERE id = ?", id));
        return first_row(row, [&](Statement& s) {
            return ports::AcceptedRequest{id, static_cast<ports::Stage>(s.integer(0)), s.digest(1),
                                          s.instant(2), s.text(3)};
        });
    });
}

}  // namespace billmill::adapters::sqlite
