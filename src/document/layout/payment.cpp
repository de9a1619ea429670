#include <algorithm>

#include "document/layout/closing.hpp"
#include "document/layout/qr_code.hpp"

namespace billmill::document::layout {
namespace {

constexpr Unit above = 2'000;
constexpr Unit together = 14'000;  ///< A longer note may go over to the next page.
constexpr Unit payment_code_size = millimetres(300);
constexpr Unit portal_code_size = millimetres(420);
constexpr Unit gutter = 1'500;

/// Terms and notes, at the end of the page's width.
Column notes_of(Sheet& sheet, const Content& content) {
    const auto& frame = sheet.frame;
    // Beside a code the account's numbers want the room more than the notes do.
    const auto left = frame.left + frame.width() * (content.payment_code.empty() ? 58 : 66) / 100;
    Column notes{sheet, left, frame.right - left};
    const auto add = [&](std::string_view heading, std::string_view text) {
        if (text.empty()) return;
        if (!notes.empty()) notes.skip(600);
        notes.add_heading(heading);
        notes.add_lines(text, sheet.scale.small, sheet.theme.ink);
    };
    add(sheet.labels.terms, content.terms);
    add(sheet.labels.notes, sheet.invoice.particulars.note);
    return notes;
}

/// The code and, below it, what it is for. Returns the height of both; 0: none was drawn.
Unit draw_payment_code(Sheet& sheet, const Content& content, Unit x) {
    const auto size = payment_code_size;
    if (!draw_qr_code(sheet, x, sheet.y, size, content.payment_code, Correction::medium)) return 0;
    const auto y = sheet.y;
    Column caption{sheet, x, size};
    caption.add(sheet.labels.scan_to_pay, sheet.scale.small, sheet.theme.muted);
    sheet.y += size;
    caption.draw();
    sheet.y = y;
    return size + caption.height();
}

}  // namespace

void draw_payment_and_notes(Sheet& sheet, const Content& content) {
    const auto& frame = sheet.frame;
    const bool with_code = !content.payment_code.empty();
    const auto width = frame.width() * (with_code ? 62 : 53) / 100;
    Column payment{sheet, frame.left, width - (with_code ? payment_code_size + gutter : 0)};
    if (!content.payment.empty()) {
        payment.add_heading(sheet.labels.payment);
        payment.add_facts(content.payment);
    }
    auto notes = notes_of(sheet, content);
    if (payment.empty() && notes.empty()) return;
    sheet.y += above;
    const auto code_height = with_code ? payment_code_size + 2 * sheet.scale.small.leading : 0;
    const auto wanted = std::max(payment.height(), code_height);
    if (!sheet.fits(std::max(wanted, std::min(notes.height(), together)))) sheet.new_page();
    if (sheet.full()) return;
    if (sheet.fits(wanted)) {
        auto bottom = sheet.y + payment.height();
        const auto page = sheet.page_count();
        payment.draw();
        if (with_code)
            bottom = std::max(
                bottom, sheet.y + draw_payment_code(sheet, content, frame.left + width - payment_code_size));
        notes.flow();
        if (sheet.page_count() == page) sheet.y = std::max(sheet.y, bottom);
    } else {  // Only ever with texts as long as pages.
        payment.flow();
        if (!sheet.full()) notes.flow();
    }
}

void draw_portal_answer(Sheet& sheet, const Content& content) {
    if (content.portal.empty()) return;
    const auto& frame = sheet.frame;
    const auto size = portal_code_size;
    sheet.y += above;
    if (!sheet.fits(size)) sheet.new_page();
    if (sheet.full()) return;
    const bool drawn = draw_qr_code(sheet, frame.left, sheet.y, size, content.portal_code, Correction::low);
    const auto left = drawn ? frame.left + size + gutter : frame.left;
    Column facts{sheet, left, frame.right - left};
    facts.add_facts(content.portal);
    const auto bottom = drawn ? sheet.y + size : sheet.y;
    facts.flow();
    sheet.y = std::max(sheet.y, bottom);
}

}  // namespace billmill::document::layout
