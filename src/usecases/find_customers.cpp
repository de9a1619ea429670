#include "usecases/find_customers.hpp"

#include <algorithm>
#include <utility>

#include "domain/erasure.hpp"

namespace billmill::usecases {
namespace {

/// Of customers that share one address, and whom the caller may not see: what one question reads at most.
constexpr int pages_read_max = 20;

/// UUIDv7: of a request without a key. Who has it was told it; version 5 is made of what others may know.
bool is_unguessable(const Uuid& id) {
    return id.bytes[6] >> 4 == 7;
}

/// Nothing is left of them to show. A page may hold fewer than asked for.
void leave_out_anonymised(std::vector<ports::StoredCustomer>& customers) {
    std::erase_if(customers, [](const auto& stored) { return domain::is_anonymised(stored.customer); });
}

}  // namespace

Result<bool> FindCustomers::sees(const Caller& caller, const Uuid& id) {
    if (caller.sellers.empty()) return true;
    ports::InvoiceFilter theirs;
    theirs.buyer = id;
    theirs.sellers_allowed = caller.sellers;
    TRY(const auto issued, invoices_.list(theirs, {.after = {}, .limit = 1}));
    return !issued.items.empty();
}

Result<std::optional<ports::StoredCustomer>> FindCustomers::find(const Caller& caller, const Uuid& id) {
    TRY(auto found, customers_.find({&id, 1}));
    leave_out_anonymised(found);
    if (found.empty()) return std::nullopt;
    TRY(const bool seen, sees(caller, id));
    if (!seen && !is_unguessable(id)) return std::nullopt;
    return std::move(found.front());
}

Result<ports::Page<ports::StoredCustomer>> FindCustomers::list(const Caller& caller,
                                                               const std::optional<std::string>& email,
                                                               const ports::PageRequest& page) {
    if (caller.sellers.empty()) {
        TRY(auto all, customers_.list(email, page));
        leave_out_anonymised(all.items);
        return all;
    }
    ports::Page<ports::StoredCustomer> seen;
    ports::PageRequest request = page;
    for (int n = 0; n < pages_read_max; ++n) {
        TRY(auto read, customers_.list(email, request));
        leave_out_anonymised(read.items);
        for (auto& customer : read.items) {
            TRY(const bool theirs, sees(caller, customer.customer.id));
            if (theirs) seen.items.push_back(std::move(customer));
        }
        if (read.next.empty()) return seen;
        request.after = std::move(read.next);
        if (seen.items.empty()) continue;  // A cursor would tell of customers that are not the caller's.
        seen.next = std::move(request.after);
        return seen;
    }
    return seen;
}

Answer<ports::Page<ports::StoredCustomer>> FindCustomers::search(const ports::CustomerSearch& search,
                                                                 const ports::PageRequest& page) {
    std::optional<Instant> as_of;
    TRY(auto hits,
        index_.ask(as_of, [&](ports::InvoiceIndex& index) { return index.find_customers(search, page); }));
    TRY(auto found, customers_.find(hits.items));
    leave_out_anonymised(found);
    const auto place = [&](const auto& stored) { return std::ranges::find(hits.items, stored.customer.id); };
    std::ranges::sort(found, {}, place);
    return ports::Page<ports::StoredCustomer>{std::move(found), std::move(hits.next)};
}

}  // namespace billmill::usecases
