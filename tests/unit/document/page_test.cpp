#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
            // The ledger's foot is the seller's letterhead, not a request.
            if (look != "ledger") {
                EXPECT_THAT(text_of(document), Not(HasSubstr("DE89 3704"))) << look;
            }
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
