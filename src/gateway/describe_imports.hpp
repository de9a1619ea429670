#pragma once

#include "formats/describe_runs.hpp"
#include "gateway/describe_answers.hpp"
#include "usecases/import_customers.hpp"

// What became of a file of customers, as clients see it.

namespace billmill::formats {

template <>
struct Description<usecases::RefusedRow> {
    static constexpr SchemaName name{.answer = "RefusedRow"};
    static constexpr std::string_view prose = "A row of a file that was not taken; it left nothing behind.";

    template <class Archive>
    static void members(Archive& archive, const usecases::RefusedRow& refused) {
        archive.required("row", refused.row,
                         at_least(1, "The line of the file; of a JSON array, the element."));
        archive.required("issues", refused.issues, about("Everything that is wrong."));
    }
};

template <>
struct Description<usecases::ImportReport> {
    static constexpr SchemaName name{.answer = "CustomerImport"};
    static constexpr std::string_view prose =
        "What became of the rows of a file of customers. Accepted, repeated and refused add up to them.";

    template <class Archive>
    static void members(Archive& archive, const usecases::ImportReport& report) {
        archive.required("format", report.format, about("csv, ndjson, json or xlsx."));
        archive.required("columns", report.columns, about("Of a table."));
        archive.required("rows", report.rows, at_least(0, "All that were read."));
        archive.required("accepted", report.accepted,
                         at_least(0, "Kept now. These customers are there soon."));
        archive.required("repeated", report.repeated,
                         at_least(0, "Accepted before, so nothing of them is done again."));
        archive.required("refused", report.refused, at_least(0, "Something is wrong with them."));
        archive.required("refusals", report.refusals,
                         list(0, usecases::ImportCustomers::refusals_max, "The first that were refused."));
        archive.required("moreRefused", static_cast<std::int64_t>(report.refusals.size()) < report.refused,
                         about("More rows were refused than are listed."));
    }
};

}  // namespace billmill::formats
