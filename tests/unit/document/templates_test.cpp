#include "document/layout/templates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <sstream>

#include "document/layout/facts.hpp"
#include "document/layout/labels.hpp"
#include "document/layout/payment_code.hpp"
#include "document/layout/style.hpp"
#include "domain/looks.hpp"
#include "fixed_records.hpp"
#include "pdf_reader.hpp"
#include "samples.hpp"
#include "tools.hpp"

namespace billmill::document {
namespace {

using samples::renderer;
using samples::run;
using samples::TemporaryFile;

std::string rendered(const domain::Invoice& invoice) {
    auto document = renderer().render(invoice);
    if (!document) throw std::runtime_error(document.error().what);
    return *std::move(document);
}

TEST(Templates, AreTakenByTheRecordsLookThenByItsSellers) {
    domain::Invoice invoice;
    const auto taken = [&] { return layout::template_for(invoice).name; };
    EXPECT_EQ(taken(), "classic");
    invoice.seller.look = "ledger";
    EXPECT_EQ(taken(), "ledger");
    invoice.look = "modern";
    EXPECT_EQ(taken(), "modern");
    invoice.look = "baroque";
    EXPECT_EQ(taken(), "ledger") << "an unknown look leaves the seller's";
    invoice.renderer = "classic-1+w1+x1+ab12cd34";
    EXPECT_EQ(taken(), "ledger") << "what made the first document does not bind the next";
}

TEST(Templates, DrawWhatHoldsForEveryLookAndLanguage) {
    for (const auto look : domain::looks) {
        for (const auto language : domain::document_languages) {
            auto invoice = samples::fullest_record();
            invoice.look = look;
            invoice.language = language;
            const samples::PdfReader reader{rendered(invoice)};
            for (const auto& shown : reader.glyphs()) ASSERT_NE(shown.code, 0) << look << ' ' << language;
        }
    }
}

/// What pdftotext finds on the pages: each word's box, in points.
struct Word {
    int page;
    double left, top, right, bottom;
    std::string text;
};

std::vector<Word> words_of(const std::string& document) {
    const TemporaryFile file{document};
    const auto output = run("pdftotext -bbox " + file.path() + " -").output;
    std::vector<Word> words;
    std::istringstream lines{output};
    int page = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.find("<page ") != line.npos) ++page;
        Word word{.page = page, .left = 0, .top = 0, .right = 0, .bottom = 0, .text = line};
        if (std::sscanf(line.c_str(), R"( <word xMin="%lf" yMin="%lf" xMax="%lf" yMax="%lf")", &word.left,
                        &word.top, &word.right, &word.bottom) == 4) {
            words.push_back(word);
        }
    }
    return words;
}

void expect_all_on_the_page(const domain::Invoice& invoice, std::string_view why) {
    const auto words = words_of(rendered(invoice));
    ASSERT_GT(words.size(), 20U);
    for (const auto& word : words) {
        const bool inside = word.left >= 10 && word.right <= 586 && word.top >= 4 && word.bottom <= 838;
        ASSERT_TRUE(inside) << why << ": " << word.text;
    }
}

/// Words do not lie over each other: lines may be as near as descenders and accents, which a box has space for, let them.
void expect_nothing_overlaps(const domain::Invoice& invoice, std::string_view why) {
    const auto words = words_of(rendered(invoice));
    for (std::size_t i = 0; i < words.size(); ++i) {
        for (std::size_t k = i + 1; k < words.size(); ++k) {
            const auto& a = words[i];
            const auto& b = words[k];
            if (a.page != b.page) continue;
            const auto across = std::min(a.right, b.right) - std::max(a.left, b.left);
            const auto down = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
            const auto lower = std::min(a.bottom - a.top, b.bottom - b.top);
            ASSERT_FALSE(across > 1.5 && down > 0.55 * lower) << why << ": " << a.text << b.text;
        }
    }
}

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

