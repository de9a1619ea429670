#include "document/layout/closing.hpp"

#include <algorithm>
#include <array>

#include "document/layout/facts.hpp"
#include "document/layout/masthead.hpp"
#include "domain/amount_in_words.hpp"
#include "domain/decimal.hpp"

namespace billmill::document::layout {
namespace {

constexpr Unit above = 1'600;
constexpr Unit tax_width = grid::width * 54 / 100;
constexpr Unit totals_left = grid::left + grid::width * 61 / 100;
constexpr Unit totals_width = grid::right - totals_left;
constexpr Unit row_height = 1'560;
constexpr Unit head_height = 1'500;
constexpr Unit due_height = 4'200;
constexpr Unit inset = 1'000;

struct Entry {
    std::string_view label;
    std::int64_t minor;
    bool shown;
};

std::array<Entry, 4> totals_of(const Sheet& sheet) {
    const auto& totals = sheet.invoice.priced.totals;
    const bool discounted = totals.discount.minor != 0;
    const auto subtotal =
        sheet.invoice.priced.prices_include_tax ? sheet.labels.subtotal_net : sheet.labels.subtotal;
    return {Entry{subtotal, totals.lines.minor, true},
            Entry{sheet.labels.discount, -totals.discount.minor, discounted},
            Entry{sheet.labels.taxable, totals.net.minor, discounted},
            Entry{sheet.labels.total_tax, totals.tax.minor, true}};
}

void add_lines(Column& column, std::string_view text, const Style& style, Colour colour) {
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        column.add(text.substr(0, end), style, colour);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

}  // namespace

Closing::Closing(Sheet& sheet)
    : sheet_(sheet), words_(sheet, grid::left, tax_width), remarks_(sheet, grid::left, tax_width) {
    words_.add_heading(sheet.labels.in_words);
    words_.add(domain::amount_in_words(sheet.invoice.priced.totals.gross), scale::small, sheet.theme.ink);
    bool reverse_charge = false;
    for (const auto& group : sheet.invoice.priced.taxes) {
        remarks_.add(group.reason, scale::small, sheet.theme.muted);
        reverse_charge = reverse_charge || group.category == domain::TaxCategory::reverse_charge;
    }
    if (reverse_charge) remarks_.add(sheet.labels.reverse_charge, scale::small, sheet.theme.muted);
}

std::size_t Closing::tax_rows() const {
    std::size_t rows = 0;
    for (const auto& group : sheet_.invoice.priced.taxes)
        rows += std::max<std::size_t>(group.heads.size(), 1);
    return rows;
}

Unit Closing::totals_height() const {
    const auto shown = std::ranges::count_if(totals_of(sheet_), &Entry::shown);
    return static_cast<Unit>(shown + 1) * row_height + 500 + due_height;
}

Unit Closing::height() const {
    const auto taxes =
        head_height + static_cast<Unit>(tax_rows()) * row_height + 900 + remarks_.height() + words_.height();
    return above + std::max(taxes, totals_height());
}

void Closing::draw() {
    if (!sheet_.fits(height())) {
        sheet_.new_page();
        draw_continuation(sheet_);
    }
    const auto height = this->height();
    const auto top = sheet_.y + above;
    sheet_.y = top;
    draw_totals();
    sheet_.y = top;
    const auto page = sheet_.pages().count();
    draw_taxes();
    if (sheet_.pages().count() == page) sheet_.y = std::max(sheet_.y, top + height - above);
}

/// One row for each head of each group, so that every amount stands beside the rate it was reckoned with.
void Closing::draw_taxes() {
    const auto& labels = sheet_.labels;
    const auto& theme = sheet_.theme;
    constexpr Unit rate = grid::left + tax_width * 42 / 100;
    constexpr Unit taxable = grid::left + tax_width * 73 / 100;
    constexpr Unit amount = grid::left + tax_width;
    auto baseline = sheet_.y + baseline_in(scale::head);
    sheet_.left(grid::left, baseline, scale::head, theme.accent, labels.tax_summary);
    sheet_.right(rate, baseline, scale::head, theme.accent, labels.rate);
    sheet_.right(taxable, baseline, scale::head, theme.accent, labels.taxable);
    sheet_.right(amount, baseline, scale::head, theme.accent, labels.tax);
    sheet_.y += head_height;
    const auto put = [&](std::string_view name, domain::Percent percent, std::int64_t base,
                         std::int64_t tax) {
        sheet_.rule(grid::left, sheet_.y, tax_width);
        baseline = sheet_.y + (row_height - scale::small.leading) / 2 + baseline_in(scale::small);
        sheet_.left(grid::left, baseline, scale::small, theme.ink, name);
        auto text = sheet_.amounts.scaled(percent.ten_thousandths, domain::percent_decimals, 0);
        sheet_.right(rate, baseline, scale::small, theme.ink, text.add("%"));
        sheet_.right(taxable, baseline, scale::small, theme.ink, sheet_.amounts.bare(base));
        sheet_.right(amount, baseline, scale::small, theme.ink, sheet_.amounts.bare(tax));
        sheet_.y += row_height;
        if (sheet_.fits(row_height)) return;  // Dozens of rates: more than a page of them.
        sheet_.new_page();
        draw_continuation(sheet_);
    };
    for (const auto& group : sheet_.invoice.priced.taxes) {
        if (group.heads.empty()) put(labels.tax, group.rate, group.taxable.minor, group.tax.minor);
        for (const auto& head : group.heads)
            put(head.name, head.rate, group.taxable.minor, head.amount.minor);
    }
    sheet_.y += 300;
    remarks_.flow();
    sheet_.y += 600;
    words_.flow();
}

void Closing::draw_totals() {
    const auto& theme = sheet_.theme;
    const auto put = [&](std::string_view label, std::int64_t minor, const Style& style, Colour colour) {
        const auto baseline = sheet_.y + baseline_in(style);
        sheet_.left(totals_left + inset, baseline, style, colour, label);
        sheet_.right(grid::right - inset, baseline, style, theme.ink, sheet_.amounts.amount(minor));
        sheet_.y += row_height;
    };
    for (const auto& entry : totals_of(sheet_)) {
        if (entry.shown) put(entry.label, entry.minor, scale::body, theme.muted);
    }
    sheet_.rule(totals_left + inset, sheet_.y - 150, totals_width - 2 * inset);
    put(sheet_.labels.total, sheet_.invoice.priced.totals.gross.minor, scale::strong, theme.ink);
    sheet_.y += 500;
    draw_amount_due();
}

void Closing::draw_amount_due() {
    const auto& invoice = sheet_.invoice;
    const auto& labels = sheet_.labels;
    const bool credit = invoice.line.type == domain::DocumentType::credit_note;
    sheet_.fill(totals_left, sheet_.y, totals_width, due_height, sheet_.theme.tint);
    sheet_.fill(totals_left, sheet_.y, 200, due_height, sheet_.theme.accent);
    const auto baseline = sheet_.y + 650 + baseline_in(scale::due);
    sheet_.left(totals_left + inset, baseline - 100, scale::strong, sheet_.theme.accent,
                credit ? labels.amount_credited : labels.amount_due);
    sheet_.right(grid::right - inset, baseline, scale::due, sheet_.theme.accent,
                 sheet_.amounts.amount(invoice.priced.totals.due.minor));
    if (credit) return;
    ShortText when;
    if (invoice.due_on <= invoice.issued_on) {
        when.add(labels.due_on_receipt);
    } else {
        when.add(labels.due_by).add(" ").add(date_text(invoice.due_on, labels));
    }
    sheet_.right(grid::right - inset, sheet_.y + 650 + scale::due.leading + baseline_in(scale::small),
                 scale::small, sheet_.theme.muted, when);
}

void draw_payment_and_notes(Sheet& sheet) {
    const auto& bank = sheet.invoice.seller.bank;
    const auto& labels = sheet.labels;
    Column payment{sheet, grid::left, tax_width};
    constexpr Unit indent = 6'600;
    payment.add_pair(labels.account_holder, bank.holder, indent);
    payment.add_pair(labels.bank, bank.bank, indent);
    payment.add_pair("IBAN", bank.iban, indent);
    payment.add_pair("BIC", bank.bic, indent);
    payment.add_pair(labels.account, bank.account, indent);
    payment.add_pair("IFSC", bank.ifsc, indent);
    payment.add_pair("UPI", bank.upi, indent);
    Column notes{sheet, totals_left, totals_width};
    add_lines(notes, sheet.invoice.note, scale::small, sheet.theme.ink);

    Column payment_heading{sheet, grid::left, tax_width};
    Column notes_heading{sheet, totals_left, totals_width};
    if (payment.height() > 0) payment_heading.add_heading(labels.payment);
    if (notes.height() > 0) notes_heading.add_heading(labels.notes);
    const auto heading = std::max(payment_heading.height(), notes_heading.height());
    if (heading == 0) return;
    sheet.y += 2'200;
    const auto height = std::max(payment.height(), notes.height());
    if (!sheet.fits(heading + std::min(height, 12'000))) {
        sheet.new_page();
        draw_continuation(sheet);
    }
    payment_heading.draw();
    notes_heading.draw();
    sheet.y += heading;
    payment.draw();
    notes.flow();
}

}  // namespace billmill::document::layout
