#include "document/layout/swiss_slip.hpp"

#include <algorithm>

#include "document/layout/qr_code.hpp"
#include "document/parties.hpp"

namespace billmill::document::layout {

/// The words that the Style Guide prescribes, in three of its four languages; other documents have the English ones.
struct SwissSlip::Words {
    std::string_view language;
    std::string_view payment_part;
    std::string_view account;
    std::string_view reference;
    std::string_view information;
    std::string_view payable_by;
    std::string_view payable_by_whom;
    std::string_view currency;
    std::string_view amount;
    std::string_view receipt;
    std::string_view acceptance_point;
    std::string_view separate;
    std::string_view code;
};

struct SwissSlip::Fonts {
    Style heading;
    Style value;
};

namespace {

constexpr Colour black{0, 0, 0};
constexpr Colour white{255, 255, 255};
constexpr Style title{Weight::bold, 1'100, 1'300};
constexpr Style note{Weight::regular, 700, 900};
constexpr Unit line_width = 75;
constexpr Unit footer_height = swiss_slip_foot + 700;
constexpr Unit receipt_left = millimetres(50);
constexpr Unit receipt_width = millimetres(520);
constexpr Unit part_left = millimetres(670);
constexpr Unit text_left = millimetres(1'180);
constexpr Unit text_width = millimetres(870);
constexpr Unit code_size = millimetres(460);

/// In groups of `size` from the end, or from the start.
std::string grouped(std::string_view text, std::size_t size, bool from_end) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto place = from_end ? text.size() - i : i;
        if (i > 0 && place % size == 0) out += ' ';
        out += text[i];
    }
    return out;
}

/// "1 949.75"
std::string amount_text(const domain::Money& amount) {
    const auto plain = domain::text(amount);
    const auto point = std::min(plain.find('.'), plain.size());
    return grouped(std::string_view{plain}.substr(0, point), 3, true).append(plain.substr(point));
}

}  // namespace

const SwissSlip::Words& SwissSlip::words_for(std::string_view language) {
    static constexpr Words table[]{
        {"en", "Payment part", "Account / Payable to", "Reference", "Additional information", "Payable by",
         "Payable by (name/address)", "Currency", "Amount", "Receipt", "Acceptance point",
         "Separate before paying in", "Swiss QR code"},
        {"de", "Zahlteil", "Konto / Zahlbar an", "Referenz", "Zusätzliche Informationen", "Zahlbar durch",
         "Zahlbar durch (Name/Adresse)", "Währung", "Betrag", "Empfangsschein", "Annahmestelle",
         "Vor der Einzahlung abzutrennen", "Swiss QR Code"},
        {"fr", "Section paiement", "Compte / Payable à", "Référence", "Informations supplémentaires",
         "Payable par", "Payable par (nom/adresse)", "Monnaie", "Montant", "Récépissé", "Point de dépôt",
         "A détacher avant le versement", "Swiss QR Code"},
    };
    const auto* found = std::ranges::find(table, language, &Words::language);
    return found == std::end(table) ? table[0] : *found;
}

std::optional<SwissPayment> slip_of(const domain::Invoice& invoice) {
    const bool asks = invoice.number != 0 && invoice.line.type == domain::DocumentType::invoice;
    if (!asks || invoice.seller.payment_qr != domain::PaymentQr::swiss) return std::nullopt;
    return swiss_payment(invoice);
}

SwissSlip::SwissSlip(Sheet& sheet)
    : sheet_(sheet), words_(words_for(sheet.labels.language)), payment_(slip_of(sheet.invoice)) {}

Unit SwissSlip::height() const {
    return payment_ ? sheet_.bottom() - swiss_slip_top + footer_height : 0;
}

/// The payment part has one orientation, in languages from right to left too.
Unit SwissSlip::left_of(Unit x, Unit width) const {
    return sheet_.labels.right_to_left ? pdf::page_width - x - width : x;
}

/// One line whose top is at `y`. Returns the next line's.
Unit SwissSlip::put(Unit x, Unit y, const Style& style, std::string_view text) {
    sheet_.start(left_of(x, sheet_.labels.right_to_left ? sheet_.width_of(style, text) : 0),
                 swiss_slip_top + y + baseline_in(style), style, black, text);
    return y + style.leading;
}

void SwissSlip::put_end(Unit right, Unit y, const Style& style, std::string_view text) {
    put(right - sheet_.width_of(style, text), y, style, text);
}

Unit SwissSlip::put_block(Unit x, Unit y, Unit width, const Style& style, std::string_view text) {
    std::vector<pdf::Line> lines;
    sheet_.wrap(text, style, width, lines);
    for (const auto& line : lines) {
        sheet_.draw(left_of(x, line.width), swiss_slip_top + y + baseline_in(style), style, black, line);
        y += style.leading;
    }
    return y;
}

Unit SwissSlip::put_party(Unit x, Unit y, Unit width, const Style& style, const SwissAddress& address) {
    y = put_block(x, y, width, style, address.name);
    const auto street = join(address.street, " ", address.building);
    if (!street.empty()) y = put_block(x, y, width, style, street);
    const auto town = join(address.postcode, " ", address.town);
    return put_block(x, y, width, style, address.country == "CH" ? town : join(address.country, "-", town));
}

std::string SwissSlip::reference_text() const {
    const bool digits = payment_->reference_type == "QRR";
    return grouped(payment_->reference, digits ? 5 : 4, digits);
}

