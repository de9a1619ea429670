#include "usecases/sum_up_invoices.hpp"

namespace billmill::usecases {
namespace {

bool is_too_long(const ports::TotalsQuestion& question) {
    if (question.by_month) return false;
    return !question.from || !question.to || add_days(*question.from, totals_days_max - 1) < *question.to;
}

}  // namespace

Answer<InvoiceTotals> SumUpInvoices::operator()(const Caller& caller, ports::TotalsQuestion question) {
    if (is_too_long(question)) {
        return invalid({{"/query/from", "range_too_long",
                         "by days, from and to are needed, and 400 days at most; else ask by=month"}});
    }
    InvoiceTotals totals;
    if (!caller.limit(question.sellers)) return totals;
    auto sums = index_.ask(totals.as_of, [&](ports::InvoiceIndex& index) { return index.totals(question); });
    if (!sums && sums.error().engine_failed() && sums.error().fault == Fault::not_found)
        return refuse(Fault::not_found, "no_totals",
                      "Totals are kept by billmill serve; here, export the taxes.");
    if (!sums && sums.error().engine_failed() && sums.error().fault == Fault::invalid)
        return refuse(Fault::invalid, "sum_too_large",
                      "A sum is beyond any amount; ask for fewer days or one seller.");
    if (!sums) return std::unexpected{std::move(sums).error()};
    totals.items = *std::move(sums);
    return totals;
}

}  // namespace billmill::usecases
