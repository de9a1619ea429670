#pragma once

#include <algorithm>

#include "domain/customer_change.hpp"
#include "domain/invoice.hpp"

// What is left of a person once the law no longer asks to keep more. Source: GDPR art. 17 (1) and (3) (b).

namespace billmill::domain {

/// The personal values of this record and its salt were erased: the salt is all zeros, which no random one is. Its text
/// holds commitments, so its link still proves it; no document can be made of it any more.
[[nodiscard]] inline bool is_erased(const Invoice& invoice) {
    return invoice.chain && invoice.chain->salt == Salt{};
}

/// A patch that clears every field of a customer, so it takes its place among the other changes by its origin: what was
/// changed before it is gone, and who registers again later is a customer again.
[[nodiscard]] inline CustomerChange anonymisation_of(const Uuid& customer) {
    CustomerChange change;
    change.customer.id = customer;
    for (std::size_t i = 0; i < customer_field_names.size(); ++i)
        change.only.push_back(static_cast<CustomerField>(i));
    return change;
}

/// Nobody can be reached here: no registration leaves the e-mail empty.
[[nodiscard]] inline bool is_anonymised(const Customer& customer) {
    return customer.email.empty();
}

/// The last day of issue of what may be erased on `today`, where the law asks to keep `years` full calendar years after that of
/// the issue. Source: AO §147 (4), which counts from the end of the year.
[[nodiscard]] inline Date kept_since(Date today, int years) {
    return Date{static_cast<std::int16_t>(today.year - years - 1), 12, 31};
}

}  // namespace billmill::domain
