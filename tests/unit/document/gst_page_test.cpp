// India on paper: heads line by line, the summary by HSN, and where the supplier signs.

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <sstream>

#include "document/layout/gst_lines.hpp"
#include "domain/looks.hpp"
#include "samples.hpp"
#include "tools.hpp"

namespace billmill::document {
namespace {

std::string page(const domain::Invoice& invoice) {
    const samples::TemporaryFile file{samples::renderer().render(invoice).value()};
    auto text = samples::run("pdftotext -layout " + file.path() + " -").output;
    std::string folded;  // Runs of blanks as one.
    for (const char c : text) {
        if (c != ' ' || !folded.ends_with(' ')) folded += c;
    }
    return folded;
}

domain::Item item(const char* hsn, const char* rate, std::int64_t price_micros) {
    auto made = samples::plain_request().items[0];
    made.product_id.clear();
    made.product_name = "Tea";
    made.hsn = hsn;
    made.price.micros = price_micros;
    made.tax_rate = domain::Percent{std::atoi(rate) * 10'000};
    return made;
}

domain::Invoice bill(std::vector<domain::Item> items, const char* place = "27") {
    auto invoice = samples::plain_bill();
    auto request = samples::plain_request();
    request.items = std::move(items);
    request.place_of_supply = place;
    samples::reprice(invoice, request);
    return invoice;
}

struct Kind {
    const char* why;
    domain::Invoice invoice;
    std::vector<const char*> rows;  ///< Of the summary, as a reader sees them.
};

/// CGST Rules, rule 46 (g), (k), (m): each code and rate once, its taxable value and each head's tax.
TEST(HsnSummary, HasARowForEachCodeAndRate) {
    auto discounted = bill({item("0902", "5", 100'000'000), item("0902", "5", 300'000'000)});
    auto request = samples::plain_request();
    request.items = {item("0902", "5", 100'000'000), item("210690", "5", 300'000'000)};
    request.discount = domain::AmountOff{40'000'000};
    samples::reprice(discounted, request);
    const Kind kinds[]{
        {"one code", bill({item("0902", "5", 100'000'000)}), {"\n0902 5% 100.00 2.50 2.50\n"}},
        {"two lines of one code",
         bill({item("0902", "5", 100'000'000), item("0902", "5", 50'000'000)}),
         {"\n0902 5% 150.00 3.75 3.75\n"}},
        {"one code at two rates",
         bill({item("0902", "5", 100'000'000), item("0902", "18", 100'000'000)}),
         {"\n0902 5% 100.00 2.50 2.50\n", "\n0902 18% 100.00 9.00 9.00\n"}},
        {"between States", bill({item("0902", "5", 100'000'000)}, "29"), {"\n0902 5% 100.00 5.00\n"}},
        {"a line without a code",
         bill({item("0902", "5", 100'000'000), item("", "5", 10'000'000)}),
         {"\n0902 5% 100.00 2.50 2.50\n", "\n– 5% 10.00 0.25 0.25\n"}},
        {"a discount on all", discounted, {"\n0902 5% 90.00 2.25 2.25\n", "\n210690 5% 270.00 6.75 6.75\n"}},
    };
    for (const auto& [why, invoice, rows] : kinds) {
        for (const auto look : domain::looks) {
            auto one = invoice;
            one.look = look;
            const auto text = page(one);
            EXPECT_NE(text.find("\nHSN/SAC Rate Taxable amount"), std::string::npos) << why << look;
            for (const auto* row : rows) EXPECT_NE(text.find(row), std::string::npos) << why << row << text;
        }
    }
}

/// The values that lines say their tax is of.
std::vector<std::string> taxable_values(const std::string& text) {
    constexpr std::string_view label = "Taxable amount ";
    std::vector<std::string> values;
    for (auto at = text.find(label); at != std::string::npos; at = text.find(label, at + 1)) {
        const auto begin = at + label.size();
        if (std::isdigit(static_cast<unsigned char>(text[begin])) != 0)
            values.push_back(text.substr(begin, text.find_first_not_of("0123456789,.", begin) - begin));
    }
    return values;
}

/// Regression: a line's tax was that of a value that stood nowhere, where freight or a discount of the document was in it.
/// Rule 46 (k).
TEST(GstLine, SaysTheValueThatItsTaxIsOf) {
    const std::vector<domain::Item> items{item("0902", "5", 100'000'000), item("210690", "5", 300'000'000)};
    const auto priced = [&](auto change) {
        auto invoice = bill(items);
        auto request = samples::plain_request();
        request.items = items;
        change(request);
        samples::reprice(invoice, request);
        return invoice;
    };
    const auto charge = [](domain::BillingRequest& request) {
        domain::Adjustment freight;
        freight.kind = domain::AdjustmentKind::charge;
        freight.extent = domain::AmountOff{40'000'000};
        freight.reason = "Freight";
        request.adjustments = {freight};
    };
    const std::pair<domain::Invoice, std::vector<std::string>> kinds[]{
        {priced([](auto&) {}), {}},
        {priced([](auto& request) { request.discount = domain::AmountOff{40'000'000}; }),
         {"90.00", "270.00"}},
        {priced(charge), {"110.00", "330.00"}},
        {priced([&](auto& request) {
             charge(request);
             request.discount = domain::AmountOff{40'000'000};
         }),
         {}},
        {priced([](auto& request) { request.prices_include_tax = true; }), {"95.24", "285.72"}},
        {priced([](auto& request) { request.items[0].discount = domain::PercentOff{{100'000}}; }), {}},
    };
    for (const auto& [invoice, values] : kinds) {
        for (const auto look : domain::looks) {
            auto one = invoice;
            one.look = look;
            const auto text = page(one);
            EXPECT_EQ(taxable_values(text), values) << look << text;
        }
    }
}

/// Of the summary's rows, the sum of each column of amounts, in paise.
std::vector<std::int64_t> summary_sums(const std::string& text) {
    std::vector<std::int64_t> sums;
    std::istringstream lines{text.substr(text.find("\nHSN/SAC Rate") + 1)};
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line) && line.find('%') != line.npos) {
        std::istringstream words{line.substr(line.rfind('%') + 1)};
        std::string word;
        for (std::size_t column = 0; words >> word; ++column) {
            std::erase_if(word, [](char c) { return c == ',' || c == '.'; });
            if (sums.size() <= column) sums.resize(column + 1);
            sums[column] += std::stoll(word);
        }
    }
    return sums;
}

/// Regression: what the document charges at a rate that no line bears was in no row, so that the summary and the invoice's
/// totals differed.
TEST(HsnSummary, AddsUpToTheInvoicesTotals) {
    using domain::AdjustmentKind;
    const auto charge = [](const char* rate, std::int64_t micros) {
        domain::Adjustment made;
        made.kind = AdjustmentKind::charge;
        made.extent = domain::AmountOff{micros};
        made.reason = "Freight";
        if (*rate != '\0') made.tax_rate = domain::Percent{std::atoi(rate) * 10'000};
        return made;
    };
    auto allowance = charge("5", 10'000'000);
    allowance.kind = AdjustmentKind::allowance;
    auto exempt = charge("0", 30'000'000);
    exempt.tax_category = domain::TaxCategory::zero;
    auto taxed_with_cess = item("8703", "28", 500'000'000);
    taxed_with_cess.cess = domain::Percent{170'000};
    const std::vector<domain::Item> items{item("0902", "5", 100'000'000), item("2106", "18", 333'330'000)};
    const struct {
        const char* why;
        std::vector<domain::Item> items;
        std::vector<domain::Adjustment> adjustments;
        domain::Discount discount;
        const char* place;
        bool gross;
    } kinds[]{
        {"at a rate of its own", items, {charge("12", 25'000'000)}, {}, "27", false},
        {"between States", items, {charge("12", 25'000'000)}, {}, "29", false},
        {"two of one rate", items, {charge("12", 25'000'000), charge("12", 1'110'000)}, {}, "27", false},
        {"of two rates", items, {charge("12", 25'000'000), charge("28", 1'000'000)}, {}, "27", false},
        {"without tax", items, {charge("12", 25'000'000), exempt}, {}, "27", false},
        {"at a line's rate", items, {charge("5", 25'000'000)}, {}, "27", false},
        {"at the usual rate", items, {charge("", 25'000'000)}, {}, "27", false},
        {"an allowance", items, {allowance}, {}, "27", false},
        {"with a discount", items, {charge("12", 25'000'000)}, domain::AmountOff{77'770'000}, "27", false},
        {"tax included", items, {charge("12", 25'000'000)}, {}, "27", true},
        {"with cess", {taxed_with_cess, items[0]}, {charge("12", 25'000'000)}, {}, "27", false},
    };
    for (const auto& kind : kinds) {
        for (const auto look : domain::looks) {
            auto invoice = samples::plain_bill();
            auto request = samples::plain_request();
            request.items = kind.items;
            request.adjustments = kind.adjustments;
            request.discount = kind.discount;
            request.place_of_supply = kind.place;
            request.prices_include_tax = kind.gross;
            samples::reprice(invoice, request);
            invoice.look = look;
            const auto text = page(invoice);
            const auto sums = summary_sums(text);
            ASSERT_GE(sums.size(), 2U) << kind.why << text;
            EXPECT_EQ(sums[0], invoice.priced.totals.net.minor) << kind.why << look << text;
            EXPECT_EQ(std::accumulate(sums.begin() + 1, sums.end(), std::int64_t{0}),
                      invoice.priced.totals.tax.minor)
                << kind.why << look << text;
        }
    }
}

/// Regression: cess stood within one rate with GST, "45%" of 28 and 17.
TEST(HsnSummary, AndLinesShowCessApartFromGst) {
    const struct {
        const char *gst, *cess, *place, *shown, *amounts;
    } kinds[]{{"28", "17", "27", "28% + 17%", "100.00 14.00 14.00 17.00"},
              {"28", "17", "29", "28% + 17%", "100.00 28.00 17.00"},
              {"5", "12.5", "27", "5% + 12.5%", "100.00 2.50 2.50 12.50"},
              {"18", "0.25", "29", "18% + 0.25%", "100.00 18.00 0.25"},
              {"28", "0", "27", "28%", "100.00 14.00 14.00"}};
    for (const auto& kind : kinds) {
        for (const auto look : domain::looks) {
            auto one = item("8703", kind.gst, 100'000'000);
            one.cess = domain::Percent{static_cast<std::int32_t>(std::atof(kind.cess) * 10'000)};
            auto invoice = bill({one}, kind.place);
            invoice.look = look;
            const auto text = page(invoice);
            EXPECT_NE(text.find("\n8703 " + std::string{kind.shown} + " " + kind.amounts + "\n"),
                      std::string::npos)
                << look << text;
            const auto line = text.substr(text.find("Tea"));
            EXPECT_NE(line.substr(0, line.find('\n')).find(kind.shown), std::string::npos) << look << text;
        }
    }
}

TEST(HsnSummary, IsNotWhereItWouldSayNothing) {
    auto exempt = item("0902", "0", 100'000'000);
    exempt.tax_category = domain::TaxCategory::exempt;
    exempt.exemption_reason = "Nil rated";
    for (const auto& invoice :
         {bill({item("", "5", 100'000'000)}), bill({exempt}), samples::european_bill()}) {
        EXPECT_EQ(page(invoice).find("HSN/SAC Rate"), std::string::npos);
    }
}

TEST(GstColumns, StandBesideEachLineWhereTheyFit) {
    const auto intra = page(bill({item("0902", "5", 100'000'000), item("0902", "18", 1'000'000'000)}));
    EXPECT_NE(intra.find("Tax CGST SGST Amount ₹"), std::string::npos) << intra;
    EXPECT_NE(intra.find("100.00 5% 2.50 2.50 100.00"), std::string::npos) << intra;
    EXPECT_NE(intra.find("1,000.00 18% 90.00 90.00 1,000.00"), std::string::npos) << intra;
    const auto inter = page(bill({item("0902", "5", 100'000'000)}, "29"));
    EXPECT_NE(inter.find("100.00 5% 5.00 100.00"), std::string::npos) << inter;
    const auto union_territory = page(bill({item("0902", "5", 100'000'000)}, "04"));
    EXPECT_NE(union_territory.find("IGST"), std::string::npos) << "between State and Union territory";
    const auto huge = page(bill({item("0902", "5", 999'999'999'000'000)}));
    EXPECT_EQ(huge.find("Tax CGST SGST"), std::string::npos) << "the description keeps its place";
    EXPECT_EQ(page(samples::european_bill()).find("CGST"), std::string::npos);
}

/// What stands beside lines and in the summary is the record's tax, to the paisa.
TEST(GstColumns, AddUpToTheTax) {
    const auto invoice =
        bill({item("0902", "5", 33'330'000), item("0902", "5", 66'670'000), item("2106", "18", 10'050'000)});
    const layout::GstLines gst{invoice};
    ASSERT_EQ(gst.heads.size(), 2U);
    std::int64_t sum = 0;
    for (std::size_t line = 0; line < invoice.priced.lines.size(); ++line) {
        for (std::size_t head = 0; head < gst.heads.size(); ++head) sum += gst.amount(line, head);
    }
    EXPECT_EQ(sum, invoice.priced.totals.tax.minor);
}

/// CGST Rules, rule 46 (q).
TEST(Signature, HasItsLineOnIndianDocumentsAlone) {
    for (const auto look : domain::looks) {
        auto invoice = bill({item("0902", "5", 100'000'000)});
        invoice.look = look;
        const auto text = page(invoice);
        EXPECT_NE(text.find("For " + invoice.seller.name), std::string::npos) << look;
        EXPECT_NE(text.find("Authorised signatory"), std::string::npos) << look;
        auto european = samples::european_bill();
        european.look = look;
        EXPECT_EQ(page(european).find("signatory"), std::string::npos) << look;
    }
    auto credit = bill({item("0902", "5", 100'000'000)});
    credit.line.type = domain::DocumentType::credit_note;
    EXPECT_NE(page(credit).find("Authorised signatory"), std::string::npos) << "rule 53 asks for it too";
    auto german = bill({item("0902", "5", 100'000'000)});
    german.language = "de";
    EXPECT_NE(page(german).find("Zeichnungsberechtigt"), std::string::npos);
}

TEST(Signature, AndSummaryLeaveEightLinesOnOnePage) {
    for (const auto look : domain::looks) {
        std::vector<domain::Item> items;
        for (int i = 0; i < 8; ++i) items.push_back(item(i % 2 == 0 ? "0902" : "210690", "5", 100'000'000));
        auto invoice = bill(std::move(items));
        invoice.look = look;
        invoice.seller.payment_qr = domain::PaymentQr::upi;
        invoice.seller.bank.upi = "acme@bank";
        EXPECT_NE(page(invoice).find("Page 1 of 1"), std::string::npos) << look;
    }
}

/// Regression: eight lines of eight codes took a second page in ledger.
TEST(Signature, AndASummaryOfAsManyCodesLeaveEightLinesOnOnePage) {
    for (const auto look : domain::looks) {
        for (const int codes : {3, 5, 6, 7, 8}) {
            for (const auto state : {"27", "29"}) {
                std::vector<domain::Item> items;
                std::vector<std::string> hsn;
                for (int i = 0; i < 8; ++i) hsn.push_back(std::to_string(9401 + i % codes));
                for (int i = 0; i < 8; ++i)
                    items.push_back(item(hsn[static_cast<std::size_t>(i)].c_str(), "5", 100'000'000));
                auto invoice = bill(std::move(items), state);
                invoice.look = look;
                invoice.seller.payment_qr = domain::PaymentQr::upi;
                invoice.seller.bank.upi = "acme@bank";
                EXPECT_NE(page(invoice).find("Page 1 of 1"), std::string::npos)
                    << look << " " << codes << state;
            }
        }
    }
}

}  // namespace
}  // namespace billmill::document
