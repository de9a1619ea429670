#include "formats/bulk/csv_writer.hpp"

#include "formats/bulk/cells.hpp"

namespace billmill::formats::bulk {
CsvWriter& CsvWriter::cell(std::string_view text) {
    if (!first_) out_ += ',';
    first_ = false;
    const bool formula = needs_mark(text);
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
