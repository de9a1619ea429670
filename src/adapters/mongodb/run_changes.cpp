#include "adapters/mongodb/run_changes.hpp"

#include <unordered_map>
#include <utility>

#include "adapters/mongodb/queries.hpp"

namespace billmill::adapters::mongodb {
namespace {

using ports::EntryChange;

constexpr int rounds_max = 20;  ///< Of others who are quicker, one after the other.

struct ChangedEntry {
    std::int64_t ordinal = 0;
    std::int32_t rows = 0;
};

ChangedEntry read_changed(Fields& fields) {
    return {fields.integer("ordinal"), fields.int32("rows")};
}

Document projection_of_changed() {
    constexpr std::int32_t shown = 1;
    Document projection;
    projection.add("v", shown).add("ordinal", shown).add("rows", shown);
    return projection;
}

domain::RunCounts counts_of(std::span<const EntryChange> changes, std::span<const ChangedEntry> changed) {
    std::unordered_map<std::int64_t, const EntryChange*> by_ordinal;
    for (const auto& one : changes) by_ordinal.emplace(one.ordinal, &one);
    domain::RunCounts counts;
    for (const auto& [ordinal, rows] : changed) {
        const auto& change = *by_ordinal.at(ordinal);
        counts.add(change.from, change.mail_from, -1, -rows);
        counts.add(change.to, change.mail_to, 1, rows);
    }
    return counts;
}

}  // namespace

Result<std::optional<StoredRun>> RunChanges::find() {
    return session_.find_one(Collection::runs, with("_id", run_), {}, read_run);
}

Outcome RunChanges::update(const std::function<Result<std::optional<Document>>(StoredRun& stored)>& change) {
    for (int round = 0; round < rounds_max; ++round) {
        TRY(auto stored, find());
        if (!stored) return fail(Fault::not_found, "there is no such run");
        auto filter = with("_id", run_);
        filter.add("revision", stored->revision);
        TRY(auto more, change(*stored));
        if (!more) return {};
        ++stored->revision;
        TRY(const auto matched,
            session_.update_one(Collection::runs, filter, update_of(*stored, *std::move(more))));
        if (matched > 0) return {};
    }
    return fail(Fault::unavailable, "MongoDB: a run is changed by others without end");
}

Result<int> RunChanges::change(std::span<const EntryChange> entries, const std::string& id,
                               bool spares_given) {
    const RunChange ours{id, spares_given, {entries.begin(), entries.end()}};
    for (int round = 0; round < rounds_max; ++round) {
        std::optional<RunChange> other;
        TRY_DO(update([&](StoredRun& stored) -> Result<std::optional<Document>> {
            other = std::exchange(stored.change, std::nullopt);
            if (other) return std::nullopt;
            stored.change = ours;
            return Document{};
        }));
        if (!other) return complete(ours);
        TRY_DO(complete(*other));
    }
    return fail(Fault::unavailable, "MongoDB: a run is changed by others without end");
}

Result<int> RunChanges::complete(const RunChange& change) {
    std::vector<Update> updates;
    std::vector<std::string> keys;
    for (const auto& one : change.entries) {
        updates.push_back({filter_of(run_, one, change.spares_given), update_of(one, change.id)});
        keys.push_back(entry_key(run_, one.ordinal));
    }
    TRY_DO(session_.update(Collection::run_entries, updates));
    auto filter = by_ids(keys);
    filter.add("change", change.id);
    TRY(const auto changed, session_.find(Collection::run_entries, filter,
                                          {.projection = projection_of_changed()}, read_changed));
    const auto counts = counts_of(change.entries, changed);
    TRY_DO(update([&](StoredRun& stored) -> Result<std::optional<Document>> {
        if (!stored.change || stored.change->id != change.id) return std::nullopt;
        stored.change.reset();
        stored.run.counts.add(counts);
        return Document{};
    }));
    return static_cast<int>(changed.size());
}

}  // namespace billmill::adapters::mongodb
