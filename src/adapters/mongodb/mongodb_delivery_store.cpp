#include "adapters/mongodb/mongodb_delivery_store.hpp"

#include <algorithm>
#include <unordered_map>
#include "adapters/mongodb/session.hpp"

#include "adapters/mongodb/delivery_claims.hpp"
#include "adapters/mongodb/delivery_endings.hpp"
#include "adapters/mongodb/queries.hpp"

namespace billmill::adapters::mongodb {
namespace {

using ports::Delivery;
using ports::DeliveryState;

constexpr std::int32_t rising = 1;

/// The mails that an invoice asks for, as if none had been claimed.
std::vector<Delivery> read_asked(Fields& fields) {
    const auto invoice_id = fields.uuid("_id");
    const auto issued_at = fields.instant("issued_at");
    return fields.documents("mails", [&](Fields& mail) {
        Delivery delivery;
        delivery.id = mail.uuid("id");
        delivery.invoice_id = invoice_id;
        delivery.recipient = mail.text("recipient");
        delivery.changed_at = issued_at;
        return delivery;
    });
}

Result<std::vector<std::vector<Delivery>>> find_asked(Session& session, const std::vector<std::string>& ids) {
    Document projection;
    projection.add("v", rising).add("issued_at", rising).add("mails", rising);
    return session.find(Collection::invoices, by_ids(ids), {.projection = std::move(projection)}, read_asked);
}

Result<std::vector<Delivery>> find_claimed(Session& session, const std::vector<std::string>& invoice_ids) {
    const auto filter = invoice_ids.size() == 1 ? with("invoice_id", invoice_ids.front())
                                                : with("invoice_id", with("$in", invoice_ids));
    return session.find(Collection::deliveries, filter, {},
                        [](Fields& fields) { return read_delivery(fields).delivery; });
}

/// As asked for, in that order and as far as claimed; then resends, as they followed.
std::vector<Delivery> merge(const std::vector<std::vector<Delivery>>& asked, std::vector<Delivery> claimed) {
    std::unordered_map<Uuid, std::size_t> positions;
    for (std::size_t i = 0; i < claimed.size(); ++i) positions.emplace(claimed[i].id, i);
    std::vector<Delivery> all;
    for (const auto& of_one : asked) {
        for (const auto& delivery : of_one) {
            const auto found = positions.find(delivery.id);
            all.push_back(found == positions.end() ? delivery : claimed[found->second]);
            if (found != positions.end()) positions.erase(found);
        }
    }
    std::erase_if(claimed, [&](const Delivery& delivery) { return !positions.contains(delivery.id); });
    std::ranges::sort(claimed, {},
                      [](const Delivery& delivery) { return std::pair{delivery.sequence, delivery.id}; });
    all.insert(all.end(), std::move_iterator{claimed.begin()}, std::move_iterator{claimed.end()});
    return all;
}

}  // namespace

MongodbDeliveryStore::MongodbDeliveryStore(Database& database)
    : database_{database}, endings_{std::make_unique<DeliveryEndings>(database)} {}

MongodbDeliveryStore::~MongodbDeliveryStore() = default;

Result<std::vector<ports::ClaimResult>> MongodbDeliveryStore::claim(
    std::span<const ports::DeliveryClaim> claims, const domain::Lease& lease) {
    return endings_->change_alone(
        [&](Session& session) { return DeliveryClaims{session, lease}.claim(claims); });
}

Outcome MongodbDeliveryStore::record_rendition(const Uuid& id, const ports::Rendition& rendition,
                                               const std::string& owner) {
    Document changes;
    changes.add("rendition_renderer", rendition.renderer).add("rendition_sha256", rendition.sha256);
    Document change;
    change.add("$set", changes).add("$inc", with("revision", std::int64_t{1}));
    return endings_->change_alone([&](Session& session) -> Outcome {
        TRY(const auto matched, session.update_one(Collection::deliveries, held_filter(id, owner), change));
        if (matched > 0) return {};
        return fail(Fault::conflict, "the delivery is held by another worker");
    });
}

void MongodbDeliveryStore::finish(std::vector<ports::DeliveryResult> results, const std::string& owner,
                                  Instant now, ports::Completion done) {
    if (auto checked = domain::check_results(results); !checked) return done(std::move(checked));
    if (results.empty()) return done({});
    endings_->submit({std::move(results), owner, now, std::move(done)});
}

Outcome MongodbDeliveryStore::extend(std::span<const Uuid> ids, const std::string& owner, Instant until) {
    std::vector<Update> updates;
    for (const auto& id : ids) {
        auto& update = updates.emplace_back();
        update.filter = held_filter(id, owner);
        update.change.add("$set", with("lease_until", until)).add("$inc", with("revision", std::int64_t{1}));
    }
    if (updates.empty()) return {};
    return endings_->change_alone([&](Session& session) -> Outcome {
        TRY_DO(session.update(Collection::deliveries, updates));
        return {};
    });
}

Result<std::vector<Uuid>> MongodbDeliveryStore::sent(std::span<const Key> deliveries) {
    if (deliveries.empty()) return std::vector<Uuid>{};
    std::vector<std::string> ids;
    ids.reserve(deliveries.size());
    for (const auto& one : deliveries) ids.push_back(one.id.text());
    auto query = by_ids(ids);
    std::vector<std::string> done;
    for (const auto state : domain::done_states) done.emplace_back(ports::name(state));
    query.add("state", with("$in", done));
    Document projection;
    projection.add("v", rising).add("_id", rising);
    return database_.run([&](Session& session) {
        return session.find(Collection::deliveries, query, {.projection = std::move(projection)},
                            [](Fields& fields) { return fields.uuid("_id"); });
    });
}

Result<std::vector<Delivery>> MongodbDeliveryStore::of_invoice(const Uuid& invoice_id) {
    return of_invoices(std::span{&invoice_id, 1});
}

Result<std::vector<Delivery>> MongodbDeliveryStore::of_invoices(std::span<const Uuid> invoice_ids) {
    if (invoice_ids.empty()) return std::vector<Delivery>{};
    return database_.run([&](Session& session) -> Result<std::vector<Delivery>> {
        const auto ids = texts_of(invoice_ids);
        TRY(const auto asked, find_asked(session, ids));
        TRY(auto claimed, find_claimed(session, ids));
        return merge(asked, std::move(claimed));
    });
}

Result<std::int64_t> MongodbDeliveryStore::possible_duplicates() {
    return database_.run([&](Session& session) {
        return session.sum(Collection::deliveries, with("possible_duplicates", with("$gt", std::int32_t{0})),
                           "possible_duplicates");
    });
}

}  // namespace billmill::adapters::mongodb
