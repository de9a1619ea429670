#include "usecases/runs/doubted_refusals.hpp"

namespace billmill::usecases {
namespace {

constexpr Milliseconds seen_each{2'000};
constexpr Milliseconds clocks_differ_max{60'000};  ///< Of the hosts of a cluster.

}  // namespace

std::int64_t DoubtedRefusals::last_of(const Uuid& run) const {
    const auto found = doubts_.find(run);
    return found == doubts_.end() ? 0 : found->second.ordinal;
}

void DoubtedRefusals::begin_again(const Uuid& run) {
    const auto found = doubts_.find(run);
    if (found != doubts_.end() && ports_.clock.since_boot() >= found->second.again) found->second.ordinal = 0;
}

Outcome DoubtedRefusals::decide(const Uuid& run, std::vector<DoubtedRefusal> doubted,
                                std::vector<ports::EntryChange>& changes) {
    if (doubted.empty()) return {};
    const auto now = ports_.clock.now();
    auto& doubts = doubts_[run];
    doubts.ordinal = doubted.back().refused.ordinal;
    doubts.again = ports_.clock.since_boot() + seen_each;
    for (const auto& one : doubted) doubts.since.try_emplace(one.refused.ordinal, now);
    const auto is_early = [&](Instant until) {
        return [&doubts, until](const DoubtedRefusal& one) {
            return doubts.since.at(one.refused.ordinal) + clocks_differ_max >= until;
        };
    };
    std::erase_if(doubted, is_early(now));
    if (doubted.empty()) return {};
    TRY(const auto consumed, ports_.bus.consumed_until(ports::Stage::billing, now));
    std::erase_if(doubted, is_early(consumed));
    std::vector<Uuid> bills;
    for (const auto& one : doubted) bills.push_back(one.bill);
    TRY(const auto accepted, find_accepted(bills));
    for (auto& [refused, bill] : doubted) {
        doubts.since.erase(refused.ordinal);
        if (accepted.contains(bill))
            changes.push_back(
                {.ordinal = refused.ordinal, .to = domain::EntryState::accepted, .bill_id = bill});
        else
            changes.push_back(std::move(refused));
    }
    return {};
}

/// Those of which something has come.
Result<std::set<Uuid>> DoubtedRefusals::find_accepted(const std::vector<Uuid>& bills) {
    std::set<Uuid> accepted;
    if (bills.empty()) return accepted;
    TRY(const auto invoices, ports_.invoices.find(bills));
    for (const auto& invoice : invoices) accepted.insert(invoice.id);
    TRY(const auto letters, ports_.dead_letters.states(ports::Stage::billing, bills));
    for (const auto& letter : letters) accepted.insert(letter.id);
    for (const auto& bill : bills) {
        TRY(const auto parked, ports_.parked.find(ports::Stage::billing, bill));
        if (parked) accepted.insert(bill);
    }
    return accepted;
}

}  // namespace billmill::usecases
