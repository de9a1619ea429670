#pragma once

#include "gateway/describe_bills.hpp"
#include "usecases/sum_up_invoices.hpp"

// Totals as clients see them.

namespace billmill::formats {

template <>
struct Description<ports::InvoiceTotal> {
    static constexpr SchemaName name{.answer = "InvoiceTotal"};
    static constexpr std::string_view prose =
        "The documents of one period, type, currency and state, added up.";

    template <class Archive>
    static void members(Archive& archive, const ports::InvoiceTotal& total) {
        archive.required("period", total.period, about("The first day of the period."));
        archive.required("type", total.type, {});
        archive.required("state", total.state, one_of(issued_state_names, "Of the bills, now."));
        archive.required("currency", total.currency, {});
        archive.required("count", total.count, at_least(1, "So many documents."));
        archive.required("net", total.net, {});
        archive.required("tax", total.tax, {});
        archive.required("gross", total.gross, about("Credit notes have totals of their own, above nought."));
    }
};

template <>
struct Description<usecases::InvoiceTotals> {
    static constexpr SchemaName name{.answer = "InvoiceTotals"};
    static constexpr std::string_view prose = "Sums over documents, by period.";

    template <class Archive>
    static void members(Archive& archive, const usecases::InvoiceTotals& totals) {
        archive.required(
            "items", totals.items,
            about("By period, type, currency and state; periods without documents are left out."));
        archive.optional("asOf", totals.as_of, about("What happened later may be missing."));
    }
};

}  // namespace billmill::formats
