#include "formats/bulk/bill_file.hpp"

#include <algorithm>
#include <array>

#include "formats/bulk/windows_1252.hpp"
#include "foundation/ascii.hpp"
#include "foundation/utf8.hpp"

namespace billmill::formats::bulk {
namespace {

constexpr std::size_t head_bytes = 64 * 1024;
constexpr std::string_view utf8_bom = "\xEF\xBB\xBF";
constexpr std::string_view first_of_zip = "PK\x03\x04";

struct DelimiterLine {
    char delimiter;
    std::size_t bytes;  ///< With its line end.
};

/// "sep=;" in the first line: what spreadsheets are told how to part cells by, and no row.
std::optional<DelimiterLine> delimiter_line(std::string_view head) {
    constexpr std::string_view says = "sep=";
    auto line = head.substr(0, head.find_first_of("\r\n"));
    const auto bytes = line.size() + (head.substr(line.size()).starts_with("\r\n") ? 2 : 1);
    if (line.size() >= 2 && line.starts_with('"') && line.ends_with('"'))
        line = line.substr(1, line.size() - 2);
    if (line.size() != says.size() + 1 || !ascii::equal_ignoring_case(line.substr(0, says.size()), says) ||
        bytes > head.size())
        return std::nullopt;
    return DelimiterLine{line.back(), bytes};
}

/// The delimiter that stands most often in the first line that is not blank, outside of quotes.
char find_delimiter(std::string_view head) {
    head.remove_prefix(std::min(head.find_first_not_of(" \r\n"), head.size()));
    constexpr std::array delimiters{',', ';', '\t'};
    std::array<int, 3> counts{};
    bool quoted = false;
    for (const char c : head) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n' || c == '\r') break;
        for (std::size_t i = 0; i < delimiters.size(); ++i) counts[i] += c == delimiters[i] ? 1 : 0;
    }
    return delimiters[static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin())];
}

/// Whether what comes later tells no more of the format: a line of a table or of JSON is whole, or the bracket of an array is
/// there. Of anything else, too few bytes are at hand.
bool is_told_by(std::string_view head) {
    if (head.starts_with(first_of_zip)) return true;
    if (head.starts_with(utf8_bom)) head.remove_prefix(utf8_bom.size());
    head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
    if (head.starts_with('[')) return true;
    if (head.starts_with('{')) return head.contains('\n');
    bool quoted = false;
    for (const char c : head) {
        if (c >= 0 && c < '\t') return false;
        if (c == '"') quoted = !quoted;
        if (c == '\n' && !quoted) return true;
    }
    return false;
}

std::unexpected<FileFault> compressed(const std::string& coding) {
    return file_fault("unknown_format",
                      "this is compressed; say so with the header Content-Encoding: " + coding);
}

/// The lines that blanks end. A last CR may be the half of a line end, so it is not counted yet.
std::int64_t lines_of(std::string_view blanks) {
    std::int64_t lines = 0;
    for (std::size_t i = 0; i < blanks.size(); ++i)
        lines += blanks[i] == '\n' || (blanks[i] == '\r' && i + 1 < blanks.size() && blanks[i + 1] != '\n')
                     ? 1
                     : 0;
    return lines;
}

/// Archives and spreadsheets begin with bytes that no text has.
bool is_binary(std::string_view head) {
    return std::ranges::any_of(head.substr(0, 512), [](char c) { return c >= 0 && c < '\t'; });
}

ReadOptions with_mark(ReadOptions options, char delimiter) {
    // Where a semicolon parts the cells, the comma is taken: by the decimals, most likely.
    if (options.decimals == DecimalMark::unsaid && delimiter == ';')
        options.decimals = DecimalMark::comma_guessed;
    return options;
}

/// A table of customers may have columns of bills; they are not read.
void leave_customers(std::vector<Column>& columns) {
    for (auto& column : columns)
        if (column.field != nullptr && column.field->of != Field::Of::customer &&
            column.field->of != Field::Of::address)
            column.field = nullptr;
}

