#include "adapters/mongodb/mongodb_parked_store.hpp"

#include <unordered_set>
#include "adapters/mongodb/session.hpp"

#include "adapters/mongodb/envelope_fields.hpp"
#include "adapters/mongodb/queries.hpp"

namespace billmill::adapters::mongodb {
namespace {

using ports::Parked;

constexpr std::int32_t rising = 1;

Parked read_parked(Fields& fields) {
    return {read_stage(fields),       read_envelope(fields),
            fields.text("code"),      fields.instant("parked_at"),
            fields.instant("due_at"), fields.has("gate") ? fields.text("gate") : ""};
}

std::string key_of(const Parked& parked) {
    return event_key(parked.stage, parked.envelope.event_id);
}

Document document_of(const Parked& parked) {
    Document document;
    document.add("_id", key_of(parked))
        .add("v", document_version)
        .add("stage", ports::name(parked.stage))
        .add("code", parked.code)
        .add("parked_at", parked.parked_at)
        .add("due_at", parked.due_at)
        .add("gate", parked.gate)
        .add("claim", "")
        .add("attempt", parked.envelope.attempt);
    add_envelope(document, parked.envelope);
    return document;
}

/// A row that is there keeps its bytes; only why and how long it waits is new.
Update parking_of(const Parked& parked) {
    Update update{.filter = with("_id", key_of(parked)), .change = {}};
    Document changes;
    changes.add("attempt", parked.envelope.attempt)
        .add("code", parked.code)
        .add("due_at", parked.due_at)
        .add("gate", parked.gate)
        .add("claim", "");
    update.change.add("$set", changes);
    return update;
}

/// Moves the row's due time on, if nobody has since it was read.
Update claim_of(const Parked& row, Instant hold_until, const std::string& claim) {
    Update update;
    update.filter.add("_id", key_of(row)).add("due_at", row.due_at);
    update.change.add("$set", with("due_at", hold_until).add("claim", claim));
    return update;
}

/// Returns those that have to be tried again: some of them were there, and then no more.
Result<std::vector<const Parked*>> park_some(Session& session, const std::vector<const Parked*>& rows) {
    std::vector<Document> documents;
    for (const auto* row : rows) documents.push_back(document_of(*row));
    TRY(const auto known, session.insert(Collection::parked, documents));
    std::vector<const Parked*> again;
    std::vector<Update> updates;
    for (const auto position : known) {
        again.push_back(rows[position]);
        updates.push_back(parking_of(*rows[position]));
    }
    TRY(const auto matched, session.update(Collection::parked, updates));
    if (matched == static_cast<std::int64_t>(updates.size())) again.clear();
    return again;
}

}  // namespace

/// New rows are inserted, known ones changed. One that is settled between the two is looked for again.
Outcome MongodbParkedStore::park(std::span<const Parked> parked) {
    constexpr int rounds_max = 8;
    std::vector<const Parked*> rows;
    for (const auto& one : parked) rows.push_back(&one);
    return database_.run([&](Session& session) -> Outcome {
        for (int round = 0; round < rounds_max && !rows.empty(); ++round) {
            TRY(rows, park_some(session, rows));
        }
        if (rows.empty()) return {};
        return fail(Fault::unavailable, "MongoDB: a row is parked and settled by others without end");
    });
}

/// Reads what is due, moves each row on on condition that it is still as it was read, and takes what bears the mark.
Result<std::vector<Parked>> MongodbParkedStore::claim_due(Instant now, Instant hold_until, int limit) {
    if (limit <= 0) return std::vector<Parked>{};
    return database_.run([&](Session& session) -> Result<std::vector<Parked>> {
        TRY(auto due, session.find(Collection::parked, with("due_at", with("$lte", now)),
                                   {.sort = with("due_at", rising), .limit = static_cast<std::size_t>(limit)},
                                   read_parked));
        if (due.empty()) return due;
        const auto claim = uuid_v7(now).text();
        std::vector<Update> claims;
        std::vector<std::string> keys;
        for (const auto& row : due) {
            claims.push_back(claim_of(row, hold_until, claim));
            keys.push_back(key_of(row));
        }
        TRY_DO(session.update(Collection::parked, claims));
        Document marked;
        marked.add("_id", with("$in", keys)).add("claim", claim);
        TRY(const auto won, session.find(Collection::parked, marked,
                                         {.projection = std::move(with("v", rising).add("_id", rising))},
                                         [](Fields& fields) { return fields.text("_id"); }));
        const std::unordered_set<std::string> mine{won.begin(), won.end()};
        std::erase_if(due, [&](const Parked& row) { return !mine.contains(key_of(row)); });
        for (auto& row : due) row.due_at = hold_until;
        return due;
    });
}

Outcome MongodbParkedStore::hold(std::span<const Parked> claimed, Instant hold_until) {
    std::vector<Update> updates;
    for (const auto& row : claimed) updates.push_back(claim_of(row, hold_until, ""));
    if (updates.empty()) return {};
    return database_.run([&](Session& session) -> Outcome {
        TRY_DO(session.update(Collection::parked, updates));
        return {};
    });
}

Outcome MongodbParkedStore::settle(ports::Stage stage, std::span<const Uuid> event_ids) {
    if (event_ids.empty()) return {};
    return database_.run([&](Session& session) {
        return session.remove(Collection::parked, by_ids(event_keys(stage, event_ids)));
    });
}

Result<std::optional<Parked>> MongodbParkedStore::find(ports::Stage stage, const Uuid& event_id) {
    return database_.run([&](Session& session) {
        return session.find_one(Collection::parked, with("_id", event_key(stage, event_id)), {}, read_parked);
    });
}

Result<ports::Page<Parked>> MongodbParkedStore::list(ports::Stage stage, const ports::PageRequest& page) {
    const auto limit = limit_of(page);
    if (!page.after.empty() && !Uuid::parse(page.after))
        return fail(Fault::invalid, "not a cursor of this list");
    auto query = with("stage", ports::name(stage));
    if (!page.after.empty()) query.add("_id", with("$gt", event_key(stage, *Uuid::parse(page.after))));
    TRY(auto rows, database_.run([&](Session& session) {
        return session.find(Collection::parked, query, {.sort = with("_id", rising), .limit = limit + 1},
                            read_parked);
    }));
    return cut_page(std::move(rows), limit, [](const Parked& last) { return last.envelope.event_id.text(); });
}

Result<std::int64_t> MongodbParkedStore::count(ports::Stage stage) {
    return database_.run([&](Session& session) {
        return session.count(Collection::parked, with("stage", ports::name(stage)));
    });
}

Result<std::optional<Instant>> MongodbParkedStore::next_due() {
    return database_.run([&](Session& session) {
        return session.find_one(Collection::parked, {}, {.sort = with("due_at", rising), .limit = 1},
                                [](Fields& fields) { return fields.instant("due_at"); });
    });
}

/// Each on condition that it is still due so late: what was parked anew meanwhile keeps its due time.
Result<int> MongodbParkedStore::bring_forward(Instant latest, int limit, Instant due) {
    if (limit <= 0) return 0;
    Document late;
    late.add("due_at", with("$gt", latest)).add("gate", "");
    return database_.run([&](Session& session) -> Result<int> {
        TRY(const auto keys, session.find(Collection::parked, late,
                                          {.projection = std::move(with("v", rising).add("_id", rising)),
                                           .limit = static_cast<std::size_t>(limit)},
                                          [](Fields& fields) { return fields.text("_id"); }));
        std::vector<Update> updates;
        for (const auto& key : keys) {
            auto& update = updates.emplace_back();
            update.filter.add("_id", key).add("due_at", with("$gt", latest)).add("gate", "");
            update.change.add("$set", with("due_at", due));
        }
        if (updates.empty()) return 0;
        TRY(const auto matched, session.update(Collection::parked, updates));
        return static_cast<int>(matched);
    });
}

/// Each on condition that the gate still holds it: two that release at once release each row once.
Result<int> MongodbParkedStore::release(const std::string& gate, int limit, Instant due) {
    if (limit <= 0 || gate.empty()) return 0;
    return database_.run([&](Session& session) -> Result<int> {
        TRY(const auto keys, session.find(Collection::parked, with("gate", gate),
                                          {.sort = with("parked_at", rising),
                                           .projection = std::move(with("v", rising).add("_id", rising)),
                                           .limit = static_cast<std::size_t>(limit)},
                                          [](Fields& fields) { return fields.text("_id"); }));
        std::vector<Update> updates;
        for (const auto& key : keys) {
            auto& update = updates.emplace_back();
            update.filter.add("_id", key).add("gate", gate);
            update.change.add("$set", with("due_at", due).add("gate", ""));
        }
        if (updates.empty()) return 0;
        TRY(const auto matched, session.update(Collection::parked, updates));
        return static_cast<int>(matched);
    });
}

Result<std::int64_t> MongodbParkedStore::held(const std::string& gate) {
    if (gate.empty()) return 0;
    return database_.run(
        [&](Session& session) { return session.count(Collection::parked, with("gate", gate)); });
}

Result<std::optional<std::string>> MongodbParkedStore::next_gate(const std::string& gate) {
    return database_.run([&](Session& session) {
        return session.find_one(Collection::parked, with("gate", with("$gt", gate)),
                                {.sort = with("gate", rising), .limit = 1},
                                [](Fields& fields) { return fields.text("gate"); });
    });
}

}  // namespace billmill::adapters::mongodb
