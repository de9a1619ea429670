#pragma once

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "adapters/mongodb/document.hpp"
#include "foundation/encoding.hpp"
#include "foundation/result.hpp"
#include "ports/envelope.hpp"
#include "ports/page.hpp"

namespace billmill::adapters::mongodb {

/// One is asked for plainly: some servers find only that by index.
[[nodiscard]] inline Document by_ids(const std::vector<std::string>& ids) {
    if (ids.size() == 1) return with("_id", ids.front());
    return with("_id", with("$in", ids));
}

[[nodiscard]] inline std::vector<std::string> texts_of(std::span<const Uuid> ids) {
    std::vector<std::string> texts;
    texts.reserve(ids.size());
    for (const auto& id : ids) texts.push_back(id.text());
    return texts;
}

/// What happens to one event in one stage: "billing/6f1c…".
[[nodiscard]] inline std::string event_key(ports::Stage stage, const Uuid& event_id) {
    return std::string{ports::name(stage)}.append("/").append(event_id.text());
}

[[nodiscard]] inline std::vector<std::string> event_keys(ports::Stage stage, std::span<const Uuid> ids) {
    std::vector<std::string> keys;
    keys.reserve(ids.size());
    for (const auto& id : ids) keys.push_back(event_key(stage, id));
    return keys;
}

inline constexpr int page_max = 200;
[[nodiscard]] inline std::size_t limit_of(const ports::PageRequest& page) {
    return static_cast<std::size_t>(std::clamp(page.limit, 1, page_max));
}

/// Cuts what was read (one more than asked for, where there was one) down to a page.
template <class T, class Cursor>
ports::Page<T> cut_page(std::vector<T> rows, std::size_t limit, Cursor cursor) {
    ports::Page<T> page{std::move(rows), {}};
    if (page.items.size() > limit) {
        page.items.erase(page.items.begin() + static_cast<std::ptrdiff_t>(limit), page.items.end());
        page.next = cursor(page.items.back());
    }
    return page;
}

/// Hexadecimal of fixed width: sorts as the number does.
[[nodiscard]] inline std::string sortable(std::uint64_t value, std::size_t digits) {
    std::string text(digits, '0');
    for (auto digit = digits; digit-- > 0 && value != 0; value >>= 4) text[digit] = hex::lower[value & 0xf];
    return text;
}

/// A cursor that is a stored `order`.     Errors: invalid: not a cursor of ours.
[[nodiscard]] inline Result<std::string> order_cursor(const ports::PageRequest& page, std::size_t size) {
    const auto is_part = [](char c) { return hex::lower.find(c) != hex::lower.npos || c == '-'; };
    if (page.after.empty() || (page.after.size() == size && std::ranges::all_of(page.after, is_part)))
        return page.after;
    return fail(Fault::invalid, "not a cursor of this list");
}

}  // namespace billmill::adapters::mongodb