TEST(Templates, KeepLongTextsOnThePageAndApart) {
    for (const auto look : domain::looks) {
        for (const auto* language : {"en", "de", "hi", "ar"}) {
            auto invoice = samples::fullest_record();
            invoice.look = look;
            invoice.language = language;
            const auto why = std::string{look}.append(" ").append(language);
            expect_nothing_overlaps(invoice, why);
            invoice.seller.name = repeated("Vereinigte Werkstätten ", 6);
            invoice.seller.website = repeated("sehr-lange-adresse.", 8);
            invoice.seller.footer = repeated("Fußzeile ohne Ende ", 30);
            invoice.buyer.company = repeated("Donaudampfschifffahrt", 9);
            invoice.buyer.address.line1 = repeated("Am langen Weg ", 12);
            invoice.printed_number = repeated("NUMMER-2026/", 5);
            invoice.terms.buyer_reference = repeated("0401100012345", 12);
            invoice.terms.note = repeated("Bitte beachten Sie unsere Hinweise. ", 60);
            invoice.priced.lines[0].description = repeated("Präzisionskugelführung ", 40);
            invoice.priced.lines[0].product_id = repeated("KF0815", 30);
            invoice.priced.adjustments[1].reason = repeated("Frachtkosten ", 20);
            expect_all_on_the_page(invoice, why + " long");
            expect_nothing_overlaps(invoice, why + " long");
        }
    }
}

TEST(Templates, KeepTheLargestFiguresOnThePageAndApart) {
    for (const auto look : domain::looks) {
        for (const auto* language : {"de", "hi", "ar"}) {
            auto invoice = samples::fullest_record();
            invoice.look = look;
            invoice.language = language;
            auto& priced = invoice.priced;
            for (auto& line : priced.lines) {
                line.quantity.micros = domain::quantity_micros_max - 1;
                line.price.micros = domain::price_micros_max - 1;
                line.amount.minor = line.net.minor = domain::amount_minor_max - 1;
                line.discount.minor = domain::amount_minor_max - 1;
                line.unit = "DZN";
            }
            for (auto& group : priced.taxes) {
                group.taxable.minor = group.tax.minor = domain::amount_minor_max - 1;
                for (auto& head : group.heads) head.amount.minor = domain::amount_minor_max - 1;
            }
            auto& totals = priced.totals;
            for (auto* amount :
                 {&totals.lines, &totals.net, &totals.tax, &totals.gross, &totals.prepaid, &totals.due})
                amount->minor = domain::amount_minor_max - 1;
            const auto why = std::string{look}.append(" ").append(language);
            expect_all_on_the_page(invoice, why);
            expect_nothing_overlaps(invoice, why);
        }
    }
}

