#include "document/layout/modern.hpp"

#include <algorithm>

#include "document/layout/blocks.hpp"
#include "document/layout/body.hpp"
#include "document/layout/column.hpp"

namespace billmill::document::layout {
namespace {

constexpr Unit band_least = 9'500;
constexpr Unit narrow_band = 3'000;
constexpr Unit gutter = 2'000;
constexpr Box logo_space{15'000, 4'200};
constexpr Unit plate = 600;  ///< White around a logo on the band.
constexpr Unit footer = pdf::page_height - 5'000;

void continue_modern(Sheet& sheet) {
    sheet.fill(0, 0, pdf::page_width, narrow_band, sheet.theme.accent);
    const auto& style = sheet.scale.small;
    draw_running_head(sheet, (narrow_band - style.leading) / 2 + baseline_in(style), sheet.theme.paper);
    if (!warning_of(sheet).empty()) sheet.y += draw_warning(sheet, sheet.frame.right, narrow_band + 700);
}

constexpr Look look{
    .frame = {.left = 5'400,
              .right = pdf::page_width - 5'400,
              .top = narrow_band + 2'200,
              .bottom_first = pdf::page_height - 5'900,
              .bottom = pdf::page_height - 5'900},
    .scale = {.title = {Weight::bold, 1'800, 2'300},
              .name = {Weight::bold, 1'300, 1'700},
              .due = {Weight::bold, 1'300, 1'700},
              .strong = {Weight::bold, 920, 1'280},
              .body = {Weight::regular, 920, 1'280},
              .small = {Weight::regular, 800, 1'140},
              .head = {Weight::bold, 750, 1'080}},
    .table = {.padding = 320,
              .padding_least = 150,
              .inset = 900,
              .head_filled = true,
              .zebra = true,
              .gridded = false},
    .continue_page = continue_modern,
};
static_assert(is_legible(look.scale));
constexpr Look dense_look = [] {
    auto dense = look;
    dense.table.padding = dense.table.padding_least = 60;
    return dense;
}();
constexpr Style amount_style{Weight::bold, 2'800, 3'300};

Unit amount_height(const Sheet& sheet) {
    return 2 * sheet.scale.small.leading + 300 + amount_style.leading;
}

/// What is due, large, at the band's end.
void draw_amount(Sheet& sheet, const Content& content, Unit top, Unit space) {
    const auto tagged = sheet.tag(pdf::Role::paragraph);
    const auto& theme = sheet.theme;
    const auto& small = sheet.scale.small;
    const auto right = sheet.frame.right;
    sheet.end(right, top + baseline_in(small), small, theme.paper, content.due_label);
    const auto below = top + small.leading + 200;
    const auto style = fitted(amount_style, sheet.width_of(amount_style, content.due), space);
    sheet.end(right, below + baseline_in(amount_style), style, theme.paper, content.due);
    if (!content.due_when.empty()) {
        sheet.end(right, below + amount_style.leading + 100 + baseline_in(small), small, theme.paper,
                  content.due_when);
    }
}

/// Over the page's whole width: who bills at its start, what is due at its end.
void draw_band(Sheet& sheet, const Content& content, const pdf::Image* logo, bool dense) {
    const Unit top = dense ? 1'500 : 2'400;
    const Unit least = dense ? top + amount_height(sheet) + top * 3 / 4 : band_least;
    const auto& frame = sheet.frame;
    const auto& theme = sheet.theme;
    const auto half = (frame.width() - gutter) / 2;
    Column who{sheet, frame.left, half};
    const auto box = logo != nullptr ? logo_box(*logo, logo_space) : Box{0, 0};
    if (logo != nullptr) {
        who.skip(box.height + 2 * plate + 700);
    } else {
        who.add(sheet.invoice.seller.name, sheet.scale.name, theme.paper);
        who.skip(900);
    }
    who.begin_part(pdf::Role::heading_1);
    who.add_named(content.title, sheet.invoice.printed_number, sheet.scale.title, theme.paper);
    // Names as long as pages keep to the band all the same.
    const bool readable = who.height() < pdf::page_height / 2;
    const auto height = std::max(least, top + (readable ? who.height() : 0) + top * 3 / 4);
    sheet.fill(0, 0, pdf::page_width, height, theme.accent);
    sheet.y = top;
    if (readable) who.draw();
    if (logo != nullptr) {
        sheet.fill(frame.left, top, box.width + 2 * plate, box.height + 2 * plate, theme.paper);
        const auto figure = sheet.tag(pdf::Role::figure, sheet.invoice.seller.name);
        sheet.image(frame.left + plate, top + plate, box.width, box.height);
    }
    draw_amount(sheet, content, top, half);
    sheet.y = height;
    if (!warning_of(sheet).empty()) sheet.y += 500 + draw_warning(sheet, frame.right, sheet.y + 500);
    sheet.y += dense ? 900 : 1'600;
}

/// Dates and references in four columns, row by row.
void draw_facts(Sheet& sheet, const Content& content, Unit below) {
    constexpr std::size_t across = 4;
    const auto& frame = sheet.frame;
    std::vector<Fact> facts{content.dates};
    facts.insert(facts.end(), content.references.begin(), content.references.end());
    const auto width = (frame.width() - static_cast<Unit>(across - 1) * gutter) / static_cast<Unit>(across);
    for (std::size_t begin = 0; begin < facts.size() && !sheet.full(); begin += across) {
        std::vector<Column> row;
        row.reserve(across);
        std::vector<Column*> columns;
        for (std::size_t i = begin; i < std::min(begin + across, facts.size()); ++i) {
            row.emplace_back(sheet, frame.left + static_cast<Unit>(i - begin) * (width + gutter), width);
            row.back().add_fact_above(facts[i]);
            columns.push_back(&row.back());
        }
        draw_beside(sheet, columns);
        sheet.y += 700;
    }
    sheet.rule(frame.left, sheet.y, frame.width());
    sheet.y += below;
}

void draw_parties(Sheet& sheet, const Content& content, Unit below) {
    const auto& frame = sheet.frame;
    const auto& labels = sheet.labels;
    const bool delivered = !content.deliver_to.empty();
    const Unit count = delivered ? 3 : 2;
    const auto width = (frame.width() - (count - 1) * gutter) / count;
    Column buyer{sheet, frame.left, width};
    buyer.add_heading(labels.billed_to);
    add_buyer(buyer, sheet, content);
    Column seller{sheet, frame.left + width + gutter, width};
    seller.add_heading(labels.from);
    seller.add(sheet.invoice.seller.name, sheet.scale.strong, sheet.theme.ink);
    add_seller(seller, content);
    Column goods{sheet, frame.right - width, width};
    if (delivered) {
        goods.add_heading(labels.deliver_to);
        add_texts(goods, content.deliver_to);
    }
    Column* const columns[]{&buyer, &seller, &goods};
    draw_beside(sheet, {columns, delivered ? 3U : 2U});
    sheet.y += below;
}

}  // namespace

Drawn draw_modern(const Job& job, pdf::Typesetter& type, pdf::Pages& pages) {
    const bool dense = is_dense(job.invoice);
    Sheet sheet{dense ? dense_look : look, job.invoice, type, pages, job.pages_max};
    const Content content{job.invoice, sheet.labels, sheet.amounts, job.portal};
    draw_band(sheet, content, job.logo, dense);
    draw_facts(sheet, content, dense ? 600 : 1'100);
    if (!sheet.full()) draw_parties(sheet, content, dense ? 500 : 1'400);
    draw_body(sheet, content, dense ? 400 : 1'200);
    if (!sheet.full()) draw_footers(sheet, footer, footer);
    return {sheet.full(), sheet.labels.language, document_title(content, job.invoice)};
}

}  // namespace billmill::document::layout
