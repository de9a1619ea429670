#pragma once

#include <map>
#include <string>
#include <vector>

#include "formats/bulk/cells.hpp"
#include "formats/bulk/columns.hpp"
#include "formats/bulk/csv_parser.hpp"
#include "formats/bulk/file_bill.hpp"
#include "formats/json.hpp"

namespace billmill::formats::bulk {

/// What a row is.
enum class RowsOf : std::uint8_t {
    bills,
    customers,  ///< Each row is one, whatever stands beside it; a body is as POST /api/v1/customers takes it.
};

/// How a file is to be read, where its sender says so.
struct ReadOptions {
    RowsOf rows = RowsOf::bills;
    std::map<std::string, std::string> columns{};  ///< Column -> path of a field; an empty path: not read.
    DateOrder dates = DateOrder::unsaid;
    DecimalMark decimals = DecimalMark::unsaid;
    std::string seller;    ///< Of the bills that name none.
    bool at_once = false;  ///< Bills are handed out as they come, and not only with the first 64 KiB.
};

/// A column of a file, and the field it fills.
struct Column {
    std::string name;
    const Field* field = nullptr;  ///< nullptr: it is not read.
};

/// Makes bills of the rows of a table. Rows that stand together and bear one reference are one bill.
///
/// A row that cannot be read may belong to the bill before it or after it: both are refused, so that no bill lacks a line.
/// Memory:   one bill of bill_bytes_max: one that has more is refused, and no more of its cells are kept.
/// Threads:  one at a time.
class BillTable {
public:
    BillTable(std::vector<Column> columns, ReadOptions options)
        : columns_{std::move(columns)}, options_{std::move(options)} {}

    void row(TableRow&& row, const BillSink& sink);
    void finish(const BillSink& sink);
    [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }

    /// Where the issues of a bill's body are in the file. Asked while the bill is handed out, and about no other.
    [[nodiscard]] RowIssues locate(const Issues& issues) const;

private:
    [[nodiscard]] std::string_view cell(const TableRow& row, const Column& column) const;
    [[nodiscard]] CellMark mark(const TableRow& row, const Column& column) const;
    [[nodiscard]] const Column* column_of(std::string_view path) const;
    [[nodiscard]] std::string reference(const TableRow& row) const;
    void hand_out(const BillSink& sink);
    void refuse_unreadable(TableRow&& row);
    [[nodiscard]] bool fits(const TableRow& row);
    void keep(TableRow&& row);
    void check_shape(const TableRow& row);
    /// False: the cell has no value that can be billed; an issue says so.
    [[nodiscard]] bool check_mark(const TableRow& row, const Column& column);
    void read_bill(Json& bill);
    void read_items(Json& bill);
    void read_cell(Json& object, std::string_view path, const TableRow& row, const Column& column);
    void note_sign(std::string_view sign, std::string_view path, const TableRow& row);
    void name_customer(Json& bill) const;
    [[nodiscard]] Json read_body();
    [[nodiscard]] std::string source() const;
    void add(std::int64_t row, std::string column, std::string_view value, Issue issue);

    const std::vector<Column> columns_;
    const ReadOptions options_;
    std::vector<TableRow> rows_;  ///< Of the bill that is being read.
    int count_ = 0;               ///< Of its rows; those beyond what a bill may have are not kept.
    std::size_t bytes_ = 0;       ///< Of their cells as JSON.
    bool too_long_ = false;       ///< They have more than a bill may: there is no body.
    std::string reference_;
    RowIssues issues_;
    std::vector<WrittenSign> signs_;
    std::int64_t unreadable_row_ = 0;  ///< Stands right before the bill; 0: none.
};

}  // namespace billmill::formats::bulk
