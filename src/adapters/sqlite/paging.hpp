#pragma once

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string>

#include "foundation/result.hpp"
#include "ports/page.hpp"

namespace billmill::adapters::sqlite {

inline constexpr int page_max = 200;
[[nodiscard]] inline std::size_t limit_of(const ports::PageRequest& page) {
    return static_cast<std::size_t>(std::clamp(page.limit, 1, page_max));
}

/// A cursor that is a row's number; `start` where the first page is asked for.
/// Errors: invalid: not a cursor of ours.
[[nodiscard]] inline Result<std::int64_t> row_cursor(const ports::PageRequest& page, std::int64_t start) {
    if (page.after.empty()) return start;
    std::int64_t value = 0;
    const auto* end = page.after.data() + page.after.size();
    const auto read = std::from_chars(page.after.data(), end, value);
    if (read.ec != std::errc{} || read.ptr != end || value < 0)
        return fail(Fault::invalid, "not a cursor of this list");
    return value;
}

/// Cuts what was read (one row more than asked for, where there was one) down to a page.
template <class Row, class Cursor>
ports::Page<Row> cut_page(std::vector<Row> rows, std::size_t limit, Cursor cursor) {
    ports::Page<Row> page{std::move(rows), {}};
    if (page.items.size() > limit) {
        page.items.erase(page.items.begin() + static_cast<std::ptrdiff_t>(limit), page.items.end());
        page.next = cursor(page.items.back());
    }
    return page;
}

}  // namespace billmill::adapters::sqlite
