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

std::vector<HeadRate> heads_for(TaxRegime regime, Percent rate, Percent cess, std::string_view vat_name,
                                std::string_view place_of_supply) {
    if (regime == TaxRegime::vat) return {{std::string{vat_name}, rate}};
    const Percent gst{rate.ten_thousandths - cess.ten_thousandths};
    std::vector<HeadRate> heads;
    if (regime == TaxRegime::india_inter_state) {
        heads.push_back({"IGST", gst});
    } else {
        // An odd ten-thousandth cannot be halved; check() refuses such a rate, so the two halves are equal.
        const Percent half{gst.ten_thousandths / 2};
        heads.push_back({"CGST", half});
        heads.push_back(
            {levies_utgst(place_of_supply) ? "UTGST" : "SGST", {gst.ten_thousandths - half.ten_thousandths}});
    }
    if (cess.ten_thousandths != 0) heads.push_back({"Cess", cess});
    return heads;
}

}  // namespace billmill::domain
