#include "adapters/mongodb/delivery_claims.hpp"

#include <unordered_set>

#include "adapters/mongodb/queries.hpp"

namespace billmill::adapters::mongodb {
namespace {

using ports::ClaimOutcome;
using ports::ClaimResult;

constexpr int rounds_max = 8;

}  // namespace

DeliveryClaims::DeliveryClaims(Session& session, const domain::Lease& lease)
    : session_{session}, lease_{lease}, id_{uuid_v7(lease.from).text()} {}

Result<std::vector<ClaimResult>> DeliveryClaims::claim(std::span<const ports::DeliveryClaim> claims) {
    Claims open;
    std::unordered_set<Uuid> seen;
    for (const auto& one : claims) {
        if (seen.insert(one.id).second) open.push_back(&one);
    }
    TRY(open, insert_new(open));
    for (int round = 0; round < rounds_max && !open.empty(); ++round) {
        TRY(open, take_known(open));
    }
    if (!open.empty())
        return fail(Fault::unavailable, "MongoDB: a delivery is claimed by others without end");
    std::vector<ClaimResult> results;
    seen.clear();
    for (const auto& one : claims) results.push_back(result_for(one, !seen.insert(one.id).second));
    return results;
}

/// Who asks for the same delivery again in one call does not get it twice.
ClaimResult DeliveryClaims::result_for(const ports::DeliveryClaim& claim, bool again) const {
    auto result = results_.at(claim.id);
    if (again && result.outcome == ClaimOutcome::claimed) result.outcome = ClaimOutcome::leased;
    return result;
}

/// Returns those that were there already.
Result<DeliveryClaims::Claims> DeliveryClaims::insert_new(const Claims& all) {
    std::vector<Document> documents;
    for (const auto* one : all) {
        auto result = domain::claim(domain::new_delivery(*one), *one, lease_);
        documents.push_back(document_of({.delivery = result.delivery, .claim = id_, .revision = 1}));
        results_.insert_or_assign(one->id, std::move(result));
    }
    TRY(const auto taken, session_.insert(Collection::deliveries, documents));
    Claims known;
    for (const auto position : taken) known.push_back(all[position]);
    return known;
}

/// Returns those that somebody else changed between read and write.
Result<DeliveryClaims::Claims> DeliveryClaims::take_known(const Claims& known) {
    TRY(auto stored, read(known));
    std::vector<Update> updates;
    Claims tried;
    for (const auto* one : known) {
        const auto found = stored.find(one->id);
        if (found == stored.end())
            return fail(Fault::unavailable, "MongoDB: a delivery is not to be seen yet");
        const auto& before = found->second;
        auto result = domain::claim(before.delivery, *one, lease_);
        if (result.outcome == ClaimOutcome::claimed) {
            const StoredDelivery after{
                .delivery = result.delivery, .claim = id_, .revision = before.revision + 1};
            updates.push_back({.filter = claim_filter(before), .change = claim_change(after)});
            tried.push_back(one);
        }
        results_.insert_or_assign(one->id, std::move(result));
    }
    if (tried.empty()) return tried;
    TRY_DO(session_.update(Collection::deliveries, updates));
    TRY(auto after, read(tried));
    std::erase_if(tried, [&](const ports::DeliveryClaim* one) { return after[one->id].claim == id_; });
    return tried;
}

Result<std::unordered_map<Uuid, StoredDelivery>> DeliveryClaims::read(const Claims& some) {
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