/// That none is missing, the compiler sees: layout::Label.
/// Regression: the number of a line whose figures stand below its name stood below it too.
TEST(Templates, SetTheNumberOfALineBesideItsName) {
    for (const auto look : domain::looks) {
        for (const auto& [price, quantity] : {std::pair{1'000'000LL, 2'000'000LL},
                                              {1'234'567'123'456LL, 123'456'789'000LL},
                                              {999'999'999'999'999LL, 1'000'000LL},
                                              {1'000'000LL, 999'999'999'999'999LL},
                                              {1'234'567'123'456LL, 1'000'000LL}}) {
            auto request = samples::plain_request();
            request.items.resize(3, request.items.front());
            for (std::size_t i = 0; i < request.items.size(); ++i)
                request.items[i].product_name = "Name" + std::to_string(i + 1);
            request.items[1].price.micros = price;
            request.items[1].quantity.micros = quantity;
            auto invoice = samples::european_bill();
            invoice.look = look;
            samples::reprice(invoice, request);
            const auto words = words_of(rendered(invoice));
            for (int i = 1; i <= 3; ++i) {
                const auto name = std::ranges::find_if(words, [&](const Word& word) {
                    return word.text.contains(">Name" + std::to_string(i) + "<");
                });
                ASSERT_NE(name, words.end()) << look << i;
                const auto beside = std::ranges::any_of(words, [&](const Word& word) {
                    return word.text.contains(">" + std::to_string(i) + "<") && word.right <= name->left &&
                           std::abs(word.top - name->top) < 2;
                });
                EXPECT_TRUE(beside) << look << " line " << i << ", price " << price << " quantity "
                                    << quantity;
            }
        }
    }
}

/// Regression: twenty allowances pushed the totals to the second page. In `ledger` the letter's head leaves no space for them.
TEST(Templates, SetManyRowsOfTotalsClose) {
    for (const auto look : {"classic", "modern"}) {
        for (const std::size_t lines : {1, 2, 3}) {
            auto request = samples::plain_request();
            request.items.resize(lines, request.items.front());
            for (int i = 0; i < 20; ++i) {
                domain::Adjustment allowance;
                allowance.kind = domain::AdjustmentKind::allowance;
                allowance.extent = domain::AmountOff{1'000'000};
                allowance.reason = "Reason " + std::to_string(i);
                request.adjustments.push_back(allowance);
            }
            auto invoice = samples::european_bill();
            invoice.look = look;
            invoice.seller.payment_qr = domain::PaymentQr::epc;
            invoice.seller.bank.iban = "DE02120300000000202051";
            samples::reprice(invoice, request);
            for (const auto& word : words_of(rendered(invoice))) ASSERT_EQ(word.page, 1) << look << lines;
        }
    }
}

TEST(Labels, AreOfEveryLanguageAndCanBeFilled) {
    for (const auto language : domain::document_languages) {
        const auto& labels = layout::labels_for(language);
        ASSERT_EQ(labels.language, language);
        EXPECT_THAT(std::string{labels.due_by}, testing::HasSubstr("{0}")) << language;
        EXPECT_THAT(std::string{labels.includes}, testing::HasSubstr("{0}")) << language;
        EXPECT_THAT(std::string{labels.page}, testing::HasSubstr("{1}")) << language;
        EXPECT_LT(labels.amount.size() + 8, ShortText::size_max) << language;
    }
}

TEST(Labels, SayWhatTheLawCallsIt) {
    domain::Invoice credit;
    credit.line.type = domain::DocumentType::credit_note;
    EXPECT_EQ(layout::title_of(credit, layout::labels_for("de")), "Rechnungskorrektur")
        << "a Gutschrift is something else in § 14 UStG";
    auto invoice = samples::plain_bill();
    EXPECT_EQ(layout::title_of(invoice, layout::labels_for("hi")), "कर बीजक");
    invoice.seller.gstin = "";
    EXPECT_EQ(layout::title_of(invoice, layout::labels_for("en")), "Invoice");
    invoice.seller.address.country = "CN";
    EXPECT_EQ(layout::title_of(invoice, layout::labels_for("zh")), "账单");
}

TEST(Dates, AreWrittenAsTheLanguageDoes) {
    const Date date{2026, 3, 7};
    const auto text = [&](std::string_view language) {
        return std::string{layout::date_text(date, layout::labels_for(language)).view()};
    };
    EXPECT_EQ(text("en"), "7 Mar 2026");
    EXPECT_EQ(text("de"), "07.03.2026");
    EXPECT_EQ(text("fr"), "07/03/2026");
    EXPECT_EQ(text("es"), "07/03/2026");
    EXPECT_EQ(text("hi"), "7 मार्च 2026");
    EXPECT_EQ(text("ar"), "7 مارس 2026");
    EXPECT_EQ(text("zh"), "2026年3月7日");
}

TEST(PaymentCodes, HoldWhatBanksRead) {
    auto invoice = samples::european_bill();
    invoice.priced.totals.due.minor = 12'345;
    EXPECT_EQ(layout::payment_code(invoice), "") << "the seller wants none";
    invoice.seller.payment_qr = domain::PaymentQr::epc;
    EXPECT_EQ(layout::payment_code(invoice),
              "BCD\n002\n1\nSCT\nCOBADEFFXXX\nNordlicht Möbel GmbH\nDE89370400440532013000\nEUR123.45\n\n\n"
              "NL-2026-00042");
    invoice.seller.bank.iban = "DE89370400440532013001";
    EXPECT_EQ(layout::payment_code(invoice), "") << "not an account";

    auto indian = samples::plain_bill();
    indian.seller.payment_qr = domain::PaymentQr::upi;
    EXPECT_EQ(
        layout::payment_code(indian),
        "upi://pay?pa=maxstores@sbi&pn=Max%20Stores%20Pvt%20Ltd&am=1060.82&cu=INR&tn=MS%2F26-27%2F000001"
        "&tr=MS2627000001");
    indian.seller.payment_qr = domain::PaymentQr::epc;
    EXPECT_EQ(layout::payment_code(indian), "") << "rupees are no euros";
}

TEST(Theme, KeepsWhiteReadableOnEveryAccent) {
    for (const auto* accent :
         {"#ffffff", "#ffff00", "#00ff00", "#ffd400", "#00c8ff", "#1f3a5f", "nonsense"}) {
        EXPECT_GE(layout::contrast_with_white(layout::theme_for(accent).accent), 450) << accent;
    }
    EXPECT_NEAR(layout::contrast_with_white({0, 0, 0}), 2'100, 1);
    EXPECT_NEAR(layout::contrast_with_white({118, 118, 118}), 454, 5) << "the known grey of 4.54 : 1";
}

}  // namespace
}  // namespace billmill::document
