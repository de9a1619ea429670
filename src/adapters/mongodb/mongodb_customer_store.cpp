#include "adapters/mongodb/mongodb_customer_store.hpp"

#include "adapters/mongodb/queries.hpp"
#include "adapters/mongodb/session.hpp"
#include "formats/messages.hpp"

namespace billmill::adapters::mongodb {
namespace {

using ports::AppliedRegistration;
using ports::CustomerWrite;
using ports::StoredCustomer;

constexpr std::int32_t rising = 1;

Instant changed_at(const CustomerWrite& write) {
    Instant newest{};
    for (const auto& applied : write.applied) {
        if (applied.origin == write.origin) return applied.accepted_at;
        newest = std::max(newest, applied.accepted_at);
    }
    return newest;
}

/// What a registration sets; with `_id` and `v` before it, the whole document.
void add_registration(Document& document, const CustomerWrite& write) {
    document.add("partition", write.origin.partition)
        .add("offset", write.origin.offset)
        .add("changed_at", changed_at(write))
        .add("record", formats::encode(write.customer));
}

Document document_of(const CustomerWrite& write) {
    Document document;
    document.add("_id", write.customer.id).add("v", document_version);
    add_registration(document, write);
    return document;
}

/// Takes effect only where what stands is of an earlier origin.
Update replacement_of(const CustomerWrite& write) {
    Update update;
    std::vector<Document> earlier;
    earlier.push_back(with("partition", with("$lt", write.origin.partition)));
    earlier.push_back(Document{});
    earlier.back().add("partition", write.origin.partition).add("offset", with("$lt", write.origin.offset));
    update.filter.add("_id", write.customer.id).add("$or", earlier);
    Document registration;
    add_registration(registration, write);
    update.change.add("$set", registration);
    return update;
}

Document document_of(const AppliedRegistration& applied) {
    Document document;
    document.add("_id", applied.request_id)
        .add("v", document_version)
        .add("fingerprint", applied.fingerprint)
        .add("partition", applied.origin.partition)
        .add("offset", applied.origin.offset)
        .add("accepted_at", applied.accepted_at);
    return document;
}

AppliedRegistration read_applied(Fields& fields) {
    return {fields.uuid("_id"),
            fields.digest("fingerprint"),
            {fields.int32("partition"), fields.integer("offset")},
            fields.instant("accepted_at")};
}

StoredCustomer read_customer(Fields& fields) {
    StoredCustomer stored;
    auto customer = formats::decode_customer(fields.text("record"));
    if (customer) {
        stored.customer = *std::move(customer);
    } else {
        fields.spoilt();
    }
    stored.origin = {fields.int32("partition"), fields.integer("offset")};
    stored.changed_at = fields.instant("changed_at");
    return stored;
}

/// New customers are inserted; those who were there are replaced where the registration is later. Documents are never
/// removed, so there is nothing between the two that could be lost.
Outcome write_customers(Session& session, std::span<const CustomerWrite> writes) {
    std::vector<Document> documents;
    for (const auto& write : writes) documents.push_back(document_of(write));
    TRY(const auto known, session.insert(Collection::customers, documents));
    std::vector<Update> replacements;
    for (const auto position : known) replacements.push_back(replacement_of(writes[position]));
    TRY_DO(session.update(Collection::customers, replacements));
    return {};
}

}  // namespace

/// The customers first: a registration that stands in `applied` must have had its effect.
Outcome MongodbCustomerStore::write(std::span<const CustomerWrite> writes) {
    std::vector<Document> applied;
    for (const auto& write : writes) {
        for (const auto& one : write.applied) applied.push_back(document_of(one));
    }
    return database_.run([&](Session& session) -> Outcome {
        TRY_DO(write_customers(session, writes));
        TRY_DO(session.insert(Collection::applied, applied));  // Those already there stay as they are.
        return {};
    });
}

Result<std::vector<AppliedRegistration>> MongodbCustomerStore::applied(std::span<const Uuid> ids) {
    if (ids.empty()) return std::vector<AppliedRegistration>{};
    return database_.run([&](Session& session) {
        return session.find(Collection::applied, by_ids(texts_of(ids)), {}, read_applied);
    });
}

Result<std::vector<StoredCustomer>> MongodbCustomerStore::find(std::span<const Uuid> ids) {
    if (ids.empty()) return std::vector<StoredCustomer>{};
    return database_.run([&](Session& session) {
        return session.find(Collection::customers, by_ids(texts_of(ids)), {}, read_customer);
    });
}

Result<ports::Page<StoredCustomer>> MongodbCustomerStore::list(const std::optional<std::string>& email,
                                                               const ports::PageRequest& page) {
    const auto limit = limit_of(page);
    const auto after = page.after.empty() ? Uuid{} : Uuid::parse(page.after);
    if (!after) return fail(Fault::invalid, "not a cursor of this list");
    ports::Page<StoredCustomer> found;
    if (email) {  // The id is a function of the address; whoever is at or before the cursor was on an earlier page.
        const auto id = domain::customer_id(*email);
        if (id <= *after) return found;
        TRY(found.items, find(std::span{&id, 1}));
        return found;
    }
    TRY(auto customers, database_.run([&](Session& session) {
        return session.find(Collection::customers, with("_id", with("$gt", *after)),
                            {.sort = with("_id", rising), .limit = limit + 1}, read_customer);
    }));
    return cut_page(std::move(customers), limit,
                    [](const StoredCustomer& last) { return last.customer.id.text(); });
}

}  // namespace billmill::adapters::mongodb
