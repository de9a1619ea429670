#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "document/invoice_renderer.hpp"
#include "domain/billing_request.hpp"
#include "domain/credit.hpp"
#include "domain/customer.hpp"

namespace billmill::usecases {

/// A text with signs that no installed font draws.
struct Undrawn {
    std::string pointer;  ///< RFC 6901.
    std::string signs;    ///< "🎉 (U+1F389), 🧾 (U+1F9FE)": each once.
};

inline constexpr std::size_t undrawn_places_max = 10;  ///< More of them would only repeat it.

/// The texts of a bill, of its buyer and of a credit that show signs which no installed font draws. Pointers begin with
/// `below`. Costs a look at each byte where all is plain ASCII.
[[nodiscard]] std::vector<Undrawn> undrawn_of(const document::InvoiceRenderer& renderer,
                                              const domain::BillingRequest& bill,
                                              std::string_view below = {});
[[nodiscard]] std::vector<Undrawn> undrawn_of(const document::InvoiceRenderer& renderer,
                                              const domain::Customer& buyer, std::string_view below);
[[nodiscard]] std::vector<Undrawn> undrawn_of(const document::InvoiceRenderer& renderer,
                                              const domain::CreditRequest& credit,
                                              std::string_view below = {});
/// Of one text; empty: all of it is drawn.
[[nodiscard]] std::string undrawn_in(const document::InvoiceRenderer& renderer, std::string_view text);

}  // namespace billmill::usecases
