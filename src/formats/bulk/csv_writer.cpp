#include "formats/bulk/csv_writer.hpp"

#include <algorithm>

#include "foundation/ascii.hpp"

namespace billmill::formats::bulk {
namespace {

/// "-5" is a number wherever it is read; "-5+cmd" is not.
bool is_formula(std::string_view text) {
    if (text.empty() || std::string_view{"=@+-\t\r"}.find(text.front()) == std::string_view::npos)
        return false;
    const bool number = std::ranges::all_of(
        text.substr(1), [](char c) { return ascii::is_digit(c) || c == '.' || c == ',' || c == ' '; });
    return !number || text.front() == '=' || text.front() == '@';
}

}  // namespace

CsvWriter& CsvWriter::cell(std::string_view text) {
    if (!first_) out_ += ',';
    first_ = false;
    const bool formula = is_formula(text);
    if (!formula && text.find_first_of(",;\"\r\n\t") == std::string_view::npos) {
        out_ += text;
        return *this;
    }
    out_ += '"';
    if (formula) out_ += '\'';
    for (const char c : text) {
        if (c == '"') out_ += '"';
        out_ += c;
    }
    out_ += '"';
    return *this;
}

CsvWriter& CsvWriter::end_row() {
    out_ += "\r\n";
    first_ = true;
    return *this;
}

}  // namespace billmill::formats::bulk
