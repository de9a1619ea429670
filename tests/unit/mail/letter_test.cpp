// What a mail shows first, in whose words, and in which colours.

#include "document/mail/letter.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <regex>
#include <utility>

#include "domain/reason_codes.hpp"
#include "message_reader.hpp"
#include "sample.hpp"

namespace billmill::document {
namespace {

domain::InvoiceLine line(std::string description, std::int64_t quantity_micros, std::int64_t minor) {
    domain::InvoiceLine made;
    made.description = std::move(description);
    made.quantity.micros = quantity_micros;
    made.amount = {minor, domain::Currency{}};
    return made;
}

domain::Invoice with_lines(std::size_t count) {
    auto invoice = sample_invoice();
    for (std::size_t i = 1; i <= count; ++i)
        invoice.priced.lines.push_back(line("Thing " + std::to_string(i), 1'000'000, 10'000));
    return invoice;
}

/// Where each of these stands, one behind the other.
void expect_in_order(const std::string& text, std::initializer_list<const char*> parts) {
    std::size_t at = 0;
    for (const auto* part : parts) {
        const auto found = text.find(part, at);
        ASSERT_NE(found, text.npos) << part << " is missing, or stands earlier, in\n" << text;
        at = found;
    }
}

TEST(Letter, SaysFirstWhatIsAskedForAndHowToPayIt) {
    const auto letter = mail::write_letter(with_lines(2), "a.pdf", false);
    const auto body = mail::html(letter);
    expect_in_order(body.substr(body.find("class=\"banner")),
                    {"Hello John Doe", "Amount due", "₹1,060.82", "Due on receipt.", "How to pay",
                     "00112233445", "Thing 1", "Thing 2", "Number"});
    expect_in_order(mail::plain_text(letter), {"Amount due: ₹1,060.82", "Due on receipt.", "How to pay",
                                               "00112233445", "Thing 1", "Thing 2", "Number"});
}

/// Regression: the mail said "Tax" where the document says VAT.
TEST(Letter, NamesTheTaxAsTheDocumentDoes) {
    const auto said = [](const domain::Invoice& invoice) {
        return mail::plain_text(mail::write_letter(invoice, "a.pdf", false));
    };
    const struct {
        const char *language, *name, *other;
    } kinds[]{{"en", "VAT", "Tax:"},
              {"en", "Sales tax", "Tax:"},
              {"de", "MWST", "Steuer:"},
              {"fr", "TVA", "Tax"},
              {"es", "IGIC", "Impuestos:"}};
    for (const auto& [language, name, other] : kinds) {
        auto invoice = with_lines(1);
        invoice.language = language;
        invoice.seller.tax_name = name;
        EXPECT_NE(said(invoice).find(std::string{"  "} + name), std::string::npos) << said(invoice);
        EXPECT_EQ(said(invoice).find(other), std::string::npos) << said(invoice);
    }
    auto indian = with_lines(1);
    indian.priced.regime = domain::TaxRegime::india_intra_state;
    EXPECT_NE(said(indian).find("Tax:"), std::string::npos) << "it is several taxes";
}

/// Regression: a mail that said "nothing to pay" named a day to pay by.
TEST(Letter, NamesADayToPayByWhereSomethingIsOwed) {
    auto invoice = with_lines(1);
    invoice.due_on = {2026, 12, 6};
    EXPECT_NE(mail::plain_text(mail::write_letter(invoice, "a.pdf", false)).find("6 December 2026"),
              std::string::npos);
    invoice.priced.totals.prepaid = std::exchange(invoice.priced.totals.due, {0, {}});
    EXPECT_EQ(mail::plain_text(mail::write_letter(invoice, "a.pdf", false)).find("6 December 2026"),
              std::string::npos);
}

TEST(Letter, ListsFiveLinesAndHowManyMoreThereAre) {
    for (const std::size_t count : {0U, 1U, 4U, 5U, 6U, 2000U}) {
        const auto letter = mail::write_letter(with_lines(count), "a.pdf", false);
        EXPECT_EQ(letter.items.size(), std::min<std::size_t>(count, 5)) << count;
        EXPECT_EQ(letter.more_items, count > 5 ? "and " + std::to_string(count - 5) + " more" : "") << count;
    }
    auto invoice = with_lines(0);
    invoice.priced.lines = {line("Oak <chair> & table", 2'500'000, 24'000)};
    const auto letter = mail::write_letter(invoice, "a.pdf", false);
    EXPECT_EQ(letter.items[0].label, "2.5 × Oak <chair> & table");
    EXPECT_EQ(letter.items[0].value, "₹240.00");
    EXPECT_NE(mail::html(letter).find("2.5 × Oak &lt;chair&gt; &amp; table"), std::string::npos);
}

/// Regression: between lines of 200.00 and a net of 184.90 the mail said nothing, whatever the document has there.
TEST(Letter, SaysWhatIsTakenOffTheLinesAndAddedToThem) {
    using enum domain::AdjustmentKind;
    const auto of = [](domain::AdjustmentKind kind, std::string reason, std::int64_t minor,
                       std::optional<domain::Percent> percent = {}) {
        domain::DocumentAdjustment made;
        made.kind = kind;
        made.reason = std::move(reason);
        made.percent = percent;
        made.amount.minor = minor;
        return made;
    };
    const domain::Percent ten{100'000};
    const std::string discount{domain::discount_reason};
    struct Kind {
        const char* language;
        std::vector<domain::DocumentAdjustment> adjustments;
        std::vector<std::pair<std::string, std::string>> rows;
    };
    const Kind kinds[]{
        {"en", {}, {}},
        {"en", {of(allowance, discount, 2'000, ten)}, {{"Discount 10%", "−₹20.00"}}},
        {"de", {of(allowance, discount, 2'000, ten)}, {{"Nachlass 10\u00A0%", "−20,00\u00A0₹"}}},
        {"en", {of(charge, "Freight", 490)}, {{"Freight", "₹4.90"}}},
        // Once for each tax group, and one row.
        {"en", {of(charge, "Freight", 300), of(charge, "Freight", 190)}, {{"Freight", "₹4.90"}}},
        {"en",
         {of(allowance, discount, 2'000), of(allowance, "Loyalty", 500), of(charge, "<b>", 1)},
         {{"Discount", "−₹20.00"}, {"Loyalty", "−₹5.00"}, {"<b>", "₹0.01"}}},
    };
    for (const auto& [language, adjustments, rows] : kinds) {
        auto invoice = with_lines(7);
        invoice.language = language;
        invoice.priced.adjustments = adjustments;
        const auto letter = mail::write_letter(invoice, "a.pdf", false);
        std::vector<std::pair<std::string, std::string>> said;
        for (const auto& fact : letter.adjustments) said.emplace_back(fact.label, fact.value);
        EXPECT_EQ(said, rows);
        for (const auto& [label, value] : rows) {
            expect_in_order(mail::plain_text(letter), {letter.more_items.c_str(), label.c_str(),
                                                       value.c_str(), letter.facts.front().label.c_str()});
            EXPECT_NE(mail::html(letter).find(label == "<b>" ? "&lt;b&gt;" : label), std::string::npos);
        }
    }
    // Where prices include tax, what is taken off includes it too.
    auto gross = with_lines(1);
    gross.priced.prices_include_tax = true;
    gross.priced.lines[0].amount.minor = 106'082;
    auto off = of(allowance, discount, 1'000);
    off.gross = domain::Money{1'180, domain::Currency{}};
    gross.priced.adjustments = {off};
    gross.priced.totals.gross.minor = 104'902;
    const auto letter = mail::write_letter(gross, "a.pdf", false);
    ASSERT_EQ(letter.adjustments.size(), 1U);
    EXPECT_EQ(letter.adjustments[0].value, "−₹11.80");
}

/// Regression: at 375 pixels an IBAN broke before its last two digits.
TEST(Letter, KeepsCodesOnOneLine) {
    auto invoice = with_lines(1);
    invoice.seller.bank.iban = "DE02120300000000202051";
    const auto body = mail::html(mail::write_letter(invoice, "a.pdf", false));
    const auto iban = body.find("DE02 1203 0000 0000 2020 51");
    ASSERT_NE(iban, body.npos);
    const auto cell = body.rfind("<td", iban);
    EXPECT_NE(body.substr(cell, iban - cell).find("white-space:nowrap"), body.npos);
    EXPECT_EQ(body.find("nowrap", body.find("Thing 1")), body.npos) << "words may break";
}

/// Regression: below its label an IBAN widened the column of all labels, and its rule ended with it.
TEST(Letter, KeepsTheWidthOfACodeToItself) {
    for (const auto* language : {"en", "ar"}) {
        auto invoice = with_lines(1);
        invoice.language = language;
        invoice.seller.bank.iban = "DE02120300000000202051";
        const auto body = mail::html(mail::write_letter(invoice, "a.pdf", false));
        const auto iban = body.find("DE02 1203 0000 0000 2020 51");
        ASSERT_NE(iban, body.npos);
        const auto table = body.rfind("<table", iban);
        EXPECT_EQ(body.substr(0, table).substr(body.rfind('<', table - 1), 15), "<td colspan=\"2\"");
        EXPECT_EQ(body.find("</tr></table></td></tr>", iban) - iban,
                  std::string{"DE02 1203 0000 0000 2020 51</td>"}.size());
    }
}

/// Regression: an IBAN of 22 characters stood below its label on a telephone, with space for both beside each other.
TEST(Letter, PutsACodeBelowItsLabelWhereBothAreTooWide) {
    for (const auto& [iban, shown, below] : {
             std::tuple{"DE02120300000000202051", "DE02 1203 0000 0000 2020 51", false},
             std::tuple{"NO9386011117947", "NO93 8601 1117 947", false},
             std::tuple{"CH9300762011623852957", "CH93 0076 2011 6238 5295 7", false},
             std::tuple{"FR7630006000011234567890189", "FR76 3000 6000 0112 3456 7890 189", true},
             std::tuple{"MT84MALT011000012345MTLCAST001S", "MT84 MALT 0110 0001 2345 MTLC AST0 01S", true},
         }) {
        auto invoice = with_lines(1);
        invoice.seller.bank.iban = iban;
        const auto body = mail::html(mail::write_letter(invoice, "a.pdf", false));
        const auto value = body.find(shown);
        ASSERT_NE(value, body.npos) << iban;
        const auto cell = body.substr(body.rfind("<td", value), 40);
        EXPECT_EQ(cell.find("class=\"rule code\"") != cell.npos, below) << iban;
    }
}

/// Regression: from right to left, a seller's name and lines of its address in Latin letters stood at the left edge, and the others at
/// the right.
TEST(Letter, FromRightToLeftStandsAtOneEdge) {
    for (const bool arabic : {true, false}) {
        auto invoice = with_lines(1);
        invoice.language = arabic ? "ar" : "en";
        const auto letter = mail::write_letter(invoice, "a.pdf", true);
        const auto body = mail::html(letter);
        for (const auto& text : {std::string{"class=\"banner"}, std::string{"class=\"notice"},
                                 letter.greeting, letter.lead[0], letter.seller + "</strong>"}) {
            const auto at = body.find(text);
            ASSERT_NE(at, body.npos) << text;
            // The block that it stands in begins before it, or with it.
            auto begin = body.rfind("<td", at);
            if (const auto paragraph = body.rfind("<p ", at); paragraph != body.npos && paragraph > begin)
                begin = paragraph;
            const auto block = body.substr(begin, body.find('>', begin) - begin);
            EXPECT_EQ(block.find("text-align:right") != block.npos, arabic) << block;
        }
    }
}

/// What the rows above come to stands out, whichever it is.
TEST(Letter, SetsTheLastSumApart) {
    for (const bool prepaid : {true, false}) {
        auto invoice = with_lines(1);
        if (prepaid) {
            invoice.priced.totals.prepaid.minor = 1;
            invoice.priced.totals.due.minor = invoice.priced.totals.gross.minor - 1;
        }
        const auto letter = mail::write_letter(invoice, "a.pdf", false);
        const auto body = mail::html(letter);
        const auto& facts = letter.facts;
        for (const auto& fact : facts) {
            const auto label = body.rfind(">" + fact.label + "</th>");
            ASSERT_NE(label, body.npos) << fact.label;
            const auto row = body.substr(body.rfind("<th", label), label - body.rfind("<th", label));
            EXPECT_EQ(row.find("font-weight:700") != row.npos, &fact == &facts.back()) << fact.label;
        }
    }
}

/// Regression: from right to left, "17-2026.pdf" read "pdf.2026-17", and a full stop stood before its sentence.
TEST(Letter, FromRightToLeftKeepsFileNamesAndSentencesWhole) {
    auto invoice = with_lines(1);
    invoice.language = "ar";
    const auto letter = mail::write_letter(invoice, "17-2026.pdf", false);
    EXPECT_NE(letter.attached.find("\u206817-2026.pdf\u2069"), std::string::npos);
    const auto body = mail::html(letter);
    const auto sentence = body.find(letter.automatic);
    ASSERT_NE(sentence, body.npos);
    const auto block = body.rfind('<', sentence - 1);
    EXPECT_NE(body.substr(block, sentence - block).find("dir=\"auto\""), body.npos);
    invoice.language = "de";
    EXPECT_EQ(mail::write_letter(invoice, "a.pdf", false).attached, "Anhang: a.pdf");
}

struct Own {
    const char* subject;
    const char* text;
    const char* wanted_subject;
    std::vector<std::string> wanted_text;
};

TEST(OwnWords, AreFilledAndBoundedByTheSellersLanguage) {
    const std::string usual_subject = "Invoice MS/26-27/000001 from MAX STORES";
    const std::string usual_text = "Thank you for your order. Your invoice from MAX STORES is attached.";
    const Own variants[]{
        {"", "", usual_subject.c_str(), {usual_text}},
        {"{document} {number}", "", "Invoice MS/26-27/000001", {usual_text}},
        {"Pay {amount} to {seller}",
         "Dear {buyer},\n\nthank you.",
         "Pay ₹1,060.82 to MAX STORES",
         {"Dear John Doe,", "thank you."}},
        {"", "{due}", usual_subject.c_str(), {"Due on receipt."}},
        {"{", "{}", "{", {usual_text}},
        {"   ", "\n \n", usual_subject.c_str(), {usual_text}},
    };
    for (const auto& [subject, text, wanted_subject, wanted_text] : variants) {
        auto invoice = sample_invoice();
        invoice.seller.mail_texts = {{"de", "Nein", "Nein"}, {"en", subject, text}};
        const auto letter = mail::write_letter(invoice, "a.pdf", false);
        EXPECT_EQ(letter.subject, wanted_subject);
        EXPECT_EQ(letter.lead, wanted_text);
    }
    auto german = sample_invoice();
    german.language = "fr";
    german.seller.mail_texts = {{"de", "Nein", "Nein"}};
    EXPECT_EQ(mail::write_letter(german, "a.pdf", false).subject.find("Nein"), std::string::npos);
}

/// Regression: French mails read "Net à payer: 10 €" above "Pièce jointe : a.pdf".
TEST(Words, FrenchHasASpaceBeforeAColonAndOthersHaveNone) {
    for (const auto* language : {"en", "de", "fr", "es", "it"}) {
        auto invoice = sample_invoice();
        invoice.language = language;
        invoice.seller.bank.iban = "FR7630006000011234567890189";
        const auto text = mail::plain_text(mail::write_letter(invoice, "a.pdf", false));
        int labels = 0;
        for (auto at = text.find(": "); at != text.npos; at = text.find(": ", at + 1), ++labels) {
            const bool has_space = text.substr(0, at).ends_with("\u00A0");
            EXPECT_EQ(has_space, language == std::string_view{"fr"})
                << text.substr(at > 20 ? at - 20 : 0, 40);
        }
        EXPECT_GE(labels, 5) << language;
    }
}

/// Neither the words nor what they name can add a header, an element or a line of their own.
TEST(OwnWords, AreEscapedWhereverTheyStand) {
    for (const auto* hostile : {"<script>alert(1)</script>", "a\r\nBcc: x@example.com", "\"quoted\" & 'so'",
                                "\xFF\xFE", "{buyer}"}) {
        auto invoice = sample_invoice();
        invoice.buyer.lastname = "<b>\r\nX: y";
        invoice.seller.mail_texts = {{"en", hostile, hostile}};
        const auto message = compose_invoice_mail(invoice, {.pdf = "%PDF"}, sample_context(invoice));
        EXPECT_EQ(wire_fault(message), "");
        const auto mail = read_entity(message);
        ASSERT_TRUE(mail);
        EXPECT_EQ(mail->header("Bcc"), "");
        EXPECT_EQ(mail->header("X"), "");
        const auto html = decode_quoted_printable(mail->parts.at(0).parts.at(1).body);
        EXPECT_EQ(html.find("<script"), std::string::npos);
        EXPECT_EQ(html.find("<b>"), std::string::npos);
    }
}

/// RFC 5322, 3.6.4: mail programs show a credit note below its invoice.
TEST(Threads, ACreditNoteAnswersTheMailOfItsInvoice) {
    auto invoice = sample_invoice();
    auto context = sample_context(invoice);
    EXPECT_EQ(read_entity(compose_invoice_mail(invoice, {.pdf = "%PDF"}, context))->header("In-Reply-To"),
              "");
    context.in_reply_to = *Uuid::parse("0d8ac3a4-7c7d-5b63-9d4c-1b2a3c4d5e6f");
    invoice.line.type = domain::DocumentType::credit_note;
    invoice.original = domain::Original{{}, "MS/26-27/000000", {2026, 11, 1}, 1};
    const auto mail = read_entity(compose_invoice_mail(invoice, {.pdf = "%PDF"}, context));
    EXPECT_EQ(mail->header("In-Reply-To"), "<0d8ac3a4-7c7d-5b63-9d4c-1b2a3c4d5e6f@max-stores.example>");
    EXPECT_EQ(mail->header("References"), mail->header("In-Reply-To"));
    const auto text = decode_quoted_printable(mail->parts.at(0).parts.at(0).body);
    EXPECT_NE(text.find("MS/26-27/000000"), std::string::npos) << "it names its invoice";
}

TEST(Logo, GoesWithTheMailUnderItsId) {
    auto invoice = sample_invoice();
    auto context = sample_context(invoice);
    for (const auto& [bytes, type] : {std::pair{std::string{"\x89PNG\r\n\x1a\nrest"}, "image/png"},
                                      {std::string{"\xFF\xD8\xFFrest"}, "image/jpeg"}}) {
        context.logo = bytes;
        const auto message = compose_invoice_mail(invoice, {.pdf = "%PDF"}, context);
        EXPECT_EQ(wire_fault(message), "");
        const auto mail = read_entity(message);
        const auto& related = mail->parts.at(0).parts.at(1);
        ASSERT_EQ(related.parts.size(), 2U);
        EXPECT_EQ(related.parts[1].header("Content-Type"), type);
        EXPECT_EQ(related.parts[1].header("Content-ID"), "<logo@billmill>");
        EXPECT_EQ(decode_base64(related.parts[1].body), bytes);
        EXPECT_NE(decode_quoted_printable(related.parts[0].body).find("src=\"cid:logo@billmill\""),
                  std::string::npos);
        EXPECT_NE(decode_quoted_printable(related.parts[0].body).find("alt=\"MAX STORES\""),
                  std::string::npos);
    }
    const std::string large(65 * 1'024, 'x');
    context.logo = large;
    EXPECT_EQ(compose_invoice_mail(invoice, {.pdf = "%PDF"}, context).find("Content-ID"), std::string::npos);
}

/// For a frame: what the mail shows, and nothing that is fetched.
TEST(Page, IsTheMailsHtmlWithThePictureInIt) {
    const auto invoice = sample_invoice();
    auto context = sample_context(invoice);
    const std::string logo{"\x89PNG\r\n\x1a\nrest"};
    context.logo = logo;
    const auto page = invoice_mail_page(invoice, logo);
    EXPECT_NE(page.find("src=\"data:image/png;base64,iVBORw0KGgpyZXN0\""), std::string::npos);
    EXPECT_EQ(page.find("cid:"), std::string::npos);
    const auto mail = read_entity(compose_invoice_mail(invoice, {.pdf = "%PDF"}, context));
    auto shown = decode_quoted_printable(mail->parts.at(0).parts.at(1).parts.at(0).body);
    const std::string by_id{"cid:logo@billmill"};
    shown.replace(shown.find(by_id), by_id.size(), "data:image/png;base64,iVBORw0KGgpyZXN0");
    std::erase(shown, '\r');
    EXPECT_EQ(page, shown.substr(0, page.size()));
    EXPECT_EQ(invoice_mail_page(invoice, "").find("<img"), std::string::npos);
}

double luminance(unsigned rgb) {
    const auto part = [&](int shift) {
        const double c = (rgb >> shift & 0xFF) / 255.0;
        return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0);
}
double contrast(const std::string& a, const std::string& b) {
    const auto value = [](const std::string& text) {
        return luminance(static_cast<unsigned>(std::stoul(text.substr(1), nullptr, 16)));
    };
    const auto lighter = std::max(value(a), value(b));
    return (lighter + 0.05) / (std::min(value(a), value(b)) + 0.05);
}
/// The colour that a rule of the style sheet sets.
std::string colour(const std::string& page, const std::string& rule, const std::string& property) {
    const auto at = page.find(rule + "{");
    const auto end = page.find('}', at);
    const auto body = at == page.npos ? "" : page.substr(at, end - at);
    const std::regex wanted{"[{;]" + property + ":(#[0-9a-f]{6})!important"};
    std::smatch found;
    return std::regex_search(body, found, wanted) ? found[1].str() : "";
}

/// WCAG 2.1, 1.4.3: 4.5 for text.
TEST(Colours, CanBeReadInTheDark) {
    const auto page = mail::html(mail::write_letter(with_lines(1), "a.pdf", false));
    EXPECT_NE(page.find("<meta name=\"color-scheme\" content=\"light dark\">"), std::string::npos);
    const auto dark = page.substr(page.find("prefers-color-scheme:dark"));
    const auto ink = colour(dark, ".card", "color");
    const auto card = colour(dark, ".card", "background");
    const auto box = colour(dark, ".box", "background");
    const auto quiet = colour(dark, ".quiet", "color");
    for (const auto& [text, behind] :
         {std::pair{ink, card},
          {ink, box},
          {quiet, card},
          {quiet, box},
          {colour(dark, ".notice", "color"), colour(dark, ".notice", "background")}}) {
        ASSERT_FALSE(text.empty() || behind.empty());
        EXPECT_GE(contrast(text, behind), 4.5) << text << " on " << behind;
    }
    for (const auto& [text, behind] : {std::pair{"#1c2430", "#ffffff"},
                                       {"#5b6675", "#ffffff"},
                                       {"#5b6675", "#f6f8fa"},
                                       {"#1c2430", "#f6f8fa"},
                                       {"#1c2430", "#fff7e0"}}) {
        EXPECT_GE(contrast(text, behind), 4.5) << text << " on " << behind;
    }
}

/// Regression: a dark accent could not be seen beside the amount where the reader's colours are dark. WCAG 2.1, 1.4.11.
TEST(Colours, OfSellersAreSeenInTheDark) {
    for (const auto* accent :
         {"#0b5d4e", "#1f3a5f", "#000000", "#232c38", "#800000", "#ffcc00", "no colour"}) {
        auto invoice = with_lines(1);
        invoice.seller.accent = accent;
        const auto page = mail::html(mail::write_letter(invoice, "a.pdf", false));
        const auto bar = colour(page.substr(page.rfind("prefers-color-scheme:dark")), ".bar", "border-color");
        ASSERT_FALSE(bar.empty()) << accent;
        EXPECT_GE(contrast(bar, colour(page, ".box", "background")), 3.0) << accent;
        EXPECT_NE(page.find("class=\"box bar\""), page.npos);
    }
    auto invoice = with_lines(1);
    invoice.seller.accent = "#ffcc00";
    EXPECT_EQ(mail::write_letter(invoice, "a.pdf", false).accent_on_dark, "#ffcc00") << "light enough";
}

TEST(PayLink, StartsTheUpiPaymentOfWhatIsDue) {
    auto invoice = with_lines(1);
    EXPECT_TRUE(mail::write_letter(invoice, "a.pdf", false).pay_link.empty()) << "the seller wants none";
    invoice.seller.payment_qr = domain::PaymentQr::upi;
    const auto letter = mail::write_letter(invoice, "a.pdf", false);
    EXPECT_TRUE(letter.pay_link.starts_with("upi://pay?pa=max@sbi&")) << letter.pay_link;
    EXPECT_NE(letter.pay_link.find("am=1060.82"), std::string::npos);
    EXPECT_NE(mail::html(letter).find("href=\"upi://pay?pa=max@sbi&amp;"), std::string::npos);
    auto credit = invoice;
    credit.line.type = domain::DocumentType::credit_note;
    EXPECT_TRUE(mail::write_letter(credit, "a.pdf", false).pay_link.empty());
}

}  // namespace
}  // namespace billmill::document
