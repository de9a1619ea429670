#include "document/layout/classic_2/sheet.hpp"

#include <algorithm>

namespace billmill::document::layout::classic_2 {

Sheet::Sheet(const domain::Invoice& record, pdf::Typesetter& type, pdf::Pages& pages, int pages_max)
    : invoice(record),
      labels(labels_for(record.language.empty() ? record.seller.language : record.language)),
      theme(theme_for(record.seller.accent)),
      amounts(record.priced.currency),
      type_(type),
      pages_(pages),
      pages_max_(static_cast<std::size_t>(pages_max)) {
    pages_.clear();
    page_ = &pages_.add();
}

void Sheet::new_page() {
    y = grid::top;
    if (pages_.count() == pages_max_) {
        full_ = true;
        page_->clear();  // Nobody will see it; it only bounds what is drawn from here on.
        return;
    }
    page_ = &pages_.add();
}

Unit Sheet::left(Unit x, Unit baseline, const Style& style, Colour colour, std::string_view text) {
    const auto line = type_.line(text, style.weight, style.size);
    draw(x, baseline, style, colour, line);
    return line.width;
}

Unit Sheet::right(Unit x, Unit baseline, const Style& style, Colour colour, std::string_view text) {
    const auto line = type_.line(text, style.weight, style.size);
    draw(x - line.width, baseline, style, colour, line);
    return line.width;
}

void Column::add(std::string_view text, const Style& style, Colour colour) {
    lines_.clear();
    sheet_.wrap(text, style, width_, lines_);
    for (const auto& line : lines_) {
        entries_.push_back({line, style, colour, x_, height_});
        height_ += style.leading;
    }
}

void Column::add_pair(std::string_view label, std::string_view value, Unit indent) {
    if (value.empty()) return;
    const auto begin = height_;
    const auto add_part = [&](std::string_view text, Colour colour, Unit x, Unit width) {
        lines_.clear();
        sheet_.wrap(text, scale::small, width, lines_);
        auto at = begin;
        for (const auto& line : lines_) {
            entries_.push_back({line, scale::small, colour, x, at});
            at += scale::small.leading + 60;
        }
        height_ = std::max(height_, at);
    };
    add_part(label, sheet_.theme.muted, x_, indent - 400);
    add_part(value, sheet_.theme.ink, x_ + indent, width_ - indent);
}

void Column::add_heading(std::string_view text) {
    add(text, scale::head, sheet_.theme.accent);
    skip(300);
}

void Column::draw(bool may_break) {
    auto origin = sheet_.y;
    std::ranges::stable_sort(entries_, {}, &Entry::top);
    for (const auto& entry : entries_) {
        if (may_break && origin + entry.top + entry.style.leading > grid::bottom) {
            sheet_.new_page();
            if (sheet_.full()) return;
            origin = sheet_.y - entry.top;
        }
        sheet_.draw(entry.x, origin + entry.top + baseline_in(entry.style), entry.style, entry.colour,
                    entry.line);
    }
    if (may_break) sheet_.y = origin + height_;
}

}  // namespace billmill::document::layout::classic_2
