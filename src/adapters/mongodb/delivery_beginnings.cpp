#include "adapters/mongodb/delivery_beginnings.hpp"

#include <optional>
#include <unordered_set>

#include "adapters/mongodb/queries.hpp"

namespace billmill::adapters::mongodb {
namespace {

using ports::BeginResult;
using ports::Begun;
using ports::DeliveryState;

constexpr int rounds_max = 8;

/// Why a delivery can't be taken in hand; nullopt: it can.
std::optional<Begun> obstacle(const ports::Delivery& delivery, Instant now) {
    switch (delivery.state) {
        case DeliveryState::sent: return Begun::already_sent;
        case DeliveryState::failed: return Begun::already_failed;
        case DeliveryState::sending:
            return delivery.lease_until > now ? std::optional{Begun::leased} : std::nullopt;
        case DeliveryState::queued: break;
    }
    return std::nullopt;
}

}  // namespace

DeliveryBeginnings::DeliveryBeginnings(Session& session, const std::string& owner, Instant now,
                                       Instant lease_until)
    : session_{session}, owner_{owner}, now_{now}, lease_until_{lease_until}, claim_{uuid_v7(now).text()} {}

Result<std::vector<BeginResult>> DeliveryBeginnings::begin(std::span<const Beginning> beginnings) {
    std::vector<const Beginning*> open;
    std::unordered_set<Uuid> seen;
    for (const auto& one : beginnings) {
        if (seen.insert(one.id).second) open.push_back(&one);
    }
    TRY(open, insert_new(open));
    for (int round = 0; round < rounds_max && !open.empty(); ++round) {
        TRY(open, take_known(open));
    }
    if (!open.empty()) return fail(Fault::unavailable, "MongoDB: a delivery is begun by others without end");
    std::vector<BeginResult> results;
    seen.clear();
    for (const auto& one : beginnings) results.push_back(result_for(one, !seen.insert(one.id).second));
    return results;
}

/// Who asks for the same delivery again in one call does not get it twice.
BeginResult DeliveryBeginnings::result_for(const Beginning& beginning, bool again) const {
    auto result = results_.at(beginning.id);
    if (again && result.begun == Begun::mine) result.begun = Begun::leased;
    return result;
}

StoredDelivery DeliveryBeginnings::begun(StoredDelivery stored, const std::string& message_id) const {
    auto& delivery = stored.delivery;
    // Who held it and let its lease end may have sent it: nobody knows.
    if (delivery.state == DeliveryState::sending) stored.maybe_delivered = true;
    if (stored.maybe_delivered) ++delivery.possible_duplicates;
    if (delivery.message_id.empty()) delivery.message_id = message_id;
    delivery.state = DeliveryState::sending;
    ++delivery.attempts;
    delivery.owner = owner_;
    delivery.lease_until = lease_until_;
    delivery.changed_at = now_;
    stored.claim = claim_;
    ++stored.revision;
    return stored;
}

/// Returns those that were there already.
Result<std::vector<const DeliveryBeginnings::Beginning*>> DeliveryBeginnings::insert_new(
    const std::vector<const Beginning*>& all) {
    std::vector<Document> documents;
    for (const auto* one : all) {
        StoredDelivery fresh;
        fresh.delivery.id = one->id;
        fresh.delivery.invoice_id = one->invoice_id;
        fresh.delivery.recipient = one->recipient;
        fresh.delivery.sequence = one->sequence;
        fresh = begun(std::move(fresh), one->message_id);
        documents.push_back(document_of(fresh));
        results_.insert_or_assign(one->id, BeginResult{Begun::mine, std::move(fresh.delivery)});
    }
    TRY(const auto taken, session_.insert(Collection::deliveries, documents));
    std::vector<const Beginning*> known;
    for (const auto position : taken) known.push_back(all[position]);
    return known;
}

/// Returns those that somebody else changed between look and take.
Result<std::vector<const DeliveryBeginnings::Beginning*>> DeliveryBeginnings::take_known(
    const std::vector<const Beginning*>& known) {
    TRY(auto stored, read(known));
    std::vector<Update> takings;
    std::vector<const Beginning*> tried;
    for (const auto* one : known) {
        const auto found = stored.find(one->id);
        if (found == stored.end())
            return fail(Fault::unavailable, "MongoDB: a delivery is not to be seen yet");
        if (const auto why = obstacle(found->second.delivery, now_)) {
            results_.insert_or_assign(one->id, BeginResult{*why, std::move(found->second.delivery)});
            continue;
        }
        const auto next = begun(found->second, one->message_id);
        takings.push_back({.filter = beginning_filter(found->second), .change = beginning_change(next)});
        tried.push_back(one);
    }
    if (tried.empty()) return tried;
    TRY_DO(session_.update(Collection::deliveries, takings));
    TRY(auto after, read(tried));
    std::erase_if(tried, [&](const Beginning* one) {
        auto& now_there = after[one->id];
        if (now_there.claim != claim_) return false;
        results_.insert_or_assign(one->id, BeginResult{Begun::mine, std::move(now_there.delivery)});
        return true;
    });
    return tried;
}

Result<std::unordered_map<Uuid, StoredDelivery>> DeliveryBeginnings::read(
    const std::vector<const Beginning*>& some) {
    std::vector<std::string> ids;
    for (const auto* one : some) ids.push_back(one->id.text());
    TRY(auto found, session_.find(Collection::deliveries, by_ids(ids), {}, read_delivery));
    std::unordered_map<Uuid, StoredDelivery> stored;
    for (auto& one : found) {
        const auto id = one.delivery.id;
        stored.emplace(id, std::move(one));
    }
    return stored;
}

}  // namespace billmill::adapters::mongodb
