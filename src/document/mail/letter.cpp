#include "document/mail/letter.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "document/amounts.hpp"
#include "document/layout/labels.hpp"
#include "document/layout/payment_code.hpp"
#include "document/layout/swiss_payment.hpp"
#include "document/layout/totals.hpp"
#include "document/mail/text.hpp"
#include "document/parties.hpp"
#include "foundation/ascii.hpp"
#include "foundation/encoding.hpp"

namespace billmill::document::mail {
namespace {

std::string date_text(Date date, const Phrases& phrases) {
    const auto month = phrases.months.at(std::clamp<std::size_t>(date.month, 1, 12) - 1);
    return fill(phrases.date, {std::to_string(date.day), month, std::to_string(date.year)});
}

/// Adds the parts that are there, joined, as one line.
void add_line(std::vector<std::string>& lines, std::string_view separator,
              std::initializer_list<std::string> parts) {
    std::string line;
    for (const auto& part : parts) {
        if (part.empty()) continue;
        if (!line.empty()) line += separator;
        line += one_line(part);
    }
    if (!line.empty()) lines.push_back(std::move(line));
}

std::string labelled(std::string_view label, const std::string& value) {
    return value.empty() ? "" : std::string{label} + " " + value;
}

std::vector<std::string> imprint_of(const domain::Seller& seller, const Phrases& phrases) {
    const auto& address = seller.address;
    std::vector<std::string> lines;
    const auto streets = (address.line1.empty() ? 0U : 1U) + (address.line2.empty() ? 0U : 1U);
    std::string street;
    std::string place;
    for (std::size_t i = 0; const auto& line : address_lines(address, phrases.language, {})) {
        auto& part = i++ < streets ? street : place;
        part = join(part, ", ", line);
    }
    add_line(lines, "", {street});
    add_line(lines, "", {place});
    add_line(lines, " · ", {seller.email, seller.phone, seller.website});
    add_line(lines, " · ",
             {labelled("GSTIN", seller.gstin),
              labelled(tax_id_label(seller.vat_id, address.country, phrases.language, phrases.vat_id),
                       seller.vat_id),
              seller.registration_number});
    return lines;
}

void add_fact(std::vector<Fact>& facts, std::string_view label, std::string_view value) {
    if (!value.empty()) facts.push_back({one_line(label), one_line(value)});
}

/// As the document's totals name it: under GST it is several taxes.
std::string tax_name_of(const domain::Invoice& invoice, const Phrases& phrases) {
    auto name = domain::tax_name_of(invoice);
    if (name.empty() || invoice.priced.regime != domain::TaxRegime::vat) name = phrases.tax;
    return name;
}

std::vector<Fact> facts_of(const domain::Invoice& invoice, const Phrases& phrases) {
    const auto& totals = invoice.priced.totals;
    const bool credit = invoice.line.type == domain::DocumentType::credit_note;
    std::vector<Fact> facts;
    add_fact(facts, phrases.number, invoice.printed_number);
    add_fact(facts, phrases.issued_on, date_text(invoice.issued_on, phrases));
    if (invoice.due_on > invoice.issued_on && totals.due.minor > 0)
        add_fact(facts, phrases.due_on, date_text(invoice.due_on, phrases));
    if (invoice.original) add_fact(facts, phrases.original, invoice.original->printed_number);
    add_fact(facts, phrases.reference, invoice.terms.buyer_reference);
    add_fact(facts, phrases.net, amount_text(totals.net, phrases.language));
    const auto tax = tax_name_of(invoice, phrases);
    add_fact(facts, tax, amount_text(totals.tax, phrases.language));
    if (const auto& own = invoice.priced.accounting) {
        add_fact(
            facts, std::string{tax}.append(" (").append(own->currency.code()).append(")"),
            AmountFormat{own->currency, phrases.language, invoice.priced.currency}.amount(own->tax.minor));
    }
    add_fact(facts, phrases.total, amount_text(totals.gross, phrases.language));
    // From the total to what is due, so that the reader can add it up.
    if (totals.prepaid.minor != 0)
        add_fact(facts, phrases.prepaid,
                 amount_text({taken_off(totals.prepaid.minor), totals.prepaid.currency}, phrases.language));
    if (totals.rounding.minor != 0)
        add_fact(facts, phrases.rounding, amount_text(totals.rounding, phrases.language));
    if (totals.due != totals.gross)
        add_fact(facts, credit ? phrases.amount_credited : phrases.amount_due,
                 amount_text(totals.due, phrases.language));
    return facts;
}

/// "2 × Oak chair" and what it comes to; a quantity of one is not said.
void add_items(const domain::Invoice& invoice, const Phrases& phrases, Letter& letter) {
    const auto& lines = invoice.priced.lines;
    const AmountFormat amounts{invoice.priced.currency, phrases.language};
    constexpr std::int64_t one = 1'000'000;
    for (std::size_t i = 0; i < std::min(lines.size(), items_max); ++i) {
        const auto& line = lines[i];
        std::string label;
        if (line.quantity.micros != one) {
            label.append(amounts.scaled(line.quantity.micros, domain::quantity_decimals, 0)).append(" × ");
        }
        letter.items.push_back(
            {one_line(label.append(line.description)), amount_text(line.amount, phrases.language)});
    }
    if (lines.size() > items_max)
        letter.more_items = fill(phrases.more_items, {std::to_string(lines.size() - items_max)});
}

/// From the lines to the net or the total, as the document's own rows, so that the reader can add it up.
std::vector<Fact> adjustments_of(const domain::Invoice& invoice, const Phrases& phrases) {
    const auto& currency = invoice.priced.currency;
    std::vector<Fact> facts;
    for (const auto& row : layout::adjustment_rows(invoice.priced, layout::labels_for(phrases.language),
                                                   AmountFormat{currency, phrases.language})) {
        add_fact(facts, row.label, amount_text({row.minor, currency}, phrases.language));
    }
    return facts;
}

std::vector<Fact> payment_of(const domain::Invoice& invoice, const Phrases& phrases) {
    const auto& seller = invoice.seller;
    const auto& bank = seller.bank;
    std::vector<Fact> facts;
    add_fact(facts, "IBAN", iban_text(bank.iban));
    add_fact(facts, phrases.account, bank.account);
    const auto upi = layout::upi_address(invoice);
    if (facts.empty() && upi.empty()) return facts;
    add_fact(facts, "BIC", bank.bic);
    add_fact(facts, "IFSC", bank.ifsc);
    add_fact(facts, phrases.bank, bank.bank);
    add_fact(facts, phrases.account_holder, bank.holder.empty() ? seller.name : bank.holder);
    add_fact(facts, "UPI", upi);
    add_fact(facts, phrases.quote, layout::payment_reference(invoice));
    return facts;
}

/// WCAG 2.1: relative luminance, of what is 0 to 255.
double luminance(const std::array<double, 3>& rgb) {
    const auto part = [](double c) {
        c /= 255;
        return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * part(rgb[0]) + 0.7152 * part(rgb[1]) + 0.0722 * part(rgb[2]);
}

/// The colour, mixed with white until it has a contrast of 3 : 1 to what mails have behind it in the dark (WCAG 2.1, 1.4.11).
std::string seen_on_dark(std::uint32_t rgb) {
    constexpr std::array<double, 3> behind{0x23, 0x2c, 0x38};
    constexpr double least = 3.0;
    constexpr int steps = 20;
    std::array<double, 3> mixed{};
    for (int step = 0; step <= steps; ++step) {
        for (std::size_t i = 0; i < mixed.size(); ++i) {
            const auto own = static_cast<double>(rgb >> (16 - 8 * i) & 0xFF);
            mixed.at(i) = std::round(own + (255 - own) * step / steps);
        }
        if (luminance(mixed) + 0.05 >= least * (luminance(behind) + 0.05)) break;
    }
    std::string text{"#"};
    for (const double part : mixed) hex::append(text, static_cast<std::uint8_t>(part));
    return text;
}

/// Reads "#rrggbb"; anything else leaves the letter's colour as it was.
void take_accent(std::string_view accent, Letter& letter) {
    std::uint32_t rgb = 0;
    const auto digits = accent.substr(std::min<std::size_t>(1, accent.size()));
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), rgb, 16);
    if (accent.size() != 7 || accent.front() != '#' || read.ec != std::errc{} ||
        read.ptr != digits.data() + digits.size()) {
        return;
    }
    const auto part = [&](int shift) { return rgb >> shift & 0xFF; };
    letter.accent = accent;
    letter.accent_on_dark = seen_on_dark(rgb);
    letter.dark_accent =
        part(16) * 299 + part(8) * 587 + part(0) * 114 < 150'000;  // Of 255'000: perceived brightness.
}

void say_amount(const domain::Invoice& invoice, const Phrases& phrases, Letter& letter) {
    const auto due = invoice.priced.totals.due;
    const bool credit = invoice.line.type == domain::DocumentType::credit_note;
    letter.amount = amount_text(due, phrases.language);
    letter.amount_label = credit          ? phrases.amount_credited
                          : due.minor > 0 ? phrases.amount_due
                                          : phrases.nothing_due;
    if (credit || due.minor <= 0) return;
    letter.due = invoice.due_on > invoice.issued_on
                     ? fill(phrases.due_by, {date_text(invoice.due_on, phrases)})
                     : std::string{phrases.due_on_receipt};
    letter.pay_to = phrases.pay_to;
    letter.payment = payment_of(invoice, phrases);
    if (invoice.seller.payment_qr == domain::PaymentQr::upi) letter.pay_link = layout::upi_payload(invoice);
    if (!letter.pay_link.empty()) letter.pay_link_text = phrases.pay_by_upi;
}

/// The seller's words with what they name; each line of them is clean, whatever was named.
std::string filled(std::string_view text, const Letter& letter, std::string_view document,
                   std::string_view number) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto close = text[i] == '{' ? text.find('}', i) : text.npos;
        if (close == text.npos) {
            out += text[i];
            continue;
        }
        const auto name = text.substr(i + 1, close - i - 1);
        if (name == "document") out += document;
        if (name == "number") out += number;
        if (name == "seller") out += letter.seller;
        if (name == "buyer") out += letter.buyer;
        if (name == "amount") out += letter.amount;
        if (name == "due") out += letter.due;
        i = close;
    }
    return one_line(out);
}

