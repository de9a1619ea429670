#include "formats/bulk/csv_parser.hpp"

#include <algorithm>
#include <utility>

namespace billmill::formats::bulk {

void CsvParser::feed(std::string_view bytes, const OnRow& row) {
    for (const char c : bytes) {
        const bool line_end = c == '\r' || (c == '\n' && !after_cr_);
        if (c == '\n' && std::exchange(after_cr_, false)) {  // The second half of a line end.
            if (state_ == State::quoted) append(c);
            continue;
        }
        after_cr_ = c == '\r';
        take(c, row);
        if (line_end) ++line_;
        if (state_ == State::cell_begin && row_.cells.empty() && cell_.empty()) row_.line = line_;
    }
}

void CsvParser::take(char c, const OnRow& row) {
    const bool line_end = c == '\r' || c == '\n';
    switch (state_) {
        case State::quoted:
            if (c == '"') {
                state_ = State::quote_in_quoted;
            } else {
                append(c);
            }
            return;
        case State::quote_in_quoted:
            if (c == '"') {
                append(c);
                if (state_ != State::skipping) state_ = State::quoted;
                return;
            }
            if (c != delimiter_ && !line_end) return fail("text_after_quote");
            break;
        case State::cell_begin:
            if (c == '"') {
                state_ = State::quoted;
                return;
            }
            break;
        case State::plain: break;
        case State::skipping:
            if (line_end) end_row(row);
            return;
    }
    if (c == delimiter_) {
        end_cell();
    } else if (line_end) {
        end_row(row);
    } else {
        state_ = State::plain;
        append(c);
    }
}

void CsvParser::append(char c) {
    if (cell_.size() >= limits_.cell_bytes_max) return fail("cell_too_long");
    cell_ += c;
}

void CsvParser::end_cell() {
    if (row_.cells.size() >= limits_.cells_max) return fail("too_many_cells");
    row_.cells.push_back(std::exchange(cell_, {}));
    state_ = State::cell_begin;
}

void CsvParser::end_row(const OnRow& row) {
    if (state_ != State::skipping) end_cell();
    row_.last_line = std::max(row_.line, line_);
    const bool blank = row_.fault == nullptr &&
                       std::ranges::all_of(row_.cells, [](const std::string& cell) { return cell.empty(); });
    if (!blank) row(std::move(row_));
    row_ = TableRow{.line = line_ + 1, .cells = {}};
    cell_.clear();
    state_ = State::cell_begin;
}

void CsvParser::fail(const char* fault) {
    row_.fault = fault;
    cell_.clear();
    state_ = State::skipping;
}

void CsvParser::finish(const OnRow& row) {
    if (state_ == State::quoted) {
        if (cell_.ends_with('\n') || cell_.ends_with('\r')) --line_;  // The last one has ended.
        fail("unclosed_quote");
    }
    if (state_ != State::cell_begin || !row_.cells.empty() || !cell_.empty()) end_row(row);
}

}  // namespace billmill::formats::bulk
