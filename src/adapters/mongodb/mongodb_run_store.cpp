#include "adapters/mongodb/mongodb_run_store.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "adapters/mongodb/queries.hpp"
#include "adapters/mongodb/run_changes.hpp"
#include "adapters/mongodb/run_comparison.hpp"
#include "adapters/mongodb/run_placing.hpp"
#include "foundation/logging.hpp"
#include "foundation/random.hpp"

namespace billmill::adapters::mongodb {
namespace {

using domain::EntryState;
using domain::FirstOfKey;
using domain::Run;
using domain::RunState;
using ports::EntryChange;
using ports::NewEntry;
using ports::RunEntry;

constexpr std::int32_t rising = 1;
constexpr std::int32_t falling = -1;
constexpr std::size_t change_max = 500;  ///< Entries in one note of a change.
constexpr std::size_t change_issues_max =
    20'000;  ///< And mistakes: with them the note stays far below the size of a document.
constexpr std::size_t ordinal_size = 19;
constexpr std::size_t reported_max = 200;

std::string new_change_id() {
    Uuid id;
    fill_random(id.bytes);
    return id.text();
}

Result<StoredRun> need_run(Session& session, const Uuid& id) {
    TRY(auto run, RunChanges(session, id).find());
    if (!run) return fail(Fault::not_found, "there is no such run");
    return *std::move(run);
}

/// Without the note of a change: it is long, and no reader's.
Shape shape_of_runs(std::int32_t direction, std::size_t limit) {
    return {.sort = with("order", direction), .projection = with("changes", std::int32_t{0}), .limit = limit};
}

Result<std::vector<StoredRun>> find_runs(Session& session, const Document& filter, const Shape& shape) {
    return session.find(Collection::runs, filter, shape, read_run_unchanged);
}

/// Of a run that wants a look of its own, only id and order are known.
struct OpenRun {
    std::string order;
    bool is_whole = false;  ///< It was read, and no change of it is noted.
    Run run;
};

OpenRun read_place(Fields& fields) {
    OpenRun place{fields.text("order"), false, {}};
    place.run.id = fields.uuid("_id");
    return place;
}

/// Where one of them cannot be read, their places alone.
Result<std::vector<OpenRun>> find_open(Session& session, const Document& filter, std::size_t limit) {
    auto found = find_runs(session, filter, shape_of_runs(rising, limit));
    if (found) {
        std::vector<OpenRun> open;
        for (auto& one : *found) open.push_back({std::move(one.order), !one.change, std::move(one.run)});
        return open;
    }
    if (found.error().fault != Fault::corrupt) return std::unexpected{std::move(found).error()};
    Document projection;
    projection.add("v", rising).add("_id", rising).add("order", rising);
    return session.find(Collection::runs, filter,
                        {.sort = with("order", rising), .projection = std::move(projection), .limit = limit},
                        read_place);
}

/// Reads the run, and completes what is noted.
Result<Run> complete(Session& session, const Uuid& id) {
    TRY(auto stored, need_run(session, id));
    if (stored.change) {
        TRY_DO(RunChanges(session, id).complete(*stored.change));
        TRY(stored, need_run(session, id));
    }
    return std::move(stored.run);
}

std::vector<Run> runs_of(std::vector<StoredRun> stored) {
    std::vector<Run> runs;
    runs.reserve(stored.size());
    for (auto& one : stored) runs.push_back(std::move(one.run));
    return runs;
}

ports::Page<Run> page_of(std::vector<StoredRun> found, std::size_t limit) {
    auto cut = cut_page(std::move(found), limit, [](const StoredRun& last) { return last.order; });
    return {runs_of(std::move(cut.items)), std::move(cut.next)};
}

Result<std::int64_t> ordinal_cursor(const ports::PageRequest& page) {
    const bool digits =
        page.after.size() < ordinal_size && page.after.find_first_not_of("0123456789") == std::string::npos;
    if (!digits) return fail(Fault::invalid, "not a cursor of this list");
    return page.after.empty() ? std::int64_t{0} : std::stoll(page.after);
}

/// The longest part from `first` on that fits into one note: an entry that changes twice does so in two.
std::size_t part_of(std::span<const EntryChange> changes, std::size_t first) {
    std::unordered_set<std::int64_t> ordinals;
    std::size_t issues = 0;
    auto end = first;
    for (; end < changes.size() && end - first < change_max; ++end) {
        issues += changes[end].issues.size();
        if (!ordinals.insert(changes[end].ordinal).second || (end > first && issues > change_issues_max))
            break;
    }
    return end - first;
}

}  // namespace

Outcome MongodbRunStore::create(const Run& run) {
    const StoredRun stored{.run = run, .order = run_order(run), .entries = 0, .revision = 1, .change = {}};
    const auto document = document_of(stored);
    return database_.run([&](Session& session) -> Outcome {
        TRY(const auto taken, session.insert(Collection::runs, std::span{&document, 1}));
        if (!taken.empty()) return fail(Fault::conflict, "there is a run of this id already");
        return {};
    });
}

/// One process reads a file, so nobody else writes into a run that is being read; but it may be removed.
Result<ports::Appended> MongodbRunStore::append(const Uuid& run, std::span<const NewEntry> entries) {
    return database_.run([&](Session& session) -> Result<ports::Appended> {
        TRY(const auto before, need_run(session, run));
        TRY(auto placed, place_and_insert(session, run, entries, before.entries, FirstOfKey::is_refused));
        TRY_DO(refuse_entries(session, run, placed.refused_before));
        TRY_DO(RunChanges(session, run).update([&](StoredRun& stored) -> Result<std::optional<Document>> {
            stored.entries = before.entries + static_cast<std::int64_t>(placed.added.size());
            stored.run.counts.add(placed.counts);
            return Document{};
        }));
        return std::move(placed.appended);
    });
}

Result<Uuid> MongodbRunStore::finish_reading(const Run& run) {
    auto by_name = with("client", run.client);
    by_name.add("name", run.name);
    const auto finish = [&](Session& session) -> Result<Uuid> {
        TRY(const auto there, session.find_one(Collection::runs, by_name, {},
                                               [](Fields& fields) { return fields.uuid("_id"); }));
        if (there && *there != run.id) return *there;
        TRY_DO(RunChanges(session, run.id).update([&](StoredRun& stored) -> Result<std::optional<Document>> {
            if (stored.run.state != RunState::reading)
                return fail(Fault::conflict, "the run is not being read");
            stored.run.state = run.state;
            return facts_of_file(run);
        }));
        return run.id;
    };
    return database_.run([&](Session& session) -> Result<Uuid> {
        auto finished = finish(session);
        if (finished || finished.error().fault != Fault::conflict) return finished;
        TRY(const auto now, need_run(session, run.id));
        if (now.run.state != RunState::reading) return finished;
        return finish(session);  // Another was quicker with this name: it is there now.
    });
}

/// What a reader has inserted and not counted is nobody's, and is inserted again.
Result<Run> MongodbRunStore::take_up(const Uuid& run, const Uuid& reader) {
    return database_.run([&](Session& session) -> Result<Run> {
        TRY_DO(RunChanges(session, run).update([&](StoredRun& stored) -> Result<std::optional<Document>> {
            auto& now = stored.run;
            if (now.whole || (now.state != RunState::paused && !domain::is_open_ended(now.state)))
                return fail(Fault::conflict, "the run takes no more of its file");
            now.reader = reader;
            now.state = domain::next(now.state, domain::RunAction::take_up).value_or(now.state);
            return Document{};
        }));
        TRY(auto now, need_run(session, run));
        TRY_DO(remove_beyond(session, run, now.entries));
        return std::move(now.run);
    });
}

/// Inserted first, and counted where the reader still is who reads: what is not counted is never issued.
Result<ports::Appended> MongodbRunStore::append_arriving(const Run& run, std::span<const NewEntry> entries,
                                                         const Summarise& summarise) {
    return database_.run([&](Session& session) -> Result<ports::Appended> {
        TRY(const auto before, need_run(session, run.id));
        TRY_DO(check_reader(before.run, run));
        TRY(auto placed, place_and_insert(session, run.id, entries, before.entries, FirstOfKey::stands));
        TRY(const auto summary, summarise(placed.appended));
        const auto counted =
            RunChanges(session, run.id).update([&](StoredRun& stored) -> Result<std::optional<Document>> {
                TRY_DO(check_reader(stored.run, run));
                stored.entries = before.entries + static_cast<std::int64_t>(placed.added.size());
                stored.run.counts.add(placed.counts);
                return facts_so_far(run, summary);
            });
        if (!counted) return std::unexpected{counted.error()};
        return std::move(placed.appended);
    });
}

Outcome MongodbRunStore::finish_arriving(const Run& run) {
    return database_.run([&](Session& session) {
        return RunChanges(session, run.id).update([&](StoredRun& stored) -> Result<std::optional<Document>> {
            auto& now = stored.run;
            TRY_DO(check_reader(now, run));
            now.state = domain::next(now.state, domain::RunAction::finish_reading).value_or(now.state);
            now.whole = true;
            now.reader.reset();
            return facts_of_file(run);
        });
    });
}

/// A count of bills may be under way, which its sender has given up. It is for the revision that it read: a change of the run
/// comes before the bills beyond the count are removed, so that it is void, and counts none of them afterwards.
Outcome MongodbRunStore::break_off(const Uuid& run, const Uuid& reader) {
    auto empty = with("_id", run);
    empty.add("reader", reader)
        .add("state", mongodb::name(RunState::arriving))
        .add("entries", std::int64_t{0});
    return database_.run([&](Session& session) -> Outcome {
        TRY(const auto found, RunChanges(session, run).find());
        if (!found) return {};
        std::optional<std::int64_t> counted;
        TRY_DO(RunChanges(session, run).update([&](StoredRun& stored) -> Result<std::optional<Document>> {
            if (stored.run.reader != reader) return std::nullopt;
            counted = stored.run.entries;
            return Document{};
        }));
        if (!counted) return {};
        TRY_DO(remove_beyond(session, run, *counted));
        TRY_DO(session.remove(Collection::runs, empty));
        TRY(const auto kept, RunChanges(session, run).find());
        if (!kept) return {};
        return RunChanges(session, run).update([&](StoredRun& stored) -> Result<std::optional<Document>> {
            auto& now = stored.run;
            if (now.reader != reader) return std::nullopt;
            now.reader.reset();
            now.state = domain::next(now.state, domain::RunAction::break_off).value_or(now.state);
            return Document{};
        });
    });
}

Result<bool> MongodbRunStore::remove(const Uuid& run, int limit) {
    return database_.run([&](Session& session) -> Result<bool> {
        Document projection;
        projection.add("v", rising).add("_id", rising);
        TRY(const auto keys,
            session.find(Collection::run_entries, filter_of_entries(run, {}, 0),
                         {.projection = std::move(projection), .limit = static_cast<std::size_t>(limit)},
                         [](Fields& fields) { return fields.text("_id"); }));
        if (!keys.empty()) TRY_DO(session.remove(Collection::run_entries, by_ids(keys)));
        if (keys.size() >= static_cast<std::size_t>(limit)) return false;
        TRY_DO(session.remove(Collection::runs, with("_id", run)));
        return true;
    });
}

Result<std::optional<Run>> MongodbRunStore::find(const Uuid& run) {
    return database_.run([&](Session& session) -> Result<std::optional<Run>> {
        TRY(auto found, find_runs(session, with("_id", run), shape_of_runs(rising, 1)));
        if (found.empty()) return std::nullopt;
        return std::move(found.front().run);
    });
}

Result<std::optional<Run>> MongodbRunStore::find(const std::string& client, const std::string& name) {
    auto filter = with("client", client);
    filter.add("name", name);
    return database_.run([&](Session& session) -> Result<std::optional<Run>> {
        TRY(auto found, find_runs(session, filter, shape_of_runs(rising, 1)));
        if (found.empty()) return std::nullopt;
        return std::move(found.front().run);
    });
}

Result<std::optional<Run>> MongodbRunStore::find_counted(const Uuid& run) {
    return database_.run([&](Session& session) -> Result<std::optional<Run>> {
        auto whole = complete(session, run);
        if (whole) return *std::move(whole);
        if (whole.error().fault == Fault::not_found) return std::nullopt;
        return std::unexpected{std::move(whole).error()};
    });
}

/// Whether a run concerns the sellers is not asked of the store: runs are read on until the page is full.
Result<ports::Page<Run>> MongodbRunStore::list(const std::optional<std::string>& client,
                                               const std::vector<std::string>& sellers,
                                               const ports::PageRequest& page) {
    const auto limit = limit_of(page);
    TRY(auto before, order_cursor(page, run_order_size));
    return database_.run([&](Session& session) -> Result<ports::Page<Run>> {
        std::vector<StoredRun> runs;
        while (runs.size() <= limit) {
            Document filter;
            filter.add("client", client);
            if (!before.empty()) filter.add("order", with("$lt", before));
            TRY(auto some, find_runs(session, filter, shape_of_runs(falling, limit + 1)));
            const bool last = some.size() <= limit;
            if (!some.empty()) before = some.back().order;
            for (auto& one : some)
                if (domain::is_within(one.run.sellers, sellers)) runs.push_back(std::move(one));
            if (last) break;
        }
        if (runs.size() > limit + 1) runs.resize(limit + 1);
        return page_of(std::move(runs), limit);
    });
}

/// Once of each: it is looked for twice a second.
void MongodbRunStore::report(const Uuid& run, const Error& error) {
    const std::lock_guard lock{mutex_};
    if (reported_.size() >= reported_max && !reported_.contains(run)) reported_.clear();
    if (reported_.insert(run).second) log::warn("run_left_out", {{"run", run.text()}, {"why", error.what}});
}

/// A change that broke off is completed first: its run may have nothing else to do. What is wrong with one run holds up no other;
/// where the server is away, that is wrong with all.
Result<ports::Page<Run>> MongodbRunStore::open(Instant now, const ports::PageRequest& page) {
    const auto limit = limit_of(page);
    TRY(const auto after, order_cursor(page, run_order_size));
    auto filter = with("next_work", with("$lte", now));
    if (!after.empty()) filter.add("order", with("$gt", after));
    return database_.run([&](Session& session) -> Result<ports::Page<Run>> {
        TRY(auto found, find_open(session, filter, limit + 1));
        auto cut = cut_page(std::move(found), limit, [](const OpenRun& last) { return last.order; });
        ports::Page<Run> open{{}, std::move(cut.next)};
        for (auto& one : cut.items) {
            auto whole = one.is_whole ? Result<Run>{std::move(one.run)} : complete(session, one.run.id);
            if (whole)
                open.items.push_back(*std::move(whole));
            else if (session.lost())
                return std::unexpected{std::move(whole).error()};
            else if (whole.error().fault != Fault::not_found)  // It is removed.
                report(one.run.id, whole.error());
        }
        return open;
    });
}

Result<std::vector<Uuid>> MongodbRunStore::in_state(RunState state) {
    Document projection;
    projection.add("v", rising).add("_id", rising);
    return database_.run([&](Session& session) {
        return session.find(Collection::runs, with("state", mongodb::name(state)),
                            {.projection = std::move(projection)},
                            [](Fields& fields) { return fields.uuid("_id"); });
    });
}

Outcome MongodbRunStore::change_state(const Uuid& run, RunState from, RunState to) {
    return database_.run([&](Session& session) {
        return RunChanges(session, run).update([&](StoredRun& stored) -> Result<std::optional<Document>> {
            if (stored.run.state != from) return fail(Fault::conflict, "the run has another state by now");
            stored.run.state = to;
            return Document{};
        });
    });
}

Outcome MongodbRunStore::release(const Uuid& run, std::int64_t bills) {
    return database_.run([&](Session& session) {
        return RunChanges(session, run).update([&](StoredRun& stored) -> Result<std::optional<Document>> {
            stored.run.released = std::max(stored.run.released, bills);
            return Document{};
        });
    });
}

Result<ports::Page<RunEntry>> MongodbRunStore::entries(const Uuid& run, const EntryFilter& filter,
                                                       const ports::PageRequest& page) {
    const auto limit = limit_of(page);
    TRY(const auto after, ordinal_cursor(page));
    TRY(auto found, next(run, filter, after, static_cast<int>(limit) + 1));
    return cut_page(std::move(found), limit,
                    [](const RunEntry& last) { return std::to_string(last.ordinal); });
}

Result<std::vector<RunEntry>> MongodbRunStore::next(const Uuid& run, const EntryFilter& filter,
                                                    std::int64_t ordinal, int limit) {
    return database_.run([&](Session& session) -> Result<std::vector<RunEntry>> {
        const bool all = !filter.state && !filter.mail;
        TRY(auto found, session.find(Collection::run_entries, filter_of_entries(run, filter, ordinal),
                                     {.sort = all ? with("_id", rising) : with("ordinal", rising),
                                      .limit = static_cast<std::size_t>(limit)},
                                     read_entry));
        if (found.empty()) TRY_DO(need_run(session, run));
        return found;
    });
}

Result<int> MongodbRunStore::change_all(const Uuid& run, std::span<const EntryChange> changes,
                                        bool spares_given) {
    return database_.run([&](Session& session) -> Result<int> {
        int changed = 0;
        for (std::size_t first = 0; first < changes.size();) {
            const auto part = changes.subspan(first, part_of(changes, first));
            TRY(const int some, RunChanges(session, run).change(part, new_change_id(), spares_given));
            changed += some;
            first += part.size();
        }
        return changed;
    });
}

Result<int> MongodbRunStore::change(const Uuid& run, std::span<const EntryChange> changes) {
    return change_all(run, changes, false);
}

Result<int> MongodbRunStore::withdraw(const Uuid& run, std::span<const ports::Withdrawal> entries) {
    std::vector<EntryChange> changes;
    for (const auto& entry : entries)
        changes.push_back({.ordinal = entry.ordinal, .to = EntryState::withdrawn});
    return change_all(run, changes, true);
}

/// Read again after it was written: another process may have withdrawn some in between.
Result<std::vector<std::int64_t>> MongodbRunStore::mark_given(const Uuid& run,
                                                              std::span<const RunEntry> entries) {
    if (entries.empty()) return std::vector<std::int64_t>{};
    std::vector<std::string> keys;
    for (const auto& entry : entries) keys.push_back(entry_key(run, entry.ordinal));
    auto ready = by_ids(keys);
    ready.add("state", mongodb::name(EntryState::ready));
    return database_.run([&](Session& session) -> Result<std::vector<std::int64_t>> {
        TRY_DO(session.update_all(Collection::run_entries, ready, with("$set", with("given", true))));
        Document projection;
        projection.add("v", rising).add("ordinal", rising);
        return session.find(Collection::run_entries, ready, {.projection = std::move(projection)},
                            [](Fields& fields) { return fields.integer("ordinal"); });
    });
}

Result<std::optional<domain::RunComparison>> MongodbRunStore::compare(const Run& run) {
    return database_.run([&](Session& session) -> Result<std::optional<domain::RunComparison>> {
        TRY(const auto now, need_run(session, run.id));
        Document filter;
        filter.add("client", run.client)
            .add("order", with("$lt", now.order))
            .add("state", with("$in", std::vector<std::string>{std::string{mongodb::name(RunState::issuing)},
                                                               std::string{mongodb::name(RunState::done)}}));
        TRY(const auto before, find_runs(session, filter, shape_of_runs(falling, 1)));
        if (before.empty()) return std::nullopt;
        return compare_runs(session, before.front().run, now.run);
    });
}

}  // namespace billmill::adapters::mongodb
