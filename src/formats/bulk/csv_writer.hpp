#pragma once

#include <string>
#include <string_view>

namespace billmill::formats::bulk {

/// Appends records of CSV, with CR LF as RFC 4180 has it.
///
/// A cell that a spreadsheet would take for a formula begins with an apostrophe: what customers wrote must not be computed.
/// Threads: one at a time.     Source: RFC 4180; OWASP, "CSV Injection".
class CsvWriter {
public:
    explicit CsvWriter(std::string& out) : out_{out} {}
    CsvWriter& cell(std::string_view text);
    CsvWriter& end_row();

private:
    std::string& out_;
    bool first_ = true;
};

}  // namespace billmill::formats::bulk