/// Where the seller has words of its own for this language.
void take_own_words(const domain::Invoice& invoice, std::string_view document, std::string_view number,
                    Letter& letter) {
    const auto& all = invoice.seller.mail_texts;
    const auto own = std::ranges::find(all, letter.language, &domain::MailTexts::language);
    if (own == all.end()) return;
    if (const auto subject = filled(own->subject, letter, document, number); !ascii::is_blank(subject))
        letter.subject = subject;
    std::vector<std::string> paragraphs;
    for (std::string_view rest = own->text; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        auto paragraph = filled(rest.substr(0, end), letter, document, number);
        if (!ascii::is_blank(paragraph)) paragraphs.push_back(std::move(paragraph));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (!paragraphs.empty()) letter.lead = std::move(paragraphs);
}

/// Between U+2068 and U+2069: signs around it do not change its order, nor it theirs.
std::string isolated(std::string_view text) {
    return std::string{"\u2068"}.append(text).append("\u2069");
}

}  // namespace

Letter write_letter(const domain::Invoice& invoice, std::string_view files, bool copy, bool logo) {
    const auto& phrases = phrases_for(invoice.language.empty() ? invoice.seller.language : invoice.language);
    const bool credit = invoice.line.type == domain::DocumentType::credit_note;
    const auto number = one_line(invoice.printed_number);

    Letter letter;
    letter.language = phrases.language;
    letter.colon = phrases.colon;
    letter.right_to_left = phrases.right_to_left;
    letter.seller = one_line(invoice.seller.name);
    letter.buyer = one_line(domain::display_name(invoice.buyer));
    const auto document = credit ? phrases.credit_note : phrases.invoice;
    letter.subject = fill(phrases.subject, {document, number, letter.seller});
    if (invoice.seller.built_in) letter.specimen = phrases.specimen;
    if (copy) letter.copy = fill(phrases.copy, {number, letter.buyer});
    letter.greeting = fill(phrases.greeting, {letter.buyer});
    letter.lead = {fill(credit ? phrases.credit_note_lead : phrases.invoice_lead, {letter.seller})};
    letter.logo = logo;
    say_amount(invoice, phrases, letter);
    take_own_words(invoice, document, number, letter);
    add_items(invoice, phrases, letter);
    letter.adjustments = adjustments_of(invoice, phrases);
    letter.facts = facts_of(invoice, phrases);
    // A file's name runs from left to right in any language.
    letter.attached = fill(phrases.attached, {phrases.right_to_left ? isolated(files) : std::string{files}});
    letter.automatic = phrases.automatic;
    letter.imprint = imprint_of(invoice.seller, phrases);
    take_accent(invoice.seller.accent, letter);
    if (letter.accent.empty()) take_accent("#1f3a5f", letter);
    return letter;
}

}  // namespace billmill::document::mail
