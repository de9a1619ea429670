#include "document/layout/classic.hpp"

#include <algorithm>

#include "document/layout/blocks.hpp"
#include "document/layout/body.hpp"
#include "document/layout/column.hpp"

namespace billmill::document::layout {
namespace {

constexpr Unit band_height = 600;
constexpr Unit gutter = 1'800;
constexpr Box logo_space{17'000, 5'200};
constexpr Unit footer = pdf::page_height - 5'200;

void continue_classic(Sheet& sheet) {
    sheet.fill(0, 0, pdf::page_width, band_height / 2, sheet.theme.accent);
    const auto& style = sheet.scale.small;
    draw_running_head(sheet, sheet.y + baseline_in(style), sheet.theme.muted);
    sheet.y += style.leading + 1'400;
    if (!warning_of(sheet).empty()) sheet.y += draw_warning(sheet, sheet.frame.right, sheet.y) + 500;
}

constexpr Look look{
    .frame = {.left = 4'800,
              .right = pdf::page_width - 4'800,
              .top = 4'000,
              .bottom_first = pdf::page_height - 6'600,
              .bottom = pdf::page_height - 6'600},
    .scale = {.title = {Weight::bold, 2'200, 2'600},
              .name = {Weight::bold, 1'500, 1'900},
              .due = {Weight::bold, 1'400, 1'800},
              .strong = {Weight::bold, 900, 1'260},
              .body = {Weight::regular, 900, 1'260},
              .small = {Weight::regular, 780, 1'080},
              .head = {Weight::bold, 750, 1'060}},
    .table = {.padding = 420,
              .padding_least = 200,
              .inset = 0,
              .head_filled = false,
              .zebra = false,
              .gridded = false},
    .continue_page = continue_classic,
};
static_assert(is_legible(look.scale));

constexpr Look dense_look = [] {
    auto dense = look;
    dense.table.padding = dense.table.padding_least = 200;
    return dense;
}();

/// Logo or name at the start, the title at the end; `below`: the space after it.
void draw_head(Sheet& sheet, const Content& content, const pdf::Image* logo, Unit below) {
    const auto& frame = sheet.frame;
    const auto& scale = sheet.scale;
    sheet.fill(0, 0, pdf::page_width, band_height, sheet.theme.accent);
    sheet.y = 4'600;
    const auto title = fitted(scale.title, sheet.width_of(scale.title, content.title), frame.width() / 2);
    Unit title_width = 0;
    {
        const auto heading = sheet.tag(pdf::Role::heading_1);
        title_width = sheet.end(frame.right, sheet.y + baseline_in(scale.title), title, sheet.theme.accent,
                                content.title);
    }
    auto height = scale.title.leading;
    if (logo != nullptr) {
        const auto box = logo_box(*logo, logo_space);
        const auto figure = sheet.tag(pdf::Role::figure, sheet.invoice.seller.name);
        sheet.image(frame.left, sheet.y, box.width, box.height);
        height = std::max(height, box.height);
    } else {
        Column name{sheet, frame.left, frame.width() - std::max(title_width, frame.width() / 3) - gutter};
        name.add(sheet.invoice.seller.name, scale.name, sheet.theme.ink);
        name.draw();
        height = std::max(height, name.height());
    }
    sheet.y += height;
    if (!warning_of(sheet).empty()) sheet.y += 300 + draw_warning(sheet, frame.right, sheet.y + 300);
    sheet.y += below;
}

void draw_parties(Sheet& sheet, const Content& content, bool with_name, Unit below) {
    const auto& frame = sheet.frame;
    const auto& labels = sheet.labels;
    const auto width = (frame.width() - 2 * gutter) / 3;
    Column seller{sheet, frame.left, width};
    seller.add_heading(labels.from);
    if (with_name) seller.add(sheet.invoice.seller.name, sheet.scale.strong, sheet.theme.ink);
    add_seller(seller, content);

    Column buyer{sheet, frame.left + width + gutter, width};
    buyer.add_heading(labels.billed_to);
    add_buyer(buyer, sheet, content);
    if (!content.deliver_to.empty()) {
        buyer.skip(700);
        buyer.add_heading(labels.deliver_to);
        add_texts(buyer, content.deliver_to);
    }

    Column details{sheet, frame.right - width, width};
    details.add_heading(labels.details);
    const Fact number{content.number_label, sheet.invoice.printed_number, true};
    std::vector<Fact> facts{number};
    facts.insert(facts.end(), content.dates.begin(), content.dates.end());
    facts.insert(facts.end(), content.references.begin(), content.references.end());
    details.add_facts(facts);

    Column* const columns[]{&seller, &buyer, &details};
    draw_beside(sheet, columns);
    sheet.y += below;
}

}  // namespace

Drawn draw_classic(const Job& job, pdf::Typesetter& type, pdf::Pages& pages) {
    const bool dense = is_dense(job.invoice);
    const Unit below = dense ? 1'400 : 2'400;
    Sheet sheet{dense ? dense_look : look, job.invoice, type, pages, job.pages_max};
    const Content content{job.invoice, sheet.labels, sheet.amounts, job.portal};
    draw_head(sheet, content, job.logo, below);
    draw_parties(sheet, content, job.logo != nullptr, below);
    draw_body(sheet, content, dense ? 800 : 1'600);
    if (!sheet.full()) draw_footers(sheet, footer, footer);
    return {sheet.full(), sheet.labels.language, document_title(content, job.invoice)};
}

}  // namespace billmill::document::layout
