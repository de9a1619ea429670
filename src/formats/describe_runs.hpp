#pragma once

#include "domain/run.hpp"
#include "formats/archive.hpp"
#include "formats/bulk/row_codes.hpp"
#include "formats/description.hpp"

// What stands in the stores and in answers of a run: its columns, its amounts, and what is wrong with its rows.

namespace billmill::formats {

template <>
struct Description<domain::RowIssue> {
    static constexpr SchemaName name{.stored = "RowIssue", .answer = "RowIssue"};
    static constexpr std::string_view prose = "A mistake in a file.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::RowIssue> auto& issue) {
        archive.required("row", issue.row,
                         at_least(1, "The line of the file; of a JSON array, the element."));
        archive.optional("column", issue.column, about("As the header names it."));
        archive.optional("value", issue.value, about("What stands there, cut to 60 characters."));
        archive.optional("pointer", issue.issue.pointer,
                         about("RFC 6901 pointer into the bill or customer that the rows make."));
        archive.required(
            "code", issue.issue.code,
            one_of(bulk::row_codes, "One of x-codes, or a code of a single bill, such as too_precise."));
        archive.required("detail", issue.issue.detail, about("One sentence."));
    }
};

template <>
struct Description<domain::RunColumn> {
    static constexpr SchemaName name{.stored = "RunColumn", .answer = "RunColumn"};
    static constexpr std::string_view prose = "A column of the file.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::RunColumn> auto& column) {
        archive.required("name", column.name, about("As the header names it."));
        archive.optional("field", column.field, about("The field it fills; absent: it is not read."));
    }
};

template <>
struct Description<domain::RunTax> {
    static constexpr SchemaName name{.stored = "RunTax", .answer = "RunTax"};
    static constexpr std::string_view prose = "A tax of the bills of a run.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::RunTax> auto& tax) {
        archive.required("category", tax.category, about("EN 16931 / UNCL 5305."));
        archive.required("rate", tax.rate, about("In percent, of all heads."));
        archive.required("base", tax.base, {});
        archive.required("tax", tax.tax, {});
    }
};

template <>
struct Description<domain::RunAmounts> {
    static constexpr SchemaName name{.stored = "RunAmounts", .answer = "RunAmounts"};
    static constexpr std::string_view prose = "What the bills of a run come to in one currency.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::RunAmounts> auto& amounts) {
        archive.required("currency", amounts.currency, about("ISO 4217."));
        archive.required("bills", amounts.bills, at_least(0));
        archive.amounts_in(amounts.currency);
        archive.required("net", amounts.net, {});
        archive.required("tax", amounts.tax, {});
        archive.required("gross", amounts.gross, {});
        archive.required("taxes", amounts.taxes, {});
    }
};

inline constexpr std::array<std::string_view, 4> run_difference_names{"customer_missing", "customer_new",
                                                                      "unusual", "repeated"};
template <>
inline constexpr std::span<const std::string_view> names_of<domain::RunDifferenceKind>{run_difference_names};

template <>
struct Description<domain::RunDifference> {
    static constexpr SchemaName name{.stored = "RunDifference", .answer = "RunDifference"};
    static constexpr std::string_view prose =
        "A bill, or a customer by its first bill, that is other than in the run before.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::RunDifference> auto& difference) {
        archive.required("kind", difference.kind, about("What is other."));
        archive.required("row", difference.row,
                         at_least(0, "Where the bill begins; of a missing customer in the file before."));
        archive.required("currency", difference.currency, about("ISO 4217."));
        archive.amounts_in(difference.currency);
        archive.required("amount", difference.amount, about("Of that bill."));
        archive.optional("usual", difference.usual,
                         about("What that run billed the customer on average; of what is unusual."));
    }
};

template <>
struct Description<domain::RunComparison> {
    static constexpr SchemaName name{.stored = "RunComparison", .answer = "RunComparison"};
    static constexpr std::string_view prose = "A run against the one before of the same client.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::RunComparison> auto& comparison) {
        archive.required("run", comparison.run, about("The run before."));
        archive.required("name", comparison.name, about("Its name."));
        archive.required("bills", comparison.bills, at_least(0, "Of that run, without those refused."));
        archive.required("customersMissing", comparison.customers_missing,
                         at_least(0, "Of that run, and not of this one."));
        archive.required("customersNew", comparison.customers_new,
                         at_least(0, "Of this run, and not of that one."));
        archive.required(
            "unusual", comparison.unusual,
            at_least(0, "Bills of more than four times what that run billed the customer on average."));
        archive.required("repeated", comparison.repeated,
                         at_least(0, "Bills of a reference that run has too, or of rows that say the same."));
        archive.optional("differences", comparison.differences, about("The first 20 of each kind."));
    }
};

template <>
struct Description<domain::RunWarning> {
    static constexpr SchemaName name{.stored = "RunWarning", .answer = "RunWarning"};
    static constexpr std::string_view prose =
        "What is issued as it stands, and what its sender should hear of.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::RunWarning> auto& warning) {
        archive.required("code", warning.code, about("As in the warnings of a single bill."));
        archive.required("detail", warning.detail, about("One sentence, of the first such bill."));
        archive.required("row", warning.row, at_least(1, "Where the first such bill begins."));
        archive.required("bills", warning.bills, at_least(0, "Bills that it is said of."));
    }
};

template <>
struct Description<domain::RunSeller> {
    static constexpr SchemaName name{.stored = "RunSeller", .answer = "RunSeller"};
    static constexpr std::string_view prose = "A seller of the bills of a run.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::RunSeller> auto& seller) {
        archive.required("id", seller.id, {});
        archive.required("bills", seller.bills, at_least(0));
    }
};

template <>
struct Description<domain::RunSummary> {
    static constexpr SchemaName name{.stored = "RunSummary"};
    static constexpr std::string_view prose = "What the check of a file found beside its rows.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::RunSummary> auto& summary) {
        archive.optional("columns", summary.columns, {});
        archive.optional("sellers", summary.sellers, {});
        archive.optional("amounts", summary.amounts, {});
        archive.optional("comparison", summary.comparison, {});
        archive.optional("warnings", summary.warnings, {});
    }
};

}  // namespace billmill::formats
