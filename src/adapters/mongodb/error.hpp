#pragma once

#include <bson/bson.h>

#include <string_view>

#include "foundation/result.hpp"

namespace billmill::adapters::mongodb {

inline constexpr std::uint32_t code_duplicate_key = 11000;

/// What a failed call means to the caller. The server's own words are left out where they may quote a document.
[[nodiscard]] Error error_of(const bson_error_t& error, std::string_view doing);

/// The server was not reached, or the connection broke on the way.
[[nodiscard]] bool is_connection_trouble(const bson_error_t& error);

}  // namespace billmill::adapters::mongodb
