#include "domain/tax.hpp"

#include <array>

#include "domain/gstin.hpp"

namespace billmill::domain {
namespace {

constexpr std::array<std::string_view, 7> category_codes{"S", "Z", "E", "AE", "K", "G", "O"};

}  // namespace

std::string_view code(TaxCategory category) {
    return category_codes.at(static_cast<std::size_t>(category));
}

std::optional<TaxCategory> find_tax_category(std::string_view code) {
    for (std::size_t i = 0; i < category_codes.size(); ++i) {
        if (category_codes[i] == code) return static_cast<TaxCategory>(i);
    }
    return std::nullopt;
}

std::vector<HeadRate> heads_for(TaxRegime regime, Percent rate, std::string_view vat_name,
                                std::string_view place_of_supply) {
    switch (regime) {
        case TaxRegime::vat: return {{std::string{vat_name}, rate}};
        case TaxRegime::india_inter_state: return {{"IGST", rate}};
        case TaxRegime::india_intra_state: break;
    }
    // An odd ten-thousandth cannot be halved; check() refuses such a rate, so the two halves are equal.
    const Percent half{rate.ten_thousandths / 2};
    const Percent other{rate.ten_thousandths - half.ten_thousandths};
    return {{"CGST", half}, {levies_utgst(place_of_supply) ? "UTGST" : "SGST", other}};
}

}  // namespace billmill::domain
