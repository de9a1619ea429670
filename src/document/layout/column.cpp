#include "document/layout/column.hpp"

#include <algorithm>

#include "document/parties.hpp"

namespace billmill::document::layout {
namespace {

constexpr Unit pair_gap = 900;
constexpr Unit pair_leading = 60;  ///< More than a small text's own.

}  // namespace

Column::Column(Sheet& sheet, Unit x, Unit width) : sheet_(sheet), x_(x), width_(width) {
    entries_.reserve(16);
    parts_.reserve(8);
    parts_.push_back({pdf::Role::paragraph});
}

void Column::add(std::string_view text, const Style& style, Colour colour) {
    lines_.clear();
    sheet_.wrap(text, style, width_, lines_);
    for (const auto& line : lines_) {
        entries_.push_back({line, style, colour, x_, height_, current_part()});
        height_ += style.leading;
    }
}

void Column::add_named(std::string_view name, std::string_view value, const Style& style, Colour colour) {
    const auto whole = join(name, " ", value);
    if (!sheet_.labels.right_to_left || name.empty() || value.empty()) return add(whole, style, colour);
    const auto space = style.size / 4;
    const auto first = sheet_.width_of(style, name);
    if (first + space + sheet_.width_of(style, value) > width_) {
        add(name, style, colour);
        return add_whole(value, style, colour);
    }
    const auto top = height_;
    add(name, style, colour);
    lines_.clear();
    sheet_.wrap(value, style, width_, lines_);
    if (!lines_.empty())
        entries_.push_back({lines_.front(), style, colour, x_ + first + space, top, current_part()});
}

void Column::add_named_small(const Fact& fact) {
    if (!sheet_.labels.right_to_left) return add_small(join(fact.label, " ", fact.value));
    add_named(fact.label, fact.value, sheet_.scale.small, sheet_.theme.muted);
}

void Column::add_whole(std::string_view text, const Style& style, Colour colour) {
    const auto width = sheet_.width_of(style, text);
    const bool nearly = width > width_ && width * 3 / 4 < width_;
    add(text, nearly ? fitted(style, width + 20, width_) : style, colour);
}

void Column::add_lines(std::string_view text, const Style& style, Colour colour) {
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        add(text.substr(0, end), style, colour);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

/// A part that nothing was added to becomes the next.
void Column::begin_part(pdf::Role role) {
    if (entries_.empty() || entries_.back().part != current_part()) {
        parts_.back().role = role;
    } else {
        parts_.push_back({role});
    }
}

void Column::add_heading(std::string_view text) {
    begin_part(pdf::Role::heading_2);
    add(text, sheet_.scale.head, sheet_.theme.accent);
    skip(300);
}

/// Values stand below each other, as near as the widest label lets them, and never take less than half. Where a number
/// needs more than that, labels of several words give way.
Unit Column::indent_of(std::span<const Fact> facts) {
    const auto& style = sheet_.scale.small;
    Unit indent = 0;
    Unit widest = 0;
    for (const auto& fact : facts) {
        indent = std::max(indent, sheet_.width_of(style, fact.label) + pair_gap);
        if (fact.whole) widest = std::max(widest, sheet_.width_of(style, fact.value));
    }
    indent = std::min(indent, width_ / 2);
    if (indent + widest <= width_) return indent;
    Unit word = 0;
    for (const auto& fact : facts) {
        for (auto rest = fact.label; !rest.empty();) {
            const auto end = std::min(rest.find(' '), rest.size());
            word = std::max(word, sheet_.width_of(style, rest.substr(0, end)));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    const auto narrow = std::max(width_ - widest, word + pair_gap);
    return narrow + widest <= width_ ? narrow : indent;
}

void Column::add_facts(std::span<const Fact> facts) {
    const auto indent = indent_of(facts);
    for (const auto& fact : facts) {
        begin_part(pdf::Role::paragraph);
        add_pair(fact, indent);
    }
}

void Column::add_pair(const Fact& fact, Unit indent) {
    const auto& style = sheet_.scale.small;
    if (fact.whole && sheet_.width_of(style, fact.value) > width_ - indent) {
        add(fact.label, style, sheet_.theme.muted);
        add_whole(fact.value, style, sheet_.theme.ink);
        height_ += pair_leading;
        return;
    }
    const auto begin = height_;
    const auto add_part = [&](std::string_view text, Colour colour, Unit x, Unit width) {
        lines_.clear();
        sheet_.wrap(text, style, width, lines_);
        auto at = begin;
        for (const auto& line : lines_) {
            entries_.push_back({line, style, colour, x, at, current_part()});
            at += style.leading + pair_leading;
        }
        height_ = std::max(height_, at);
    };
    add_part(fact.label, sheet_.theme.muted, x_, indent - pair_gap / 2);
    add_part(fact.value, sheet_.theme.ink, x_ + indent, width_ - indent);
}

void Column::add_fact_above(const Fact& fact) {
    begin_part(pdf::Role::paragraph);
    add(fact.label, sheet_.scale.head, sheet_.theme.muted);
    add(fact.value, sheet_.scale.body, sheet_.theme.ink);
}

void Column::draw(bool may_break) {
    auto origin = sheet_.y;
    // What goes on at the next page must come line by line; else a label is read before its value.
    const bool breaks = may_break && !sheet_.fits(height_);
    if (breaks) std::ranges::stable_sort(entries_, {}, &Entry::top);
    for (const auto& entry : entries_) {
        if (breaks && origin + entry.top + entry.style.leading > sheet_.bottom()) {
            sheet_.new_page();
            if (sheet_.full()) return;
            origin = sheet_.y - entry.top;
        }
        auto& [role, element] = parts_[entry.part];
        if (element == pdf::no_element) element = sheet_.part(role);
        const auto tagged = sheet_.tag(element);
        sheet_.draw(entry.x, origin + entry.top + baseline_in(entry.style), entry.style, entry.colour,
                    entry.line);
    }
    if (may_break) sheet_.y = origin + height_;
}

}  // namespace billmill::document::layout
