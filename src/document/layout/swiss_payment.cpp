#include "document/layout/swiss_payment.hpp"

#include <algorithm>
#include <array>
#include <ranges>

#include "domain/blank.hpp"
#include "domain/party_ids.hpp"
#include "foundation/ascii.hpp"
#include "foundation/digest.hpp"
#include "foundation/utf8.hpp"

namespace billmill::document::layout {
namespace {

constexpr std::int64_t amount_max = 99'999'999'999;  ///< In hundredths.
constexpr std::size_t qr_reference_digits = 26;
constexpr std::size_t creditor_reference_max = 21;

/// Latin letters, with and without marks, and the euro.   Source: Implementation Guidelines QR-bill 2.3, 4.1.1.
bool is_readable(char32_t c) {
    return (c >= 0x20 && c <= 0x7E) || (c >= 0xA0 && c <= 0x17F) || (c >= 0x218 && c <= 0x21B) || c == 0x20AC;
}

bool is_readable(std::string_view text) {
    const char* at = text.data();
    for (const char* const end = at + text.size(); at != end;) {
        if (!is_readable(utf8::next(at, end))) return false;
    }
    return true;
}

/// At most `count` characters on one line; what no bank reads becomes a point.
std::string field(std::string_view text, std::size_t count) {
    std::string out;
    const char* at = text.data();
    for (const char* const end = at + text.size(); at != end && count > 0; --count) {
        const char* const begin = at;
        const auto c = utf8::next(at, end);
        if (c < 0x20)
            out += ' ';
        else if (is_readable(c))
            out.append(begin, at);
        else
            out += '.';
    }
    return std::string{ascii::trimmed(out)};
}

std::optional<SwissAddress> address_of(std::string_view name, const domain::Address& address) {
    auto [street, building] = street_and_building(address.line1);
    SwissAddress made{field(name, 70),         field(street, 70),
                      field(building, 16),     field(address.postcode, 16),
                      field(address.city, 35), address.country};
    if (made.name.empty() || made.postcode.empty() || made.town.empty() || made.country.size() != 2)
        return std::nullopt;
    return made;
}

std::optional<SwissAddress> debtor_of(const domain::Invoice& invoice) {
    const auto name = domain::display_name(invoice.buyer);
    auto address = invoice.buyer.address;
    if (address.country.empty()) address.country = invoice.seller.address.country;
    const bool readable = is_readable(name) && is_readable(address.line1) && is_readable(address.city);
    return readable ? address_of(name, address) : std::nullopt;
}

/// Modulo 10, recursive.   Source: Implementation Guidelines QR-bill 2.3, annex B.
std::string with_check_digit(std::string digits) {
    constexpr std::array<int, 10> table{0, 9, 4, 6, 8, 2, 7, 1, 3, 5};
    std::size_t carry = 0;
    for (const char c : digits)
        carry = static_cast<std::size_t>(table.at((carry + static_cast<std::size_t>(c - '0')) % 10));
    return digits += static_cast<char>('0' + (10 - carry) % 10);
}

/// A text as a number in base 41, so that no two texts give one; its first digit is 3 or more. Empty: it is too long, or has
/// other characters.
std::string counted(std::string_view text) {
    constexpr std::string_view characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-/._";
    constexpr std::size_t base = characters.size() + 1,
                          most = 16;  // 41 to the 16th has 26 digits, the first a 6.
    if (text.size() > most) return {};
    std::string digits(qr_reference_digits, '0');
    for (const char c : text) {
        auto carry = characters.find(ascii::to_upper(c)) + 1;
        if (carry == 0) return {};  // Not found.
        for (auto& digit : std::views::reverse(digits)) {
            carry += static_cast<std::size_t>(digit - '0') * base;
            digit = static_cast<char>('0' + carry % 10);
            carry /= 10;
        }
    }
    digits[0] = static_cast<char>(digits[0] + 3);
    return digits;
}

/// Any other text: its first digit is 2.
std::string hashed(std::string_view text) {
    std::string digits{"2"};
    for (const auto byte : sha256(text).bytes) {
        if (digits.size() == qr_reference_digits) break;
        digits += static_cast<char>('0' + byte % 10);
    }
    return digits;
}

/// Numbers that were given by hand may have no digit; a QR-IBAN takes no payment without a reference.
std::string qr_reference_of(const domain::Invoice& invoice) {
    const bool by_branch = invoice.seller.number_format.contains("{branch}");
    auto digits = by_branch ? std::string{} : qr_reference(invoice.printed_number);
    return digits.empty() ? distinct_qr_reference(invoice.printed_number) : digits;
}

void append(std::string& out, const SwissAddress& address) {
    out.append("\nS");
    for (const auto& part :
         {address.name, address.street, address.building, address.postcode, address.town, address.country})
        out.append("\n").append(part);
}

}  // namespace

std::string qr_reference(std::string_view text) {
    std::string digits;
    std::ranges::copy_if(text, std::back_inserter(digits), ascii::is_digit);
    if (digits.empty()) return {};
    if (digits.size() > qr_reference_digits) digits.erase(0, digits.size() - qr_reference_digits);
    return with_check_digit(digits.insert(0, qr_reference_digits - digits.size(), '0'));
}

std::string distinct_qr_reference(std::string_view text) {
    const bool plain = std::ranges::all_of(text, ascii::is_digit) && text.size() < qr_reference_digits;
    if (plain) return qr_reference(text);
    auto digits = counted(text);
    if (digits.empty()) digits = hashed(text);
    return with_check_digit(std::move(digits));
}

std::string creditor_reference(std::string_view text) {
    std::string reference;
    for (const char c : text) {
        if (ascii::is_alphanumeric(c)) reference += ascii::to_upper(c);
    }
    if (reference.empty() || reference.size() > creditor_reference_max) return {};
    int rest = 0;
    for (const char c : reference + "RF00") {
        rest = ascii::is_digit(c) ? (rest * 10 + (c - '0')) % 97 : (rest * 100 + (c - 'A' + 10)) % 97;
    }
    const int check = 98 - rest;
    std::string out{"RF"};
    out += static_cast<char>('0' + check / 10);
    out += static_cast<char>('0' + check % 10);
    return out.append(reference);
}

std::pair<std::string, std::string> street_and_building(std::string_view line) {
    line = ascii::trimmed(line);
    const auto is_number = [](std::string_view word) { return !word.empty() && ascii::is_digit(word[0]); };
    const auto first_end = line.find_first_of(" ,");
    if (first_end != line.npos && is_number(line.substr(0, first_end))) {
        const auto rest = line.find_first_not_of(" ,", first_end);
        if (rest != line.npos)
            return {std::string{line.substr(rest)}, std::string{line.substr(0, first_end)}};
    }
    auto last = line.rfind(' ');
    if (last == line.npos) return {std::string{line}, {}};
    if (line.size() - last == 2 && ascii::is_alphanumeric(line.back()) && !ascii::is_digit(line.back())) {
        const auto before = line.rfind(' ', last - 1);  // "12 b"
        if (before != line.npos && is_number(line.substr(before + 1))) last = before;
    }
    if (!is_number(line.substr(last + 1))) return {std::string{line}, {}};
    auto street = ascii::trimmed(line.substr(0, last));
    while (street.ends_with(',')) street.remove_suffix(1);
    return {std::string{street}, std::string{line.substr(last + 1)}};
}

std::optional<SwissPayment> swiss_payment(const domain::Invoice& invoice) {
    const auto& seller = invoice.seller;
    const auto& due = invoice.priced.totals.due;
    const auto currency = due.currency.code();
    const auto& iban = seller.bank.iban;
    if (seller.payment_qr != domain::PaymentQr::swiss || (currency != "CHF" && currency != "EUR") ||
        !domain::is_swiss_iban(iban) || !domain::is_iban(iban) || due.minor <= 0 || due.minor > amount_max) {
        return std::nullopt;
    }
    auto creditor = address_of(seller.bank.holder.empty() ? seller.name : seller.bank.holder, seller.address);
    if (!creditor) return std::nullopt;
    SwissPayment payment{
        iban, *std::move(creditor), debtor_of(invoice), due, "NON", {}, field(invoice.printed_number, 140)};
    if (domain::is_qr_iban(iban)) {
        payment.reference_type = "QRR";
        payment.reference = qr_reference_of(invoice);
        if (payment.reference.empty()) return std::nullopt;  // A QR-IBAN takes nothing without one.
    } else if (auto reference = creditor_reference(invoice.printed_number); !reference.empty()) {
        payment.reference_type = "SCOR";
        payment.reference = std::move(reference);
    }
    return payment;
}

std::string payment_reference(const domain::Invoice& invoice) {
    auto slip = swiss_payment(invoice);
    if (slip && !slip->reference.empty()) return std::move(slip->reference);
    if (domain::is_qr_iban(invoice.seller.bank.iban)) {
        if (auto reference = qr_reference_of(invoice); !reference.empty()) return reference;
    }
    return invoice.printed_number;
}

std::string swiss_payload(const SwissPayment& payment) {
    std::string out{"SPC\n0200\n1\n"};
    out.append(payment.iban);
    append(out, payment.creditor);
    out.append("\n\n\n\n\n\n\n\n");  // The ultimate creditor: for later use.
    out.append(domain::text(payment.amount)).append("\n").append(payment.amount.currency.code());
    if (payment.debtor)
        append(out, *payment.debtor);
    else
        out.append("\n\n\n\n\n\n\n");
    out.append("\n").append(payment.reference_type).append("\n").append(payment.reference);
    return out.append("\n").append(payment.message).append("\nEPD");
}

}  // namespace billmill::document::layout
