#include "adapters/mongodb/mongodb_customer_store.hpp"

#include "adapters/mongodb/queries.hpp"
#include "adapters/mongodb/search_fields.hpp"
#include "adapters/mongodb/session.hpp"
#include "formats/messages.hpp"
#include "formats/patched_fields.hpp"

namespace billmill::adapters::mongodb {
namespace {

using ports::AppliedRegistration;
using ports::CustomerWrite;
using ports::StoredCustomer;

constexpr std::int32_t rising = 1;

/// What a write sets; with `_id` and `v` before it, the whole document.
void add_state(Document& document, const StoredCustomer& stored, std::int64_t revision) {
    document.add("partition", stored.origin.partition)
        .add("offset", stored.origin.offset)
        .add("changed_at", stored.changed_at)
        .add("email", stored.customer.email)
        .add("record", formats::encode(stored.customer))
        .add("patched", formats::encode(stored.patched))
        .add("search", search_fields(stored.customer))
        .add("revision", revision);
}

Document document_of(const CustomerWrite& write) {
    Document document;
    document.add("_id", write.customer.customer.id).add("v", document_version);
    add_state(document, write.customer, 1);
    return document;
}

/// Takes effect only on the state that was read. The programs before this schema knew no revision.
Update change_of(const CustomerWrite& write) {
    const auto& before = *write.before;
    Update update;
    update.filter.add("_id", write.customer.customer.id)
        .add("partition", before.origin.partition)
        .add("offset", before.origin.offset);
    if (before.revision > 0)
        update.filter.add("revision", before.revision);
    else
        update.filter.add("revision", with("$exists", false));
    Document state;
    add_state(state, write.customer, before.revision + 1);
    update.change.add("$set", state);
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
    auto patched = formats::decode_patched_fields(fields.has("patched") ? fields.text("patched") : "");
    if (!customer || !patched) {
        fields.mark_corrupt();
        return stored;
    }
    stored.customer = *std::move(customer);
    stored.origin = {fields.int32("partition"), fields.integer("offset")};
    stored.changed_at = fields.instant("changed_at");
    stored.revision = fields.has("revision") ? fields.integer("revision") : 0;
    // An older program may have registered the customer again since.
    std::erase_if(*patched, [&](const domain::PatchedField& field) { return field.origin <= stored.origin; });
    stored.patched = *std::move(patched);
    return stored;
}

/// Each on its own, so some may be written where others are refused.
Outcome write_customers(Session& session, std::span<const CustomerWrite> writes) {
    std::vector<Document> added;
    std::vector<Update> changes;
    for (const auto& write : writes) {
        if (write.before)
            changes.push_back(change_of(write));
        else
            added.push_back(document_of(write));
    }
    TRY(const auto taken, session.insert(Collection::customers, added));
    TRY(const auto changed, session.update(Collection::customers, changes));
    if (taken.empty() && changed == std::ssize(changes)) return {};
    return fail(Fault::conflict, "a customer has been changed since it was read");
}

}  // namespace

/// The customers first: what stands in `applied` must have had its effect.
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
    auto filter = with("_id", with("$gt", *after));
    if (email) {  // Documents of before this schema have no email; those are the ones registered by it.
        std::vector<Document> either;
        either.push_back(with("_id", domain::customer_id(*email)));
        either.push_back(with("email", *email));
        filter.add("$or", either);
    }
    TRY(auto customers, database_.run([&](Session& session) {
        return session.find(Collection::customers, filter, {.sort = with("_id", rising), .limit = limit + 1},
                            read_customer);
    }));
    return cut_page(std::move(customers), limit,
                    [](const StoredCustomer& last) { return last.customer.id.text(); });
}

}  // namespace billmill::adapters::mongodb