/// A column that fills a field, and whose name another one bears too. nullptr: there is none.
const Column* named_twice(const std::vector<Column>& columns) {
    for (const auto& column : columns) {
        if (column.field == nullptr) continue;
        const auto bear = std::ranges::count_if(columns, [&](const Column& other) {
            return ascii::equal_ignoring_case(other.name, column.name);
        });
        if (bear > 1) return &column;
    }
    return nullptr;
}

std::string why(const TableRow& row) {
    const std::string_view fault = row.fault;
    if (fault == "too_many_cells") return "there are more than " + std::to_string(TableLimits{}.cells_max);
    if (fault == "cell_too_long")
        return "one has more than " + std::to_string(TableLimits{}.cell_bytes_max) + " bytes";
    if (fault == "unclosed_quote") return "a quote that begins there is not closed";
    return "there is text behind a closing quote";
}

/// For people who sent another file than they think: as much of the header as a line holds.
std::string some_of(const std::vector<std::string>& names) {
    constexpr std::size_t characters_max = 100;
    std::string text;
    for (const auto& name : names) text.append(text.empty() ? "" : " | ").append(name);
    const auto first = utf8::first(text, characters_max);
    return std::string{first} + (first.size() < text.size() ? " …" : "");
}

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text.append(text.empty() ? "" : ", ").append(name);
    return text;
}

/// Programs that write an object over several lines begin with a line of its brace alone.
JsonSplitter::Layout layout_of(std::string_view head) {
    const auto text = ascii::trimmed(head);
    if (text.starts_with('[')) return JsonSplitter::Layout::array;
    return ascii::trimmed(text.substr(0, text.find('\n'))) == "{" ? JsonSplitter::Layout::objects
                                                                  : JsonSplitter::Layout::lines;
}

}  // namespace

std::string_view name(FileFormat format) {
    switch (format) {
        case FileFormat::csv: return "csv";
        case FileFormat::ndjson: return "ndjson";
        case FileFormat::xlsx: return "xlsx";
        case FileFormat::json: break;
    }
    return "json";
}

FileOutcome BillFile::feed(std::string_view bytes, const BillSink& sink) {
    if (sniffed_) return read(bytes, sink);
    head_.append(bytes);
    if (head_.size() < head_bytes && !(options_.at_once && is_told_by(head_))) return {};
    if (pass_blanks()) return {};
    if (auto known = sniff(); !known) return known;
    return read(std::exchange(head_, {}), sink);
}

/// More blanks than a head holds say nothing yet of what follows them.
bool BillFile::pass_blanks() {
    if (lines_before_ == 0 && head_.starts_with(utf8_bom)) head_.erase(0, utf8_bom.size());
    if (!ascii::is_blank(head_)) return false;
    lines_before_ += lines_of(head_);
    const bool in_line_end = head_.ends_with('\r');
    head_ = in_line_end ? "\r" : "";
    return true;
}

/// A file without a row is sent by mistake: whoever made it wanted to bill somebody.
FileOutcome BillFile::finish(const BillSink& sink) {
    TRY_DO(finish_rows(sink));
    if (any_) return {};
    if (json_) return file_fault("empty_file", "there is nothing in the array");
    return file_fault("empty_file", "there are names of columns, and no row below them");
}

FileOutcome BillFile::finish_rows(const BillSink& sink) {
    if (!sniffed_) {
        if (auto known = sniff(); !known) return known;
        if (auto done = read(std::exchange(head_, {}), sink); !done) return done;
    }
    if (xlsx_) {
        const auto done = read_workbook([&](TableRow&& row) {
            take(std::move(row), sink);
            return outcome_.has_value();
        });
        if (!done) return done;
        if (table_ && outcome_) table_->finish(sink);
        if (outcome_ && !table_) return file_fault("empty_file", "there is no row in the sheet " + sheet_);
        return outcome_;
    }
    if (json_) {
        if (!json_->finish([&](JsonRow&& row) { take(std::move(row), sink); }))
            return file_fault("broken_array", "the array does not end where the file does");
        return outcome_;
    }
    csv_->finish([&](TableRow&& row) { take(std::move(row), sink); });
    if (table_) table_->finish(sink);
    if (outcome_ && !table_) return file_fault("empty_file", "there is no row in it");
    return outcome_;
}

