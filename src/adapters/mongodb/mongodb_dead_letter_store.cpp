#include "adapters/mongodb/mongodb_dead_letter_store.hpp"

#include "adapters/mongodb/envelope_fields.hpp"
#include "adapters/mongodb/queries.hpp"
#include "adapters/mongodb/session.hpp"

namespace billmill::adapters::mongodb {
namespace {

using ports::DeadLetter;
using ports::DeadLetterState;
using ports::Death;
using ports::Stage;
using Burial = ports::DeadLetterStore::Burial;

constexpr std::int32_t rising = 1;
constexpr std::size_t history_max = 20;
constexpr std::size_t order_size = 12 + 36;
constexpr int rounds_max = 32;

struct Stored {
    DeadLetter letter;
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
    for (const auto known : {DeadLetterState::open, DeadLetterState::replayed, DeadLetterState::closed,
                             DeadLetterState::discarded}) {
        if (ports::name(known) == state) letter.state = known;
    }
    if (ports::name(letter.state) != state) fields.spoilt();
    letter.history = fields.documents(
        "history", [](Fields& of) { return Death{of.instant("at"), of.text("code"), of.text("detail")}; });
    letter.issues = fields.documents(
        "issues", [](Fields& of) { return Issue{of.text("pointer"), of.text("code"), of.text("detail")}; });
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

std::string key_of(const Burial& burial) {
    return event_key(burial.stage, burial.envelope.event_id);
}

Document first_death(const Burial& burial) {
    Document document;
    document.add("_id", key_of(burial))
        .add("v", document_version)
        .add("stage", ports::name(burial.stage))
        .add("order", sortable(static_cast<std::uint64_t>(unix_ms(burial.death.at)), 12)
                          .append(burial.envelope.event_id.text()))
        .add("revision", std::int64_t{0})
        .add("attempt", burial.envelope.attempt)
        .add("state", ports::name(DeadLetterState::open))
        .add("died_at", burial.death.at)
        .add("history", documents_of(std::vector{burial.death}))
        .add("issues", documents_of(burial.issues));
    add_envelope(document, burial.envelope);
    return document;
}

/// The first and the newest 19 stay.
std::vector<Death> with_death(std::vector<Death> history, const Death& death) {
    if (history.size() >= history_max) history.erase(history.begin() + 1);
    history.push_back(death);
    return history;
}

Update next_death(const Stored& stored, const Burial& burial) {
    Update update;
    update.filter.add("_id", key_of(burial)).add("revision", stored.revision);
    Document changes;
    changes.add("revision", stored.revision + 1)
        .add("state", ports::name(DeadLetterState::open))
        .add("died_at", burial.death.at)
        .add("history", documents_of(with_death(stored.letter.history, burial.death)))
        .add("issues", documents_of(burial.issues));
    update.change.add("$set", changes);
    return update;
}

/// One that is there already: read, then changed on condition that nobody was quicker.
Outcome bury_again(Session& session, const Burial& burial) {
    for (int round = 0; round < rounds_max; ++round) {
        TRY(const auto stored,
            session.find_one(Collection::dead_letters, with("_id", key_of(burial)), {}, read_stored));
        if (!stored) break;
        const auto update = next_death(*stored, burial);
        TRY(const auto matched, session.update_one(Collection::dead_letters, update.filter, update.change));
        if (matched > 0) return {};
    }
    return fail(Fault::unavailable, "MongoDB: a dead letter is changed by others without end");
}

/// Errors: not_found, conflict: it is not open, or not of that death.
Outcome move_from_open(Session& session, Stage stage, const Uuid& id, DeadLetterState to,
                       std::optional<Instant> died_at) {
    auto filter = with("_id", event_key(stage, id));
    filter.add("state", ports::name(DeadLetterState::open)).add("died_at", died_at);
    Document change;
    change.add("$set", with("state", ports::name(to))).add("$inc", with("revision", std::int64_t{1}));
    TRY(const auto matched, session.update_one(Collection::dead_letters, filter, change));
    if (matched > 0) return {};
    TRY(const auto known,
        session.find_one(Collection::dead_letters, with("_id", event_key(stage, id)), {}, read_stored));
    if (!known) return fail(Fault::not_found, "there is no such dead letter");
    return fail(Fault::conflict, "the dead letter is not open, or has died again");
}

Result<std::optional<DeadLetter>> find_letter(Session& session, const Document& filter) {
    TRY(auto stored, session.find_one(Collection::dead_letters, filter, {}, read_stored));
    if (!stored) return std::nullopt;
    return std::move(stored->letter);
}

}  // namespace

Outcome MongodbDeadLetterStore::bury(std::span<const Burial> burials) {
    std::vector<Document> documents;
    for (const auto& burial : burials) documents.push_back(first_death(burial));
    return database_.run([&](Session& session) -> Outcome {
        TRY(const auto known, session.insert(Collection::dead_letters, documents));
        for (const auto position : known) TRY_DO(bury_again(session, burials[position]));
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

Result<ports::Page<DeadLetter>> MongodbDeadLetterStore::list(std::optional<DeadLetterState> state,
                                                             const ports::PageRequest& page) {
    const auto limit = limit_of(page);
    TRY(const auto after, order_cursor(page, order_size));
    Document query;
    if (state) query.add("state", ports::name(*state));
    if (!after.empty()) query.add("order", with("$gt", after));
    TRY(auto found, database_.run([&](Session& session) {
        return session.find(Collection::dead_letters, query,
                            {.sort = with("order", rising), .limit = limit + 1}, read_stored);
    }));
    auto cut = cut_page(std::move(found), limit, [](const Stored& last) { return last.order; });
    ports::Page<DeadLetter> letters;
    letters.next = std::move(cut.next);
    for (auto& stored : cut.items) letters.items.push_back(std::move(stored.letter));
    return letters;
}

Outcome MongodbDeadLetterStore::mark_replayed(Stage stage, const Uuid& id, Instant died_at) {
    return database_.run([&](Session& session) {
        return move_from_open(session, stage, id, DeadLetterState::replayed, died_at);
    });
}

Outcome MongodbDeadLetterStore::discard(Stage stage, const Uuid& id, Instant) {
    return database_.run([&](Session& session) {
        return move_from_open(session, stage, id, DeadLetterState::discarded, std::nullopt);
    });
}

Outcome MongodbDeadLetterStore::close(Stage stage, std::span<const Uuid> ids) {
    if (ids.empty()) return {};
    Document change;
    change.add("$set", with("state", ports::name(DeadLetterState::closed)))
        .add("$inc", with("revision", std::int64_t{1}));
    const std::vector<std::string> states{std::string{ports::name(DeadLetterState::open)},
                                          std::string{ports::name(DeadLetterState::replayed)}};
    auto filter = by_ids(event_keys(stage, ids));
    filter.add("state", with("$in", states));
    return database_.run(
        [&](Session& session) { return session.update_all(Collection::dead_letters, filter, change); });
}

Result<std::int64_t> MongodbDeadLetterStore::count(Stage stage, DeadLetterState state) {
    return database_.run([&](Session& session) {
        return session.count(Collection::dead_letters,
                             with("state", ports::name(state)).add("stage", ports::name(stage)));
    });
}

}  // namespace billmill::adapters::mongodb
