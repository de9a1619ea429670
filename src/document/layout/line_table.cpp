#include "document/layout/line_table.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>

#include "document/layout/facts.hpp"
#include "document/layout/totals.hpp"
#include "domain/money.hpp"
#include "domain/reason_codes.hpp"
#include "foundation/utf8.hpp"

namespace billmill::document::layout {
namespace {

using pdf::Role;

constexpr Unit gap = 1'300;       ///< Between columns.
constexpr Unit rule_after = 500;  ///< Of it, before the rule between two.
constexpr Unit description_least = 10'000;
constexpr Unit description_beside_heads = 13'000;
constexpr Unit carry_height = 1'900;
constexpr Unit rule_height = 100;  ///< Under a head that is not filled.
constexpr std::size_t tightened_rows_min = 8;
constexpr Unit heads_and_feet = 8'000;  ///< A row higher than a page without them may break.
constexpr std::size_t unit_bytes_max = 24;

ShortText quantity_text(const Sheet& sheet, const domain::InvoiceLine& line) {
    auto text = sheet.amounts.scaled(line.quantity.micros, domain::quantity_decimals, 0);
    const auto unit = unit_text(line.unit, sheet.labels);
    if (!unit.empty() && unit.size() <= unit_bytes_max) text.add("\u00a0").add(unit);
    return text;
}

ShortText price_text(const AmountFormat& amounts, const domain::InvoiceLine& line) {
    return amounts.scaled(line.price.micros, domain::price_decimals, amounts.currency().decimals);
}

ShortText rate_of(const AmountFormat& amounts, const domain::InvoiceLine& line) {
    return rate_text(amounts, line.rate, line.cess.value_or(domain::Percent{}), line.category);
}

/// What stands small under a description: the article's number, HSN where it has no column, the order's line, and what the
/// line's tax is of (empty: of its amount).
std::string subtitle_of(const domain::InvoiceLine& line, const Labels& labels, bool with_hsn,
                        std::string_view taxable) {
    auto text = line.product_id;
    const auto add = [&](std::string_view label, std::string_view value) {
        if (value.empty()) return;
        if (!text.empty()) text += " · ";
        text.append(label).append(" ").append(value);
    };
    if (with_hsn) add("HSN/SAC", line.hsn);
    add(labels.order_line, line.order_line);
    add(labels.taxable, taxable);
    return text;
}

/// A single one without a reason is what the discount column says already.
bool needs_details(const domain::InvoiceLine& line) {
    const auto& all = line.adjustments;
    return all.size() > 1 || std::ranges::any_of(all, [](const auto& adjustment) {
               const bool plain = adjustment.reason.empty() || adjustment.reason == domain::discount_reason;
               return !plain || adjustment.kind == domain::AdjustmentKind::charge;
           });
}

}  // namespace

/// How many characters each column's longest figure has.
struct LineTable::Widths {
    std::size_t quantity = 0;
    std::size_t price = 0;
    std::size_t discount = 0;
    std::size_t rate = 0;
    std::size_t amount = 0;
    std::size_t hsn = 0;
    std::array<std::size_t, gst_heads_max> heads{};
    Unit unit = 0;  ///< Of the widest unit's name.
};

LineTable::LineTable(Sheet& sheet, const GstLines& gst)
    : sheet_(sheet),
      gst_(gst),
      look_(sheet.look.table),
      body_(sheet.scale.body),
      small_(sheet.scale.small),
      padding_(look_.padding) {
    find_columns();
}

/// More characters than all but a few lines of all but a few bills have: one such line does not set the others.
bool LineTable::is_wide(const domain::InvoiceLine& line) const {
    constexpr std::size_t quantity_max = 9;
    constexpr std::size_t amount_max = 13;
    const auto& amounts = sheet_.amounts;
    const auto longer = [](std::string_view text, std::size_t most) {
        return text.size() > most && utf8::count(text) > most;
    };
    return longer(amounts.scaled(line.quantity.micros, domain::quantity_decimals, 0), quantity_max) ||
           longer(price_text(amounts, line), amount_max) ||
           longer(amounts.bare(line.amount.minor), amount_max) ||
           longer(amounts.bare(line.discount.minor), amount_max);
}

LineTable::Widths LineTable::needed(bool without_wide) const {
    const auto& amounts = sheet_.amounts;
    const bool india = is_indian(sheet_.invoice);
    Widths widths;
    std::string_view unit;
    const auto& lines = sheet_.invoice.priced.lines;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto& line = lines[i];
        if (without_wide && is_wide(line)) continue;
        if (india) add_heads(i, widths);
        const auto count = amounts.scaled(line.quantity.micros, domain::quantity_decimals, 0);
        widths.quantity = std::max(widths.quantity, utf8::count(count));
        widths.price = std::max(widths.price, utf8::count(price_text(amounts, line)));
        if (line.discount.minor != 0) {
            widths.discount =
                std::max(widths.discount, utf8::count(amounts.bare(taken_off(line.discount.minor))));
        }
        widths.rate = std::max(widths.rate, utf8::count(rate_of(amounts, line)));
        widths.amount = std::max(widths.amount, utf8::count(amounts.bare(line.amount.minor)));
        if (india) widths.hsn = std::max(widths.hsn, utf8::count(line.hsn));
        if (line.unit == unit) continue;
        unit = line.unit;
        const auto name = unit_text(unit, sheet_.labels);
        if (name.size() <= unit_bytes_max) {
            widths.unit = std::max(widths.unit, sheet_.width_of(body_, name) + (name.empty() ? 0 : 300));
        }
    }
    return widths;
}

