#include "domain/tax.hpp"

#include <algorithm>
#include <array>

#include "domain/gstin.hpp"
#include "domain/invoice.hpp"

namespace billmill::domain {
namespace {

constexpr std::array<std::string_view, 7> category_codes{"S", "Z", "E", "AE", "K", "G", "O"};

constexpr Percent half_percent{5'000};

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

bool tax_is_near_rate(const PricedInvoice& priced) {
    std::int64_t unit = 1;
    for (int i = 0; i < priced.currency.decimals; ++i) unit *= 10;
    return std::ranges::all_of(priced.taxes, [unit](const TaxBreakdown& group) {
        if (group.rate < half_percent) return 2 * group.tax.minor < unit;
        // Both in hundredths of a unit, as the validators compute.
        const auto tax = static_cast<__int128>(group.tax.minor) * 100 / unit;
        const auto wanted =
            divide_half_up(static_cast<__int128>(group.taxable.minor) * group.rate.ten_thousandths * 100,
                           static_cast<__int128>(Percent::hundred) * unit);
        return tax - wanted < 100 && wanted - tax < 100;
    });
}

}  // namespace billmill::domain
