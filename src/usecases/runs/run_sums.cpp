#include "usecases/runs/run_sums.hpp"

namespace billmill::usecases {
namespace {

Outcome grow(domain::Money& sum, const domain::Money& by) {
    TRY(sum, domain::add(sum, by));
    return {};
}

}  // namespace

Outcome RunSums::add(const domain::PricedInvoice& bill) {
    const domain::Money zero{0, bill.currency};
    auto& sums = by_currency_[std::string{bill.currency.code()}];
    auto& amounts = sums.amounts;
    if (amounts.bills == 0) {
        amounts.currency = bill.currency;
        amounts.net = amounts.tax = amounts.gross = zero;
    }
    ++amounts.bills;
    TRY_DO(grow(amounts.net, bill.totals.net));
    TRY_DO(grow(amounts.tax, bill.totals.tax));
    TRY_DO(grow(amounts.gross, bill.totals.gross));
    for (const auto& tax : bill.taxes) {
        auto [place, is_new] = sums.taxes.try_emplace({tax.category, -tax.rate.ten_thousandths});
        auto& sum = place->second.sum;
        ++place->second.bills;
        if (is_new) sum = {tax.category, tax.rate, zero, zero};
        TRY_DO(grow(sum.base, tax.taxable));
        TRY_DO(grow(sum.tax, tax.tax));
    }
    return {};
}

void RunSums::begin_with(const std::vector<domain::RunAmounts>& before) {
    for (const auto& amounts : before) {
        auto& sums = by_currency_[std::string{amounts.currency.code()}];
        sums.amounts = amounts;
        sums.amounts.taxes.clear();
        for (const auto& tax : amounts.taxes)
            sums.taxes[{tax.category, -tax.rate.ten_thousandths}] = {tax, amounts.bills};
    }
}

void RunSums::remove(const domain::PricedInvoice& bill) {
    const auto found = by_currency_.find(bill.currency.code());
    if (found == by_currency_.end()) return;
    auto& [amounts, taxes] = found->second;
    if (--amounts.bills == 0) {
        by_currency_.erase(found);
        return;
    }
    amounts.net.minor -= bill.totals.net.minor;
    amounts.tax.minor -= bill.totals.tax.minor;
    amounts.gross.minor -= bill.totals.gross.minor;
    for (const auto& tax : bill.taxes) {
        const auto place = taxes.find({tax.category, -tax.rate.ten_thousandths});
        if (place == taxes.end()) continue;
        place->second.sum.base.minor -= tax.taxable.minor;
        place->second.sum.tax.minor -= tax.tax.minor;
        if (--place->second.bills == 0) taxes.erase(place);
    }
}

std::vector<domain::RunAmounts> RunSums::all() const {
    std::vector<domain::RunAmounts> all;
    for (const auto& [code, sums] : by_currency_) {
        auto amounts = sums.amounts;
        for (const auto& [key, tax] : sums.taxes) amounts.taxes.push_back(tax.sum);
        all.push_back(std::move(amounts));
    }
    return all;
}

}  // namespace billmill::usecases
