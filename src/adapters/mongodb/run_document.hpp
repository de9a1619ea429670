#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/mongodb/fields.hpp"
#include "ports/run_store.hpp"

// Runs and their entries as documents; for the run store alone.

namespace billmill::adapters::mongodb {

/// A change of entries: what is noted in the run before the first entry is touched, so that whoever comes next
/// can complete it.
struct RunChange {
    std::string id;  ///< No two changes share one; each entry says which one it met last.
    bool spares_given = false;
    std::vector<ports::EntryChange> entries;
};

struct StoredRun {
    domain::Run run;
    std::string order;         ///< Rises with the time of creation.
    std::int64_t entries = 0;  ///< The last ordinal.
    std::int64_t revision = 0;
    std::optional<RunChange> change{};  ///< Noted and not completed.
};
inline constexpr std::size_t run_order_size = 12 + 36;

[[nodiscard]] StoredRun read_run(Fields& fields);
/// Of a run that was read without its `changes`.
[[nodiscard]] StoredRun read_run_unchanged(Fields& fields);
[[nodiscard]] Document document_of(const StoredRun& stored);
/// What changes of it while it lives: state, counts, releases, the change that is noted, and the revision.
/// `more` is set with it.
[[nodiscard]] Document update_of(const StoredRun& stored, Document more);
/// What is known while the file arrives.
[[nodiscard]] Document facts_so_far(const domain::Run& run, const domain::RunSummary& summary);
/// What is known once the file was read.
[[nodiscard]] Document facts_of_file(const domain::Run& run);
[[nodiscard]] std::string run_order(const domain::Run& run);

/// "<run>/<ordinal>": sorts as the file does.
[[nodiscard]] std::string entry_key(const Uuid& run, std::int64_t ordinal);
/// What stands for a key in filters and indexes, however long the key is.
[[nodiscard]] std::string key_digest(const std::string& key);
[[nodiscard]] ports::RunEntry read_entry(Fields& fields);
[[nodiscard]] Document document_of(const Uuid& run, const ports::RunEntry& entry);
/// What of an entry changes when its key comes once more.
[[nodiscard]] Document document_of_refused(const ports::RunEntry& entry);
/// Finds the entry where it is still as `change` has seen it.
[[nodiscard]] Document filter_of(const Uuid& run, const ports::EntryChange& change, bool spares_given);
[[nodiscard]] Document update_of(const ports::EntryChange& change, const std::string& change_id);

[[nodiscard]] std::string_view name(domain::RunState state);
[[nodiscard]] std::string_view name(domain::EntryState state);
[[nodiscard]] std::string_view name(domain::EntryMail mail);
[[nodiscard]] std::vector<std::string> all_entry_states();
[[nodiscard]] std::vector<std::string> all_entry_mails();

}  // namespace billmill::adapters::mongodb