FileOutcome BillFile::look_at(std::string_view bytes) {
    if (xlsx_) return xlsx_->append(bytes);
    if (head_.size() >= head_bytes) return {};
    head_.append(bytes);
    if (head_.starts_with(first_of_zip)) {
        if (auto known = sniff(); !known) return known;
        return xlsx_->append(std::exchange(head_, {}));
    }
    if (head_.size() > head_bytes) head_.resize(head_bytes);
    return {};
}

FileOutcome BillFile::finish_look() {
    if (!sniffed_) {
        if (auto known = sniff(); !known) return known;
    }
    if (json_) return {};
    const auto row = [this](TableRow&& row) {
        if (!table_ && outcome_)
            outcome_ = read_header(std::move(row));
        else if (first_row_.empty())
            for (const auto& cell : row.cells) first_row_.push_back(to_utf8(cell));
        return first_row_.empty() && (table_ || outcome_);
    };
    if (xlsx_) {
        if (auto done = read_workbook(row); !done) return done;
    } else {
        csv_->feed(std::exchange(head_, {}), row);
        csv_->finish(row);
    }
    if (!table_ && outcome_) return file_fault("empty_file", "there is no row in it");
    return outcome_;
}

FileOutcome BillFile::sniff() {
    sniffed_ = true;
    if (head_.starts_with("\xFF\xFE") || head_.starts_with("\xFE\xFF"))
        return file_fault("utf16", "the text is in UTF-16; save it as UTF-8: \"CSV UTF-8\" in Excel");
    if (head_.starts_with(first_of_zip)) {
        format_ = FileFormat::xlsx;
        xlsx_ = std::make_unique<XlsxFile>(scratch_);
        return {};
    }
    if (const auto reason = XlsxFile::older_workbook(head_)) return std::unexpected{*reason};
    if (head_.starts_with(utf8_bom)) head_.erase(0, utf8_bom.size());
    if (ascii::is_blank(head_)) return file_fault("empty_file", "there is no row in it");
    if (head_.starts_with("\x1F\x8B")) return compressed("gzip");
    if (head_.starts_with("\x28\xB5\x2F\xFD")) return compressed("zstd");
    if (is_binary(head_))
        return file_fault("unknown_format", "this is no text; send CSV, NDJSON or an array of JSON");
    // Lines of blanks are no names of columns.
    const auto blanks = std::string_view{head_}.substr(0, head_.find_first_not_of(" \t\r\n"));
    if (const auto end = blanks.find_last_of("\r\n"); end != std::string_view::npos) {
        lines_before_ += lines_of(head_.substr(0, end + 2));
        head_.erase(0, end + 1);
    }
    const auto first = head_[head_.find_first_not_of(" \t\r\n")];
    if (first == '[' || first == '{') {
        format_ = first == '[' ? FileFormat::json : FileFormat::ndjson;
        json_ = std::make_unique<JsonSplitter>(
            layout_of(head_), options_.rows == RowsOf::customers ? customer_bytes_max : bill_bytes_max,
            lines_before_);
        return {};
    }
    if (const auto said = delimiter_line(head_)) {
        delimiter_ = said->delimiter;
        ++lines_before_;
        head_.erase(0, said->bytes);
    } else {
        delimiter_ = find_delimiter(head_);
    }
    csv_ = std::make_unique<CsvParser>(delimiter_, TableLimits{}, lines_before_);
    return {};
}

FileOutcome BillFile::read(std::string_view bytes, const BillSink& sink) {
    if (!outcome_) return outcome_;
    if (xlsx_) return xlsx_->append(bytes);
    if (json_) {
        json_->feed(bytes, [&](JsonRow&& row) { take(std::move(row), sink); });
    } else {
        csv_->feed(bytes, [&](TableRow&& row) { take(std::move(row), sink); });
    }
    return outcome_;
}

