#include "document/layout/payment_code.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "domain/party_ids.hpp"
#include "foundation/ascii.hpp"
#include "foundation/encoding.hpp"
#include "foundation/utf8.hpp"

namespace billmill::document::layout {
namespace {

constexpr std::int64_t epc_cents_max = 99'999'999'999;
constexpr std::size_t epc_name_max = 70;  ///< Characters, as the next.
constexpr std::size_t epc_remittance_max = 140;
constexpr std::size_t epc_bytes_max = 331;
constexpr std::size_t upi_bytes_max = 512;
constexpr std::size_t upi_reference_max = 35;

/// At most `count` characters, on one line.
std::string one_line(std::string_view text, std::size_t count) {
    std::string line{utf8::first(text, count)};
    std::ranges::replace_if(line, ascii::is_control, ' ');
    return line;
}

/// Letters and digits of an account number that people group with spaces; empty: something else stands there.
std::string compact(std::string_view written) {
    std::string compact;
    for (const char c : written) {
        if (c == ' ') continue;
        if (!ascii::is_upper(c) && !ascii::is_digit(c)) return {};
        compact += c;
    }
    return compact;
}

/// The transaction's reference, by which the payee's bank reports it: letters and digits.   Source: NPCI, UPI linking
/// specification 1.6.
std::string upi_reference(std::string_view printed_number) {
    std::string reference;
    std::ranges::copy_if(printed_number, std::back_inserter(reference), ascii::is_alphanumeric);
    return reference.substr(0, upi_reference_max);
}

const std::string& payee(const domain::Seller& seller) {
    return seller.bank.holder.empty() ? seller.name : seller.bank.holder;
}

}  // namespace

std::string upi_address(const domain::Invoice& invoice) {
    return invoice.priced.totals.due.currency.code() == "INR" ? invoice.seller.bank.upi : std::string{};
}

std::string upi_payload(const domain::Invoice& invoice) {
    const auto& seller = invoice.seller;
    const auto& due = invoice.priced.totals.due;
    const bool address = seller.bank.upi.find('@') != std::string::npos;
    if (!address || due.currency.code() != "INR" || due.minor <= 0) return {};
    std::string out{"upi://pay?pa="};
    for (const char c : seller.bank.upi) {  // The address's own "@" stays: not every reader decodes it.
        if (c == '@') {
            out += c;
        } else {
            percent::append_encoded(out, {&c, 1});
        }
    }
    percent::append_encoded(out += "&pn=", one_line(payee(seller), epc_name_max));
    out.append("&am=").append(domain::text(due)).append("&cu=INR&tn=");
    percent::append_encoded(out, one_line(invoice.printed_number, epc_name_max));
    if (const auto reference = upi_reference(invoice.printed_number); !reference.empty())
        out.append("&tr=").append(reference);
    return out.size() > upi_bytes_max ? std::string{} : out;
}

std::string epc_payload(const domain::Invoice& invoice) {
    const auto& seller = invoice.seller;
    const auto& due = invoice.priced.totals.due;
    const auto iban = compact(seller.bank.iban);
    const auto bic = compact(seller.bank.bic);
    if (due.currency.code() != "EUR" || due.minor <= 0 || due.minor > epc_cents_max || !domain::is_iban(iban))
        return {};
    std::string out{"BCD\n002\n1\nSCT\n"};
    if (bic.size() == 8 || bic.size() == 11) out += bic;
    out.append("\n").append(one_line(payee(seller), epc_name_max)).append("\n").append(iban).append("\nEUR");
    out.append(domain::text(due))
        .append("\n\n\n")
        .append(one_line(invoice.printed_number, epc_remittance_max));
    return out.size() > epc_bytes_max ? std::string{} : out;
}

std::string payment_code(const domain::Invoice& invoice) {
    switch (invoice.seller.payment_qr) {
        case domain::PaymentQr::none: return {};
        case domain::PaymentQr::upi: return upi_payload(invoice);
        case domain::PaymentQr::epc: return epc_payload(invoice);
        case domain::PaymentQr::swiss: return {};  // It is a slip of its own: swiss_slip.hpp.
    }
    return {};
}

}  // namespace billmill::document::layout
