#include "domain/check_seller.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "domain/blank.hpp"
#include "domain/gstin.hpp"
#include "domain/issue_list.hpp"
#include "domain/line_amount.hpp"
#include "domain/looks.hpp"
#include "domain/numbering.hpp"
#include "domain/party_ids.hpp"
#include "domain/text_rules.hpp"
#include "domain/vat_ids.hpp"
#include "foundation/time.hpp"

namespace billmill::domain {
namespace {

constexpr std::string_view gst_name = "GST";

void require(const char* pointer, const std::string& value, IssueList& issues) {
    if (is_blank(value)) issues.add(pointer, "required", "is missing");
}

void check_identity(const Seller& seller, IssueList& issues) {
    if (!is_slug(seller.id, 40))
        issues.add("/id", "not_a_slug", "is required: 1 to 40 of a-z, 0-9 and -; it never changes");
    require("/name", seller.name, issues);
    if (normalise_email(seller.email) != seller.email)
        issues.add("/email", "not_an_email", "is required: the address that invoices come from");
}

void check_seller_address(const Address& address, IssueList& issues) {
    if (address == Address{}) return issues.add("/address", "required", "is missing");
    require("/address/line1", address.line1, issues);
    require("/address/city", address.city, issues);
    if (!is_country(address.country)) {
        issues.add("/address/country", "unknown_country",
                   "is required: two capital letters (ISO 3166-1), such as IN or DE");
    }
    if (address.country == "IN" && !address.region.empty() && !gst_state_code(address.region)) {
        issues.add("/address/region", "unknown_state",
                   "is no Indian state: its two-digit GST code or its name");
    }
}

/// The region is the state's code already.
void check_gstin(const Seller& seller, IssueList& issues) {
    const auto& gstin = seller.gstin;
    const auto& address = seller.address;
    if (gstin.empty()) {
        if (address.country == "IN")
            issues.add("/gstin", "required", "is missing: an Indian seller bills with its GSTIN");
        return;
    }
    if (is_country(address.country) && address.country != "IN") {
        issues.add("/gstin", "not_in_india",
                   "is of sellers in India, and address.country is " + address.country +
                       R"(: set it to "IN", or leave gstin out and name the country's own number in vat_id)");
    } else if (!is_gstin(gstin)) {
        issues.add("/gstin", "not_a_gstin", "is no GSTIN: 15 characters with a right check digit");
    } else if (!address.region.empty() && gstin.substr(0, 2) != address.region) {
        issues.add("/gstin", "other_state", "begins with another state than address.region");
    }
}

/// A number without a country's code is the tax office's own.
void check_vat_id(const Seller& seller, IssueList& issues) {
    const auto form = missed_own_vat_form(seller.vat_id, seller.address.country);
    if (!form.empty()) issues.add("/vat_id", "wrong_form", "must be " + std::string{form});
}

void check_round_to(const Seller& seller, IssueList& issues) {
    const auto micros = seller.round_to_micros;
    if (micros < 0 || micros > round_to_micros_max(seller.currency)) {
        issues.add(
            "/round_to", "out_of_range",
            "must be an amount from 0 to " + round_to_max_text(seller.currency) + ", such as 1 or \"0.05\"");
    } else if (!whole_minor_units({micros}, seller.currency)) {
        issues.add("/round_to", "too_precise", "has more decimals than the currency");
    }
}

void check_numbering(const Seller& seller, IssueList& issues) {
    if (!is_slug(seller.branch, 20)) issues.add("/branch", "not_a_slug", "must be 1 to 20 of a-z, 0-9 and -");
    if (auto fault = number_format_fault(seller); !fault.empty())
        return issues.add("/number_format", "unusable_format", std::move(fault));
    if (auto fault = credit_number_format_fault(seller); !fault.empty()) {
        const bool derived = seller.credit_number_format.empty();
        issues.add("/credit_number_format", "unusable_format",
                   derived ? "is needed, for \"CN\" in number_format will not do: " + fault : fault);
    }
}

void check_electronic_address(const ElectronicAddress& address, IssueList& issues) {
    if (address == ElectronicAddress{}) return;
    require("/electronic_address/id", address.id, issues);
    if (!is_electronic_scheme(address.scheme)) {
        issues.add("/electronic_address/scheme", "unknown_scheme",
                   "is required: a code of the EAS list, such as 0088 (GLN), 9930 (German VAT id) or EM");
    }
    const auto form =
        address.id.empty() ? std::string_view{} : missed_address_form(address.scheme, address.id);
    if (!form.empty()) issues.add("/electronic_address/id", "wrong_form", "must be " + std::string{form});
}

void check_legal_notes(const Seller& seller, IssueList& issues) {
    if (seller.address.country == "FR") return;
    if (seller.notes != LegalNotes{})
        issues.add("/notes/recovery_costs", "not_in_france", "notes are what the law of France wants");
    if (seller.operations != Operations::unsaid)
        issues.add("/operations", "not_in_france", "is what the law of France wants to be named");
}

/// What only another country's documents have would be kept and never seen.
void check_of_other_countries(const Seller& seller, IssueList& issues) {
    const bool gst = gst_state_of(seller).has_value();
    const bool in_india = seller.address.country == "IN";
    if (gst && in_india && seller.tax_name != gst_name)
        issues.add("/tax_name", "not_under_vat",
                   "is GST in India, whose invoices name its parts: leave it out");
    if (!gst && seller.irn_wait_hours > 0)
        issues.add("/mail/wait_for_irn_hours", "not_in_india",
                   "is for sellers in India, whose portal gives the IRN: leave it out");
    if (seller.payment_qr == PaymentQr::upi && !seller.bank.upi.empty() && seller.currency.code() != "INR")
        issues.add(
            "/payment_qr", "not_payable",
            std::string{"upi takes payments in rupees, and the currency is "}.append(seller.currency.code()));
    if (seller.payment_qr == PaymentQr::swiss && seller.currency.code() != "CHF" &&
        seller.currency.code() != "EUR")
        issues.add("/payment_qr", "not_payable",
                   std::string{"swiss takes payments in CHF and EUR, and the currency is "}.append(
                       seller.currency.code()));
}

/// The first that no mail fills; empty: all are known. Braces stand for nothing else.
std::string unknown_placeholder(std::string_view text) {
    for (auto open = text.find_first_of("{}"); open != text.npos; open = text.find_first_of("{}", open)) {
        const auto close = text.find('}', open);
        const auto end = close == text.npos ? text.size() : close + 1;
        const auto name = text.substr(open, end - open);
        const bool known = std::ranges::any_of(mail_placeholders, [&](std::string_view one) {
            return name.size() == one.size() + 2 && name.substr(1, one.size()) == one && name.ends_with('}');
        });
        if (!known) return std::string{name};
        open = end;
    }
    return {};
}

void check_mail_text(const std::string& pointer, std::string_view text, const TextRule& rule,
                     IssueList& issues) {
    if (!issues.text(pointer, text, rule)) return;
    const auto unknown = unknown_placeholder(text);
    if (unknown.empty()) return;
    std::string sentence = "has no " + unknown + "; it may hold";
    for (const auto name : mail_placeholders) sentence.append(" {").append(name).append("}");
    issues.add(pointer, "unknown_placeholder", std::move(sentence));
}

void check_mail_texts(const Seller& seller, IssueList& issues) {
    for (const auto& [language, subject, text] : seller.mail_texts) {
        const auto above = "/mail/" + language;
        if (!is_document_language(language))
            issues.add(above, "unknown_language", "must be one of en, hi, de, fr, es, ar, zh");
        check_mail_text(above + ".subject", subject, text_rules::mail_subject, issues);
        check_mail_text(above + ".text", text, text_rules::mail_text, issues);
    }
}

void check_documents(const Seller& seller, IssueList& issues) {
    if (seller.payment_qr == PaymentQr::upi && seller.bank.upi.empty())
        issues.add("/payment_qr", "required", "needs bank.upi, the payee's address");
    if (seller.payment_qr == PaymentQr::epc && seller.bank.iban.empty())
        issues.add("/payment_qr", "required", "needs bank.iban");
    if (seller.payment_qr == PaymentQr::swiss && !is_swiss_iban(seller.bank.iban))
        issues.add("/payment_qr", "required",
                   "needs bank.iban, of an account in Switzerland or Liechtenstein");
    if (seller.payment_qr != PaymentQr::swiss && is_qr_iban(seller.bank.iban))
        issues.add(
            "/bank/iban", "qr_iban_without_slip",
            "is a QR-IBAN, which takes no payment without the reference of a QR-bill: set payment_qr to "
            "swiss, or name the account's own IBAN");
    if (seller.payment_qr == PaymentQr::swiss && is_blank(seller.address.postcode))
        issues.add("/address/postcode", "required", "is missing: a QR-bill names it");
    if (seller.format == EInvoiceFormat::none && seller.attach != Attach::pdf)
        issues.add("/attach", "no_xml", "must be pdf: e_invoice is none, so there is no XML");
    if (!seller.look.empty() && !is_look(seller.look))
        issues.add("/template", "unknown_template", "must be classic, modern or ledger");
    if (!is_colour(seller.accent)) issues.add("/accent", "not_a_colour", "must be a colour such as #1f3a5f");
    if (!is_document_language(seller.language))
        issues.add("/language", "unknown_language", "must be one of en, hi, de, fr, es, ar, zh");
}

}  // namespace

Issues check_seller(const Seller& seller) {
    IssueList issues;
    check_identity(seller, issues);
    check_seller_address(seller.address, issues);
    check_gstin(seller, issues);
    check_vat_id(seller, issues);
    check_round_to(seller, issues);
    if (!local_date(from_unix_ms(0), seller.zone))
        issues.add("/zone", "unknown_zone", "is no IANA time zone, such as Europe/Berlin");
    check_numbering(seller, issues);
    if (!seller.bank.iban.empty() && !is_iban(seller.bank.iban))
        issues.add("/bank/iban", "not_an_iban", "is no IBAN: its check digits do not fit");
    check_electronic_address(seller.electronic_address, issues);
    check_documents(seller, issues);
    check_legal_notes(seller, issues);
    check_of_other_countries(seller, issues);
    check_mail_texts(seller, issues);
    return std::move(issues).take();
}

std::optional<Issue> check_logo(std::string_view bytes) {
    using namespace std::string_view_literals;
    if (bytes.size() > logo_bytes_max) return Issue{"/logo", "too_large", "is larger than 512 KiB"};
    if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv) || bytes.starts_with("\xFF\xD8\xFF"sv)) return std::nullopt;
    return Issue{"/logo", "not_an_image", "is neither PNG nor JPEG"};
}

bool is_colour(std::string_view text) {
    const auto is_hex = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    return text.size() == 7 && text[0] == '#' && std::ranges::all_of(text.substr(1), is_hex);
}

}  // namespace billmill::domain
