#include "domain/portal_answer.hpp"

#include <algorithm>

#include "domain/gstin.hpp"
#include "domain/invoice.hpp"
#include "domain/issue_list.hpp"
#include "foundation/ascii.hpp"

namespace billmill::domain {
namespace {

constexpr std::size_t irn_digits = 64;
constexpr std::size_t acknowledgement_max = 20;

bool is_irn(std::string_view text) {
    return text.size() == irn_digits &&
           std::ranges::all_of(text, [](char c) { return ascii::is_digit(c) || (c >= 'a' && c <= 'f'); });
}

bool is_acknowledgement(std::string_view text) {
    return !text.empty() && text.size() <= acknowledgement_max && std::ranges::all_of(text, ascii::is_digit);
}

/// "12:34:56"
bool is_time_of_day(std::string_view text) {
    constexpr std::string_view form = "00:00:00";
    if (text.size() != form.size()) return false;
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (form[i] == ':' ? text[i] != ':' : !ascii::is_digit(text[i])) return false;
    }
    return text.substr(0, 2) < "24" && text[3] < '6' && text[6] < '6';
}

bool is_portal_time(std::string_view text) {
    constexpr std::size_t day = 10;
    if (!parse_date(text.substr(0, day))) return false;
    return text.size() == day || (text[day] == ' ' && is_time_of_day(text.substr(day + 1)));
}

/// Three parts in base64url, none of them empty.     Source: RFC 7515 section 7.1.
bool is_signed(std::string_view text) {
    std::size_t parts = 1;
    std::size_t in_part = 0;
    for (const char c : text) {
        if (c == '.') {
            if (in_part == 0) return false;
            ++parts;
            in_part = 0;
        } else if (ascii::is_alphanumeric(c) || c == '-' || c == '_') {
            ++in_part;
        } else {
            return false;
        }
    }
    return parts == 3 && in_part > 0;
}

}  // namespace

Issues check_portal_answer(const PortalAnswer& answer) {
    IssueList issues;
    if (!is_irn(answer.irn)) issues.add("/irn", "not_an_irn", "64 hexadecimal digits");
    if (!is_acknowledgement(answer.acknowledgement_number))
        issues.add("/ackNo", "out_of_range", "1 to 20 digits");
    if (!is_portal_time(answer.acknowledgement_date))
        issues.add("/ackDate", "not_a_date",
                   "as the portal writes it: 2026-11-29 12:34:56, or the day alone");
    if (answer.signed_qr.size() > signed_qr_max)
        issues.add("/signedQr", "too_long", "at most " + std::to_string(signed_qr_max) + " characters");
    else if (!answer.signed_qr.empty() && !is_signed(answer.signed_qr))
        issues.add("/signedQr", "not_a_jwt",
                   "the portal's SignedQRCode: three parts in base64url, with dots between");
    return std::move(issues).take();
}

bool is_for_portal(const Invoice& invoice) {
    return invoice.priced.regime != TaxRegime::vat && !is_bill_of_supply(invoice) &&
           is_gstin(invoice.seller.gstin) && invoice.priced.currency.code() == "INR" &&
           (is_gst_export(invoice) || is_gstin(invoice.buyer.tax_id));
}

Instant waits_for_portal_until(const Invoice& invoice, const Seller& seller) {
    if (!is_for_portal(invoice)) return invoice.issued_at;
    return invoice.issued_at + Milliseconds{std::int64_t{seller.irn_wait_hours} * 3'600'000};
}

}  // namespace billmill::domain
