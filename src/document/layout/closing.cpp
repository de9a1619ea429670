#include "document/layout/closing.hpp"

#include <algorithm>

namespace billmill::document::layout {
namespace {

constexpr Unit gap = 1'000;  ///< Between a label and its amount.

/// Between two rows. Many of them, such as twenty allowances, stand close, so that they need no page of their own.
constexpr Unit space_between(std::size_t rows) {
    constexpr std::size_t many = 12;
    return rows > many ? 0 : 300;
}

Unit start_of_totals(const Frame& frame) {
    return frame.left + frame.width() * 58 / 100;
}

}  // namespace

Closing::Closing(Sheet& sheet, const Content& content, Unit above)
    : sheet_(sheet),
      content_(content),
      above_(above),
      totals_left_(start_of_totals(sheet.frame)),
      totals_right_(sheet.frame.right - sheet.look.table.inset),
      row_height_(sheet.scale.body.leading + space_between(content.totals.size())),
      taxes_(sheet, content, sheet.frame.width() * 53 / 100),
      texts_(sheet, sheet.frame.left, sheet.frame.width() * 53 / 100) {
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

Unit Closing::due_height() const {
    const auto& scale = sheet_.scale;
    return scale.due.leading + 1'300 + (content_.due_when.empty() ? 0 : scale.small.leading) +
           (due_stacked_ ? scale.strong.leading + 400 : 0);
}

Unit Closing::height() const {
    const auto totals = totals_height_ + 500 + due_height();
    return above_ + std::max(taxes_.height() + texts_.height(), totals);
}

void Closing::draw(Unit with) {
    const auto page_height = sheet_.frame.bottom - sheet_.frame.top;
    const auto wanted = height() + with <= page_height ? height() + with : height();
    if (!sheet_.fits(wanted)) sheet_.new_page();
    if (sheet_.full()) return;
    const auto top = sheet_.y + above_;
    const auto bottom = sheet_.y + height();
    const auto page = sheet_.page_count();
    sheet_.y = top;
    draw_totals();
    sheet_.y += 500;
    if (!sheet_.full() && !sheet_.fits(due_height())) sheet_.new_page();
    if (sheet_.full()) return;
    draw_due();
    // Totals as long as pages leave no place beside them.
    sheet_.y = sheet_.page_count() == page ? top : sheet_.y + due_height() + above_;
    taxes_.draw();
    if (!sheet_.full()) texts_.flow();
    if (sheet_.page_count() == page) sheet_.y = std::max(sheet_.y, bottom);
}

/// A label as long as a reason may be takes several lines beside its amount.
void Closing::wrap_labels() {
    const auto& scale = sheet_.scale;
    const auto space = totals_right_ - totals_left_;
    rows_.reserve(content_.totals.size());
    for (const auto& entry : content_.totals) {
        const auto& style = entry.strong ? scale.strong : scale.body;
        const auto amount = sheet_.width_of(style, sheet_.amounts.amount(entry.minor));
        const auto first = label_lines_.size();
        sheet_.wrap(entry.label, style, std::max(space - amount - 600, space / 3), label_lines_);
        const auto count = label_lines_.size() - first;
        rows_.push_back({first, count, fitted(style, amount, space * 2 / 3 - 600)});
        totals_height_ +=
            row_height_ + static_cast<Unit>(std::max<std::size_t>(count, 1) - 1) * style.leading;
        amounts_.width = std::max(amounts_.width, std::min(amount, space * 2 / 3 - 600));
    }
}

void Closing::draw_totals() {
    const auto table = sheet_.tag(pdf::Role::table);
    for (std::size_t i = 0; i < rows_.size() && !sheet_.full(); ++i) draw_total(i);
}

void Closing::draw_total(std::size_t index) {
    const auto& theme = sheet_.theme;
    const auto& entry = content_.totals[index];
    const auto& row = rows_[index];
    const auto& style = entry.strong ? sheet_.scale.strong : sheet_.scale.body;
    const auto lines = static_cast<Unit>(std::max<std::size_t>(row.label_lines, 1));
    if (!sheet_.fits(row_height_ + (lines - 1) * style.leading)) sheet_.new_page();
    if (sheet_.full()) return;
    if (entry.strong) sheet_.rule(totals_left_, sheet_.y - 150, totals_right_ - totals_left_);
    const auto tagged = sheet_.tag(pdf::Role::table_row);
    auto baseline = sheet_.y + baseline_in(style);
    const auto first = baseline;
    {
        const auto cell = sheet_.tag(pdf::Role::row_header);
        for (std::size_t k = 0; k < row.label_lines; ++k, baseline += style.leading) {
            sheet_.draw(totals_left_, baseline, style, entry.strong ? theme.ink : theme.muted,
                        label_lines_[row.first_label_line + k]);
        }
    }
    const auto cell = sheet_.tag(pdf::Role::cell);
    sheet_.figure(amounts_, first, row.amount, theme.ink, sheet_.amounts.amount(entry.minor));
    sheet_.y += row_height_ + (lines - 1) * style.leading;
}
void Closing::draw_due() {
    const auto tagged = sheet_.tag(pdf::Role::paragraph);
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
