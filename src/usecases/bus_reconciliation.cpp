#include "usecases/bus_reconciliation.hpp"

#include <algorithm>

#include "usecases/reconcile_ids.hpp"

namespace billmill::usecases {
namespace {

using ports::Logged;
using ports::LogPart;
using ports::Stage;
using ports::StageAccount;

/// Each id once; waiting on the bus if any of its messages does.
Result<std::vector<LoggedId>> read_ids(ports::MessageLog& log, Stage stage) {
    std::vector<LoggedId> entries;
    TRY_DO(log.read(stage, {}, [&](std::span<const Logged> messages) -> Outcome {
        for (const auto& message : messages) {
            entries.push_back(
                {message.event_id, Uuid::parse(message.key).value_or(Uuid{}), message.committed});
        }
        return {};
    }));
    std::ranges::sort(entries, [](const LoggedId& a, const LoggedId& b) {
        return a.id != b.id ? a.id < b.id : a.committed < b.committed;
    });
    const auto same_id = [](const LoggedId& a, const LoggedId& b) { return a.id == b.id; };
    entries.erase(std::unique(entries.begin(), entries.end(), same_id), entries.end());
    return entries;
}

AccountStores stores_of(const BusReconciliation::Ports& ports) {
    return {ports.customers, ports.invoices, ports.deliveries, ports.parked, ports.dead_letters};
}

/// Where each topic begins, is consumed to and ends.
Result<std::vector<std::vector<LogPart>>> all_parts(ports::MessageLog& log) {
    std::vector<std::vector<LogPart>> parts;
    for (const auto stage : ports::all_stages) {
        TRY(auto of_stage, log.parts(stage));
        parts.push_back(std::move(of_stage));
    }
    return parts;
}

bool nothing_waits(std::span<const StageAccount> stages) {
    return std::ranges::all_of(stages, [](const auto& stage) { return stage.waiting == 0; });
}

std::string text_of(const StageAccount& account) {
    return "in " + std::to_string(account.in) + ", done " + std::to_string(account.done) + ", dead " +
           std::to_string(account.dead);
}

void compare(const StageAccount& kept, const StageAccount& counted, std::vector<std::string>& differing) {
    if (kept.in == counted.in && kept.done == counted.done && kept.dead == counted.dead) return;
    differing.push_back("the totals kept of " + std::string{ports::name(counted.stage)} + " are " +
                        text_of(kept) + "; each id looked up they are " + text_of(counted));
}

}  // namespace

/// Billing is read before notify: what is announced meanwhile is then on the topic, and counted there.
Result<std::vector<StageAccount>> BusReconciliation::count() {
    std::vector<StageAccount> accounts;
    std::vector<LoggedId> billing;
    const auto stores = stores_of(ports_);
    for (const auto stage : ports::all_stages) {
        TRY(auto entries, read_ids(ports_.log, stage));
        if (stage == Stage::billing) billing = entries;
        std::unordered_set<Uuid> announced;
        if (stage == Stage::notify) {
            for (const auto& entry : entries) announced.insert(entry.id);
        }
        TRY(auto found, reconcile(stores, stage, std::move(entries)));
        if (stage == Stage::notify) TRY_DO(add_unannounced(stores, billing, announced, found.account));
        accounts.push_back(std::move(found.account));
    }
    return accounts;
}

Result<std::vector<StageAccount>> BusReconciliation::read() {
    const auto now = clock_.now();
    auto kept = kept_.load();
    if (!kept || !*kept) return count();
    auto& account = **kept;
    if (account.as_of < now - kept_for || account.as_of > now + kept_for) return count();
    for (auto& stage : account.stages) stage.as_of = account.as_of;
    return std::move(account.stages);
}

/// Work goes on, so the two are of the same moment only where nothing moved between them and nothing waits.
Result<ports::Recount> BusReconciliation::recount() {
    TRY(const auto before, all_parts(ports_.log));
    TRY(auto stages, count());
    ports::Recount found{std::move(stages), {}};
    TRY(const auto kept, kept_.load());
    TRY(const auto after, all_parts(ports_.log));
    if (!kept || before != after || kept->parts != after) return found;
    if (!nothing_waits(kept->stages) || !nothing_waits(found.stages)) return found;
    for (std::size_t i = 0; i < std::min(kept->stages.size(), found.stages.size()); ++i)
        compare(kept->stages[i], found.stages[i], found.differing);
    return found;
}

}  // namespace billmill::usecases
