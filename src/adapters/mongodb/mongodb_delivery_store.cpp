#include "adapters/mongodb/mongodb_delivery_store.hpp"

#include <algorithm>
#include <unordered_map>
#include "adapters/mongodb/session.hpp"

#include "adapters/mongodb/delivery_beginnings.hpp"
#include "adapters/mongodb/delivery_endings.hpp"
#include "adapters/mongodb/queries.hpp"

namespace billmill::adapters::mongodb {
namespace {

using ports::Delivery;
using ports::DeliveryState;

constexpr std::int32_t rising = 1;

/// The mails that an invoice asks for, as if none had been begun.
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

Result<std::vector<Delivery>> find_begun(Session& session, const std::vector<std::string>& invoice_ids) {
    const auto filter = invoice_ids.size() == 1 ? with("invoice_id", invoice_ids.front())
                                                : with("invoice_id", with("$in", invoice_ids));
    return session.find(Collection::deliveries, filter, {},
                        [](Fields& fields) { return read_delivery(fields).delivery; });
}

/// As asked for, in that order and as far as begun; then resends, as they followed.
std::vector<Delivery> merge(const std::vector<std::vector<Delivery>>& asked, std::vector<Delivery> begun) {
    std::unordered_map<Uuid, std::size_t> positions;
    for (std::size_t i = 0; i < begun.size(); ++i) positions.emplace(begun[i].id, i);
    std::vector<Delivery> all;
    for (const auto& of_one : asked) {
        for (const auto& delivery : of_one) {
            const auto found = positions.find(delivery.id);
            all.push_back(found == positions.end() ? delivery : begun[found->second]);
            if (found != positions.end()) positions.erase(found);
        }
    }
    std::erase_if(begun, [&](const Delivery& delivery) { return !positions.contains(delivery.id); });
    std::ranges::sort(begun, {},
                      [](const Delivery& delivery) { return std::pair{delivery.sequence, delivery.id}; });
    all.insert(all.end(), std::move_iterator{begun.begin()}, std::move_iterator{begun.end()});
    return all;
}

}  // namespace

MongodbDeliveryStore::MongodbDeliveryStore(Database& database)
    : database_{database}, endings_{std::make_unique<DeliveryEndings>(database)} {}

MongodbDeliveryStore::~MongodbDeliveryStore() = default;

Result<std::vector<ports::BeginResult>> MongodbDeliveryStore::begin(std::span<const Beginning> beginnings,
                                                                    const std::string& owner, Instant now,
                                                                    Instant lease_until) {
    return database_.run([&](Session& session) {
        return DeliveryBeginnings{session, owner, now, lease_until}.begin(beginnings);
    });
}

void MongodbDeliveryStore::finish(std::vector<Ending> endings, const std::string& owner, Instant now,
                                  ports::Completion done) {
    for (const auto& ending : endings) {
        if (ending.state == DeliveryState::sending)
            return done(fail(Fault::invalid, "sending is not an ending"));
    }
    if (endings.empty()) return done({});
    endings_->submit({std::move(endings), owner, now, std::move(done)});
}

Result<std::vector<Uuid>> MongodbDeliveryStore::sent(std::span<const Key> deliveries) {
    if (deliveries.empty()) return std::vector<Uuid>{};
    std::vector<std::string> ids;
    ids.reserve(deliveries.size());
    for (const auto& one : deliveries) ids.push_back(one.id.text());
    auto query = by_ids(ids);
    query.add("state", ports::name(DeliveryState::sent));
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
        TRY(auto begun, find_begun(session, ids));
        return merge(asked, std::move(begun));
    });
}

Result<std::int64_t> MongodbDeliveryStore::possible_duplicates() {
    return database_.run([&](Session& session) {
        return session.sum(Collection::deliveries, with("possible_duplicates", with("$gt", std::int32_t{0})),
                           "possible_duplicates");
    });
}

}  // namespace billmill::adapters::mongodb
