#include "domain/customer_change.hpp"

#include <algorithm>

namespace billmill::domain {
namespace {

void copy_field(CustomerField field, const Customer& from, Customer& to) {
    using enum CustomerField;
    switch (field) {
        case email: to.email = from.email; break;
        case firstname: to.firstname = from.firstname; break;
        case middlename: to.middlename = from.middlename; break;
        case lastname: to.lastname = from.lastname; break;
        case mobile: to.mobile = from.mobile; break;
        case company: to.company = from.company; break;
        case address: to.address = from.address; break;
        case tax_id: to.tax_id = from.tax_id; break;
        case registration_number: to.registration_number = from.registration_number; break;
        case electronic_address: to.electronic_address = from.electronic_address; break;
        case buyer_reference: to.buyer_reference = from.buyer_reference; break;
        case format: to.format = from.format; break;
        case attach: to.attach = from.attach; break;
        case language: to.language = from.language; break;
    }
}

/// The change with the latest origin stands in each of its fields, so its origin is among these.
Position latest(const StoredCustomer& stored) {
    auto latest = stored.origin;
    for (const auto& field : stored.patched) latest = std::max(latest, field.origin);
    return latest;
}

void apply_registration(StoredCustomer& stored, const Customer& registered, Position origin) {
    if (origin <= stored.origin) return;
    std::erase_if(stored.patched, [&](const PatchedField& field) { return field.origin < origin; });
    auto customer = registered;
    for (const auto& field : stored.patched) copy_field(field.field, stored.customer, customer);
    stored.customer = std::move(customer);
    stored.origin = origin;
}

void apply_field(StoredCustomer& stored, CustomerField field, const Customer& from, Position origin) {
    if (origin <= stored.origin) return;
    const auto place = std::ranges::lower_bound(stored.patched, field, {}, &PatchedField::field);
    if (place == stored.patched.end() || place->field != field)
        stored.patched.insert(place, {field, origin});
    else if (place->origin < origin)
        place->origin = origin;
    else
        return;
    copy_field(field, from, stored.customer);
}

/// What arrives late must not bring a part of somebody back who was anonymised meanwhile.
void forget_unless_reachable(Customer& customer) {
    if (!customer.email.empty()) return;
    const auto id = customer.id;
    customer = {};
    customer.id = id;
}

/// Who it is: a name of one change does not mix with that of another.
constexpr bool is_identity(CustomerField field) {
    using enum CustomerField;
    return field == email || field == firstname || field == middlename || field == lastname ||
           field == company;
}

bool names(const Customer& customer, CustomerField field) {
    const Customer nothing;
    Customer copied;
    copy_field(field, customer, copied);
    return copied != nothing;
}

}  // namespace

CustomerChange brought_by_bill(const Customer& customer) {
    CustomerChange change{.customer = customer, .registers = true};
    for (const auto field : all_customer_fields()) {
        if (is_identity(field) || names(customer, field)) change.only.push_back(field);
    }
    return change;
}

StoredCustomer registered(const CustomerChange& change, Position origin, Instant accepted_at) {
    if (!change.is_patch()) return {.customer = change.customer, .origin = origin, .changed_at = accepted_at};
    StoredCustomer stored;
    stored.customer.id = change.customer.id;
    stored.origin = nobody_registered;
    stored.changed_at = accepted_at;
    apply(stored, change, origin, accepted_at);
    return stored;
}

std::vector<CustomerField> all_customer_fields() {
    std::vector<CustomerField> fields;
    for (std::size_t i = 0; i < customer_field_names.size(); ++i)
        fields.push_back(static_cast<CustomerField>(i));
    return fields;
}

void apply(StoredCustomer& stored, const CustomerChange& change, Position origin, Instant accepted_at) {
    if (origin > latest(stored)) stored.changed_at = accepted_at;
    if (change.is_patch()) {
        for (const auto field : change.only) apply_field(stored, field, change.customer, origin);
        if (change.registers) stored.customer.external_id = change.customer.external_id;
    } else {
        apply_registration(stored, change.customer, origin);
    }
    forget_unless_reachable(stored.customer);
}

Customer patched(Customer customer, const CustomerChange& patch) {
    for (const auto field : patch.only) copy_field(field, patch.customer, customer);
    return customer;
}

Issues check_patch(const Customer& before, const CustomerChange& patch) {
    const auto known = check_customer(before);
    auto issues = check_customer(patched(before, patch));
    std::erase_if(issues, [&](const Issue& issue) {
        return std::ranges::any_of(
            known, [&](const Issue& old) { return old.pointer == issue.pointer && old.code == issue.code; });
    });
    return issues;
}

}  // namespace billmill::domain
