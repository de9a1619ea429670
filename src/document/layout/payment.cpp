#include <algorithm>

#include "document/layout/closing.hpp"
#include "document/layout/facts.hpp"
#include "document/layout/qr_code.hpp"

namespace billmill::document::layout {
namespace {

constexpr Unit above = 1'600;
constexpr Unit together = 14'000;  ///< A longer note may go over to the next page.
constexpr Unit payment_code_size = millimetres(300);
constexpr Unit portal_code_size = millimetres(420);
constexpr Unit gutter = 1'500;

// Beside a code the account's numbers need the width more than the notes do.
Unit account_width(const Frame& frame, bool with_code) {
    return frame.width() * (with_code ? 62 : 53) / 100;
}
Unit notes_left(const Frame& frame, bool with_code) {
    return frame.left + frame.width() * (with_code ? 66 : 58) / 100;
}

}  // namespace

Payment::Payment(Sheet& sheet, const Content& content)
    : sheet_(sheet),
      content_(content),
      width_(account_width(sheet.frame, with_code())),
      account_(sheet, sheet.frame.left, width_ - (with_code() ? payment_code_size + gutter : 0)),
      notes_(sheet, notes_left(sheet.frame, with_code()),
             sheet.frame.right - notes_left(sheet.frame, with_code())) {
    if (!content.payment.empty()) {
        account_.add_heading(sheet.labels.payment);
        account_.add_facts(content.payment);
    }
    add_note(sheet.labels.terms, content.terms);
    add_note(sheet.labels.notes, sheet.invoice.terms.note);
    if (is_indian(sheet.invoice)) add_signature();
}

void Payment::add_note(std::string_view heading, std::string_view text) {
    if (text.empty()) return;
    if (!notes_.empty()) notes_.skip(600);
    notes_.add_heading(heading);
    notes_.add_lines(text, sheet_.scale.small, sheet_.theme.ink);
}

/// CGST Rules, rule 46 (q): the signature of the supplier, or of whom it has authorised.
void Payment::add_signature() {
    constexpr Unit space_to_sign = 2'400;
    if (!notes_.empty()) notes_.skip(600);
    notes_.add(fill(sheet_.labels.signed_for, sheet_.invoice.seller.name), sheet_.scale.small,
               sheet_.theme.ink);
    notes_.skip(space_to_sign);
    notes_.add(sheet_.labels.signatory, sheet_.scale.small, sheet_.theme.muted);
}

Unit Payment::account_height() const {
    if (!with_code()) return account_.height();
    const auto& style = sheet_.scale.small;
    const bool one_line = sheet_.width_of(style, sheet_.labels.scan_to_pay) <= payment_code_size;
    return std::max(account_.height(), payment_code_size + (one_line ? 1 : 2) * style.leading);
}

Unit Payment::height() const {
    if (account_.empty() && notes_.empty()) return 0;
    return above + std::max(account_height(), std::min(notes_.height(), together));
}

/// The code and, below it, what it is for. Returns the height of both; 0: none was drawn.
Unit Payment::draw_code(Unit x) {
    const auto size = payment_code_size;
    if (!draw_qr_code(sheet_, x, sheet_.y, size, content_.payment_code, Correction::medium)) return 0;
    const auto y = sheet_.y;
    Column caption{sheet_, x, size};
    caption.add(sheet_.labels.scan_to_pay, sheet_.scale.small, sheet_.theme.muted);
    sheet_.y += size;
    caption.draw();
    sheet_.y = y;
    return size + caption.height();
}

void Payment::draw() {
    if (account_.empty() && notes_.empty()) return;
    if (!sheet_.fits(height())) sheet_.new_page();
    if (sheet_.full()) return;
    sheet_.y += above;
    if (!sheet_.fits(account_height())) {  // Only ever with texts as long as pages.
        account_.flow();
        if (!sheet_.full()) notes_.flow();
        return;
    }
    auto bottom = sheet_.y + account_.height();
    const auto page = sheet_.page_count();
    account_.draw();
    if (with_code())
        bottom = std::max(bottom, sheet_.y + draw_code(sheet_.frame.left + width_ - payment_code_size));
    notes_.flow();
    if (sheet_.page_count() == page) sheet_.y = std::max(sheet_.y, bottom);
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
