#include "document/layout/classic_2/line_table.hpp"

#include <algorithm>

#include "document/layout/classic_2/facts.hpp"
#include "document/layout/classic_2/masthead.hpp"
#include "domain/decimal.hpp"

namespace billmill::document::layout::classic_2 {
namespace {

constexpr Unit number_width = 2'400;
constexpr Unit column_gap = 1'400;
constexpr Unit padding = 420;  ///< Above and below a row's text.
constexpr Unit description_least = 9'000;
constexpr Unit carry_height = 1'900;

ShortText quantity_text(const Sheet& sheet, const domain::InvoiceLine& line) {
    auto text = sheet.amounts.scaled(line.quantity.micros, domain::quantity_decimals, 0);
    if (const auto unit = unit_text(line.unit, sheet.labels); !unit.empty())
        text.add(" ").add(unit.substr(0, 8));
    return text;
}

ShortText price_text(const AmountFormat& amounts, const domain::InvoiceLine& line) {
    return amounts.scaled(line.price.micros, domain::price_decimals, amounts.currency().decimals);
}

ShortText rate_text(const AmountFormat& amounts, domain::Percent rate) {
    return amounts.scaled(rate.ten_thousandths, domain::percent_decimals, 0).add("%");
}

std::string subtitle_of(const domain::InvoiceLine& line, const Labels& labels) {
    auto text = line.product_id;
    if (!line.hsn.empty()) {
        if (!text.empty()) text += " · ";
        text.append(labels.hsn).append(" ").append(line.hsn);
    }
    return text;
}

}  // namespace

LineTable::LineTable(Sheet& sheet) : sheet_(sheet), with_gross_(sheet.invoice.priced.prices_include_tax) {
    find_columns();
}

/// Amounts take what their longest needs, the description takes the rest.
void LineTable::find_columns() {
    const auto& amounts = sheet_.amounts;
    std::size_t quantity = 0, price = 0, discount = 0, rate = 0, amount = 0;
    for (const auto& line : sheet_.invoice.priced.lines) {
        quantity = std::max(quantity, quantity_text(sheet_, line).view().size());
        price = std::max(price, price_text(amounts, line).view().size());
        if (line.discount.minor != 0)
            discount = std::max(discount, amounts.bare(line.discount.minor).view().size() + 1);
        rate = std::max(rate, rate_text(amounts, line.rate).view().size());
        amount = std::max(amount, amounts.bare(line.amount.minor).view().size());
    }
    // A digit is the widest of what numbers are made of; units may be wider by little.
    constexpr Unit digit = 572 * scale::body.size / 1000;
    const auto wide = [](std::size_t characters, Unit least) {
        return std::max(static_cast<Unit>(characters) * digit, least) + column_gap;
    };
    columns_.rate = grid::right - wide(amount, 4'400);
    columns_.discount = columns_.rate - wide(rate, 2'000);
    columns_.price = discount > 0 ? columns_.discount - wide(discount, 3'600) : columns_.discount;
    columns_.quantity = columns_.price - wide(price, 4'000);
    columns_.description = grid::left + number_width;
    columns_.description_width = columns_.quantity - wide(quantity, 1'800) - columns_.description;
    if (discount == 0) columns_.discount = 0;
    if (columns_.description_width >= description_least) return;
    stacked_ = true;
    columns_.description_width = grid::right - columns_.description;
}

void LineTable::draw_head() {
    const auto& labels = sheet_.labels;
    const auto baseline = sheet_.y + baseline_in(scale::head);
    const auto put_right = [&](Unit x, std::string_view text) {
        sheet_.right(x, baseline, scale::head, sheet_.theme.accent, text);
    };
    sheet_.left(grid::left, baseline, scale::head, sheet_.theme.accent, labels.position);
    sheet_.left(columns_.description, baseline, scale::head, sheet_.theme.accent, labels.item);
    put_right(columns_.quantity, labels.quantity);
    put_right(columns_.price, labels.unit_price);
    if (columns_.discount != 0) put_right(columns_.discount, labels.discount);
    put_right(columns_.rate, labels.tax_rate);
    ShortText amount;
    put_right(grid::right, amount.add(labels.amount).add(" ").add(sheet_.amounts.symbol()));
    sheet_.y += scale::head.leading;
    if (with_gross_) {
        const auto below = sheet_.y + baseline_in(scale::small) - 150;
        sheet_.right(grid::right, below, scale::small, sheet_.theme.muted, labels.including_tax);
        sheet_.right(columns_.price, below, scale::small, sheet_.theme.muted, labels.including_tax);
        sheet_.y += scale::small.leading - 100;
    }
    sheet_.y += 350;
    sheet_.fill(grid::left, sheet_.y, grid::width, 100, sheet_.theme.accent);
    sheet_.y += 100;
}

void LineTable::prepare(const domain::InvoiceLine& line) {
    row_.description.clear();
    row_.subtitle.clear();
    sheet_.wrap(line.description, scale::body, columns_.description_width, row_.description);
    if (!line.product_id.empty() || !line.hsn.empty()) {
        sheet_.wrap(subtitle_of(line, sheet_.labels), scale::small, columns_.description_width,
                    row_.subtitle);
    }
    row_.height = 2 * padding +
                  std::max<Unit>(static_cast<Unit>(row_.description.size()), 1) * scale::body.leading +
                  static_cast<Unit>(row_.subtitle.size()) * scale::small.leading;
    if (stacked_) row_.height += scale::body.leading;
}

void LineTable::draw_cells(const domain::InvoiceLine& line, std::size_t number, Unit baseline) {
    const auto& amounts = sheet_.amounts;
    const auto put_right = [&](Unit x, std::string_view text, Colour colour) {
        sheet_.right(x, baseline, scale::body, colour, text);
    };
    ShortText count;
    sheet_.left(grid::left, baseline, scale::body, sheet_.theme.muted, count.add_number(number));
    put_right(columns_.quantity, quantity_text(sheet_, line), sheet_.theme.ink);
    put_right(columns_.price, price_text(amounts, line), sheet_.theme.ink);
    if (columns_.discount != 0 && line.discount.minor != 0) {
        put_right(columns_.discount, amounts.bare(taken_off(line.discount.minor)), sheet_.theme.ink);
    }
    put_right(columns_.rate, rate_text(amounts, line.rate), sheet_.theme.muted);
    put_right(grid::right, amounts.bare(line.amount.minor), sheet_.theme.ink);
}

/// A description as long as a page goes on at the next.
void LineTable::draw_texts(Unit top) {
    const auto draw = [&](const std::vector<pdf::Line>& lines, const Style& style, Colour colour) {
        for (const auto& line : lines) {
            if (top + style.leading > grid::bottom) {
                next_page();
                if (sheet_.full()) return;
                top = sheet_.y + padding;
            }
            sheet_.draw(columns_.description, top + baseline_in(style), style, colour, line);
            top += style.leading;
        }
    };
    draw(row_.description, scale::body, sheet_.theme.ink);
    if (row_.description.empty()) top += scale::body.leading;
    draw(row_.subtitle, scale::small, sheet_.theme.muted);
    sheet_.y = top + padding;
}

void LineTable::draw_row(const domain::InvoiceLine& line, std::size_t number) {
    const auto top = sheet_.y + padding;
    if (!stacked_) draw_cells(line, number, top + baseline_in(scale::body));
    // A record's amounts add up by its promise; one that is not from a store may hold anything.
    if (__builtin_add_overflow(sum_minor_, line.amount.minor, &sum_minor_)) sum_minor_ = 0;
    draw_texts(top);
    if (stacked_ && !sheet_.full()) {
        if (!sheet_.fits(scale::body.leading)) next_page();
        draw_cells(line, number, sheet_.y - padding + baseline_in(scale::body));
        sheet_.y += scale::body.leading;
    }
    sheet_.rule(grid::left, sheet_.y, grid::width);
}

void LineTable::carry(std::string_view label) {
    if (sum_minor_ == 0) return;
    const auto baseline = sheet_.y + padding + baseline_in(scale::small);
    sheet_.left(columns_.description, baseline, scale::small, sheet_.theme.muted, label);
    sheet_.right(grid::right, baseline, scale::small, sheet_.theme.muted, sheet_.amounts.bare(sum_minor_));
    sheet_.y += carry_height;
}

void LineTable::next_page() {
    carry(sheet_.labels.carried_forward);
    sheet_.new_page();
    draw_continuation(sheet_);
    draw_head();
    carry(sheet_.labels.brought_forward);
}

void LineTable::draw(Unit closing) {
    const auto& lines = sheet_.invoice.priced.lines;
    if (!sheet_.fits(8'000))
        next_page();
    else
        draw_head();
    const auto page_room = grid::bottom - grid::top - 8'000;
    for (std::size_t i = 0; i < lines.size() && !sheet_.full(); ++i) {
        prepare(lines[i]);
        const bool last = i + 1 == lines.size();
        const auto wanted = row_.height + (last ? closing : carry_height);
        if (!sheet_.fits(wanted) && wanted < page_room && i > 0) next_page();
        draw_row(lines[i], i + 1);
    }
}

}  // namespace billmill::document::layout::classic_2
