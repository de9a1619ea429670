#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/run.hpp"
#include "foundation/result.hpp"

namespace billmill::domain {

/// A bill of a run, as it is kept.
struct RunEntry {
    std::int64_t ordinal = 0;  ///< 1, 2, 3 … as in the file.
    std::int64_t row = 0;      ///< The first of its rows: the line of the file.
    int rows = 1;
    EntryState state = EntryState::ready;
    EntryMail mail = EntryMail::none;
    std::string key;  ///< What tells it from the others of its run: a reference, or the digest of its rows.
    int occurrence = 1;    ///< Of equal rows: the first, second … of the file.
    bool given = false;    ///< Ready, and its bill may be on its way to being accepted.
    Uuid bill_id;          ///< Once it was accepted.
    std::string customer;  ///< For people: an e-mail address, else an id.
    std::optional<Money> gross;
    std::string body;  ///< The request. Empty where refused, and once the bill is settled.
    std::string
        source;  ///< The rows as they came, where refused; of a reference, until the bill is accepted.
    RowIssues issues;
};

/// An entry that is read in, and what becomes of it where its key was there before.
struct NewEntry {
    RunEntry entry;
    bool unique_key =
        false;  ///< A key that was there before is a mistake: `issue`. Else it is the next occurrence.
    RowIssue issue{};
};

/// What became refused while entries were read in.
struct Appended {
    std::vector<std::size_t> refused{};  ///< Of the entries that were given, by their place.
    std::vector<std::string> bodies{};   ///< Of earlier entries: their key came once more.
};

struct EntryChange {
    std::int64_t ordinal = 0;
    EntryState from = EntryState::ready;
    EntryMail mail_from = EntryMail::none;
    EntryState to = EntryState::ready;
    EntryMail mail_to = EntryMail::none;
    std::optional<Uuid> bill_id{};  ///< Set where it is known now.
    RowIssues issues{};             ///< Added; of an entry that becomes refused or failed.

    /// What is settled is not asked for again, and its request stands in the record. What is held needs its copies.
    [[nodiscard]] bool keeps_body() const {
        return (to != EntryState::issued || mail_to == EntryMail::held) && to != EntryState::withdrawn;
    }
    /// The report has the rows of what is refused.
    [[nodiscard]] bool keeps_source() const { return to == EntryState::refused; }
};

/// What a run knows of a key.
struct KnownKey {
    std::int64_t occurrences = 0;
    std::optional<RunEntry> first{};  ///< Who bore it first; where it is there.
};

/// What becomes of the entry that bore a unique key first, when the key comes again.
enum class FirstOfKey : std::uint8_t { is_refused, stands };

/// Entries that are read in, at their places in the run.
struct PlacedEntries {
    std::vector<RunEntry> added;           ///< In their order, with ordinal and occurrence.
    std::vector<RunEntry> refused_before;  ///< Earlier entries, as they are from now on.
    Appended appended;
    RunCounts counts;  ///< What the counts of the run grow by; numbers may be negative.
};

/// Places the entries of a file behind the `last` ordinal of their run. `look`: what the run knows of a key; asked once of each.
///
/// A unique key that comes twice refuses every entry that bears it: each would be a part of what the file says. Where the first
/// may be issued already, it stands, and only the later ones are refused.
/// Errors:    those of `look`.
[[nodiscard]] Result<PlacedEntries> place_entries(
    std::span<const NewEntry> entries, std::int64_t last, FirstOfKey first,
    const std::function<Result<KnownKey>(const std::string& key)>& look);

}  // namespace billmill::domain
