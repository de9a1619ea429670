#include "usecases/exports/tax_totals.hpp"

namespace billmill::usecases {
namespace {

std::string text_of(const domain::Money& amount, bool credit) {
    return domain::text(domain::Money{credit ? -amount.minor : amount.minor, amount.currency});
}

}  // namespace

Outcome TaxTotals::add(const domain::Invoice& invoice) {
    const auto currency = invoice.priced.currency;
    for (const auto& tax : invoice.priced.taxes) {
        auto [place, is_new] =
            sums_.try_emplace({invoice.issued_on.text().substr(0, 7), invoice.line.seller, invoice.series,
                               invoice.original.has_value(), std::string{currency.code()}, tax.category,
                               -tax.rate.ten_thousandths});
        auto& sum = place->second;
        if (is_new) sum = {.rate = tax.rate, .documents = 0, .base = {0, currency}, .tax = {0, currency}};
        ++sum.documents;
        TRY(sum.base, domain::add(sum.base, tax.taxable));
        TRY(sum.tax, domain::add(sum.tax, tax.tax));
    }
    return {};
}

bool TaxTotals::write(TableWriter& table) const {
    for (const auto& [key, sum] : sums_) {
        const auto& [month, seller, series, credit, currency, category, rate] = key;
        table.text(month).text(seller).text(series).text(credit ? "credit-note" : "invoice").text(currency);
        table.text(domain::code(category)).number(domain::text(sum.rate));
        table.number(std::to_string(sum.documents));
        table.number(text_of(sum.base, credit)).number(text_of(sum.tax, credit));
        if (!table.end_row()) return false;
    }
    return true;
}

}  // namespace billmill::usecases