void LineTable::add_heads(std::size_t line, Widths& widths) const {
    if (gst_.empty()) return;
    for (std::size_t head = 0; head < std::min(gst_.heads.size(), gst_heads_max); ++head) {
        auto& width = widths.heads.at(head);
        width = std::max(width, utf8::count(sheet_.amounts.bare(gst_.amount(line, head))));
    }
}

/// Figures take what their longest needs, and never less than their heads; the description takes the rest.
void LineTable::find_columns() {
    const auto place = [this](const Widths& widths) {
        set_ = {};
        constexpr int smallest =
            5;  // Figures near the stated maxima are set smaller until their row is on the page.
        for (int size = 10; size >= smallest; --size) {
            set_.figures = {body_.weight, body_.size * size / 10, body_.leading};
            if (place_columns(widths)) break;
        }
        return set_;
    };
    discounts_ = std::ranges::any_of(sheet_.invoice.priced.lines,
                                     [](const auto& line) { return line.discount.minor != 0; });
    usual_ = place(needed(false));
    if (!usual_.stacked) return;
    const auto few = needed(true);
    if (few.amount == 0) return;  // All are wide.
    const auto others = place(few);
    if (!others.stacked) {
        wide_ = std::exchange(usual_, others);
        mixed_ = true;
    }
    set_ = usual_;
}

/// Sets the current row as its line wants it.
void LineTable::use(const domain::InvoiceLine& line) {
    if (mixed_) set_ = is_wide(line) ? wide_ : usual_;
}

/// Under GST each line's heads have columns where the description keeps enough of the width.
bool LineTable::place_columns(const Widths& widths) {
    if (!gst_.empty() && gst_.heads.size() <= gst_heads_max) {
        const bool placed = place_columns(widths, true);
        if (placed && !set_.stacked && set_.columns.description_width >= description_beside_heads)
            return true;
        set_.stacked = set_.heads = false;
    }
    return place_columns(widths, false);
}

