#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/bulk/bill_table.hpp"
#include "formats/bulk/file_fault.hpp"
#include "formats/bulk/json_splitter.hpp"
#include "formats/bulk/xlsx_file.hpp"

namespace billmill::formats::bulk {

enum class FileFormat : std::uint8_t { csv, ndjson, json, xlsx };

/// A file of bills, read as its bytes arrive: CSV with a header, NDJSON, an array of JSON, or a workbook. It tells them apart
/// itself.
///
/// Memory:    the first 64 KiB until the format is known, then one bill. A workbook can only be read when it is there: it lies in a
///            scratch file until then; see xlsx/workbook.hpp.
/// Errors:    empty_file, utf16, unknown_format, unknown_column, column_twice, columns_missing, no_header, broken_array; of a workbook those of
///            xlsx_file.hpp.
/// Threads:   one at a time.
class BillFile {
public:
    /// `scratch`: a folder for scratch files.
    explicit BillFile(ReadOptions options,
                      std::filesystem::path scratch = std::filesystem::temp_directory_path())
        : options_{std::move(options)}, scratch_{std::move(scratch)} {}

    [[nodiscard]] FileOutcome feed(std::string_view bytes, const BillSink& sink);
    [[nodiscard]] FileOutcome finish(const BillSink& sink);

    /// In place of feed() and finish(), for a look at a file: its header, and the cells of its first row. Of a text the first
    /// 64 KiB count, and may break off anywhere; a workbook must come whole.
    [[nodiscard]] FileOutcome look_at(std::string_view bytes);
    [[nodiscard]] FileOutcome finish_look();
    [[nodiscard]] const std::vector<std::string>& first_row() const { return first_row_; }

    [[nodiscard]] FileFormat format() const { return format_; }
    [[nodiscard]] char delimiter() const { return delimiter_; }
    /// Of a workbook: the name of the one that was read.
    [[nodiscard]] const std::string& sheet() const { return sheet_; }
    [[nodiscard]] const std::vector<Column>& columns() const;  ///< None of JSON.
    /// Where the issues of the bill that is being handed out are.
    [[nodiscard]] RowIssues locate(const FileBill& bill, const Issues& issues) const;

private:
    [[nodiscard]] bool pass_blanks();
    [[nodiscard]] FileOutcome finish_rows(const BillSink& sink);
    [[nodiscard]] FileOutcome sniff();
    [[nodiscard]] FileOutcome read(std::string_view bytes, const BillSink& sink);
    void take(TableRow&& row, const BillSink& sink);
    void take(JsonRow&& row, const BillSink& sink);
    [[nodiscard]] FileOutcome read_header(TableRow&& row);

    [[nodiscard]] FileOutcome read_workbook(const std::function<bool(TableRow&&)>& row);

    const ReadOptions options_;
    const std::filesystem::path scratch_;
    std::string head_;  ///< Until the format is known.
    bool sniffed_ = false;
    bool any_ = false;  ///< There was a row.
    FileFormat format_ = FileFormat::csv;
    char delimiter_ = ',';
    std::int64_t lines_before_ = 0;  ///< What stands before the header, or the first row of JSON.
    std::unique_ptr<CsvParser> csv_;
    std::unique_ptr<JsonSplitter> json_;
    std::unique_ptr<XlsxFile> xlsx_;
    std::string sheet_;
    std::optional<BillTable> table_;
    std::vector<std::string> first_row_;
    FileOutcome outcome_;
};

[[nodiscard]] std::string_view name(FileFormat format);

}  // namespace billmill::formats::bulk
