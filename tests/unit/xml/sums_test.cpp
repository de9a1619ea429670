#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include "bills.hpp"
#include "document/xml/e_invoice.hpp"
#include "figures.hpp"
#include "support/seeded.hpp"
#include "xml_reader.hpp"

namespace billmill::document::xml {
namespace {

using domain::AdjustmentKind;
using domain::EInvoiceFormat;
using domain::TaxCategory;
using tests::Seeded;

constexpr int rounds = 300;

/// Bills of every kind that the request's checks let through.
class RandomBills {
public:
    bills::Bill next() {
        while (true) {
            auto bill = random_.one_in(2) ? bills::plain() : bills::german();
            fill(bill);
            if (domain::check_for_seller(bill.request, bill.seller).empty() &&
                domain::check_for_buyer(bill.request, bill.seller, bill.buyer).empty()) {
                return bill;
            }
        }
    }
    Seeded& random() { return random_; }

private:
    domain::Discount extent() {
        if (random_.one_in(2))
            return domain::PercentOff{{static_cast<std::int32_t>(random_.between(1, 300'000))}};
        return domain::AmountOff{random_.between(1, 50) * 1'000'000};
    }
    domain::Adjustment adjustment() {
        domain::Adjustment made;
        made.kind = random_.one_in(2) ? AdjustmentKind::charge : AdjustmentKind::allowance;
        made.extent = extent();
        made.reason = "Why not";
        return made;
    }
    /// What is outside the scope of VAT stands on a bill of its own.
    TaxCategory no_standard() {
        std::vector<TaxCategory> some;
        for (const auto& row : domain::tax_categories)
            if (row.category != TaxCategory::standard && !row.is_outside_vat) some.push_back(row.category);
        return some[static_cast<std::size_t>(random_.between(0, std::ssize(some) - 1))];
    }
    domain::Item item() {
        auto made = bills::item("Thing", random_.between(1, 40'000'000), random_.between(0, 900'000'000));
        if (random_.one_in(3)) made.quantity = {random_.between(1, 50) * 1'000'000};
        if (random_.one_in(4)) made.discount = extent();
        for (int i = 0; i < 2 && random_.one_in(3); ++i) made.adjustments.push_back(adjustment());
        if (random_.one_in(3))
            made.tax_rate = domain::Percent{static_cast<std::int32_t>(random_.between(0, 5)) * 50'000};
        if (random_.one_in(6)) {
            made.tax_category = no_standard();
            if (!domain::bears_tax(*made.tax_category)) made.tax_rate.reset();
            if (domain::reason_is_of_bill(*made.tax_category)) made.exemption_reason = "Because";
        }
        return made;
    }
    void fill(bills::Bill& bill) {
        constexpr const char* currencies[]{"EUR", "INR", "JPY", "USD", "KRW"};
        if (random_.one_in(2))
            bill.seller.currency = *domain::find_currency(currencies[random_.between(0, 4)]);
        bill.buyer.tax_id = "FR12345678901";
        bill.buyer.address.country = "FR";
        auto& request = bill.request;
        request.items.clear();
        for (auto count = random_.between(1, 8); count > 0; --count) request.items.push_back(item());
        if (random_.one_in(3)) request.discount = extent();
        for (int i = 0; i < 3 && random_.one_in(2); ++i) request.adjustments.push_back(adjustment());
        request.prices_include_tax = random_.one_in(2);
        if (random_.one_in(3)) request.round_to = domain::AmountOff{5'000'000};
        if (random_.one_in(3)) request.prepaid = domain::AmountOff{1'000'000};
    }

    Seeded random_;
};

std::int64_t minor(Exact value, domain::Currency currency) {
    for (int i = currency.decimals; i < 12; ++i) value /= 10;
    return static_cast<std::int64_t>(value);
}

void expect_the_records(Figures figures, const domain::Invoice& invoice) {
    const auto& priced = invoice.priced;
    const auto total = [&](const char* name) { return minor(figures.totals[name], priced.currency); };
    EXPECT_EQ(total("lines"), priced.totals.lines.minor);
    EXPECT_EQ(total("allowances"), priced.totals.discount.minor);
    EXPECT_EQ(total("charges"), priced.totals.charges.minor);
    EXPECT_EQ(total("net"), priced.totals.net.minor);
    EXPECT_EQ(total("tax"), priced.totals.tax.minor);
    EXPECT_EQ(total("gross"), priced.totals.gross.minor);
    EXPECT_EQ(total("prepaid"), priced.totals.prepaid.minor);
    EXPECT_EQ(total("rounding"), priced.totals.rounding.minor);
    EXPECT_EQ(total("due"), priced.totals.due.minor);
    ASSERT_EQ(figures.lines.size(), priced.lines.size());
    for (std::size_t i = 0; i < figures.lines.size(); ++i)
        EXPECT_EQ(minor(figures.lines[i].net, priced.currency), priced.lines[i].net.minor);
}

TEST(Sums, AddUpInBothSyntaxesAndAreTheRecords) {
    RandomBills random;
    for (int i = 0; i < rounds && !testing::Test::HasFailure(); ++i) {
        auto invoice = random.next().invoice();
        if (random.random().one_in(3)) {
            invoice.line.type = domain::DocumentType::credit_note;
            invoice.original = domain::Original{invoice.id, "R-1", {2026, 11, 1}, 1};
        }
        const auto cii = write(invoice, EInvoiceFormat::factur_x).value();
        const auto ubl = write(invoice, EInvoiceFormat::peppol).value();
        const auto from_cii = read_cii(cii);
        expect_sums(from_cii);
        expect_the_records(from_cii, invoice);
        EXPECT_TRUE(from_cii == read_ubl(ubl)) << "the syntaxes differ";
        if (testing::Test::HasFailure()) ADD_FAILURE() << "round " << i << "\n" << cii << ubl;
    }
}

TEST(Sums, OfTwoThousandLinesAreWrittenToo) {
    auto bill = bills::german();
    const auto item = bill.request.items.front();
    bill.request.items.assign(domain::lines_max, item);
    for (std::size_t i = 0; i < bill.request.items.size(); ++i)
        bill.request.items[i].tax_rate = domain::Percent{static_cast<std::int32_t>(1 + i) * 100};
    const auto invoice = bill.invoice();
    expect_sums(read_cii(write(invoice, EInvoiceFormat::factur_x).value()));
}

TEST(Sums, AFalseOneIsNoticed) {
    const auto honest = read_cii(write(bills::german().invoice(), EInvoiceFormat::factur_x).value());
    for (const auto* total : {"lines", "net", "tax", "gross", "due"}) {
        auto figures = honest;
        figures.totals[total] += cent;
        testing::TestPartResultArray results;
        {
            const testing::ScopedFakeTestPartResultReporter reporter{
                testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &results};
            expect_sums(figures);
        }
        EXPECT_GT(results.size(), 0) << total;
    }
}

TEST(Sums, OfGroupsWithOneWholeRateAreMerged) {
    auto invoice = bills::plain().invoice();
    invoice.priced.lines.push_back(invoice.priced.lines.front());
    invoice.priced.taxes.push_back(invoice.priced.taxes.front());
    auto& totals = invoice.priced.totals;
    for (auto* total : {&totals.lines, &totals.net, &totals.tax, &totals.gross, &totals.due})
        total->minor *= 2;
    const auto figures = read_cii(write(invoice, EInvoiceFormat::factur_x).value());
    expect_sums(figures);
    EXPECT_EQ(figures.groups.size(), 1U);
}

TEST(Sums, OfIndianHeadsAreTheTax) {
    auto bill = bills::plain();
    bill.request.items.front().price = {10'050'000};
    const auto figures = read_cii(write(bill.invoice(), EInvoiceFormat::factur_x).value());
    EXPECT_EQ(figures.totals.at("tax") / cent, 180) << "0.90 + 0.90, although 18 % at once is 1.81";
}

/// As records of before allowances were kept one by one.
TEST(Sums, HoldWhereARecordListsNoAllowances) {
    auto bill = bills::german();
    bill.request.discount = domain::PercentOff{{100'000}};
    bill.request.items.front().discount = domain::AmountOff{5'000'000};
    auto invoice = bill.invoice();
    invoice.priced.adjustments.clear();
    for (auto& line : invoice.priced.lines) line.adjustments.clear();
    const auto figures = read_cii(write(invoice, EInvoiceFormat::factur_x).value());
    expect_sums(figures);
    expect_the_records(figures, invoice);
    EXPECT_EQ(figures.changes.size(), 2U) << "one for each rate";
    EXPECT_EQ(figures.lines.front().changes.size(), 1U);
}

TEST(Prices, StandAsAskedWhereTheyLeadToTheNet) {
    const auto figures = read_cii(write(bills::german().invoice(), EInvoiceFormat::factur_x).value());
    EXPECT_EQ(figures.lines[1].price, 18'901'500 * (one / 1'000'000)) << "18.9015, four decimals";
    EXPECT_EQ(figures.lines[1].unit, "MTR");
}

TEST(Prices, WithTaxBecomeTheNetOfOnePieceOrOfAll) {
    auto bill = bills::german();
    bill.request.prices_include_tax = true;
    bill.request.items = {bills::item("even", 2'000'000, 119'000'000),
                          bills::item("odd", 3'000'000, 10'000'000)};
    const auto figures = read_cii(write(bill.invoice(), EInvoiceFormat::factur_x).value());
    EXPECT_EQ(figures.lines[0].price, 100 * one);
    EXPECT_EQ(figures.lines[0].base_quantity, one);
    EXPECT_EQ(figures.lines[1].price, 2'521 * cent) << "30.00 less 19 %";
    EXPECT_EQ(figures.lines[1].base_quantity, 3 * one);
    expect_sums(figures);
}

TEST(Prices, InYenAreNotRoundedAway) {
    auto bill = bills::german();
    bill.seller.currency = *domain::find_currency("JPY");
    bill.request.items = {bills::item("tea", 3'000'001, 48'910'001)};
    const auto xml = write(bill.invoice(), EInvoiceFormat::peppol).value();
    expect_sums(read_ubl(xml));
    EXPECT_EQ(Reader{xml}.text("//cbc:BaseQuantity"), "3.000001");
}

}  // namespace
}  // namespace billmill::document::xml
