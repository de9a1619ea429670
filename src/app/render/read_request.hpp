#pragma once

#include <expected>
#include <string_view>

#include "usecases/standalone_record.hpp"

namespace billmill::app::render {

using usecases::StandaloneRequest;

/// One record of the input: a customer, a bill, and what else is needed to make its document. docs/render.md
/// Errors: every mistake that can be known without sellers; pointers are those of the record.
[[nodiscard]] std::expected<StandaloneRequest, Issues> read_request(std::string_view text);

}  // namespace billmill::app::render
