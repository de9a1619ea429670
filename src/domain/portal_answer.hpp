#pragma once

#include <string>

#include "foundation/issue.hpp"
#include "foundation/time.hpp"

namespace billmill::domain {

struct Invoice;
struct Seller;

/// What India's invoice registration portal answered to an invoice's INV-01: stands on paper beside the tax invoice.
/// Source: CGST Rules 2017, rules 46 (r) and 48 (4); the answer's members are those of INV-01 1.1.
struct PortalAnswer {
    std::string irn;                     ///< 64 hex digits, small.
    std::string acknowledgement_number;  ///< AckNo: 1 to 20 digits.
    std::string
        acknowledgement_date;  ///< AckDt, as the portal writes it: "2026-11-29 12:34:56", or the day alone.
    std::string
        signed_qr;  ///< SignedQRCode, a JWT: drawn as it is. Only the portal can make it. May be empty.
    bool operator==(const PortalAnswer&) const = default;
};

/// As long as a signed string may be: twice what the portal sends, and still a code that cameras can read.
inline constexpr std::size_t signed_qr_max = 2'000;

/// Everything wrong with an answer that can be known without its invoice. Pointers are those of a request's body.
[[nodiscard]] Issues check_portal_answer(const PortalAnswer& answer);

/// Whether an invoice or credit note is reported to the portal: one under GST that is no bill of supply, in rupees, to a buyer
/// who has a GSTIN or is abroad.     Source: CGST Rules, rule 48 (4); Notification 13/2020 – Central Tax.
[[nodiscard]] bool is_for_portal(const Invoice& invoice);

/// Until when the invoice's first mails wait for the answer, as the seller is now; the instant of issue: they do not.
[[nodiscard]] Instant waits_for_portal_until(const Invoice& invoice, const Seller& seller);

}  // namespace billmill::domain