FileOutcome BillFile::read_workbook(const std::function<bool(TableRow&&)>& row) {
    TRY(sheet_, xlsx_->read(row));
    return {};
}

void BillFile::take(TableRow&& row, const BillSink& sink) {
    if (!outcome_) return;
    if (table_) {
        any_ = true;
        return table_->row(std::move(row), sink);
    }
    outcome_ = read_header(std::move(row));
}

void BillFile::take(JsonRow&& row, const BillSink& sink) {
    any_ = true;
    FileBill bill{
        .row = row.row, .rows = 1, .key = {}, .body = std::move(row.text), .source = {}, .issues = {}};
    if (row.fault != nullptr)
        bill.issues.push_back(
            {row.row,
             {},
             {},
             {"", row.fault,
              options_.rows == RowsOf::customers ? customer_too_long : "a bill has at most 800,000 bytes"}});
    bill.source = utf8::repaired(bill.body);
    sink.bill(std::move(bill));
}

FileOutcome BillFile::read_header(TableRow&& row) {
    if (row.fault != nullptr)
        return file_fault("no_header", "the first line cannot be read as names of columns: " + why(row));
    std::vector<std::string> names;
    for (const auto& cell : row.cells) names.push_back(to_utf8(ascii::trimmed(cell)));
    // What was said comes first, so that no guess is in its way: "Kunde" may be a number, and "Nachname" the name.
    std::vector<Column> columns;
    for (const auto& name : names) columns.push_back({name, nullptr});
    std::vector<const Field*> given;
    auto to_guess = names;
    for (const auto& [name, path] : options_.columns) {
        const auto column = std::ranges::find(columns, name, &Column::name);
        const auto* field = find_field(path);
        if (column == columns.end() || (field == nullptr && !path.empty()))
            return file_fault("unknown_column", column == columns.end() ? "no column has the name " + name
                                                                        : "there is no field " + path);
        for (auto& other : columns)
            if (field != nullptr && other.field == field) other.field = nullptr;
        column->field = field;
        if (field != nullptr) given.push_back(field);
        to_guess[static_cast<std::size_t>(column - columns.begin())].clear();
    }
    const auto guessed = guess_fields(to_guess, given);
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (guessed[i] != nullptr) columns[i].field = guessed[i];
    if (options_.rows == RowsOf::customers) leave_customers(columns);
    if (const auto* twice = named_twice(columns))
        return file_fault("column_twice",
                          "two columns are called " + twice->name +
                              ", and nobody can tell which of them is meant: give one another "
                              "name, or leave it out");
    const auto has = [&](std::string_view path) {
        return std::ranges::any_of(columns, [&](const Column& column) {
            return column.field != nullptr && column.field->path == path;
        });
    };
    std::vector<std::string> missing;
    if (options_.rows == RowsOf::bills) {
        for (const auto* path : {"items.productName", "items.quantity", "items.price"})
            if (!has(path)) missing.emplace_back(path);
    }
    if (!has("customer.email") && !has("customer.externalId")) missing.emplace_back("customer.email");
    table_.emplace(std::move(columns), with_mark(options_, delimiter_));
    if (missing.empty()) return {};
    return file_fault("columns_missing", "no column was found for " + listed(missing) +
                                             "; name it with columns= (line " + std::to_string(row.line) +
                                             " was read as the names: " + some_of(names) + ")");
}

const std::vector<Column>& BillFile::columns() const {
    static const std::vector<Column> none;
    return table_ ? table_->columns() : none;
}

RowIssues BillFile::locate(const FileBill& bill, const Issues& issues) const {
    if (table_) return table_->locate(issues);
    RowIssues located;
    for (const auto& issue : issues) {
        if (located.size() >= row_issues_max) break;
        located.push_back({bill.row, {}, {}, issue});
    }
    return located;
}

}  // namespace billmill::formats::bulk
