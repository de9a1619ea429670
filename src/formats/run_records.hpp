#pragma once

#include <string>
#include <string_view>

#include "domain/run.hpp"
#include "foundation/result.hpp"

namespace billmill::formats {

/// What stores keep of a run as JSON.     Errors of decoding: corrupt.
[[nodiscard]] std::string encode(const domain::RunSummary& summary);
[[nodiscard]] Result<domain::RunSummary> decode_run_summary(std::string_view text);
/// An array; empty text where there is none.
[[nodiscard]] std::string encode(const domain::RowIssues& issues);
[[nodiscard]] Result<domain::RowIssues> decode_row_issues(std::string_view text);

}  // namespace billmill::formats
