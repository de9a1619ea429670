#include "domain/french_law.hpp"

#include <array>

#include "domain/blank.hpp"
#include "domain/party_ids.hpp"
#include "foundation/ascii.hpp"

namespace billmill::domain {
namespace {

constexpr std::size_t siren_digits = 9;
constexpr std::size_t siret_digits = 14;

/// The last digit makes the sum of all, every other one doubled, a multiple of ten.
bool is_siren(std::string_view digits) {
    if (!are_digits(digits, siren_digits)) return false;
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const int value = (digits[i] - '0') * (i % 2 == 0 ? 1 : 2);
        sum += value / 10 + value % 10;
    }
    return sum % 10 == 0;
}

/// The first run of digits, spaces and points between them left out, that begins with a SIREN.
std::string siren_in(std::string_view text) {
    std::string digits;
    const auto found = [&digits] {
        const bool long_enough = digits.size() == siren_digits || digits.size() == siret_digits;
        return long_enough && is_siren(std::string_view{digits}.substr(0, siren_digits));
    };
    for (const char c : text) {
        if (ascii::is_digit(c)) {
            digits += c;
        } else if (c != ' ' && c != '.') {
            if (found()) break;
            digits.clear();
        }
    }
    return found() ? digits.substr(0, siren_digits) : std::string{};
}

}  // namespace

void complete_french_notes(Seller& seller) {
    if (seller.address.country != "FR") return;
    const auto complete = [](std::string& text, std::string_view words) {
        if (is_blank(text)) text = words;
    };
    complete(seller.notes.recovery_costs, french_recovery_costs);
    complete(seller.notes.late_payment, french_late_payment);
    complete(seller.notes.early_payment, french_early_payment);
}

std::string siren_of(std::string_view registration_number, std::string_view vat_id) {
    if (auto siren = siren_in(registration_number); !siren.empty()) return siren;
    constexpr std::size_t vat_id_size = 13;  // FR, two characters, the SIREN.
    if (vat_id.size() != vat_id_size || !vat_id.starts_with("FR")) return {};
    const auto digits = vat_id.substr(vat_id_size - siren_digits);
    return are_digits(digits, siren_digits) ? std::string{digits} : std::string{};
}

std::string_view french_billing_mode(const Invoice& invoice) {
    constexpr std::array<std::string_view, 4> open{"", "B1", "S1", "M1"};
    constexpr std::array<std::string_view, 4> paid{"", "B2", "S2", "M2"};
    if (invoice.seller.address.country != "FR") return {};
    const auto& totals = invoice.priced.totals;
    const bool is_paid = totals.gross.minor > 0 && totals.prepaid == totals.gross && totals.due.minor == 0;
    return (is_paid ? paid : open).at(static_cast<std::size_t>(invoice.terms.operations));
}

}  // namespace billmill::domain
