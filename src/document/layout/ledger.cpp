#include "document/layout/ledger.hpp"

#include <algorithm>

#include "document/layout/blocks.hpp"
#include "document/layout/body.hpp"
#include "document/layout/column.hpp"
#include "document/layout/swiss_slip.hpp"
#include "document/parties.hpp"
#include "domain/party_ids.hpp"

namespace billmill::document::layout {
namespace {

// Places of DIN 5008, form B, from the page's top left corner.
constexpr Unit window_left = millimetres(250);  ///< The text's margin; the window begins 5 mm before it.
constexpr Unit window_width = millimetres(800);
constexpr Unit sender_top = millimetres(577);
constexpr Unit address_top = millimetres(627);
constexpr Unit details_left = millimetres(1'250);
constexpr Unit details_top = millimetres(500);
constexpr Unit subject_top = millimetres(985);
/// On a dense page: right below the window.
constexpr Unit subject_top_dense = millimetres(905);
constexpr Unit fold_marks[]{millimetres(1'050), millimetres(2'100)};
constexpr Unit punch_mark = millimetres(1'485);
constexpr Unit letterhead_top = millimetres(130);
constexpr Box logo_space{millimetres(700), millimetres(270)};

constexpr Unit footer_first = pdf::page_height - millimetres(365);
constexpr Unit footer = pdf::page_height - millimetres(130);
constexpr Unit gutter = 1'500;

void continue_ledger(Sheet& sheet) {
    const auto& style = sheet.scale.small;
    draw_running_head(sheet, sheet.y + baseline_in(style), sheet.theme.muted);
    sheet.y += style.leading + 300;
    sheet.fill(sheet.frame.left, sheet.y, sheet.frame.width(), 80, sheet.theme.accent);
    sheet.y += 900;
    if (!warning_of(sheet).empty()) sheet.y += draw_warning(sheet, sheet.frame.right, sheet.y) + 500;
}

constexpr Look look{
    .frame = {.left = window_left,
              .right = pdf::page_width - millimetres(200),
              .top = millimetres(150),
              .bottom_first = footer_first - 800,
              .bottom = footer - 800},
    .scale = {.title = {Weight::bold, 1'300, 1'700},
              .name = {Weight::bold, 1'500, 1'900},
              .due = {Weight::bold, 1'000, 1'360},
              .strong = {Weight::bold, 820, 1'120},
              .body = {Weight::regular, 820, 1'120},
              .small = {Weight::regular, 750, 990},
              .head = {Weight::bold, 750, 970}},
    .table = {.padding = 150,
              .padding_least = 60,
              .inset = 500,
              .head_filled = true,
              .zebra = false,
              .gridded = true},
    .continue_page = continue_ledger,
};
static_assert(is_legible(look.scale));
constexpr Look dense_look = [] {
    auto dense = look;
    dense.table.padding = dense.table.padding_least = 30;
    return dense;
}();
constexpr Style address_style{Weight::regular, 1'000, 1'240};
constexpr Style address_name{Weight::bold, 1'000, 1'240};
constexpr Style sender_style{Weight::regular, 600, 800};

void draw_marks(Sheet& sheet) {
    for (const auto y : fold_marks) sheet.rule(millimetres(50), y, millimetres(40));
    sheet.rule(millimetres(50), punch_mark, millimetres(60));
}

void draw_letterhead(Sheet& sheet, const pdf::Image* logo) {
    const auto& frame = sheet.frame;
    sheet.y = letterhead_top;
    if (logo != nullptr) {
        const auto box = logo_box(*logo, logo_space);
        const auto figure = sheet.tag(pdf::Role::figure, sheet.invoice.seller.name);
        sheet.image(frame.right - box.width, sheet.y, box.width, box.height);
    } else {
        const auto& style = sheet.scale.name;
        Column name{sheet, frame.left, frame.width()};
        name.add(sheet.invoice.seller.name, style, sheet.theme.accent);
        if (name.height() <= sender_top - letterhead_top) name.draw();
    }
}

/// The sender in one small line, and the buyer below: both show in the envelope's window. Returns its end.
Unit draw_address(Sheet& sheet, const Content& content) {
    std::string sender = sheet.invoice.seller.name;
    for (const auto& line : content.seller_address) sender = join(sender, " · ", line);
    const auto style = fitted(sender_style, sheet.width_of(sender_style, sender), window_width);
    if (style.size >= 300)  // What would be smaller than dust is left out.
        sheet.start(window_left, sender_top + baseline_in(style), style, sheet.theme.muted, sender);
    sheet.rule(window_left, sender_top + sender_style.leading + 150, window_width);
    Column buyer{sheet, window_left, window_width};
    buyer.add(content.buyer_name, address_name, sheet.theme.ink);
    for (const auto& line : content.buyer_address) buyer.add(line, address_style, sheet.theme.ink);
    sheet.y = address_top;
    if (sheet.fits(buyer.height())) {
        buyer.draw();
        return address_top + buyer.height();
    }
    buyer.flow();
    return sheet.y;
}

/// The block of references beside the window. Returns its end. Beside a Swiss payment part it also says what the
/// imprint says elsewhere.
Unit draw_details(Sheet& sheet, const Content& content, bool beside_slip) {
    Column details{sheet, details_left, sheet.frame.right - details_left};
    std::vector<Fact> facts{{content.number_label, sheet.invoice.printed_number, true}};
    facts.insert(facts.end(), content.dates.begin(), content.dates.end());
    facts.insert(facts.end(), content.references.begin(), content.references.end());
    facts.insert(facts.end(), content.buyer_ids.begin(), content.buyer_ids.end());
    if (beside_slip) {
        facts.insert(facts.end(), content.seller_ids.begin(), content.seller_ids.end());
        facts.insert(facts.end(), content.seller_contact.begin(), content.seller_contact.end());
    }
    details.add_facts(facts);
    sheet.y = details_top;
    if (sheet.fits(details.height())) {
        details.draw();
        return details_top + details.height();
    }
    details.flow();
    return sheet.y;
}

void draw_head(Sheet& sheet, const Content& content, const pdf::Image* logo, bool beside_slip, bool dense) {
    const auto& frame = sheet.frame;
    draw_marks(sheet);
    draw_letterhead(sheet, logo);
    auto bottom = draw_details(sheet, content, beside_slip);
    const bool long_details = sheet.page_count() > 1;
    if (long_details) sheet.new_page();
    const auto address = draw_address(sheet, content);
    bottom = long_details ? address : std::max(bottom, address);
    sheet.y = std::max(dense ? subject_top_dense : subject_top, bottom + 1'200);
    if (sheet.full()) return;
    Column subject{sheet, frame.left, frame.width()};
    subject.begin_part(pdf::Role::heading_1);
    subject.add_named(content.title, sheet.invoice.printed_number, sheet.scale.title, sheet.theme.accent);
    subject.flow();
    sheet.y += dense ? 200 : 300;
    if (!warning_of(sheet).empty()) sheet.y += 200 + draw_warning(sheet, frame.right, sheet.y + 200);
    if (!content.deliver_to.empty()) {
        std::string text{sheet.labels.deliver_to};
        text += ": ";
        std::string place;
        for (const auto& line : content.deliver_to) place = join(place, ", ", line);
        Column goods{sheet, frame.left, frame.width()};
        goods.add_small(text.append(place));
        goods.flow();
    }
    sheet.y += dense ? 200 : 700;
}

/// The seller's details at the foot of the first page, as letters have them.
void draw_imprint(Sheet& sheet, const Content& content) {
    const auto& frame = sheet.frame;
    const auto& bank = sheet.invoice.seller.bank;
    const Style& style = sheet.scale.small;
    // A preview asks for no money, and a QR-IBAN takes none without its reference.
    const bool payable = sheet.invoice.number != 0 && !domain::is_qr_iban(bank.iban);
    const auto iban = payable ? iban_text(bank.iban) : std::string{};
    const auto quarter = (frame.width() - 3 * gutter) / 4;
    const auto account = std::clamp(sheet.width_of(style, iban), quarter, 2 * quarter);
    auto left = frame.left;
    const auto put = [&](Unit width, std::initializer_list<std::string> texts) {
        Column column{sheet, left, width};
        left += width + gutter;
        for (const auto& text : texts) column.add_whole(text, style, sheet.theme.muted);
        if (column.height() <= 6 * style.leading) column.draw();
    };
    const auto line = [](const auto& lines, std::size_t i) {
        return i < lines.size() ? lines[i] : std::string{};
    };
    const auto fact = [](const auto& facts, std::size_t i) {
        return i < facts.size() ? join(facts[i].label, " ", facts[i].value) : std::string{};
    };
    sheet.select_page(0);
    sheet.y = footer_first + 700;
    const auto& address = content.seller_address;
    const auto width = quarter - (account - quarter) / 3;
    put(width,
        {sheet.invoice.seller.name, line(address, 0), line(address, 1), line(address, 2), line(address, 3)});
    const auto& contact = content.seller_contact;
    put(width, {fact(contact, 0), fact(contact, 1), fact(contact, 2), fact(contact, 3)});
    put(account, {bank.bank, iban, bank.bic, bank.account, bank.ifsc});
    const auto& ids = content.seller_ids;
    put(width, {fact(ids, 0), fact(ids, 1), fact(ids, 2), fact(ids, 3)});
}

}  // namespace

Drawn draw_ledger(const Job& job, pdf::Typesetter& type, pdf::Pages& pages) {
    const bool beside_slip = slip_of(job.invoice).has_value();
    const bool dense = is_dense(job.invoice);
    Sheet sheet{dense ? dense_look : look, job.invoice, type, pages, job.pages_max};
    const Content content{job.invoice, sheet.labels, sheet.amounts, job.portal};
    draw_head(sheet, content, job.logo, beside_slip, dense);
    draw_body(sheet, content, dense ? 300 : 900);
    if (!sheet.full()) {
        draw_footers(sheet, pdf::page_height - millimetres(110), footer);
        if (!beside_slip) draw_imprint(sheet, content);
    }
    return {sheet.full(), sheet.labels.language, document_title(content, job.invoice)};
}

}  // namespace billmill::document::layout
