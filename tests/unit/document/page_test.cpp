#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "document/layout/labels.hpp"
#include "domain/looks.hpp"
#include "pdf_reader.hpp"
#include "samples.hpp"
#include "tools.hpp"

namespace billmill::document {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string rendered(const domain::Invoice& invoice) {
    auto document = samples::renderer().render(invoice);
    if (!document) throw std::runtime_error(document.error().what);
    return *std::move(document);
}

std::string text_of(const std::string& document, const std::string& pages = "") {
    const samples::TemporaryFile file{document};
    return samples::run("pdftotext -layout " + pages + " " + file.path() + " -").output;
}

/// A bill of one-line items with an account, a payment code and a note.
domain::Invoice plain_lines(int count, std::string_view look, std::string_view language) {
    auto invoice = samples::european_bill();
    auto request = samples::plain_request();
    request.items.clear();
    for (int i = 0; i < count; ++i) {
        auto item = samples::plain_request().items[0];
        item.product_id = "A" + std::to_string(i);
        item.product_name = "Thing " + std::to_string(i);
        item.price.micros = 10'000'000;
        request.items.push_back(item);
    }
    request.language = language;
    samples::reprice(invoice, request);
    invoice.terms.note = "Vielen Dank für Ihren Auftrag.";
    invoice.seller.payment_qr = domain::PaymentQr::epc;
    invoice.look = look;
    return invoice;
}

TEST(Page, HoldsTwelvePlainLinesWithAPaymentCode) {
    for (const auto look : domain::looks) {
        for (const auto* language : {"en", "de", "fr", "es", "ar", "zh"}) {
            for (const int count : {1, 8, 10, 12}) {
                const samples::PdfReader reader{rendered(plain_lines(count, look, language))};
                EXPECT_EQ(reader.page_count(), 1) << look << " " << language << " " << count;
            }
        }
    }
}

/// Regression: what is prepaid, a discount and a longer note took a page of their own.
TEST(Page, HoldsTwelveLinesWithAllThatABillMaySay) {
    for (const auto look : domain::looks) {
        for (const auto* language : {"de", "fr", "es"}) {
            for (const int count : {8, 10, 12}) {
                auto invoice = plain_lines(count, look, language);
                auto request = samples::plain_request();
                request.language = language;
                request.items.assign(static_cast<std::size_t>(count), request.items[0]);
                request.discount = domain::PercentOff{domain::Percent{50'000}};
                request.prepaid = domain::AmountOff{20'000'000};
                samples::reprice(invoice, request);
                invoice.terms.note =
                    "Vielen Dank für Ihren Auftrag. Bitte beachten Sie unsere Lieferbedingungen.";
                const samples::PdfReader reader{rendered(invoice)};
                EXPECT_EQ(reader.page_count(), 1) << look << " " << language << " " << count;
            }
        }
    }
}

/// A payment part takes 105 mm of it.
TEST(Page, HoldsEightPlainLinesBesideASwissPaymentPart) {
    for (const auto look : domain::looks) {
        for (const auto* language : {"de", "fr", "en"}) {
            for (const int count : {1, 5, 8}) {
                auto invoice = plain_lines(count, look, language);
                invoice.terms.note.clear();
                invoice.seller.address = {"Rue du Lac 1268", "", "Biel", "2501", "", "CH"};
                invoice.seller.vat_id = "CHE123456788";
                invoice.seller.bank = {};
                invoice.seller.bank.iban = "CH9300762011623852957";
                invoice.seller.payment_qr = domain::PaymentQr::swiss;
                const auto document = rendered(invoice);
                EXPECT_EQ(samples::PdfReader{document}.page_count(), 1)
                    << look << " " << language << " " << count;
                EXPECT_THAT(text_of(document), HasSubstr("CHE123456788")) << "the seller's number stays";
                EXPECT_THAT(text_of(document), HasSubstr("CH93 0076 2011 6238 5295 7")) << look;
            }
        }
    }
}

TEST(Page, WithThePaymentHoldsWhatIsDueToo) {
    for (const auto look : domain::looks) {
        for (int count = 10; count < 60; ++count) {
            const auto document = rendered(plain_lines(count, look, "en"));
            const auto pages = samples::PdfReader{document}.page_count();
            const auto last = text_of(document, "-f " + std::to_string(pages));
            EXPECT_THAT(last, HasSubstr("IBAN")) << look << count;
            EXPECT_THAT(last, HasSubstr("Thing " + std::to_string(count - 1))) << look << count;
            EXPECT_THAT(last, HasSubstr("Subtotal")) << look << count;
        }
    }
}

/// A draft can't be paid: it has no number yet.
TEST(Page, OfADraftAsksForNoMoneyAndSaysWhatItIs) {
    for (const auto look : domain::looks) {
        for (const auto& [language, says] :
             {std::pair{"en", "Preview"}, {"de", "Vorschau"}, {"fr", "Aper"}}) {
            auto invoice = plain_lines(30, look, language);
            invoice.number = 0;
            invoice.printed_number = "PREVIEW";
            const auto document = rendered(invoice);
            const samples::PdfReader reader{document};
            ASSERT_GT(reader.page_count(), 1);
            for (int page = 1; page <= static_cast<int>(reader.page_count()); ++page) {
                const auto range = "-f " + std::to_string(page) + " -l " + std::to_string(page);
                // Once in its box, and once across the page, where letters stand apart.
                EXPECT_THAT(text_of(document, range), HasSubstr(says)) << look << page;
            }
            EXPECT_NE(document.size(), rendered(plain_lines(30, look, language)).size());
            EXPECT_THAT(text_of(document), Not(HasSubstr("DE89 3704"))) << look;
            EXPECT_THAT(text_of(document), Not(HasSubstr("Scan"))) << look;
        }
    }
}

/// One long figure sets its own row, and no other.
TEST(Page, OneWideRowDisturbsOnlyItself) {
    for (const auto look : domain::looks) {
        auto invoice = plain_lines(3, look, "en");
        const auto height = [&] {
            const auto text = text_of(rendered(invoice));
            return text;
        };
        for (const std::int64_t price : {1'500'000LL, 999'999'999'999'000'000LL}) {
            auto request = samples::plain_request();
            for (int i = 0; i < 3; ++i) {
                if (i > 0) request.items.push_back(request.items[0]);
                request.items.back().product_name = "Short " + std::to_string(i);
                request.items.back().price.micros = 10'000'000;
                request.items.back().discount = domain::PercentOff{domain::Percent{100'000}};
            }
            request.items[1].quantity.micros = price == 1'500'000 ? 123'456'789'123'456 : 1'000'001;
            request.items[1].price.micros = price;
            request.language = "en";
            samples::reprice(invoice, request);
            const auto text = height();
            for (const auto* name : {"Short 0", "Short 2"}) {
                const auto at = text.find(name);
                ASSERT_NE(at, text.npos) << look;
                EXPECT_THAT(text.substr(at, text.find('\n', at) - at), HasSubstr("10.00")) << look << name;
            }
        }
    }
}

/// Regression: a Swiss page had "USt." above its lines and another word in its sum.
TEST(Page, HasOneWordForTheTax) {
    const struct {
        const char *language, *name, *other;
    } kinds[]{{"de", "MWST", "USt."}, {"de", "MwSt.", "USt."}, {"fr", "TPS", "TVA"},
              {"es", "IGIC", "IVA"},  {"de", "USt.", "MwSt."}, {"fr", "TVA", "IVA"}};
    for (const auto look : domain::looks) {
        for (const bool included : {false, true}) {
            for (const auto& [language, name, other] : kinds) {
                auto invoice = plain_lines(2, look, language);
                invoice.seller.tax_name = name;
                for (auto& group : invoice.priced.taxes) {
                    for (auto& head : group.heads) head.name = name;
                }
                invoice.priced.prices_include_tax = included;
                invoice.seller.vat_id.clear();  // Its label has the language's word.
                invoice.buyer.tax_id.clear();
                const auto text = text_of(rendered(invoice));
                EXPECT_THAT(text, HasSubstr(name)) << look << language;
                EXPECT_THAT(text, Not(HasSubstr(other))) << look << language << text;
            }
        }
    }
}

/// IGIC and IPSI are named, whatever the seller's file calls its tax; beside VAT each by itself.
TEST(Page, NamesIgicAndIpsi) {
    using enum domain::TaxCategory;
    const struct {
        const char* language;
        std::vector<domain::TaxCategory> categories;
        const char* head;
        std::vector<const char*> named, others;
    } kinds[]{{"es", {igic}, "IGIC", {"IGIC 7"}, {"IVA", "IPSI"}},
              {"es", {ipsi}, "IPSI", {"IPSI 7"}, {"IVA", "IGIC"}},
              {"de", {igic}, "IGIC", {"IGIC 7"}, {"USt.", "IPSI"}},
              {"en", {igic}, "IGIC", {"IGIC 7"}, {"VAT", "IPSI"}},
              {"es", {standard, igic}, "IVA/IGIC", {"IVA", "IGIC"}, {"IPSI"}},
              {"es", {igic, ipsi}, "IGIC/IPSI", {"IGIC", "IPSI"}, {"IVA"}}};
    for (const auto look : domain::looks) {
        for (const auto& [language, categories, head, named, others] : kinds) {
            auto invoice = plain_lines(1, look, language);
            invoice.seller.tax_name = "IVA";
            invoice.seller.address.country = "ES";
            auto request = samples::plain_request();
            request.language = language;
            request.items.resize(categories.size(), request.items[0]);
            for (std::size_t i = 0; i < categories.size(); ++i) {
                request.items[i].tax_category = categories[i];
                request.items[i].tax_rate = domain::Percent{70'000};
            }
            samples::reprice(invoice, request);
            invoice.seller.vat_id.clear();
            invoice.buyer.tax_id.clear();
            const auto text = text_of(rendered(invoice));
            EXPECT_THAT(text, HasSubstr(head)) << look << language;
            for (const auto* name : named) EXPECT_THAT(text, HasSubstr(name)) << look << language << text;
            for (const auto* name : others)
                EXPECT_THAT(text, Not(HasSubstr(name))) << look << language << text;
        }
    }
}

/// Regression: the table of several rates was headed "Umsatzsteuer", and "TVA" where the seller's word is TPS.
TEST(Page, HasOneWordForTheTaxOfSeveralRates) {
    const struct {
        const char *language, *name, *other;
    } kinds[]{{"de", "MwSt.", "msatzsteuer"}, {"de", "USt.", "MwSt"}, {"de", "MWST", "msatzsteuer"},
              {"fr", "TPS", "TVA"},           {"fr", "TVA", "IVA"},   {"es", "IGIC", "IVA"}};
    for (const auto look : domain::looks) {
        for (const auto& [language, name, other] : kinds) {
            auto invoice = plain_lines(2, look, language);
            invoice.seller.tax_name = name;
            auto request = samples::plain_request();
            request.language = language;
            request.items.push_back(request.items[0]);
            request.items[1].tax_rate = domain::Percent{70'000};
            samples::reprice(invoice, request);
            invoice.seller.vat_id.clear();
            invoice.buyer.tax_id.clear();
            const auto text = text_of(rendered(invoice));
            EXPECT_THAT(text, HasSubstr(name)) << look << language;
            EXPECT_THAT(text, Not(HasSubstr(other))) << look << language << text;
        }
    }
}

/// Regression: "Tax" stood above the lines where the sum said "VAT".
TEST(Page, InEnglishNamesTheTaxAsTheSellersCountryDoes) {
    const struct {
        const char* name;
        std::vector<const char*> there;
        std::vector<const char*> nowhere;
    } kinds[]{
        {"VAT", {"VAT", "excl. VAT"}, {"Tax", " tax"}},
        {"GST", {"GST", "excl. GST"}, {"Tax", " tax", "VAT"}},
        {"MwSt.", {"MwSt.", "excl. MwSt."}, {"Tax", " tax", "VAT"}},
        {"TVA", {"TVA", "excl. TVA"}, {"Tax", " tax", "VAT"}},
        {"Sales tax", {"Sales tax", "Tax", "excl. tax"}, {"VAT"}},
        {"Consumption tax", {"Consumption tax", "Tax"}, {"VAT"}},
    };
    for (const auto look : domain::looks) {
        for (const bool several : {false, true}) {
            for (const bool included : {false, true}) {
                for (const auto& [name, there, nowhere] : kinds) {
                    auto invoice = samples::european_bill();
                    invoice.look = look;
                    invoice.seller.tax_name = name;
                    invoice.seller.vat_id.clear();  // Its label names the number, not the tax.
                    invoice.buyer.tax_id.clear();
                    auto request = samples::plain_request();
                    request.language = "en";
                    request.prices_include_tax = included;
                    request.discount = domain::PercentOff{domain::Percent{50'000}};
                    request.items.push_back(request.items[0]);
                    if (several) request.items[1].tax_rate = domain::Percent{70'000};
                    samples::reprice(invoice, request);
                    auto text = text_of(rendered(invoice));
                    // What it is taken of.
                    if (const auto at = text.find("Taxable amount"); at != text.npos) text.erase(at, 14);
                    for (const std::string one : there) {
                        if (included && one.starts_with("excl.")) continue;
                        EXPECT_THAT(text, HasSubstr(one)) << look << text;
                    }
                    for (const auto* one : nowhere)
                        EXPECT_THAT(text, Not(HasSubstr(one))) << look << name << text;
                    if (included && nowhere.size() > 1) {
                        EXPECT_THAT(text, HasSubstr("incl. " + std::string{name})) << look << text;
                    }
                }
            }
        }
    }
}

/// Regression: a bill that is paid already named a day to pay nothing by.
TEST(Page, WithNothingDueNamesNoDayToPayBy) {
    for (const auto look : domain::looks) {
        for (const std::int64_t prepaid : {0LL, 5'000'000LL, 10'000'000LL}) {
            auto invoice = plain_lines(1, look, "en");
            auto request = samples::plain_request();
            request.items[0].price.micros = 10'000'000;
            request.language = "en";
            request.prices_include_tax = true;
            request.prepaid = domain::AmountOff{prepaid};
            samples::reprice(invoice, request);
            const bool owed = invoice.priced.totals.due.minor > 0;
            ASSERT_EQ(owed, prepaid < 10'000'000);
            const auto text = text_of(rendered(invoice));
            EXPECT_EQ(text.find("Due date") != text.npos, owed) << look << text;
            EXPECT_EQ(text.find("Due by") != text.npos, owed) << look << text;
        }
    }
}

/// Regression: a Swiss bill in dollars had 5,10 $ beside CHF 4.59.
TEST(Page, HasOneDecimalMark) {
    for (const auto look : domain::looks) {
        auto invoice = plain_lines(1, look, "de");
        invoice.seller.currency = domain::find_currency("CHF").value();
        auto request = samples::plain_request();
        request.language = "de";
        request.currency = "USD";
        request.exchange_rate = domain::ExchangeRate{{9'150'000'000}, "SNB", {2026, 11, 20}};
        samples::reprice(invoice, request);
        const auto text = text_of(rendered(invoice));
        EXPECT_THAT(text, HasSubstr("0,915 CHF")) << look;
        EXPECT_THAT(text, testing::ContainsRegex("in CHF: [0-9]+,[0-9][0-9].{1,2}CHF")) << look << text;
    }
}

/// Regression: in Spanish "Desglose de impuestos Tipo" read as one heading.
TEST(Page, KeepsTheHeadsOfTheTaxTableApart) {
    for (const auto look : domain::looks) {
        for (const auto* language : {"en", "de", "fr", "es", "hi", "zh"}) {
            auto invoice = plain_lines(1, look, language);
            auto request = samples::plain_request();
            request.language = language;
            request.items.push_back(request.items[0]);
            request.items[1].tax_rate = domain::Percent{70'000};
            samples::reprice(invoice, request);
            const auto& labels = layout::labels_for(language);
            const std::string_view rate = labels.rate;
            const auto text = text_of(rendered(invoice));
            // Two blanks are a gap of the page's; one is within a text.
            EXPECT_THAT(text, HasSubstr("  " + std::string{rate})) << look << language << text;
        }
    }
}

/// Regression: beside a payment code a longer IBAN took two lines.
TEST(Page, BreaksNoAccountNumber) {
    for (const auto look : domain::looks) {
        for (const auto* language : {"en", "de", "fr", "es", "hi", "ar", "zh"}) {
            for (const auto& [iban, printed] :
                 {std::pair{"FR1420041010050500013M02606", "FR14 2004 1010 0505 0001 3M02 606"},
                  {"MT84MALT011000012345MTLCAST001S", "MT84 MALT 0110 0001 2345 MTLC AST0 01S"},
                  {"HU42117730161111101800000000", "HU42 1177 3016 1111 1018 0000 0000"},
                  {"IT60X0542811101000000123456", "IT60 X054 2811 1010 0000 0123 456"},
                  {"CY17002001280000001200527600", "CY17 0020 0128 0000 0012 0052 7600"},
                  {"LC55HEMM000100010012001200023015", "LC55 HEMM 0001 0001 0012 0012 0002 3015"}}) {
                auto invoice = plain_lines(1, look, language);
                invoice.seller.bank.iban = iban;
                const auto text = text_of(rendered(invoice));
                std::size_t times = 0;
                for (auto at = text.find(printed); at != text.npos; at = text.find(printed, at + 1)) ++times;
                EXPECT_EQ(times, look == "ledger" ? 2U : 1U) << look << language << iban << text;
            }
        }
    }
}

/// A number beside letters from right to left keeps its order.
TEST(Page, IsolatesTheNumberOfAnArabicTitle) {
    for (const auto look : domain::looks) {
        for (const auto* number : {"2026-00017", "RE-2026/00017", "17/2026-A", "1-2-3", "00017"}) {
            auto invoice = plain_lines(1, look, "ar");
            invoice.printed_number = number;
            invoice.seller.payment_qr = domain::PaymentQr::none;
            EXPECT_THAT(text_of(rendered(invoice)), HasSubstr(number)) << look;
        }
    }
}

}  // namespace
}  // namespace billmill::document
