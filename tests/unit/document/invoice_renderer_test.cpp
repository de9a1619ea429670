#include "document/invoice_renderer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "document/amounts.hpp"
#include "document/text/harfbuzz.hpp"
#include "document/xml/e_invoice.hpp"
#include "pdf_reader.hpp"
#include "samples.hpp"
#include "tools.hpp"

namespace billmill::document {
namespace {

using samples::renderer;
using samples::run;
using samples::TemporaryFile;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

std::string render(const domain::Invoice& invoice, const std::string* logo = nullptr) {
    auto document = renderer().render(invoice, logo);
    if (!document) throw std::runtime_error(document.error().what);
    return *std::move(document);
}

std::string text_of(const std::string& document) {
    const TemporaryFile file{document};
    return run("pdftotext -layout " + file.path() + " -").output;
}

/// Without spaces, and without the marks that a reader puts around right-to-left text.
std::string letters_of(std::string_view text) {
    std::string letters{text};
    for (const std::string_view gone :
         {" ", "\n", "\f", "\u00a0", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c"}) {
        for (auto at = letters.find(gone); at != letters.npos; at = letters.find(gone))
            letters.erase(at, gone.size());
    }
    return letters;
}

/// What the file must be by its own account: every shown glyph is there, is not glyph 0, and is
/// as wide as stated.
void expect_sound(const std::string& document) {
    const samples::PdfReader reader{document};
    std::map<std::string, std::map<int, int>> widths;
    std::map<std::string, std::string> programs;
    std::map<std::string, std::vector<std::uint16_t>> numbers;
    std::map<std::string, text::HbFont> fonts;
    for (const auto& font : reader.fonts()) {
        widths[font] = reader.widths(font);
        programs[font] = reader.program(font);
        numbers[font] = reader.glyph_numbers(font);
        if (!programs[font].starts_with(std::string_view{"\0\1\0\0", 4})) continue;  // Bare CFF.
        const text::HbBlob blob{hb_blob_create(programs[font].data(),
                                               static_cast<unsigned>(programs[font].size()),
                                               HB_MEMORY_MODE_READONLY, nullptr, nullptr)};
        const text::HbFace face{hb_face_create(blob.get(), 0)};
        fonts[font].reset(hb_font_create(face.get()));
    }
    for (const auto& shown : reader.glyphs()) {
        ASSERT_NE(shown.code, 0) << "glyph 0 is shown in " << shown.font;
        if (!fonts.contains(shown.font)) continue;
        ASSERT_LT(shown.code, numbers[shown.font].size());
        const hb_codepoint_t glyph = numbers[shown.font][shown.code];
        ASSERT_NE(glyph, 0U) << "code " << shown.code << " shows glyph 0 of " << shown.font;
        auto* font = fonts[shown.font].get();
        ASSERT_LT(glyph, hb_face_get_glyph_count(hb_font_get_face(font)));
        const auto stated = widths[shown.font].contains(shown.code) ? widths[shown.font][shown.code] : 1000;
        ASSERT_EQ(stated, hb_font_get_glyph_h_advance(font, glyph)) << shown.font << " code " << shown.code;
    }
}

void expect_qpdf_clean(const std::string& document) {
    const TemporaryFile file{document};
    const auto checked = run("qpdf --check " + file.path());
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_THAT(checked.output, HasSubstr("No syntax or stream encoding errors found"));
}

TEST(InvoiceRenderer, PrintsThePlainBill) {
    const auto document = render(samples::plain_bill());
    const auto text = text_of(document);
    for (const auto* wanted : {"Tax invoice", "MS/26-27/000001", "22 Nov 2026", "John Doe", "Premium T-Shirt",
                               "AD234", "899.00", "CGST", "SGST", "80.91", "₹1,060.82", "27AAPFU0939F1ZV",
                               "Maharashtra (27)", "Rupees One Thousand Sixty and Paise Eighty-Two Only",
                               "SBIN0000300", "Due on receipt", "Page 1 of 1"}) {
        EXPECT_THAT(text, HasSubstr(wanted));
    }
    EXPECT_LT(document.size(), 19'000U);
    expect_sound(document);
    expect_qpdf_clean(document);
}

/// Fonts are more than half of a document: a language's letters and signs bring no others with them.
TEST(InvoiceRenderer, TakesFewBytesInEachLanguage) {
    struct Names {
        const char* language;
        const char* buyer;
        std::array<const char*, 5> products;
        std::size_t bytes_max;
    };
    for (const auto& [language, buyer, products, bytes_max] :
         {Names{"en",
                "John Doe",
                {"Oak chair", "Round table", "Floor lamp", "Glass vase", "Wool carpet"},
                18'500},
          Names{"de",
                "Jörg Müller",
                {"Bürostuhl", "Tischleuchte groß", "Glasvase grün", "Löffel", "Geschirr"},
                18'600},
          Names{"fr",
                "Renée Lefèvre",
                {"Chaise en chêne", "Café crème", "Lampe à poser", "Vase façonné", "Tapis"},
                19'400},
          Names{"es",
                "José Núñez",
                {"Silla de roble", "Lámpara de pie", "Jarrón", "Alfombra pequeña", "Mesa"},
                20'100},
          Names{"es", "Ángel Álvarez", {"Ñandú", "Óleo", "Índice", "Útil", "Mesa"}, 20'000},
          Names{"en", "Øystein Bjørn", {"Smørrebrød", "Æbleskiver", "Rødgrød", "Kål", "Blåbær"}, 20'200},
          Names{"en",
                "Łukasz Żółkiewski",
                {"Krzesło dębowe", "Stół okrągły", "Świeca", "Wazon", "Dywan"},
                21'100},
          Names{"en", "Jiří Dvořák", {"Židle", "Stůl kulatý", "Svíčka", "Váza", "Koberec"}, 21'700}}) {
        auto request = samples::plain_request();
        request.items.resize(products.size(), request.items.front());
        for (std::size_t i = 0; i < products.size(); ++i) request.items[i].product_name = products.at(i);
        auto invoice = samples::european_bill();
        invoice.language = language;
        invoice.buyer = {};
        invoice.buyer.email = "buyer@example.com";
        invoice.buyer.company = buyer;
        invoice.seller.footer.clear();
        samples::reprice(invoice, request);
        EXPECT_LT(render(invoice).size(), bytes_max) << language << " " << buyer;
    }
}

TEST(InvoiceRenderer, WritesAmountsAsItsLanguageDoes) {
    auto invoice = samples::european_bill();
    EXPECT_THAT(text_of(render(invoice)), HasSubstr("1,494.00"));
    invoice.language = "de";
    const auto text = text_of(render(invoice));
    EXPECT_THAT(text, HasSubstr("1.494,00"));
    EXPECT_THAT(text, HasSubstr("12,5 m"));
    EXPECT_THAT(text, HasSubstr("48143 Münster"));
    EXPECT_THAT(text, HasSubstr("inkl. VAT")) << "the seller's word, as in the sums";
    EXPECT_THAT(letters_of(text), HasSubstr("1.644,81€"));
    EXPECT_THAT(text, HasSubstr("DE89 3704 0044 0532 0130 00"));
}

/// The line of a document that begins with a label, without its spaces and its left half.
std::string amount_after(const std::string& text, std::string_view label) {
    const auto at = text.find(label);
    if (at == text.npos) return "no " + std::string{label};
    return letters_of(
        std::string_view{text}.substr(at + label.size(), text.find('\n', at) - at - label.size()));
}

TEST(InvoiceRenderer, SpeaksGermanWhereTheSellerDoes) {
    auto invoice = samples::european_bill();
    invoice.seller.language = "de-DE";
    invoice.seller.tax_name = "USt.";
    for (auto& tax : invoice.priced.taxes) tax.heads.at(0).name = invoice.seller.tax_name;
    const auto document = render(invoice);
    const auto text = text_of(document);
    for (const auto* wanted :
         {"Rechnung", "Rechnungsempfänger", "Rechnungsnummer", "Rechnungsdatum", "22.11.2026",
          "Fällig am 06.12.2026", "USt-IdNr. DE136695976", "Pos.", "Bezeichnung", "Menge", "Einzelpreis",
          "Rabatt", "USt.", "Betrag", "Zwischensumme", "Seite 1 von 1", "Verwendungszweck"}) {
        EXPECT_THAT(text, HasSubstr(wanted));
    }
    for (const auto* unwanted :
         {"Invoice", "in words", "Euro", "Germany", "Deutschland", "Amount", "Nov", "Page"}) {
        EXPECT_THAT(text, testing::Not(HasSubstr(unwanted)));
    }
    EXPECT_THAT(samples::PdfReader{document}.catalog(), HasSubstr("/Lang(de)"));
    invoice.seller.language = "fi";
    EXPECT_THAT(text_of(render(invoice)), HasSubstr("Invoice"));
    invoice.language = "de";
    EXPECT_THAT(text_of(render(invoice)), HasSubstr("Rechnung"));
    invoice.due_on = invoice.issued_on;
    EXPECT_THAT(text_of(render(invoice)), HasSubstr("Zahlbar sofort"));
}

TEST(InvoiceRenderer, AddsUpForTheReaderWherePricesIncludeTax) {
    const auto invoice = samples::european_bill();
    const auto& priced = invoice.priced;
    std::int64_t subtotal = 0;
    for (const auto& line : priced.lines) subtotal += line.amount.minor;
    const auto shown = [&](std::int64_t minor) {
        return letters_of(amount_text({minor, priced.currency}, "en"));
    };
    const auto text = text_of(render(invoice));
    ASSERT_EQ(subtotal - 5'000, priced.totals.gross.minor);
    EXPECT_EQ(amount_after(text, "Subtotal (incl. VAT)"), shown(subtotal));
    EXPECT_EQ(amount_after(text.substr(text.find("Subtotal")), "Discount"), "–" + shown(5'000))
        << "the text face's dash";
    EXPECT_EQ(samples::PdfReader{render(samples::long_bill(5))}.fonts().size(), 2U)
        << "a minus needs no further font";
    EXPECT_EQ(amount_after(text, "includes VAT"), shown(priced.totals.tax.minor));
    EXPECT_THAT(text, HasSubstr("1,218.42"));
}

TEST(InvoiceRenderer, KeepsALongAmountOffItsLabel) {
    auto invoice = samples::plain_bill();
    const auto due_row = [&](std::string_view code, std::int64_t minor) {
        invoice.priced.currency = domain::find_currency(code).value();
        auto& totals = invoice.priced.totals;
        for (auto* amount : {&totals.lines, &totals.discount, &totals.net, &totals.tax, &totals.gross}) {
            amount->currency = invoice.priced.currency;
        }
        totals.due = {minor, invoice.priced.currency};
        const auto text = text_of(render(invoice));
        return amount_after(text, "Amount due");
    };
    EXPECT_EQ(due_row("INR", 106'082), "₹1,060.82");
    EXPECT_EQ(due_row("KWD", 8'125'164'200'000'000), "") << "it stands below";
    EXPECT_EQ(due_row("KWD", INT64_MAX), "");
}

TEST(InvoiceRenderer, MarksWhatTheTrialSellerBills) {
    constexpr auto mark = "Specimen · trial seller · not a tax invoice";
    auto invoice = samples::plain_bill();
    EXPECT_THAT(text_of(render(invoice)), testing::Not(HasSubstr("Specimen")));
    invoice.seller.built_in = true;
    const auto text = text_of(render(invoice));
    for (const auto* wanted : {mark, "899.00", "80.91", "1,060.82", "Tax invoice"})
        EXPECT_THAT(text, HasSubstr(wanted));
    invoice = samples::long_bill(40);
    invoice.seller.built_in = true;
    const auto pages = text_of(render(invoice));
    EXPECT_NE(pages.find(mark, pages.find('\f')), pages.npos) << "on every page";
}

TEST(InvoiceRenderer, SaysWhatToQuote) {
    auto invoice = samples::plain_bill();
    EXPECT_EQ(amount_after(text_of(render(invoice)), "Please quote"), "MS/26-27/000001");
    invoice.priced.totals.due.minor = 0;
    EXPECT_THAT(text_of(render(invoice)), testing::Not(HasSubstr("Please quote")));
}

class Names : public testing::TestWithParam<samples::Name> {};
std::string name_of(const testing::TestParamInfo<samples::Name>& info) {
    return std::string{info.param.script};
}

TEST_P(Names, CopyOutAsTheyWentIn) {
    auto invoice = samples::plain_bill();
    invoice.buyer.company = GetParam().text;                     // Bold,
    invoice.priced.lines.front().description = GetParam().text;  // and regular.
    const auto document = render(invoice);
    const auto text = letters_of(text_of(document));
    const auto wanted = letters_of(GetParam().text);
    const auto first = text.find(wanted);
    ASSERT_NE(first, text.npos) << text;
    EXPECT_NE(text.find(wanted, first + 1), text.npos) << "only once: " << text;
    expect_sound(document);
    EXPECT_EQ(document.find("\u25a1"), document.npos);
}
INSTANTIATE_TEST_SUITE_P(Scripts, Names, testing::ValuesIn(samples::names()), name_of);

TEST(InvoiceRenderer, ShowsAllScriptsInOneName) {
    auto invoice = samples::plain_bill();
    for (const auto& name : samples::names()) invoice.buyer.company.append(name.text).append(" ");
    const auto document = render(invoice);
    expect_sound(document);
    expect_qpdf_clean(document);
    const auto text = letters_of(text_of(document));
    for (const auto& name : samples::names()) {
        std::string_view words = name.text;  // Lines break between words.
        words = words.substr(0, words.find(' '));
        constexpr std::string_view by_dictionary = "thai lao khmer myanmar";
        if (by_dictionary.find(name.script) != by_dictionary.npos) words = words.substr(0, 6);
        EXPECT_THAT(text, HasSubstr(letters_of(words))) << name.script;
    }
}

TEST(InvoiceRenderer, DrawsASubstituteForWhatNoFontHas) {
    auto invoice = samples::plain_bill();
    invoice.priced.lines.front().description = "private \uE123 unassigned \U000E0FFF end";
    const auto document = render(invoice);
    expect_sound(document);
    const samples::PdfReader reader{document};
    const auto substitutes = [&](const samples::PdfReader& pdf) {
        std::map<std::uint16_t, int> counts;
        for (const auto& shown : pdf.glyphs()) {
            if (shown.font == "F0") ++counts[shown.code];
        }
        return counts;
    };
    auto plain = samples::plain_bill();
    plain.priced.lines.front().description = "private  unassigned  end";
    const auto with = substitutes(reader);
    const auto without = substitutes(samples::PdfReader{render(plain)});
    int more = 0;
    for (const auto& [code, count] : with) {
        if (!without.contains(code)) more += count;
    }
    EXPECT_EQ(more, 2) << "two glyphs stand for the two characters";
    EXPECT_THAT(text_of(document), HasSubstr("\uE123")) << "and what went in copies out";
}

TEST(InvoiceRenderer, KeepsItsFormWhateverTheTexts) {
    auto invoice = samples::long_bill(8);
    auto& lines = invoice.priced.lines;
    invoice.buyer.company = std::string(4096, 'W');
    lines[0].description = std::string(4096, 'x');
    lines[1].description =
        "\xff\xfe bad \x80 \x01 \xe2\x80\xae override \xed\xa0\x80 surrogate \xf4\x90\x80\x80 beyond";
    lines[2].description = "(paren) \\back\\ \r\n )( ((( \\\\ end \\";
    lines[3].description = "";
    lines[4].description = "a\u0301\u0301\u0301\u0301 \u0915\u094D\u200D \u200B\u200C\u200D\uFE0F";
    lines[5].description = std::string("nul\0nul", 7) + "\uFEFF\uFFFE";
    for (int i = 0; i < 300; ++i) lines[6].description += "نص طويل ";
    for (int i = 0; i < 500; ++i) lines[7].description += "字";
    invoice.seller.name = "</x> & <y>]]> (\\";
    invoice.printed_number = "A&B<1>";
    invoice.terms.note = std::string(3000, '\n') + "end";
    const auto document = render(invoice);
    expect_sound(document);
    expect_qpdf_clean(document);
}

TEST(InvoiceRenderer, BreaksPagesWithTheHeadOnEach) {
    struct Case {
        int lines;
        int pages_least;
        int pages_most;
    };
    for (const auto& [lines, least, most] :
         {Case{1, 1, 1}, Case{5, 1, 1}, Case{40, 2, 3}, Case{400, 12, 25}}) {
        const auto document = render(samples::long_bill(lines));
        const samples::PdfReader reader{document};
        EXPECT_GE(reader.page_count(), least) << lines;
        EXPECT_LE(reader.page_count(), most) << lines;
        const auto text = text_of(document);
        const auto pages = std::to_string(reader.page_count());
        EXPECT_THAT(text, HasSubstr("Page " + pages + " of " + pages));
        EXPECT_THAT(text, HasSubstr("SKU-" + std::to_string(1000 + lines - 1)));
    }
}

TEST(InvoiceRenderer, NeverLeavesTheTotalsAlone) {
    for (int lines = 1; lines <= 60; ++lines) {
        const auto text = text_of(render(samples::long_bill(lines)));
        const auto due = text.find("Tax summary");
        ASSERT_NE(due, text.npos);
        const auto page = text.rfind('\f', due);
        const auto last_row = text.find("SKU-" + std::to_string(1000 + lines - 1));
        EXPECT_TRUE(page == text.npos || last_row > page) << lines << " lines";
    }
}

TEST(InvoiceRenderer, CarriesTheSumFromPageToPage) {
    const auto invoice = samples::long_bill(40);
    const auto text = text_of(render(invoice));
    EXPECT_THAT(text, HasSubstr("Carried forward"));
    EXPECT_THAT(text, HasSubstr("Brought forward"));
}

TEST(InvoiceRenderer, RefusesMoreThanTheStatedPages) {
    auto invoice = samples::long_bill(2000);
    EXPECT_TRUE(renderer().render(invoice));
    for (auto& line : invoice.priced.lines) line.description = std::string(2000, 'x');
    const auto document = renderer().render(invoice);
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().fault, Fault::invalid);
    EXPECT_TRUE(renderer().render(samples::plain_bill())) << "and goes on with the next";
}

TEST(InvoiceRenderer, GivesTheSameBytesOnAnyThread) {
    std::vector<domain::Invoice> invoices{samples::plain_bill(), samples::european_bill(),
                                          samples::long_bill(30)};
    for (const auto& name : samples::names()) {
        auto invoice = samples::plain_bill();
        invoice.buyer.company = name.text;
        invoices.push_back(invoice);
    }
    std::vector<std::string> expected;
    for (const auto& invoice : invoices) expected.push_back(render(invoice));
    auto other = InvoiceRenderer::open(samples::font_folders());
    ASSERT_TRUE(other);
    std::array<std::vector<std::string>, 4> made;
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < made.size(); ++i) {
            threads.emplace_back([&, i] {
                for (std::size_t k = 0; k < invoices.size(); ++k) {  // Each in another order.
                    const auto& invoice = invoices[(k * 7 + i) % invoices.size()];
                    made[i].push_back((*other)->render(invoice).value_or(""));
                }
            });
        }
    }
    for (std::size_t i = 0; i < made.size(); ++i) {
        for (std::size_t k = 0; k < invoices.size(); ++k) {
            ASSERT_EQ(made[i][k], expected[(k * 7 + i) % invoices.size()])
                << "thread " << i << ", document " << k;
        }
    }
}

TEST(InvoiceRenderer, TellsTheHashesOfWhatItMakes) {
    std::vector<domain::Invoice> invoices{samples::plain_bill(), samples::european_bill(),
                                          samples::long_bill(60)};
    for (const auto& name : samples::names()) {
        invoices.push_back(samples::plain_bill());
        invoices.back().buyer.company = name.text;
    }
    const auto logo = samples::png(40, 20, false);
    for (int round = 0; round < 2; ++round) {  // What a document begins with is kept from the first.
        for (const auto& invoice : invoices) {
            RenderedHashes hashes;
            const auto document = renderer().render(invoice, &logo, nullptr, &hashes);
            ASSERT_TRUE(document);
            EXPECT_EQ(hashes.pdf, sha256(*document));
            const auto xml = xml::write(invoice, invoice.format);
            EXPECT_EQ(hashes.xml, xml ? std::optional{sha256(*xml)} : std::nullopt);
        }
    }
}

TEST(InvoiceRenderer, CarriesTheRecordsXml) {
    using domain::EInvoiceFormat;
    auto invoice = samples::plain_bill();
    const auto attachments = [&] { return samples::PdfReader{render(invoice)}.attachments(); };
    const auto xml = [&](EInvoiceFormat format) { return xml::write(invoice, format).value(); };
    EXPECT_THAT(attachments(), ElementsAre(Pair("factur-x.xml", xml(EInvoiceFormat::factur_x))));
    for (const auto by_itself : {EInvoiceFormat::xrechnung_ubl, EInvoiceFormat::peppol,
                                 EInvoiceFormat::en16931_cii, EInvoiceFormat::en16931_ubl}) {
        invoice.format = by_itself;
        EXPECT_THAT(attachments(), ElementsAre(Pair("factur-x.xml", xml(EInvoiceFormat::factur_x))));
    }
    invoice.format = EInvoiceFormat::xrechnung_cii;
    EXPECT_THAT(attachments(), ElementsAre(Pair("xrechnung.xml", xml(EInvoiceFormat::xrechnung_cii))));
    EXPECT_THAT(samples::PdfReader{render(invoice)}.metadata(), HasSubstr("<fx:ConformanceLevel>XRECHNUNG<"));
    invoice.format = EInvoiceFormat::none;
    EXPECT_THAT(attachments(), IsEmpty());
    invoice.format = EInvoiceFormat::factur_x;
    invoice.priced.currency = domain::find_currency("KWD").value();
    EXPECT_THAT(attachments(), IsEmpty()) << "EN 16931 has no third decimal";
}

TEST(InvoiceRenderer, FindsAFontForEveryScript) {
    EXPECT_TRUE(renderer().missing_scripts().empty()) << testing::PrintToString(renderer().missing_scripts());
}

TEST(InvoiceRenderer, NamesThePackageWhereThereIsNoFont) {
    const auto opened = InvoiceRenderer::open({"/nonexistent"});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().fault, Fault::not_found);
    EXPECT_THAT(opened.error().what, HasSubstr("fonts-noto-core"));
}

}  // namespace
}  // namespace billmill::document
