#include "domain/run_entry.hpp"

#include <map>
#include <utility>

namespace billmill::domain {
namespace {

/// What is refused keeps its rows, and no body.
RunEntry placed(const NewEntry& read, std::int64_t ordinal, std::int64_t before) {
    auto entry = read.entry;
    entry.ordinal = ordinal;
    entry.occurrence = static_cast<int>(before) + 1;
    if (before > 0 && read.unique_key) {
        entry.state = EntryState::refused;
        entry.issues.push_back(read.issue);
    }
    if (entry.state == EntryState::refused)
        entry.body.clear();
    else if (!read.unique_key)
        entry.source.clear();
    return entry;
}

class Placing {
public:
    Placing(std::int64_t last, FirstOfKey first,
            const std::function<Result<KnownKey>(const std::string&)>& look)
        : before_{last}, first_{first}, look_{look} {}

    Outcome add(const NewEntry& read) {
        TRY(auto* key, known(read.entry.key));
        const auto place = placed_.added.size();
        auto entry = placed(read, before_ + static_cast<std::int64_t>(place) + 1, key->occurrences);
        if (entry.state != read.entry.state) placed_.appended.refused.push_back(place);
        placed_.counts.add(entry.state, entry.mail, 1, entry.rows);
        if (++key->occurrences == 1)
            key->first = entry;
        else if (key->occurrences == 2 && read.unique_key && key->first && first_ == FirstOfKey::is_refused)
            refuse_first(*key->first, read);
        placed_.added.push_back(std::move(entry));
        return {};
    }
    PlacedEntries take() { return std::move(placed_); }

private:
    Result<KnownKey*> known(const std::string& key) {
        if (const auto found = keys_.find(key); found != keys_.end()) return &found->second;
        TRY(auto looked, look_(key));
        return &keys_.emplace(key, std::move(looked)).first->second;
    }

    void refuse_first(RunEntry& first, const NewEntry& again) {
        if (first.state != EntryState::ready) return;
        placed_.counts.add(first.state, first.mail, -1, -first.rows);
        first.state = EntryState::refused;
        placed_.counts.add(first.state, first.mail, 1, first.rows);
        first.issues = {again.issue};
        first.issues.front().row = first.row;
        auto body = std::exchange(first.body, {});
        if (first.ordinal > before_) {
            const auto place = static_cast<std::size_t>(first.ordinal - before_ - 1);
            placed_.appended.refused.push_back(place);
            placed_.added[place] = first;
        } else {
            placed_.appended.bodies.push_back(std::move(body));
            placed_.refused_before.push_back(first);
        }
    }

    const std::int64_t before_;
    const FirstOfKey first_;
    const std::function<Result<KnownKey>(const std::string&)>& look_;
    std::map<std::string, KnownKey> keys_;
    PlacedEntries placed_;
};

}  // namespace

Result<PlacedEntries> place_entries(std::span<const NewEntry> entries, std::int64_t last, FirstOfKey first,
                                    const std::function<Result<KnownKey>(const std::string& key)>& look) {
    Placing placing{last, first, look};
    for (const auto& entry : entries) TRY_DO(placing.add(entry));
    return placing.take();
}

}  // namespace billmill::domain
