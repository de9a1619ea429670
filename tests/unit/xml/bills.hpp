#pragma once

#include <string_view>

#include "domain/invoice.hpp"

namespace billmill::document::xml::bills {

[[nodiscard]] domain::Item item(std::string_view name, std::int64_t quantity_micros,
                                std::int64_t price_micros);

/// A request and its parties, to be changed and then made an invoice.
struct Bill {
    domain::BillingRequest request;
    domain::Seller seller;
    domain::Customer buyer;

    /// Priced and numbered, issued on 2026-11-22.
    [[nodiscard]] domain::Invoice invoice() const;
};

/// An e-mail and one item: 899.00 INR at 18 %, from Mumbai.
[[nodiscard]] Bill plain();
/// From Münster to Düsseldorf, EUR, 19 % and 7 %, prices without tax, with everything XRechnung asks for.
[[nodiscard]] Bill german();

}  // namespace billmill::document::xml::bills
