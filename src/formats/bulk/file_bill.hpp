#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "domain/run.hpp"

namespace billmill::formats::bulk {

using domain::row_issues_max;
using domain::RowIssue;
using domain::RowIssues;

/// As of one bill over HTTP. Of a table: of its rows as JSON.
constexpr std::size_t bill_bytes_max = 800'000;

/// As of one customer over HTTP.
constexpr std::size_t customer_bytes_max = 16 * 1024;
constexpr const char* customer_too_long = "a customer has at most 16,384 bytes";

/// A sign of a currency that stands beside an amount.
struct WrittenSign {
    std::string sign;
    std::string pointer;  ///< Of the amount, in the bill's body.
};

/// A bill as a file holds it: a row, or several that stand together.
struct FileBill {
    std::int64_t row = 0;  ///< The first.
    int rows = 1;
    std::string
        key;  ///< Given by a column, or the reference that groups rows. Empty: its content is its key.
    std::string body;                  ///< As POST /api/v1/invoices takes it. Empty: there are issues.
    std::string source;                ///< The rows as they came: JSON, of cells or as it was.
    RowIssues issues;                  ///< What is wrong with the rows themselves.
    std::vector<WrittenSign> signs{};  ///< Each sign once. Whoever knows the bill's currency compares.
};

/// Where a file's bills go, one after another.
struct BillSink {
    std::function<void(FileBill&&)> bill;
};

}  // namespace billmill::formats::bulk
