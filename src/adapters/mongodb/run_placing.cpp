#include "adapters/mongodb/run_placing.hpp"

#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "adapters/mongodb/queries.hpp"

namespace billmill::adapters::mongodb {
namespace {

using domain::FirstOfKey;
using ports::NewEntry;
using ports::RunEntry;

constexpr std::int32_t rising = 1;
constexpr std::int32_t falling = -1;

struct Occurrence {
    std::int64_t ordinal = 0;
    std::int32_t occurrence = 0;
};

Occurrence read_occurrence(Fields& fields) {
    return {fields.integer("ordinal"), fields.int32("occurrence")};
}

/// What entries of before say of a key that is there. Whole entries only where the first bearer may be refused.
/// Beyond the last that is counted stands only what another reader has left, or writes now.
Result<domain::KnownKey> look_at_key(Session& session, const Uuid& run, const std::string& digest,
                                     bool unique_key, std::int64_t counted) {
    auto filter = with("run", run);
    filter.add("key_digest", digest);
    Document projection;
    projection.add("v", rising).add("occurrence", rising).add("ordinal", rising);
    const Shape newest{.sort = with("occurrence", falling), .projection = std::move(projection), .limit = 1};
    domain::KnownKey key;
    TRY(const auto last, session.find_one(Collection::run_entries, filter, newest, read_occurrence));
    if (last && last->ordinal > counted)
        return fail(Fault::conflict, "MongoDB: another process writes into this run");
    key.occurrences = last ? last->occurrence : 0;
    if (key.occurrences == 1 && unique_key) {
        TRY(key.first, session.find_one(Collection::run_entries, filter, {.limit = 1}, read_entry));
    }
    return key;
}

using KnownKeys = std::unordered_map<std::string, domain::KnownKey>;

/// Keys that are not among the known ones are new.
Result<domain::PlacedEntries> place(std::span<const NewEntry> entries, std::int64_t last, FirstOfKey first,
                                    const KnownKeys& known) {
    return domain::place_entries(entries, last, first,
                                 [&](const std::string& key) -> Result<domain::KnownKey> {
                                     const auto found = known.find(key_digest(key));
                                     return found == known.end() ? domain::KnownKey{} : found->second;
                                 });
}

Outcome insert_entries(Session& session, const Uuid& run, std::span<const RunEntry> entries) {
    std::vector<Document> documents;
    for (const auto& entry : entries) documents.push_back(document_of(run, entry));
    TRY(const auto taken, session.insert(Collection::run_entries, documents));
    if (!taken.empty()) return fail(Fault::conflict, "MongoDB: another process writes into this run");
    return {};
}

}  // namespace

// Most keys of a file are new, and to ask for each takes as long as the run has bills on servers without a fitting index: so the
// first of each key is inserted as if it were, and only what the index of the keys did not take is asked for.
Result<domain::PlacedEntries> place_and_insert(Session& session, const Uuid& run,
                                               std::span<const NewEntry> entries, std::int64_t last,
                                               FirstOfKey first) {
    KnownKeys known;
    TRY(auto placed, place(entries, last, first, known));
    std::vector<std::size_t> firsts;
    std::vector<Document> documents;
    for (std::size_t i = 0; i < placed.added.size(); ++i) {
        if (placed.added[i].occurrence != 1) continue;
        firsts.push_back(i);
        documents.push_back(document_of(run, placed.added[i]));
    }
    TRY(const auto taken, session.insert(Collection::run_entries, documents));
    std::unordered_set<std::size_t> inserted{firsts.begin(), firsts.end()};
    for (const auto one : taken) {
        const auto place = firsts[one];
        inserted.erase(place);
        const auto digest = key_digest(entries[place].entry.key);
        TRY(known[digest], look_at_key(session, run, digest, entries[place].unique_key, last));
    }
    if (!known.empty()) {
        TRY(placed, place(entries, last, first, known));
    }
    std::vector<RunEntry> rest;
    for (std::size_t i = 0; i < placed.added.size(); ++i)
        if (!inserted.contains(i)) rest.push_back(placed.added[i]);
    TRY_DO(insert_entries(session, run, rest));
    return placed;
}

Outcome refuse_entries(Session& session, const Uuid& run, std::span<const RunEntry> entries) {
    std::vector<Update> updates;
    for (const auto& entry : entries)
        updates.push_back(
            {with("_id", entry_key(run, entry.ordinal)), with("$set", document_of_refused(entry))});
    if (updates.empty()) return {};
    TRY_DO(session.update(Collection::run_entries, updates));
    return {};
}

Document filter_of_entries(const Uuid& run, const ports::RunStore::EntryFilter& filter,
                           std::int64_t ordinal) {
    Document query;
    if (!filter.state && !filter.mail) {
        Document range;
        range.add("$gt", entry_key(run, ordinal)).add("$lte", entry_key(run, filter.last));
        return with("_id", range);
    }
    query.add("run", run);
    if (filter.state)
        query.add("state", name(*filter.state));
    else
        query.add("state", with("$in", all_entry_states()));
    if (filter.mail)
        query.add("mail", name(*filter.mail));
    else
        query.add("mail", with("$in", all_entry_mails()));
    query.add("ordinal", with("$gt", ordinal).add("$lte", filter.last));
    return query;
}

Outcome check_reader(const domain::Run& now, const domain::Run& asked) {
    const bool reads = asked.reader && now.reader == asked.reader;
    if (reads && (now.state == domain::RunState::arriving || now.state == domain::RunState::paused))
        return {};
    return fail(Fault::conflict, "the run is not read by this reader any more");
}

Outcome remove_beyond(Session& session, const Uuid& run, std::int64_t ordinal) {
    return session.remove(Collection::run_entries, filter_of_entries(run, {}, ordinal));
}

}  // namespace billmill::adapters::mongodb
