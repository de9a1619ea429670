#include "document/layout/hsn_table.hpp"

#include <algorithm>

#include "document/layout/content.hpp"
#include "document/layout/facts.hpp"

namespace billmill::document::layout {
namespace {

using pdf::Role;

constexpr Unit above = 700;
constexpr Unit head_height = 1'200;
constexpr Unit code_percent = 20;  ///< Of the width: the code's column, and the gap behind it.

}  // namespace

bool has_longer_summary(const domain::Invoice& invoice, std::size_t rows) {
    if (!is_indian(invoice) || domain::is_bill_of_supply(invoice)) return false;
    std::vector<std::pair<std::string_view, domain::Percent>> found;
    bool coded = false;
    for (const auto& line : invoice.priced.lines) {
        coded = coded || !line.hsn.empty();
        const std::pair<std::string_view, domain::Percent> key{line.hsn, line.rate};
        if (std::ranges::find(found, key) == found.end() && found.size() <= rows) found.push_back(key);
        if (coded && found.size() > rows) return true;
    }
    return false;
}

HsnTable::HsnTable(Sheet& sheet, const GstLines& gst)
    : sheet_(sheet), gst_(gst), row_height_(sheet.scale.small.leading + 80) {
    const auto& lines = sheet.invoice.priced.lines;
    const bool coded = std::ranges::any_of(lines, [](const auto& line) { return !line.hsn.empty(); });
    if (gst.empty() || !coded) return;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto& line = lines[i];
        auto& row = row_of(line.hsn, line.rate, line.cess.value_or(domain::Percent{}));
        row.taxable += gst.shares[i].taxable;
        for (std::size_t head = 0; head < gst.heads.size(); ++head) row.heads[head] += gst.amount(i, head);
    }
    add_groups_without_lines();
}

HsnTable::Row& HsnTable::row_of(std::string_view hsn, domain::Percent rate, domain::Percent cess) {
    const auto row =
        std::ranges::find_if(rows_, [&](const Row& one) { return one.hsn == hsn && one.rate == rate; });
    if (row != rows_.end()) return *row;
    return rows_.emplace_back(hsn, rate, cess, 0, std::vector<std::int64_t>(gst_.heads.size()));
}

/// What the document charges at a rate of its own is in no line's share.
void HsnTable::add_groups_without_lines() {
    for (const auto& group : sheet_.invoice.priced.taxes) {
        const bool has_lines =
            std::ranges::any_of(gst_.shares, [&](const auto& share) { return share.group == &group; });
        if (has_lines || group.taxable.minor == 0) continue;
        auto& row = row_of({}, group.rate, {});
        row.taxable += group.taxable.minor;
        for (const auto& head : group.heads) {
            const auto named = std::ranges::find(gst_.heads, head.name);
            if (named != gst_.heads.end())
                row.heads[static_cast<std::size_t>(named - gst_.heads.begin())] += head.amount.minor;
        }
    }
}

Unit HsnTable::height() const {
    if (rows_.empty()) return 0;
    return above + head_height + static_cast<Unit>(rows_.size()) * row_height_;
}

/// The columns of figures share what the codes leave: rate, taxable amount, and a column for each head.
void HsnTable::put(std::size_t place, Unit baseline, const Style& style, Colour colour,
                   std::string_view text) {
    const auto& frame = sheet_.frame;
    const auto count = static_cast<Unit>(gst_.heads.size()) + 2;
    const auto start = frame.width() * code_percent / 100;
    const auto width = (frame.width() - start) / count;
    const auto end = frame.right - sheet_.look.table.inset - width * (count - 1 - static_cast<Unit>(place));
    const auto set = fitted(style, sheet_.width_of(style, text), width - 300);
    sheet_.figure({end, width - 300}, baseline, set, colour, text);
}

void HsnTable::draw_head() {
    const auto& style = sheet_.scale.head;
    const auto& accent = sheet_.theme.accent;
    const auto baseline = sheet_.y + baseline_in(style);
    const auto row = sheet_.tag(Role::table_row);
    {
        const auto cell = sheet_.tag(Role::column_header);
        sheet_.start(sheet_.frame.left, baseline, style, accent, "HSN/SAC");
    }
    const auto name = [&](std::size_t place, std::string_view text) {
        const auto cell = sheet_.tag(Role::column_header);
        put(place, baseline, style, accent, text);
    };
    name(0, sheet_.labels.rate);
    name(1, sheet_.labels.taxable);
    for (std::size_t head = 0; head < gst_.heads.size(); ++head) name(head + 2, gst_.heads[head]);
    sheet_.y += head_height;
}

void HsnTable::draw_row(const Row& row) {
    const auto& style = sheet_.scale.small;
    const auto& ink = sheet_.theme.ink;
    sheet_.rule(sheet_.frame.left, sheet_.y, sheet_.frame.width());
    const auto baseline = sheet_.y + (row_height_ - style.leading) / 2 + baseline_in(style);
    const auto tagged = sheet_.tag(Role::table_row);
    {
        const auto cell = sheet_.tag(Role::row_header);
        sheet_.start(sheet_.frame.left, baseline, style, ink, row.hsn.empty() ? "–" : row.hsn);
    }
    const auto figure = [&](std::size_t place, std::string_view text) {
        const auto cell = sheet_.tag(Role::cell);
        put(place, baseline, style, ink, text);
    };
    figure(0, rate_text(sheet_.amounts, row.rate, row.cess, domain::TaxCategory::standard));
    figure(1, sheet_.amounts.bare(row.taxable));
    for (std::size_t head = 0; head < row.heads.size(); ++head)
        figure(head + 2, sheet_.amounts.bare(row.heads[head]));
    sheet_.y += row_height_;
}

void HsnTable::draw() {
    if (rows_.empty()) return;
    sheet_.y += above;
    if (!sheet_.fits(head_height + row_height_)) sheet_.new_page();
    if (sheet_.full()) return;
    const auto table = sheet_.tag(Role::table);
    draw_head();
    for (const auto& row : rows_) {
        if (!sheet_.fits(row_height_)) sheet_.new_page();
        if (sheet_.full()) return;
        draw_row(row);
    }
}

}  // namespace billmill::document::layout
