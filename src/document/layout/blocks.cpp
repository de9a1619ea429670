#include "document/layout/blocks.hpp"

#include <algorithm>

#include "document/layout/facts.hpp"
#include "document/layout/swiss_slip.hpp"

namespace billmill::document::layout {
namespace {

constexpr Unit pixel = 75;  ///< At 96 dots an inch, what most logos are drawn for.
constexpr std::size_t footer_lines_max = 2;
constexpr Unit page_number_space = 12'000;

/// The first of the lines a text needs.
void draw_first_line(Sheet& sheet, Unit x, Unit baseline, Unit width, const Style& style, Colour colour,
                     std::string_view text) {
    std::vector<pdf::Line> lines;
    sheet.wrap(text, style, width, lines);
    if (!lines.empty()) sheet.draw(x, baseline, style, colour, lines.front());
}

}  // namespace

Box logo_box(const pdf::Image& logo, Box space) {
    const std::int64_t width = std::int64_t{logo.shown_width()} * pixel;
    const std::int64_t height = std::int64_t{logo.shown_height()} * pixel;
    const auto fitted_width = std::max<std::int64_t>(
        std::min({width, std::int64_t{space.width}, space.height * width / height}), 1);
    return {static_cast<Unit>(fitted_width),
            static_cast<Unit>(std::max<std::int64_t>(fitted_width * height / width, 1))};
}

std::string_view warning_of(const Sheet& sheet) {
    if (sheet.invoice.seller.built_in) return sheet.labels.specimen;
    return sheet.invoice.number == 0 ? sheet.labels.preview : std::string_view{};
}

Unit draw_warning(Sheet& sheet, Unit x, Unit y) {
    if (warning_of(sheet).empty()) return 0;
    constexpr Unit pad = 500;
    const auto& style = sheet.scale.strong;
    const auto width = sheet.width_of(style, warning_of(sheet)) + 2 * pad;
    const auto tagged = sheet.tag(pdf::Role::paragraph);
    sheet.fill(x - width, y, width, style.leading + pad, sheet.theme.warning_tint);
    sheet.end(x - pad, y + pad / 2 + baseline_in(style), style, sheet.theme.warning, warning_of(sheet));
    return style.leading + pad;
}

void add_texts(Column& column, std::span<const std::string> texts) {
    for (const auto& text : texts) column.add(text);
}

void add_ids(Column& column, std::span<const Fact> ids) {
    for (const auto& id : ids) column.add_named(id);
}

void add_seller(Column& column, const Content& content) {
    add_texts(column, content.seller_address);
    column.skip(300);
    add_ids(column, content.seller_ids);
    for (const auto& contact : content.seller_contact) column.add_named_small(contact);
}

void add_buyer(Column& column, const Sheet& sheet, const Content& content) {
    column.add(content.buyer_name, sheet.scale.strong, sheet.theme.ink);
    add_texts(column, content.buyer_address);
    column.skip(300);
    add_ids(column, content.buyer_ids);
    column.add_small(sheet.invoice.buyer.email);
    column.add_small(sheet.invoice.buyer.mobile);
}

void draw_beside(Sheet& sheet, std::span<Column* const> columns) {
    Unit tallest = 0;
    for (const auto* column : columns) tallest = std::max(tallest, column->height());
    if (sheet.fits(tallest)) {
        for (auto* column : columns) column->draw();
        sheet.y += tallest;
        return;
    }
    for (auto* column : columns) {  // Only ever with texts as long as pages.
        if (!sheet.full()) column->flow();
    }
}

void draw_running_head(Sheet& sheet, Unit baseline, Colour colour) {
    const auto& frame = sheet.frame;
    const auto& style = sheet.scale.small;
    draw_first_line(sheet, frame.left, baseline, frame.width() / 2, style, colour, sheet.invoice.seller.name);
    const auto space = frame.width() / 2 - 1'000;
    const auto& number = sheet.invoice.printed_number;
    sheet.end(frame.right, baseline, fitted(style, sheet.width_of(style, number), space), colour, number);
}

void draw_footers(Sheet& sheet, Unit y_first, Unit y) {
    const auto& frame = sheet.frame;
    const auto& style = sheet.scale.small;
    std::vector<pdf::Line> lines;
    sheet.wrap(sheet.invoice.seller.footer, style, frame.width() - page_number_space, lines);
    lines.resize(std::min(lines.size(), footer_lines_max));
    const auto count = sheet.page_count();
    const auto footer = lines.empty() ? pdf::no_element : sheet.part(pdf::Role::paragraph);
    for (std::size_t i = 0; i < count; ++i) {
        sheet.select_page(i);
        const auto usual = i == 0 ? y_first : y;
        const auto rule = i == sheet.slip_page ? swiss_slip_top - swiss_slip_foot : usual;
        sheet.rule(frame.left, rule, frame.width());
        auto baseline = rule + 700 + baseline_in(style);
        ShortText number;
        ShortText all;
        const auto page = fill(sheet.labels.page, number.add_number(i + 1), all.add_number(count));
        sheet.end(frame.right, baseline, style, sheet.theme.muted, page);
        const auto tagged = i == 0 ? sheet.tag(footer) : sheet.artifact();
        for (const auto& line : lines) {
            sheet.draw(frame.left, baseline, style, sheet.theme.muted, line);
            baseline += style.leading;
        }
    }
}

}  // namespace billmill::document::layout
