#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "domain/customer.hpp"
#include "domain/position.hpp"
#include "foundation/time.hpp"

namespace billmill::domain {

/// What a registration sets, and what a patch may set alone. An address is set as a whole.
enum class CustomerField : std::uint8_t {
    email,
    firstname,
    middlename,
    lastname,
    mobile,
    company,
    address,
    tax_id,
    registration_number,
    electronic_address,
    buyer_reference,
    format,
    attach,
    language,
};
/// As clients call them, in the order of the enum.
inline constexpr std::array<std::string_view, 14> customer_field_names{
    "email", "firstname",          "middlename",        "lastname",       "mobile", "company", "address",
    "taxId", "registrationNumber", "electronicAddress", "buyerReference", "format", "attach",  "language"};

/// In the order of the enum: what a replacement sets.
[[nodiscard]] std::vector<CustomerField> all_customer_fields();

/// A registration, or a patch of what was registered.
struct CustomerChange {
    Customer customer;                  ///< `id` says whom it changes.
    std::vector<CustomerField> only{};  ///< A patch: the fields it sets, each once. Empty: a registration.
    bool registers = false;             ///< A patch that registers whoever is not there.

    [[nodiscard]] bool is_patch() const { return !only.empty(); }
    [[nodiscard]] bool needs_registration() const { return is_patch() && !registers; }
    bool operator==(const CustomerChange&) const = default;
};

/// What a bill says of the customer that it brings: who that is, and each other field that it names. A field that it leaves
/// out stays as it was registered.
[[nodiscard]] CustomerChange brought_by_bill(const Customer& customer);

/// A field that was set later than the registration that stands.
struct PatchedField {
    CustomerField field;
    Position origin;
    bool operator==(const PatchedField&) const = default;
};

/// Before every place: whoever was only brought by bills gets the other fields of an earlier registration that comes late.
inline constexpr Position nobody_registered{-1, -1};

/// A customer as the stores keep it. Of each field the change with the latest origin stands, so changes commute and may be
/// repeated: however they come, the same ones end in the same customer.
struct StoredCustomer {
    Customer customer;
    Position origin;                      ///< Of the registration that stands; `nobody_registered`: none.
    Instant changed_at{};                 ///< When the latest change was accepted, by origin.
    std::vector<PatchedField> patched{};  ///< Each later than `origin`; by field, rising.
    std::int64_t revision = 1;            ///< One more with each write of the store.
    bool operator==(const StoredCustomer&) const = default;
};

/// A customer that was not there before. `change` needs no registration.
[[nodiscard]] StoredCustomer registered(const CustomerChange& change, Position origin, Instant accepted_at);
/// Applies a change of this customer. The revision stays.
void apply(StoredCustomer& stored, const CustomerChange& change, Position origin, Instant accepted_at);

/// The customer after a patch, whenever what it was before was set.
[[nodiscard]] Customer patched(Customer customer, const CustomerChange& patch);

/// What is wrong after a patch and was not before: an older mistake keeps no correction out.
[[nodiscard]] Issues check_patch(const Customer& before, const CustomerChange& patch);

}  // namespace billmill::domain