/// Where the payer writes: a box of which only the corners are drawn.
void SwissSlip::draw_corners(Unit x, Unit y, Unit width, Unit height) {
    constexpr Unit length = millimetres(30);
    const auto top = swiss_slip_top + y;
    for (const auto left : {x, x + width - length}) {
        sheet_.fill_as_it_is(left, top, length, line_width, black);
        sheet_.fill_as_it_is(left, top + height - line_width, length, line_width, black);
    }
    for (const auto above : {top, top + height - length}) {
        sheet_.fill_as_it_is(x, above, line_width, length, black);
        sheet_.fill_as_it_is(x + width - line_width, above, line_width, length, black);
    }
}

void SwissSlip::draw_lines() {
    const auto lines = sheet_.artifact();
    sheet_.fill_as_it_is(0, swiss_slip_top, pdf::page_width, line_width, black);
    sheet_.fill_as_it_is(millimetres(620), swiss_slip_top, line_width, pdf::page_height - swiss_slip_top,
                         black);
    put((pdf::page_width - sheet_.width_of(note, words_.separate)) / 2, -note.leading - 100, note,
        words_.separate);
}

void SwissSlip::draw_amount(Unit x, Unit y, Unit gap, const Fonts& fonts) {
    const auto tagged = sheet_.tag(pdf::Role::paragraph);
    put(x, y, fonts.heading, words_.currency);
    const auto below = put(x + gap, y, fonts.heading, words_.amount);
    put(x, below, fonts.value, payment_->amount.currency.code());
    put(x + gap, below, fonts.value, amount_text(payment_->amount));
}

void SwissSlip::draw_receipt() {
    constexpr Fonts fonts{{Weight::bold, 600, 900}, {Weight::regular, 800, 900}};
    constexpr Unit left = receipt_left;
    {
        const auto tagged = sheet_.tag(pdf::Role::paragraph);
        put(left, millimetres(50), title, words_.receipt);
        auto y = put(left, millimetres(120), fonts.heading, words_.account);
        y = put(left, y, fonts.value, iban_text(payment_->iban));
        y = put_party(left, y, receipt_width, fonts.value, payment_->creditor) + fonts.value.leading / 2;
        if (!payment_->reference.empty()) {
            y = put(left, y, fonts.heading, words_.reference);
            y = put(left, y, fonts.value, reference_text()) + fonts.value.leading / 2;
        }
        if (payment_->debtor) {
            y = put(left, y, fonts.heading, words_.payable_by);
            put_party(left, y, receipt_width, fonts.value, *payment_->debtor);
        } else {
            y = put(left, y, fonts.heading, words_.payable_by_whom);
            draw_corners(left, y + 100, receipt_width, millimetres(200));
        }
    }
    draw_amount(left, millimetres(680), millimetres(140), fonts);
    const auto tagged = sheet_.tag(pdf::Role::paragraph);
    put_end(left + receipt_width, millimetres(820), fonts.heading, words_.acceptance_point);
}

void SwissSlip::draw_code() {
    const auto figure = sheet_.tag(pdf::Role::figure, words_.code);
    const auto top = swiss_slip_top + millimetres(170);
    const auto left = left_of(part_left, code_size);
    if (!draw_qr_code(sheet_, left, top, code_size, swiss_payload(*payment_), Correction::medium, 0)) return;
    // The cross: 7 mm with its white border, in the middle of the code.
    const auto cross = [&](Unit x, Unit y, Unit width, Unit height, Colour colour) {
        constexpr Unit side = millimetres(70);
        const auto scaled = [&](Unit part) { return side * part / 198; };
        const auto middle = (code_size - side) / 2;
        sheet_.fill_as_it_is(part_left + middle + scaled(x), top + middle + scaled(y), scaled(width),
                             scaled(height), colour);
    };
    cross(0, 0, 198, 198, white);
    cross(9, 9, 180, 180, black);
    cross(83, 40, 33, 110, white);
    cross(44, 79, 110, 33, white);
}

void SwissSlip::draw_information() {
    constexpr Fonts fonts{{Weight::bold, 800, 1'100}, {Weight::regular, 1'000, 1'100}};
    constexpr Unit between = 800;
    const auto tagged = sheet_.tag(pdf::Role::paragraph);
    auto y = put(text_left, millimetres(50), fonts.heading, words_.account);
    y = put(text_left, y, fonts.value, iban_text(payment_->iban));
    y = put_party(text_left, y, text_width, fonts.value, payment_->creditor) + between;
    if (!payment_->reference.empty()) {
        y = put(text_left, y, fonts.heading, words_.reference);
        y = put(text_left, y, fonts.value, reference_text()) + between;
    }
    y = put(text_left, y, fonts.heading, words_.information);
    y = put_block(text_left, y, text_width, fonts.value, payment_->message) + between;
    if (payment_->debtor) {
        y = put(text_left, y, fonts.heading, words_.payable_by);
        put_party(text_left, y, text_width, fonts.value, *payment_->debtor);
        return;
    }
    y = put(text_left, y, fonts.heading, words_.payable_by_whom);
    draw_corners(text_left, y + 100, millimetres(650), millimetres(250));
}

void SwissSlip::draw() {
    if (!payment_ || sheet_.full()) return;
    if (sheet_.y > swiss_slip_top - footer_height) sheet_.new_page();
    if (sheet_.full()) return;
    sheet_.slip_page = sheet_.page_count() - 1;
    draw_lines();
    draw_receipt();
    {
        const auto tagged = sheet_.tag(pdf::Role::paragraph);
        put(part_left, millimetres(50), title, words_.payment_part);
    }
    draw_code();
    draw_amount(part_left, millimetres(680), millimetres(150),
                {{Weight::bold, 800, 1'100}, {Weight::regular, 1'000, 1'100}});
    draw_information();
}

}  // namespace billmill::document::layout
