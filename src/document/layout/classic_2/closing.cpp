#include "document/layout/classic_2/closing.hpp"

#include <algorithm>

#include "document/layout/classic_2/facts.hpp"
#include "document/layout/classic_2/masthead.hpp"
#include "document/parties.hpp"
#include "domain/amount_in_words.hpp"
#include "domain/decimal.hpp"

namespace billmill::document::layout::classic_2 {
namespace {

constexpr Unit above = 1'600;
constexpr Unit tax_width = grid::width * 54 / 100;
constexpr Unit totals_left = grid::left + grid::width * 61 / 100;
constexpr Unit totals_width = grid::right - totals_left;
constexpr Unit row_height = 1'560;
constexpr Unit head_height = 1'500;
constexpr Unit inset = 1'000;
constexpr Unit totals_room = totals_width - 2 * inset;
constexpr std::size_t tax_names_max = 3;  ///< Beyond, one row for all.

/// A style in which what needs `width` has `room`.
Style fitted(Style style, Unit width, Unit room) {
    if (width > room) style.size = static_cast<Unit>(std::int64_t{style.size} * room / width);
    return style;
}

/// A record's amounts add up by its promise; one that is not from a store may hold anything.
std::int64_t sum(std::int64_t left, std::int64_t right) {
    std::int64_t both = 0;
    return __builtin_add_overflow(left, right, &both) ? 0 : both;
}

struct NamedTax {
    std::string_view name;
    std::int64_t minor;
};

/// The taxes by their names, whatever their rates.
std::vector<NamedTax> taxes_by_name(const domain::PricedInvoice& priced) {
    std::vector<NamedTax> taxes;
    for (const auto& group : priced.taxes) {
        for (const auto& head : group.heads) {
            if (head.amount.minor == 0) continue;
            const auto found = std::ranges::find(taxes, std::string_view{head.name}, &NamedTax::name);
            if (found == taxes.end()) {
                taxes.push_back({head.name, head.amount.minor});
            } else {
                found->minor = sum(found->minor, head.amount.minor);
            }
        }
    }
    return taxes;
}

void add_lines(Column& column, std::string_view text, const Style& style, Colour colour) {
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        column.add(text.substr(0, end), style, colour);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

bool asks_for_payment(const domain::Invoice& invoice) {
    return invoice.line.type != domain::DocumentType::credit_note && invoice.priced.totals.due.minor > 0;
}

}  // namespace

Closing::Closing(Sheet& sheet)
    : sheet_(sheet), words_(sheet, grid::left, tax_width), remarks_(sheet, grid::left, tax_width) {
    if (!sheet.labels.in_words.empty()) {
        words_.add_heading(sheet.labels.in_words);
        words_.add(domain::amount_in_words(sheet.invoice.priced.totals.gross), scale::small, sheet.theme.ink);
    }
    bool reverse_charge = false;
    for (const auto& group : sheet.invoice.priced.taxes) {
        remarks_.add(group.reason, scale::small, sheet.theme.muted);
        reverse_charge = reverse_charge || group.category == domain::TaxCategory::reverse_charge;
    }
    if (reverse_charge) remarks_.add(sheet.labels.reverse_charge, scale::small, sheet.theme.muted);
    if (sheet.invoice.priced.prices_include_tax) {
        find_gross_totals();
    } else {
        find_totals();
    }
    const auto& labels = sheet.labels;
    const bool credit = sheet.invoice.line.type == domain::DocumentType::credit_note;
    const auto label = sheet.width_of(scale::strong, credit ? labels.amount_credited : labels.amount_due);
    const auto due = sheet.amounts.amount(sheet.invoice.priced.totals.due.minor);
    due_stacked_ = label + inset + sheet.width_of(scale::due, due) > totals_room;
}

/// From the lines' nets down to the total.
void Closing::find_totals() {
    const auto& labels = sheet_.labels;
    const auto& totals = sheet_.invoice.priced.totals;
    totals_.push_back({std::string{labels.subtotal}, totals.lines.minor});
    if (totals.discount.minor != 0) {
        totals_.push_back({std::string{labels.discount}, taken_off(totals.discount.minor)});
        totals_.push_back({std::string{labels.taxable}, totals.net.minor});
    }
    totals_.push_back({std::string{labels.total_tax}, totals.tax.minor});
    totals_.push_back({std::string{labels.total}, totals.gross.minor, true});
}

/// Where prices include tax, what the reader can add up: the lines' amounts less the discount are the total,
/// and the total includes its taxes.
void Closing::find_gross_totals() {
    const auto& labels = sheet_.labels;
    const auto& priced = sheet_.invoice.priced;
    std::int64_t subtotal = 0;
    for (const auto& line : priced.lines) subtotal = sum(subtotal, line.amount.minor);
    const auto total = priced.totals.gross.minor;
    totals_.push_back({std::string{labels.subtotal_gross}, subtotal});
    if (total != subtotal) {
        totals_.push_back({std::string{labels.discount_gross}, sum(total, taken_off(subtotal))});
    }
    totals_.push_back({std::string{labels.total}, total, true});
    auto taxes = taxes_by_name(priced);
    if (taxes.size() > tax_names_max) taxes = {{labels.tax, priced.totals.tax.minor}};
    for (const auto& tax : taxes)
        totals_.push_back({std::string{labels.includes}.append(tax.name), tax.minor});
}

std::size_t Closing::tax_rows() const {
    std::size_t rows = 0;
    for (const auto& group : sheet_.invoice.priced.taxes)
        rows += std::max<std::size_t>(group.heads.size(), 1);
    return rows;
}

Unit Closing::totals_height() const {
    return static_cast<Unit>(totals_.size()) * row_height + 500 + due_height();
}

Unit Closing::due_height() const {
    return 4'200 + (due_stacked_ ? scale::strong.leading + 400 : 0);
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
    for (const auto& entry : totals_) {
        const auto& wanted = entry.total ? scale::strong : scale::body;
        const auto amount = sheet_.amounts.amount(entry.minor);
        const auto width = sheet_.width_of(wanted, entry.label) + 300 + sheet_.width_of(wanted, amount);
        const auto style = fitted(wanted, width, totals_room);
        if (entry.total) sheet_.rule(totals_left + inset, sheet_.y - 150, totals_room);
        const auto baseline = sheet_.y + baseline_in(wanted);
        sheet_.left(totals_left + inset, baseline, style, entry.total ? theme.ink : theme.muted, entry.label);
        sheet_.right(grid::right - inset, baseline, style, theme.ink, amount);
        sheet_.y += row_height;
    }
    sheet_.y += 500;
    draw_amount_due();
}

void Closing::draw_amount_due() {
    const auto& invoice = sheet_.invoice;
    const auto& labels = sheet_.labels;
    const bool credit = invoice.line.type == domain::DocumentType::credit_note;
    sheet_.fill(totals_left, sheet_.y, totals_width, due_height(), sheet_.theme.tint);
    sheet_.fill(totals_left, sheet_.y, 200, due_height(), sheet_.theme.accent);
    auto top = sheet_.y + 650;
    sheet_.left(totals_left + inset, top + baseline_in(scale::due) - 100, scale::strong, sheet_.theme.accent,
                credit ? labels.amount_credited : labels.amount_due);
    if (due_stacked_) top += scale::strong.leading + 400;
    const auto amount = sheet_.amounts.amount(invoice.priced.totals.due.minor);
    const auto style = fitted(scale::due, sheet_.width_of(scale::due, amount), totals_room);
    sheet_.right(grid::right - inset, top + baseline_in(scale::due), style, sheet_.theme.accent, amount);
    if (credit) return;
    ShortText when;
    if (invoice.due_on <= invoice.issued_on) {
        when.add(labels.due_on_receipt);
    } else {
        when.add(labels.due_by).add(" ").add(date_text(invoice.due_on, labels));
    }
    sheet_.right(grid::right - inset, top + scale::due.leading + baseline_in(scale::small), scale::small,
                 sheet_.theme.muted, when);
}

void draw_payment_and_notes(Sheet& sheet) {
    const auto& bank = sheet.invoice.seller.bank;
    const auto& labels = sheet.labels;
    Column payment{sheet, grid::left, tax_width};
    constexpr Unit indent = 8'000;
    payment.add_pair(labels.account_holder, bank.holder, indent);
    payment.add_pair(labels.bank, bank.bank, indent);
    payment.add_pair("IBAN", iban_text(bank.iban), indent);
    payment.add_pair("BIC", bank.bic, indent);
    payment.add_pair(labels.account, bank.account, indent);
    payment.add_pair("IFSC", bank.ifsc, indent);
    payment.add_pair("UPI", bank.upi, indent);
    if (payment.height() > 0 && asks_for_payment(sheet.invoice))
        payment.add_pair(labels.quote, sheet.invoice.printed_number, indent);
    Column notes{sheet, totals_left, totals_width};
    add_lines(notes, sheet.invoice.particulars.note, scale::small, sheet.theme.ink);

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

}  // namespace billmill::document::layout::classic_2
