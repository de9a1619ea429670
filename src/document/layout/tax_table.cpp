#include "document/layout/tax_table.hpp"

#include <algorithm>

namespace billmill::document::layout {
namespace {

using pdf::Role;

constexpr Unit head_height = 1'500;
constexpr Unit below = 900;

}  // namespace

TaxTable::TaxTable(Sheet& sheet, const Content& content, Unit width)
    : sheet_(sheet),
      content_(content),
      head_(sheet.scale.head),
      style_(sheet.scale.small),
      left_(sheet.frame.left),
      width_(width),
      row_height_(sheet.scale.body.leading + 300),
      rate_(column(42, 12, sheet.labels.rate)),
      taxable_(column(73, 28, sheet.labels.taxable)),
      tax_(column(100, 25, sheet.labels.tax)) {
    if (!sheet.labels.right_to_left)
        return;  // There figures end at their column's end, however wide they are.
    for (const auto& tax : content.taxes) {
        widen(rate_, tax.rate);
        widen(taxable_, sheet.amounts.bare(tax.taxable));
        widen(tax_, sheet.amounts.bare(tax.tax));
    }
}

TaxTable::Column TaxTable::column(int end_percent, int space_percent, std::string_view head) const {
    const auto space = width_ * space_percent / 100;
    return {{left_ + width_ * end_percent / 100, std::min(sheet_.width_of(head_, head), space)}, space};
}

void TaxTable::widen(Column& column, std::string_view text) {
    const auto width = std::min(sheet_.width_of(style_, text), column.space);
    column.figures.width = std::max(column.figures.width, width);
}

Unit TaxTable::height() const {
    if (!content_.tax_table) return 0;
    return head_height + static_cast<Unit>(content_.taxes.size()) * row_height_ + below;
}

void TaxTable::draw() {
    if (!content_.tax_table) return;
    const auto table = sheet_.tag(Role::table);
    draw_head();
    for (const auto& tax : content_.taxes) {
        draw_row(tax);
        if (sheet_.fits(row_height_)) continue;
        sheet_.new_page();  // Dozens of rates: more than a page of them.
        if (sheet_.full()) return;
    }
    sheet_.y += below;
}

void TaxTable::draw_head() {
    const auto& labels = sheet_.labels;
    const auto& accent = sheet_.theme.accent;
    const auto baseline = sheet_.y + baseline_in(head_);
    const auto row = sheet_.tag(Role::table_row);
    {
        const auto cell = sheet_.tag(Role::column_header);
        sheet_.start(left_, baseline, head_, accent, labels.tax_summary);
    }
    const auto name = [&](const Column& column, std::string_view text) {
        const auto cell = sheet_.tag(Role::column_header);
        sheet_.figure(column.figures, baseline, head_, accent, text);
    };
    name(rate_, labels.rate);
    name(taxable_, labels.taxable);
    name(tax_, labels.tax);
    sheet_.y += head_height;
}

void TaxTable::draw_row(const TaxRow& tax) {
    sheet_.rule(left_, sheet_.y, width_);
    const auto baseline = sheet_.y + (row_height_ - style_.leading) / 2 + baseline_in(style_);
    const auto row = sheet_.tag(Role::table_row);
    {
        const auto cell = sheet_.tag(Role::row_header);
        const auto name = fitted(style_, sheet_.width_of(style_, tax.name), width_ * 28 / 100);
        sheet_.start(left_, baseline, name, sheet_.theme.ink, tax.name);
    }
    put(rate_, baseline, tax.rate);
    put(taxable_, baseline, sheet_.amounts.bare(tax.taxable));
    put(tax_, baseline, sheet_.amounts.bare(tax.tax));
    sheet_.y += row_height_;
}

void TaxTable::put(const Column& column, Unit baseline, std::string_view text) {
    const auto cell = sheet_.tag(Role::cell);
    const auto style = fitted(style_, sheet_.width_of(style_, text), column.space);
    sheet_.figure(column.figures, baseline, style, sheet_.theme.ink, text);
}

}  // namespace billmill::document::layout
