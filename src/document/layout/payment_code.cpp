#include "document/layout/payment_code.hpp"

#include <string_view>

namespace billmill::document::layout {
namespace {

constexpr std::int64_t epc_cents_max = 99'999'999'999;
constexpr std::size_t epc_name_max = 70;  ///< Characters, as the next.
constexpr std::size_t epc_remittance_max = 140;
constexpr std::size_t epc_bytes_max = 331;
constexpr std::size_t upi_bytes_max = 512;

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void append_encoded(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (is_unreserved(c)) {
            out += c;
        } else {
            out += '%';
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
}

/// At most `count` characters, on one line.
std::string one_line(std::string_view text, std::size_t count) {
    std::string line;
    for (const char c : text) {
        const bool begins = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
        if (begins && count-- == 0) break;
        line += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return line;
}

/// Letters and digits of an account number that people group with spaces; empty: something else stands there.
std::string compact(std::string_view written) {
    std::string compact;
    for (const char c : written) {
        if (c == ' ') continue;
        const bool plain = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain) return {};
        compact += c;
    }
    return compact;
}

/// ISO 13616: mod 97 is 1.
bool is_iban(std::string_view iban) {
    if (iban.size() < 15 || iban.size() > 34) return false;
    int rest = 0;
    for (std::size_t i = 0; i < iban.size(); ++i) {
        const char c = iban[(i + 4) % iban.size()];
        rest = c >= 'A' ? (rest * 100 + (c - 'A' + 10)) % 97 : (rest * 10 + (c - '0')) % 97;
    }
    return rest == 1;
}

const std::string& payee(const domain::Seller& seller) {
    return seller.bank.holder.empty() ? seller.name : seller.bank.holder;
}

}  // namespace

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
            append_encoded(out, {&c, 1});
        }
    }
    append_encoded(out += "&pn=", one_line(payee(seller), epc_name_max));
    out.append("&am=").append(domain::text(due)).append("&cu=INR&tn=");
    append_encoded(out, one_line(invoice.printed_number, epc_name_max));
    return out.size() > upi_bytes_max ? std::string{} : out;
}

std::string epc_payload(const domain::Invoice& invoice) {
    const auto& seller = invoice.seller;
    const auto& due = invoice.priced.totals.due;
    const auto iban = compact(seller.bank.iban);
    const auto bic = compact(seller.bank.bic);
    if (due.currency.code() != "EUR" || due.minor <= 0 || due.minor > epc_cents_max || !is_iban(iban))
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
    }
    return {};
}

}  // namespace billmill::document::layout
