#include "usecases/keep_account.hpp"

#include <algorithm>

namespace billmill::usecases {
namespace {

using ports::Logged;
using ports::LogPart;
using ports::Position;
using ports::Stage;
using ports::StageAccount;

std::map<std::int32_t, std::int64_t> begins_of(std::span<const LogPart> parts) {
    std::map<std::int32_t, std::int64_t> begins;
    for (const auto& part : parts) begins[part.partition] = part.begin;
    return begins;
}

bool is_committed(std::span<const LogPart> parts, Position position) {
    const auto part = std::ranges::find(parts, position.partition, &LogPart::partition);
    return part != parts.end() && position.offset < part->next;
}

}  // namespace

Result<bool> KeepAccount::operator()() {
    const auto now = ports_.clock.now();
    TRY(const bool held, ports_.leases.hold("account", owner_, now, now + lease));
    if (!held) {
        topics_ = {};  // The owner has them.
        return false;
    }
    TRY(const auto account, count());
    TRY_DO(ports_.kept.save(account));
    return true;
}

/// Billing is read before notify: what is announced meanwhile is then on the topic, and counted there.
Result<ports::KeptAccount> KeepAccount::count() {
    ports::KeptAccount account{.as_of = ports_.clock.now(), .stages = {}, .parts = {}};
    std::vector<LoggedId> billing;
    for (const auto stage : ports::all_stages) {
        TRY(auto parts, ports_.log.parts(stage));
        TRY_DO(read_on(stage, parts));
        if (stage == Stage::billing) billing = uncommitted_bills(parts);
        TRY(auto of_stage, account_of(stage, parts));
        const auto& topic = topics_[static_cast<std::size_t>(stage)];
        if (stage == Stage::notify) TRY_DO(add_unannounced(ports_.stores, billing, topic.seen, of_stage));
        account.stages.push_back(std::move(of_stage));
        account.parts.push_back(std::move(parts));
    }
    return account;
}

Outcome KeepAccount::read_on(Stage stage, std::span<const LogPart> parts) {
    auto& topic = topics_[static_cast<std::size_t>(stage)];
    if (auto begins = begins_of(parts); topic.begins != begins) {
        topic = {};  // It was trimmed, or has other partitions.
        topic.begins = std::move(begins);
    }
    std::vector<Position> from;
    for (const auto& [partition, offset] : topic.read) from.push_back({partition, offset});
    return ports_.log.read(stage, from, [&](std::span<const Logged> messages) -> Outcome {
        for (const auto& message : messages) note(topic, stage, message);
        return {};
    });
}

/// Who is done already stays done, however often its message comes again.
void KeepAccount::note(Topic& topic, Stage stage, const Logged& message) {
    auto& next = topic.read[message.position.partition];
    if (message.position.offset < next) return;  // The round before broke off behind it.
    next = message.position.offset + 1;
    const auto& id = message.event_id;
    if (stage == Stage::billing) topic.uncommitted[id] = message.position;
    if (topic.seen.insert(id).second) {
        topic.open.emplace(id, Open{Uuid::parse(message.key).value_or(Uuid{}), message.position});
    } else if (const auto known = topic.open.find(id); known != topic.open.end()) {
        known->second.last = message.position;
    }
}

Result<StageAccount> KeepAccount::account_of(Stage stage, std::span<const LogPart> parts) {
    auto& topic = topics_[static_cast<std::size_t>(stage)];
    std::vector<LoggedId> ids;
    ids.reserve(topic.open.size());
    for (const auto& [id, open] : topic.open)
        ids.push_back({id, open.invoice, is_committed(parts, open.last)});
    TRY(auto found, reconcile(ports_.stores, stage, std::move(ids)));
    for (const auto& id : found.done) topic.open.erase(id);
    auto& account = found.account;
    account.in = static_cast<std::int64_t>(topic.seen.size());
    account.done = account.in - static_cast<std::int64_t>(topic.open.size());
    return std::move(account);
}

std::vector<LoggedId> KeepAccount::uncommitted_bills(std::span<const LogPart> parts) {
    auto& uncommitted = topics_[static_cast<std::size_t>(Stage::billing)].uncommitted;
    std::erase_if(uncommitted, [&](const auto& entry) { return is_committed(parts, entry.second); });
    std::vector<LoggedId> bills;
    for (const auto& entry : uncommitted) bills.push_back({entry.first, {}, false});
    return bills;
}

}  // namespace billmill::usecases
