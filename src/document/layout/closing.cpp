#include "document/layout/closing.hpp"

#include <algorithm>

namespace billmill::document::layout {
namespace {

constexpr Unit gap = 1'000;  ///< Between a label and its amount.
constexpr Unit head_height = 1'500;

Unit start_of_totals(const Frame& frame) {
    return frame.left + frame.width() * 58 / 100;
}

}  // namespace

Closing::Closing(Sheet& sheet, const Content& content, Unit above)
    : sheet_(sheet),
      content_(content),
      above_(above),
      tax_width_(sheet.frame.width() * 53 / 100),
      totals_left_(start_of_totals(sheet.frame)),
      totals_right_(sheet.frame.right - sheet.look.table.inset),
      row_height_(sheet.scale.body.leading + 300),
      texts_(sheet, sheet.frame.left, tax_width_) {
    for (const auto& remark : content.remarks) texts_.add(remark, sheet.scale.small, sheet.theme.ink);
    if (!content.words.empty()) {
        if (!texts_.empty()) texts_.skip(600);
        texts_.add_heading(sheet.labels.in_words);
        texts_.add(content.words, sheet.scale.small, sheet.theme.ink);
    }
    amounts_.end = totals_right_;
    wrap_labels();
    const auto label = sheet.width_of(sheet.scale.strong, content.due_label);
    due_stacked_ = label + gap + sheet.width_of(sheet.scale.due, content.due) > totals_right_ - totals_left_;
}

Unit Closing::taxes_height() const {
    if (!content_.tax_table) return 0;
    return head_height + static_cast<Unit>(content_.taxes.size()) * row_height_ + 900;
}

Unit Closing::due_height() const {
    const auto& scale = sheet_.scale;
    return scale.due.leading + 1'300 + (content_.due_when.empty() ? 0 : scale.small.leading) +
           (due_stacked_ ? scale.strong.leading + 400 : 0);
}

Unit Closing::height() const {
    const auto totals = totals_height_ + 500 + due_height();
    return above_ + std::max(taxes_height() + texts_.height(), totals);
}

void Closing::draw() {
    if (!sheet_.fits(height())) sheet_.new_page();
    if (sheet_.full()) return;
    const auto top = sheet_.y + above_;
    const auto bottom = sheet_.y + height();
    const auto page = sheet_.page_count();
    sheet_.y = top;
    draw_totals();
    if (sheet_.full()) return;
    // Totals as long as pages leave no place beside them.
    sheet_.y = sheet_.page_count() == page ? top : sheet_.y + due_height() + above_;
    if (content_.tax_table) draw_taxes();
    if (!sheet_.full()) texts_.flow();
    if (sheet_.page_count() == page) sheet_.y = std::max(sheet_.y, bottom);
}

/// One row for each head of each group, so that every amount stands beside the rate it was reckoned with.
void Closing::draw_taxes() {
    const auto& labels = sheet_.labels;
    const auto& theme = sheet_.theme;
    const auto& head = sheet_.scale.head;
    const auto& style = sheet_.scale.small;
    const auto left = sheet_.frame.left;
    const auto column = [&](Unit percent, Unit room, std::string_view name, Unit widest) {
        const auto width = std::max(sheet_.width_of(head, name), widest);
        return Figures{left + tax_width_ * percent / 100, std::min(width, tax_width_ * room / 100)};
    };
    Unit rate_width = 0;
    Unit taxable_width = 0;
    Unit tax_width = 0;
    if (labels.right_to_left) {  // Elsewhere figures end at their column's end, however wide they are.
        for (const auto& tax : content_.taxes) {
            rate_width = std::max(rate_width, sheet_.width_of(style, tax.rate));
            taxable_width = std::max(taxable_width, sheet_.width_of(style, sheet_.amounts.bare(tax.taxable)));
            tax_width = std::max(tax_width, sheet_.width_of(style, sheet_.amounts.bare(tax.tax)));
        }
    }
    const auto rate = column(42, 12, labels.rate, rate_width);
    const auto taxable = column(73, 28, labels.taxable, taxable_width);
    const auto amount = column(100, 25, labels.tax, tax_width);
    auto baseline = sheet_.y + baseline_in(head);
    sheet_.start(left, baseline, head, theme.accent, labels.tax_summary);
    sheet_.figure(rate, baseline, head, theme.accent, labels.rate);
    sheet_.figure(taxable, baseline, head, theme.accent, labels.taxable);
    sheet_.figure(amount, baseline, head, theme.accent, labels.tax);
    sheet_.y += head_height;
    const auto name_room = tax_width_ * 28 / 100;
    const auto put = [&](const Figures& figures, Unit percent, const ShortText& text) {
        const auto width = sheet_.width_of(style, text);
        sheet_.figure(figures, baseline, fitted(style, width, tax_width_ * percent / 100), theme.ink, text);
    };
    for (const auto& tax : content_.taxes) {
        sheet_.rule(left, sheet_.y, tax_width_);
        baseline = sheet_.y + (row_height_ - style.leading) / 2 + baseline_in(style);
        sheet_.start(left, baseline, fitted(style, sheet_.width_of(style, tax.name), name_room), theme.ink,
                     tax.name);
        sheet_.figure(rate, baseline, style, theme.ink, tax.rate);
        put(taxable, 28, sheet_.amounts.bare(tax.taxable));
        put(amount, 25, sheet_.amounts.bare(tax.tax));
        sheet_.y += row_height_;
        if (sheet_.fits(row_height_)) continue;
        sheet_.new_page();  // Dozens of rates: more than a page of them.
        if (sheet_.full()) return;
    }
    sheet_.y += 900;
}

/// A label as long as a reason may be takes several lines beside its amount.
void Closing::wrap_labels() {
    const auto& scale = sheet_.scale;
    const auto room = totals_right_ - totals_left_;
    rows_.reserve(content_.totals.size());
    for (const auto& entry : content_.totals) {
        const auto& style = entry.strong ? scale.strong : scale.body;
        const auto amount = sheet_.width_of(style, sheet_.amounts.amount(entry.minor));
        const auto first = label_lines_.size();
        sheet_.wrap(entry.label, style, std::max(room - amount - 600, room / 3), label_lines_);
        const auto count = label_lines_.size() - first;
        rows_.push_back({first, count, fitted(style, amount, room * 2 / 3 - 600)});
        totals_height_ +=
            row_height_ + static_cast<Unit>(std::max<std::size_t>(count, 1) - 1) * style.leading;
        amounts_.width = std::max(amounts_.width, std::min(amount, room * 2 / 3 - 600));
    }
}

void Closing::draw_totals() {
    const auto& theme = sheet_.theme;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const auto& entry = content_.totals[i];
        const auto& row = rows_[i];
        const auto& style = entry.strong ? sheet_.scale.strong : sheet_.scale.body;
        const auto lines = static_cast<Unit>(std::max<std::size_t>(row.label_lines, 1));
        if (!sheet_.fits(row_height_ + (lines - 1) * style.leading)) sheet_.new_page();
        if (sheet_.full()) return;
        if (entry.strong) sheet_.rule(totals_left_, sheet_.y - 150, totals_right_ - totals_left_);
        auto baseline = sheet_.y + baseline_in(style);
        sheet_.figure(amounts_, baseline, row.amount, theme.ink, sheet_.amounts.amount(entry.minor));
        for (std::size_t k = 0; k < row.label_lines; ++k) {
            sheet_.draw(totals_left_, baseline, style, entry.strong ? theme.ink : theme.muted,
                        label_lines_[row.first_label_line + k]);
            if (k > 0) sheet_.y += style.leading;
            baseline += style.leading;
        }
        sheet_.y += row_height_;
    }
    sheet_.y += 500;
    if (!sheet_.fits(due_height())) sheet_.new_page();
    if (!sheet_.full()) draw_due();
}

void Closing::draw_due() {
    const auto& scale = sheet_.scale;
    const auto& theme = sheet_.theme;
    sheet_.fill(totals_left_, sheet_.y, totals_right_ - totals_left_, 100, theme.accent);
    auto top = sheet_.y + 600;
    const auto size_step = (scale.due.size - scale.strong.size) / 8;  // Both sit on one line.
    sheet_.start(totals_left_, top + baseline_in(scale.due) - (due_stacked_ ? size_step : 0), scale.strong,
                 theme.accent, content_.due_label);
    if (due_stacked_) top += scale.strong.leading + 400;
    const auto style =
        fitted(scale.due, sheet_.width_of(scale.due, content_.due), totals_right_ - totals_left_);
    sheet_.end(totals_right_, top + baseline_in(scale.due), style, theme.accent, content_.due);
    if (content_.due_when.empty()) return;
    sheet_.end(totals_right_, top + scale.due.leading + baseline_in(scale.small), scale.small, theme.muted,
               content_.due_when);
}

}  // namespace billmill::document::layout
