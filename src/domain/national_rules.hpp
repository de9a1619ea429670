#pragma once

#include <string_view>

#include "domain/billing_request.hpp"
#include "domain/customer.hpp"
#include "domain/issue_list.hpp"
#include "domain/seller.hpp"

namespace billmill::domain {

/// What a bill's e-invoice is made of.
struct EInvoiceParts {
    const BillingRequest& request;
    const Seller& seller;
    const Customer* buyer;  ///< nullptr: not known yet; nothing is said about it.
};

/// Whether each line of payment terms that begins with # reads like #SKONTO#TAGE=14#PROZENT=2.00#: programs read such
/// lines as a discount for early payment, in any format.   Source: XRechnung 3.0, BR-DE-18.
[[nodiscard]] bool has_sound_discount(std::string_view terms);

/// What Germany asks for: XRechnung as BR-DE-1 …, Peppol between two German parties as DE-R-001 ….
enum class GermanRules : std::uint8_t { xrechnung, peppol };
void check_germany(const EInvoiceParts& parts, GermanRules rules, IssueList& issues);

/// What France asks of each e-invoice, whatever its format.   Source: XP Z12-012, BR-FR rules.
void check_france(const EInvoiceParts& parts, IssueList& issues);

/// The Peppol rules of the seller's country (DE, DK, GR, IS, IT, NL, NO, SE).
void check_peppol_country(const EInvoiceParts& parts, IssueList& issues);

}  // namespace billmill::domain
