#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/issue.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"
#include "http/message.hpp"

namespace billmill::gateway {

/// Values of query parameters. Of each: nullopt or empty where it is not given; where it is wrong too, with an issue.

/// The places of the words in `words`; the value has one or more of them, parted by commas.
[[nodiscard]] std::vector<std::size_t> read_choices(const http::Request& request, std::string_view name,
                                                    std::span<const std::string_view> words, Issues& issues);
[[nodiscard]] std::optional<std::size_t> read_choice(const http::Request& request, std::string_view name,
                                                     std::span<const std::string_view> words, Issues& issues);
[[nodiscard]] std::optional<Date> read_date(const http::Request& request, std::string_view name,
                                            Issues& issues);
/// What people type to find something: it has a letter or a digit.
[[nodiscard]] std::optional<std::string> read_q(const http::Request& request, Issues& issues);
/// The `idempotencyKey` that something was asked for with.
[[nodiscard]] std::optional<std::string> read_key(const http::Request& request, Issues& issues);
/// In ten-thousandths of a currency unit.
[[nodiscard]] std::optional<std::int64_t> read_amount(const http::Request& request, std::string_view name,
                                                      Issues& issues);
/// A customer's id, or its e-mail address, which gives the id.
[[nodiscard]] std::optional<Uuid> read_customer(const http::Request& request, std::string_view name,
                                                Issues& issues);
/// Parted by commas, `max` at most.
[[nodiscard]] std::vector<Uuid> read_ids(const http::Request& request, std::string_view name, std::size_t max,
                                         Issues& issues);

}  // namespace billmill::gateway
