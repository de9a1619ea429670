#pragma once

#include <expected>
#include <string>
#include <utility>

#include "foundation/issue.hpp"

namespace billmill::formats::bulk {

/// Why a file is no file of bills. Nothing of it is kept.
using FileFault = Issue;
using FileOutcome = std::expected<void, FileFault>;

[[nodiscard]] inline std::unexpected<FileFault> file_fault(std::string code, std::string detail) {
    return std::unexpected{FileFault{"", std::move(code), std::move(detail)}};
}

}  // namespace billmill::formats::bulk
