#include "adapters/mongodb/mongodb_dead_letter_store.hpp"

#include "adapters/mongodb/envelope_fields.hpp"
#include "adapters/mongodb/queries.hpp"
#include "adapters/mongodb/session.hpp"

namespace billmill::adapters::mongodb {
namespace {

using domain::DeadLetterAction;
using ports::DeadLetter;
using ports::DeadLetterState;
using ports::Death;
using ports::Stage;
using Entry = ports::DeadLetterStore::Entry;

constexpr std::int32_t rising = 1;
constexpr std::size_t order_size = 12 + 36;
constexpr int rounds_max = 32;

struct Stored {
    DeadLetter letter;
    Instant died_at{};  ///< Its last death.
    std::string order;
    std::int64_t revision = 0;
};

Stored read_stored(Fields& fields) {
    Stored stored;
    auto& letter = stored.letter;
    letter.stage = read_stage(fields);
    letter.envelope = read_envelope(fields);
    letter.id = letter.envelope.event_id;
    const auto state = fields.text("state");
    for (const auto known : domain::dead_letter_states) {
        if (ports::name(known) == state) letter.state = known;
    }
    if (ports::name(letter.state) != state) fields.mark_corrupt();
    letter.history = fields.documents(
        "history", [](Fields& of) { return Death{of.instant("at"), of.text("code"), of.text("detail")}; });
    letter.issues = fields.documents(
        "issues", [](Fields& of) { return Issue{of.text("pointer"), of.text("code"), of.text("detail")}; });
    stored.died_at = fields.instant("died_at");
    stored.order = fields.text("order");
    stored.revision = fields.integer("revision");
    return stored;
}

std::vector<Document> documents_of(const std::vector<Death>& history) {
    std::vector<Document> all;
    for (const auto& death : history)
        all.push_back(std::move(with("at", death.at).add("code", death.code).add("detail", death.detail)));
    return all;
}

std::vector<Document> documents_of(const Issues& issues) {
    std::vector<Document> all;
    for (const auto& issue : issues)
        all.push_back(
            std::move(with("pointer", issue.pointer).add("code", issue.code).add("detail", issue.detail)));
    return all;
}

std::string key_of(const Entry& entry) {
    return event_key(entry.stage, entry.envelope.event_id);
}

Document first_death(const Entry& entry) {
    Document document;
    document.add("_id", key_of(entry))
        .add("v", document_version)
        .add("stage", ports::name(entry.stage))
        .add("order", sortable(static_cast<std::uint64_t>(unix_ms(entry.death.at)), 12)
                          .append(entry.envelope.event_id.text()))
        .add("revision", std::int64_t{0})
        .add("attempt", entry.envelope.attempt)
        .add("state", ports::name(DeadLetterState::open))
        .add("died_at", entry.death.at)
        .add("history", documents_of(std::vector{entry.death}))
        .add("issues", documents_of(entry.issues));
    add_envelope(document, entry.envelope);
    return document;
}

/// Changes the letter `key` as `change_of(stored)` says, on condition that it is as it was read.
/// Errors: not_found; what `change_of` fails with.
template <class ChangeOf>
Outcome change_letter(Session& session, const std::string& key, ChangeOf change_of) {
    for (int round = 0; round < rounds_max; ++round) {
        TRY(const auto stored, session.find_one(Collection::dead_letters, with("_id", key), {}, read_stored));
        if (!stored) return fail(Fault::not_found, "there is no such dead letter");
        TRY(Document changes, change_of(*stored));
        changes.add("revision", stored->revision + 1);
        Document filter;
        filter.add("_id", key).add("revision", stored->revision);
        TRY(const auto matched, session.update_one(Collection::dead_letters, filter, with("$set", changes)));
        if (matched > 0) return {};
    }
    return fail(Fault::unavailable, "MongoDB: a dead letter is changed by others without end");
}

Outcome add_again(Session& session, const Entry& entry) {
    return change_letter(session, key_of(entry), [&](const Stored& stored) -> Result<Document> {
        const auto& letter = stored.letter;
        const auto state = domain::next(letter.state, DeadLetterAction::die).value_or(letter.state);
        Document changes;
        changes.add("state", ports::name(state))
            .add("died_at", entry.death.at)
            .add("history", documents_of(domain::add_death(letter.history, entry.death)))
            .add("issues", documents_of(entry.issues));
        if (letter.envelope.payload.empty()) changes.add("payload", Bytes{entry.envelope.payload});
        return changes;
    });
}

/// The letter as it is left; nullopt: it is not settled, so that all of it is needed.
std::optional<Document> cleared(const Stored& stored) {
    auto letter = stored.letter;
    if (!domain::is_settled(letter.state)) return std::nullopt;
    for (auto& death : letter.history) death.detail.clear();
    for (auto& issue : letter.issues) issue.detail.clear();
    Document changes;
    changes.add("payload", Bytes{""})
        .add("history", documents_of(letter.history))
        .add("issues", documents_of(letter.issues));
    return changes;
}

/// `decide(stored)`: the new state, or nullopt where the present one does not allow it.
template <class Decide>
Outcome change_state(Session& session, Stage stage, const Uuid& id, Decide decide) {
    return change_letter(session, event_key(stage, id), [&](const Stored& stored) -> Result<Document> {
        const std::optional<DeadLetterState> state = decide(stored);
        if (!state) return fail(Fault::conflict, "the dead letter is not open, or has died again");
        return with("state", ports::name(*state));
    });
}

/// By code it finds those too that had it earlier; see last_code_is().
Document query_of(const ports::DeadLetterStore::Filter& filter) {
    Document query;
    if (filter.state) query.add("state", ports::name(*filter.state));
    if (filter.stage) query.add("stage", ports::name(*filter.stage));
    if (filter.code) query.add("history.code", *filter.code);
    if (!filter.died_from && !filter.died_until) return query;
    Document died;
    if (filter.died_from) died.add("$gte", *filter.died_from);
    if (filter.died_until) died.add("$lt", *filter.died_until);
    query.add("died_at", died);
    return query;
}

bool last_code_is(const ports::DeadLetterStore::Filter& filter, const DeadLetter& letter) {
    return !filter.code || (!letter.history.empty() && letter.history.back().code == *filter.code);
}

Result<std::optional<DeadLetter>> find_letter(Session& session, const Document& filter) {
    TRY(auto stored, session.find_one(Collection::dead_letters, filter, {}, read_stored));
    if (!stored) return std::nullopt;
    return std::move(stored->letter);
}

}  // namespace

Outcome MongodbDeadLetterStore::add(std::span<const Entry> entries) {
    std::vector<Document> documents;
    for (const auto& entry : entries) documents.push_back(first_death(entry));
    return database_.run([&](Session& session) -> Outcome {
        TRY(const auto known, session.insert(Collection::dead_letters, documents));
        for (const auto position : known) TRY_DO(add_again(session, entries[position]));
        return {};
    });
}

Result<std::optional<DeadLetter>> MongodbDeadLetterStore::find(Stage stage, const Uuid& id) {
    return database_.run(
        [&](Session& session) { return find_letter(session, with("_id", event_key(stage, id))); });
}

Result<std::optional<DeadLetter>> MongodbDeadLetterStore::find(const Uuid& id) {
    return database_.run([&](Session& session) { return find_letter(session, with("event_id", id)); });
}

Result<std::vector<ports::DeadLetterStore::IdAndState>> MongodbDeadLetterStore::states(
    Stage stage, std::span<const Uuid> ids) {
    if (ids.empty()) return std::vector<IdAndState>{};
    return database_.run([&](Session& session) {
        return session.find(Collection::dead_letters, by_ids(event_keys(stage, ids)), {}, [](Fields& fields) {
            const auto stored = read_stored(fields);
            return IdAndState{stored.letter.id, stored.letter.state};
        });
    });
}

Result<ports::Page<DeadLetter>> MongodbDeadLetterStore::list(const Filter& filter,
                                                             const ports::PageRequest& page) {
    const auto limit = limit_of(page);
    TRY(const auto after, order_cursor(page, order_size));
    auto query = query_of(filter);
    if (!after.empty()) query.add("order", with("$gt", after));
    TRY(auto found, database_.run([&](Session& session) {
        return session.find(Collection::dead_letters, query,
                            {.sort = with("order", rising), .limit = limit + 1}, read_stored);
    }));
    auto cut = cut_page(std::move(found), limit, [](const Stored& last) { return last.order; });
    ports::Page<DeadLetter> letters;
    letters.next = std::move(cut.next);
    for (auto& stored : cut.items) {
        if (last_code_is(filter, stored.letter)) letters.items.push_back(std::move(stored.letter));
    }
    return letters;
}

Outcome MongodbDeadLetterStore::mark_replayed(Stage stage, const Uuid& id, Instant died_at) {
    return database_.run([&](Session& session) {
        return change_state(session, stage, id, [&](const Stored& stored) {
            return domain::mark_replayed(stored.letter.state, stored.died_at, died_at);
        });
    });
}

Outcome MongodbDeadLetterStore::discard(Stage stage, const Uuid& id) {
    return database_.run([&](Session& session) {
        return change_state(session, stage, id, [](const Stored& stored) {
            return domain::next(stored.letter.state, DeadLetterAction::discard);
        });
    });
}

Outcome MongodbDeadLetterStore::close(Stage stage, std::span<const Uuid> ids) {
    if (ids.empty()) return {};
    Document change;
    change.add("$set", with("state", ports::name(DeadLetterState::closed)))
        .add("$inc", with("revision", std::int64_t{1}));
    std::vector<std::string> states;
    for (const auto state : domain::states_before(DeadLetterAction::close))
        states.emplace_back(ports::name(state));
    auto filter = by_ids(event_keys(stage, ids));
    filter.add("state", with("$in", states));
    return database_.run(
        [&](Session& session) { return session.update_all(Collection::dead_letters, filter, change); });
}

Outcome MongodbDeadLetterStore::clear(Stage stage, std::span<const Uuid> ids) {
    return database_.run([&](Session& session) -> Outcome {
        for (const auto& id : ids) {
            const auto done =
                change_letter(session, event_key(stage, id), [](const Stored& stored) -> Result<Document> {
                    if (auto changes = cleared(stored)) return *std::move(changes);
                    return fail(Fault::conflict, "the dead letter is not settled");
                });
            const bool ignored =
                !done && (done.error().fault == Fault::conflict || done.error().fault == Fault::not_found);
            if (!done && !ignored) return done;
        }
        return {};
    });
}

Result<std::int64_t> MongodbDeadLetterStore::count(Stage stage, DeadLetterState state) {
    return database_.run([&](Session& session) {
        return session.count(Collection::dead_letters,
                             with("state", ports::name(state)).add("stage", ports::name(stage)));
    });
}

}  // namespace billmill::adapters::mongodb