/// Whether the figures alone fit the width.
bool LineTable::place_columns(const Widths& widths, bool with_heads) {
    set_.heads = with_heads;
    const auto& frame = sheet_.frame;
    const auto& labels = sheet_.labels;
    // A digit is the widest of what numbers are made of.
    const Unit digit = 572 * set_.figures.size / 1000;
    const auto wide = [&](std::size_t count, Unit more, std::initializer_list<std::string_view> heads) {
        auto width = static_cast<Unit>(count) * digit + more;
        for (const auto& head : heads) width = std::max(width, sheet_.width_of(sheet_.scale.head, head));
        return width;
    };
    auto next = frame.right - look_.inset;
    const auto take = [&](Unit width) {
        const Figures column{next, width};
        next -= width + gap;
        return column;
    };
    const std::string_view sense = sheet_.invoice.priced.prices_include_tax
                                       ? std::string_view{labels.including_tax}
                                       : std::string_view{};
    const auto amount = std::string{labels.amount}.append(" ").append(sheet_.amounts.symbol());
    set_.hsn = widths.hsn > 0 && widths.hsn <= 8;
    const auto count = std::to_string(sheet_.invoice.priced.lines.size()).size();
    number_width_ = std::max(wide(count, 0, {labels.position}) + gap / 2, Unit{2'000});
    set_.columns.amount = take(wide(widths.amount, 0, {amount, sense}));
    for (auto head = with_heads ? gst_.heads.size() : 0; head-- > 0;)
        set_.columns.heads.at(head) = take(wide(widths.heads.at(head), 0, {gst_.heads[head]}));
    set_.columns.rate = take(wide(widths.rate, 0, {labels.tax_rate}));
    if (discounts_) set_.columns.discount = take(wide(widths.discount, 0, {labels.discount}));
    set_.columns.price = take(wide(widths.price, 0, {labels.unit_price, sense}));
    set_.columns.quantity = take(wide(widths.quantity, widths.unit, {labels.quantity}));
    if (set_.hsn) set_.columns.hsn = take(wide(widths.hsn, 0, {"HSN/SAC"}));
    set_.columns.description = frame.left + look_.inset + number_width_;
    set_.columns.description_width = next - set_.columns.description;
    if (set_.columns.description_width >= description_least) return true;
    set_.stacked = true;
    set_.columns.description_width = set_.columns.amount.end - set_.columns.description;
    return next >= frame.left + look_.inset + number_width_;
}

Unit LineTable::head_height() const {
    const auto& style = sheet_.scale.head;
    const Unit second = sheet_.invoice.priced.prices_include_tax ? style.leading - 100 : 0;
    return style.leading + second + (look_.head_filled ? 900 : 350 + rule_height);
}

/// Rows stand a little closer where all of the document is on one page by that.
void LineTable::tighten(Unit below) {
    const auto& lines = sheet_.invoice.priced.lines;
    const auto space = sheet_.bottom() - sheet_.y - head_height() - below;
    const auto count = static_cast<Unit>(lines.size());
    const auto least = look_.padding_least;
    // Few rows leave nothing to gain, and for many it is soon known.
    if (lines.size() < tightened_rows_min || space < count * (2 * least + body_.leading)) return;
    Unit height = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        prepare(i);
        height += row_.height;
        if (height - 2 * count * (look_.padding - least) > space) return;
    }
    set_ = usual_;
    if (height <= space) return;
    padding_ -= (height - space + 2 * count - 1) / (2 * count);
}

void LineTable::draw_head() {
    const auto& labels = sheet_.labels;
    const auto& style = sheet_.scale.head;
    const auto& theme = sheet_.theme;
    const auto& frame = sheet_.frame;
    const bool gross = sheet_.invoice.priced.prices_include_tax;
    const Unit height = head_height() - (look_.head_filled ? 0 : rule_height);
    const auto colour = look_.head_filled ? theme.paper : theme.accent;
    if (look_.head_filled) sheet_.fill(frame.left, sheet_.y, frame.width(), height, theme.accent);
    grid_top_ = sheet_.y;
    const auto baseline = sheet_.y + (look_.head_filled ? 450 : 0) + baseline_in(style);
    const auto row = sheet_.tag(Role::table_row);
    const auto name = [&](Unit x, std::string_view text) {
        const auto cell = sheet_.tag(Role::column_header);
        sheet_.start(x, baseline, style, colour, text);
    };
    const auto put = [&](const Figures& column, std::string_view text, bool sense = false) {
        const auto cell = sheet_.tag(Role::column_header);
        sheet_.figure(column, baseline, style, colour, text);
        if (!sense || !gross) return;
        const Style light{Weight::regular, style.size, style.leading};
        sheet_.figure(column, baseline + style.leading - 100, light, colour, labels.including_tax);
    };
    name(frame.left + look_.inset, labels.position);
    name(set_.columns.description, labels.item);
    if (set_.hsn && !set_.stacked) put(set_.columns.hsn, "HSN/SAC");
    put(set_.columns.quantity, labels.quantity);
    put(set_.columns.price, labels.unit_price, true);
    if (discounts_) put(set_.columns.discount, labels.discount);
    put(set_.columns.rate, labels.tax_rate);
    for (std::size_t head = 0; set_.heads && head < gst_.heads.size(); ++head)
        put(set_.columns.heads.at(head), gst_.heads[head]);
    ShortText amount;
    put(set_.columns.amount, amount.add(labels.amount).add(" ").add(sheet_.amounts.symbol()), true);
    sheet_.y += height;
    if (look_.head_filled) return;
    sheet_.fill(frame.left, sheet_.y, frame.width(), rule_height, theme.accent);
    sheet_.y += rule_height;
}

/// Under GST a line says the value that its tax is of, where its part of the document's allowances and charges, or a price
/// with tax, makes it another than its amount: rule 46 (k).
ShortText LineTable::taxable_of(std::size_t place) const {
    ShortText text;
    if (gst_.empty()) return text;
    const auto& share = gst_.shares[place];
    const auto& line = sheet_.invoice.priced.lines[place];
    if (share.group == nullptr || share.taxable == line.amount.minor) return text;
    return sheet_.amounts.bare(share.taxable);
}

void LineTable::prepare(std::size_t place) {
    const auto& line = sheet_.invoice.priced.lines[place];
    use(line);
    row_.description.clear();
    row_.details.clear();
    sheet_.wrap(line.description, body_, set_.columns.description_width, row_.description);
    const bool with_hsn = !line.hsn.empty() && (!set_.hsn || set_.stacked);
    const auto subtitle = subtitle_of(line, sheet_.labels, with_hsn, taxable_of(place));
    if (!subtitle.empty()) sheet_.wrap(subtitle, small_, set_.columns.description_width, row_.details);
    if (needs_details(line)) add_adjustments(line);
    // An article's number beside a short name saves a line of paper a row.
    row_.beside = row_.description.size() == 1 && row_.details.size() == 1 &&
                  row_.description[0].width + gap + row_.details[0].width <= set_.columns.description_width;
    row_.height = 2 * padding_ +
                  std::max<Unit>(static_cast<Unit>(row_.description.size()), 1) * body_.leading +
                  (row_.beside ? 0 : static_cast<Unit>(row_.details.size()) * small_.leading);
    if (set_.stacked) row_.height += body_.leading;
}

/// Each allowance and charge of a line, with what it came to.
void LineTable::add_adjustments(const domain::InvoiceLine& line) {
    for (const auto& adjustment : line.adjustments) {
        const bool off = adjustment.kind == domain::AdjustmentKind::allowance;
        auto text = adjustment_label(adjustment.kind, adjustment.reason, adjustment.percent, sheet_.labels,
                                     sheet_.amounts);
        const auto minor = off ? taken_off(adjustment.amount.minor) : adjustment.amount.minor;
        text.append(": ").append(sheet_.amounts.bare(minor));
        sheet_.wrap(text, small_, set_.columns.description_width, row_.details);
    }
}

/// Beside the name, also where the figures stand below it.
void LineTable::draw_number(std::size_t number, Unit baseline) {
    ShortText count;
    const auto cell = sheet_.tag(number_cell_);
    sheet_.start(sheet_.frame.left + look_.inset, baseline, body_, sheet_.theme.muted,
                 count.add_number(number));
}

void LineTable::draw_cells(const domain::InvoiceLine& line, std::size_t number, Unit baseline) {
    const auto& amounts = sheet_.amounts;
    const auto& theme = sheet_.theme;
    const auto put = [&](const Figures& column, std::string_view text, Colour colour) {
        const auto cell = sheet_.tag(Role::cell);
        sheet_.figure(column, baseline, set_.figures, colour, text);
    };
    if (set_.hsn && !set_.stacked) put(set_.columns.hsn, line.hsn, theme.ink);
    put(set_.columns.quantity, quantity_text(sheet_, line), theme.ink);
    put(set_.columns.price, price_text(amounts, line), theme.ink);
    if (discounts_) {
        ShortText discount;
        if (line.discount.minor != 0) discount = amounts.bare(taken_off(line.discount.minor));
        put(set_.columns.discount, discount, theme.ink);
    }
    put(set_.columns.rate, rate_of(amounts, line), theme.muted);
    for (std::size_t head = 0; set_.heads && head < gst_.heads.size(); ++head)
        put(set_.columns.heads.at(head), amounts.bare(gst_.amount(number - 1, head)), theme.ink);
    put(set_.columns.amount, amounts.bare(line.amount.minor), theme.ink);
}

/// A description as long as a page goes on at the next.
void LineTable::draw_texts(Unit top, Unit floor) {
    const auto cell = sheet_.tag(description_cell_);
    auto row_top = top - padding_;
    const auto draw = [&](const std::vector<pdf::Line>& lines, const Style& style, Colour colour) {
        for (const auto& line : lines) {
            if (top + style.leading + carry_height > sheet_.bottom() &&
                row_.height > sheet_.bottom() - row_top) {
                sheet_.y = top - padding_;
                next_page();
                row_top = sheet_.y;
                if (sheet_.full()) return;
                floor = 0;
                top = sheet_.y + padding_;
            }
            sheet_.draw(set_.columns.description, top + baseline_in(style), style, colour, line);
            top += style.leading;
        }
    };
    draw(row_.description, body_, sheet_.theme.ink);
    if (row_.beside) {
        const auto x = set_.columns.description + row_.description[0].width + gap;
        sheet_.draw(x, top - body_.leading + baseline_in(body_), small_, sheet_.theme.muted, row_.details[0]);
    } else {
        draw(row_.details, small_, sheet_.theme.muted);
    }
    sheet_.y = std::max(top, floor) + padding_;
}

void LineTable::draw_row(const domain::InvoiceLine& line, std::size_t number) {
    const auto top = sheet_.y + padding_;
    const auto row = sheet_.tag(Role::table_row);
    number_cell_ = sheet_.part(Role::cell);  // Both are read before the figures, whatever is drawn first.
    description_cell_ = sheet_.part(Role::cell);
    if (look_.zebra && number % 2 == 0 && sheet_.fits(row_.height))
        sheet_.fill(sheet_.frame.left, sheet_.y, sheet_.frame.width(), row_.height, sheet_.theme.tint);
    draw_number(number, top + baseline_in(body_));
    if (!set_.stacked) draw_cells(line, number, top + baseline_in(body_));
    // A record's amounts add up by its promise; one that is not from a store may hold anything.
    if (__builtin_add_overflow(sum_minor_, line.amount.minor, &sum_minor_)) sum_minor_ = 0;
    draw_texts(top, top + (set_.stacked && !row_.description.empty() ? 0 : body_.leading));
    if (set_.stacked && !sheet_.full()) {
        if (!sheet_.fits(body_.leading)) next_page();
        draw_cells(line, number, sheet_.y - padding_ + baseline_in(body_));
        sheet_.y += body_.leading;
    }
    if (!look_.zebra) sheet_.rule(sheet_.frame.left, sheet_.y, sheet_.frame.width());
}

/// The rules between the columns, down to the pen.
void LineTable::rule_columns() {
    if (!look_.gridded || sheet_.full()) return;
    const auto& frame = sheet_.frame;
    const auto height = sheet_.y - grid_top_;
    const auto put = [&](Unit x) { sheet_.fill(x, grid_top_, hairline, height, sheet_.theme.rule); };
    put(frame.left);
    put(frame.right - hairline);
    if (set_.stacked) return;
    put(set_.columns.description - rule_after);
    put(set_.columns.description + set_.columns.description_width + rule_after);
    for (const auto& column : {set_.columns.quantity, set_.columns.price, set_.columns.rate})
        put(column.end + rule_after);
    if (set_.hsn) put(set_.columns.hsn.end + rule_after);
    if (discounts_) put(set_.columns.discount.end + rule_after);
    for (std::size_t head = 0; set_.heads && head < gst_.heads.size(); ++head)
        put(set_.columns.heads.at(head).end + rule_after);
}

/// The columns' rules end above a row that is set otherwise, and go on below it; the frame's go past it.
void LineTable::break_rules() {
    const auto row = std::exchange(set_, usual_);
    rule_columns();
    set_ = row;
    grid_top_ = sheet_.y;
}
void LineTable::close_row() {
    if (!look_.gridded || sheet_.full()) return;
    const auto& frame = sheet_.frame;
    const auto height = sheet_.y - grid_top_;
    for (const auto x : {frame.left, frame.right - hairline})
        sheet_.fill(x, grid_top_, hairline, height, sheet_.theme.rule);
    grid_top_ = sheet_.y;
}

void LineTable::carry(std::string_view label) {
    if (sum_minor_ == 0) return;
    const auto baseline = sheet_.y + padding_ + baseline_in(small_);
    sheet_.start(set_.columns.description, baseline, small_, sheet_.theme.muted, label);
    sheet_.figure(set_.columns.amount, baseline, small_, sheet_.theme.muted, sheet_.amounts.bare(sum_minor_));
    sheet_.y += carry_height;
}

void LineTable::next_page() {
    const auto repeated = sheet_.artifact();
    const auto row = std::exchange(set_, usual_);
    rule_columns();
    carry(sheet_.labels.carried_forward);
    sheet_.new_page();
    draw_head();
    carry(sheet_.labels.brought_forward);
    set_ = row;
}

void LineTable::draw(Unit closing, Unit payment) {
    const auto& lines = sheet_.invoice.priced.lines;
    if (!sheet_.fits(heads_and_feet)) sheet_.new_page();
    tighten(closing + payment);
    const auto table = sheet_.tag(Role::table);
    draw_head();
    for (std::size_t i = 0; i < lines.size() && !sheet_.full(); ++i) {
        prepare(i);
        const bool last = i + 1 == lines.size();
        const auto page_space = sheet_.frame.bottom - sheet_.frame.top - heads_and_feet;
        const auto with_payment = row_.height + closing + payment < page_space ? closing + payment : closing;
        const auto wanted = row_.height + (last ? with_payment : carry_height);
        if (!sheet_.fits(wanted) && wanted < page_space && i > 0) next_page();
        const bool apart = mixed_ && set_.stacked;
        if (apart) break_rules();
        draw_row(lines[i], i + 1);
        if (apart) {
            set_ = usual_;
            close_row();
        }
    }
    set_ = usual_;
    rule_columns();
}

}  // namespace billmill::document::layout
