#include "document/layout/classic_2/masthead.hpp"

#include <algorithm>

#include "document/layout/classic_2/facts.hpp"
#include "document/parties.hpp"

namespace billmill::document::layout::classic_2 {
namespace {

constexpr Unit band_height = 900;
constexpr Unit logo_width_max = 17'000;
constexpr Unit logo_height_max = 5'200;
constexpr Unit pixel = 75;  ///< At 96 dots an inch, what most logos are drawn for.
constexpr std::size_t footer_lines_max = 2;

/// Scales into the box, and never beyond its own size at 96 dots an inch.
Unit draw_logo(Sheet& sheet, const pdf::Image& logo, Unit y) {
    const std::int64_t width = static_cast<std::int64_t>(logo.width) * pixel;
    const std::int64_t height = static_cast<std::int64_t>(logo.height) * pixel;
    const auto fitted_width =
        std::min({width, std::int64_t{logo_width_max}, logo_height_max * width / height});
    const auto fitted_height = std::max<std::int64_t>(fitted_width * height / width, 1);
    sheet.page().image(grid::left, y, static_cast<Unit>(std::max<std::int64_t>(fitted_width, 1)),
                       static_cast<Unit>(fitted_height));
    return static_cast<Unit>(fitted_height);
}

void add_address(Column& column, const Sheet& sheet, const domain::Address& address) {
    const auto add = [&](std::string_view text) { column.add(text, scale::body, sheet.theme.ink); };
    add(address.line1);
    add(address.line2);
    add(city_text(address));
    add(region_and_country_text(address, sheet.labels.language));
}

void add_number(Column& column, const Sheet& sheet, std::string_view label, std::string_view value) {
    if (!value.empty()) column.add(join(label, " ", value), scale::body, sheet.theme.ink);
}

/// Says under the title that nothing is owed. Returns its height.
Unit draw_specimen(Sheet& sheet, Unit y) {
    constexpr Unit pad = 500;
    const auto& style = scale::strong;
    const auto width = sheet.width_of(style, sheet.labels.specimen) + 2 * pad;
    sheet.fill(grid::right - width, y, width, style.leading + pad, sheet.theme.warning_tint);
    sheet.right(grid::right - pad, y + pad / 2 + baseline_in(style), style, sheet.theme.warning,
                sheet.labels.specimen);
    return style.leading + pad;
}

Column seller_column(Sheet& sheet, bool with_name) {
    const auto& seller = sheet.invoice.seller;
    Column column{sheet, grid::left, grid::column};
    column.add_heading(sheet.labels.from);
    if (with_name) column.add(seller.name, scale::strong, sheet.theme.ink);
    add_address(column, sheet, seller.address);
    column.skip(300);
    add_number(column, sheet, sheet.labels.gstin, seller.gstin);
    add_number(column, sheet, sheet.labels.vat_id, seller.vat_id);
    add_number(column, sheet, sheet.labels.registration, seller.registration_number);
    for (const auto& contact : {seller.email, seller.phone, seller.website}) {
        column.add(contact, scale::small, sheet.theme.muted);
    }
    return column;
}

Column buyer_column(Sheet& sheet) {
    const auto& buyer = sheet.invoice.buyer;
    Column column{sheet, grid::left + grid::column + grid::gutter, grid::column};
    column.add_heading(sheet.labels.billed_to);
    column.add(domain::display_name(buyer), scale::strong, sheet.theme.ink);
    if (!buyer.company.empty()) {
        column.add(join(join(buyer.firstname, " ", buyer.middlename), " ", buyer.lastname), scale::body,
                   sheet.theme.ink);
    }
    add_address(column, sheet, buyer.address);
    column.skip(300);
    const bool india = sheet.invoice.priced.regime != domain::TaxRegime::vat;
    add_number(column, sheet, india ? sheet.labels.gstin : sheet.labels.vat_id, buyer.tax_id);
    column.add(buyer.email, scale::small, sheet.theme.muted);
    column.add(buyer.mobile, scale::small, sheet.theme.muted);
    return column;
}

Column details_column(Sheet& sheet) {
    const auto& invoice = sheet.invoice;
    const auto& labels = sheet.labels;
    Column column{sheet, grid::left + 2 * (grid::column + grid::gutter), grid::column};
    const bool credit = invoice.line.type == domain::DocumentType::credit_note;
    const auto number = credit ? labels.credit_note_number : labels.number;
    const auto indent =
        std::max(sheet.width_of(scale::small, number), sheet.width_of(scale::small, labels.place_of_supply)) +
        900;
    column.add_heading(labels.details);
    column.add_pair(number, invoice.printed_number, indent);
    column.add_pair(labels.issued_on, date_text(invoice.issued_on, labels), indent);
    if (invoice.due_on <= invoice.issued_on) {
        column.add_pair(labels.due_on, labels.due_on_receipt, indent);
    } else {
        column.add_pair(labels.due_on, date_text(invoice.due_on, labels), indent);
    }
    column.add_pair(labels.reference, invoice.particulars.buyer_reference, indent);
    if (!invoice.priced.place_of_supply.empty()) {
        column.add_pair(labels.place_of_supply, region_text(invoice.priced.place_of_supply), indent);
    }
    return column;
}

}  // namespace

void draw_masthead(Sheet& sheet, const pdf::Image* logo) {
    sheet.fill(0, 0, pdf::page_width, band_height, sheet.theme.accent);
    const auto title = title_of(sheet.invoice, sheet.labels);
    const auto title_width = sheet.right(grid::right, sheet.y + baseline_in(scale::title), scale::title,
                                         sheet.theme.accent, title);
    auto height = scale::title.leading;
    if (logo != nullptr) {
        height = std::max(height, draw_logo(sheet, *logo, sheet.y));
    } else {
        Column name{sheet, grid::left, grid::width - std::max(title_width, grid::column) - grid::gutter};
        name.add(sheet.invoice.seller.name, scale::name, sheet.theme.ink);
        name.draw();
        height = std::max(height, name.height());
    }
    sheet.y += height;
    if (sheet.invoice.seller.built_in) sheet.y += 300 + draw_specimen(sheet, sheet.y + 300);
    sheet.y += 2'600;

    auto seller = seller_column(sheet, logo != nullptr);
    auto buyer = buyer_column(sheet);
    auto details = details_column(sheet);
    const auto tallest = std::max({seller.height(), buyer.height(), details.height()});
    if (sheet.fits(tallest)) {
        for (auto* column : {&seller, &buyer, &details}) column->draw();
        sheet.y += tallest;
    } else {  // Only ever with texts as long as pages: one below the other.
        for (auto* column : {&seller, &details, &buyer}) column->flow();
    }
    sheet.y += 2'600;
}

void draw_continuation(Sheet& sheet) {
    sheet.fill(0, 0, pdf::page_width, band_height / 2, sheet.theme.accent);
    const auto baseline = sheet.y + baseline_in(scale::small);
    std::vector<pdf::Line> names;
    sheet.wrap(sheet.invoice.seller.name, scale::small, grid::width * 2 / 3, names);
    if (!names.empty()) sheet.draw(grid::left, baseline, scale::small, sheet.theme.muted, names.front());
    sheet.right(grid::right, baseline, scale::small, sheet.theme.muted, sheet.invoice.printed_number);
    if (sheet.invoice.seller.built_in) {
        sheet.right(grid::right, baseline + scale::small.leading, scale::small, sheet.theme.warning,
                    sheet.labels.specimen);
    }
    sheet.y += scale::small.leading + 1'400;
}

void draw_footers(Sheet& sheet) {
    std::vector<pdf::Line> lines;
    sheet.wrap(sheet.invoice.seller.footer, scale::small, grid::width - grid::column, lines);
    lines.resize(std::min(lines.size(), footer_lines_max));
    for (std::size_t i = 0; i < sheet.pages().count(); ++i) {
        sheet.select_page(i);
        sheet.rule(grid::left, grid::footer, grid::width);
        auto top = grid::footer + 700;
        ShortText page;
        page.add(sheet.labels.page).add_number(i + 1).add(sheet.labels.of).add_number(sheet.pages().count());
        sheet.right(grid::right, top + baseline_in(scale::small), scale::small, sheet.theme.muted, page);
        for (const auto& line : lines) {
            sheet.draw(grid::left, top + baseline_in(scale::small), scale::small, sheet.theme.muted, line);
            top += scale::small.leading;
        }
    }
}

}  // namespace billmill::document::layout::classic_2
