#include "domain/credit.hpp"

#include <gtest/gtest.h>

#include <map>

#include "domain/line_amount.hpp"
#include "unit/domain/bills.hpp"

namespace billmill::domain {
namespace {

using namespace bills;
using enum AdjustmentKind;

Invoice invoice_of(const BillingRequest& bill, const Seller& seller) {
    for (const auto& issue : check_for_seller(bill, seller))
        ADD_FAILURE() << issue.pointer << " " << issue.code;
    Invoice invoice;
    invoice.line = {"s", DocumentType::invoice, "main"};
    invoice.priced = *price(bill, seller, Customer{});
    return invoice;
}
/// Some credits of one invoice, one after the other.
class Credits {
public:
    explicit Credits(Invoice invoice) : invoice_{std::move(invoice)} {}

    const PricedInvoice& take(std::vector<CreditLine> lines = {}) {
        auto made = credit({.original = {}, .lines = std::move(lines), .reason = {}}, invoice_, made_);
        if (!made) ADD_FAILURE() << made.error().what;
        Invoice note;
        note.line = credit_line(invoice_.line);
        if (made) note.priced = *std::move(made);
        return made_.emplace_back(std::move(note)).priced;
    }
    std::string issues(std::vector<CreditLine> lines = {}, std::string reason = {}) const {
        std::string out;
        for (const auto& issue : check_credit_of({{}, std::move(lines), std::move(reason)}, invoice_, made_))
            out += issue.pointer + " " + issue.code + "; ";
        return out;
    }
    const Invoice& invoice() const { return invoice_; }
    const std::vector<Invoice>& made() const { return made_; }

private:
    Invoice invoice_;
    std::vector<Invoice> made_;
};
CreditLine some(int line, std::string_view quantity) {
    return {line, Quantity{*parse_decimal(quantity, quantity_decimals)}};
}
CreditLine rest(int line) {
    return {line, std::nullopt};
}
/// What the whole credit of an invoice must be: itself, with nothing prepaid.
PricedInvoice mirrored(PricedInvoice invoice) {
    for (std::size_t i = 0; i < invoice.lines.size(); ++i)
        invoice.lines[i].original_line = static_cast<int>(i) + 1;
    invoice.totals.due.minor = invoice.totals.gross.minor + invoice.totals.rounding.minor;
    invoice.totals.prepaid.minor = 0;
    return invoice;
}

TEST(Credit, OfTheWholeMirrorsTheInvoice) {
    auto bill = request({item("3", "33.335"), item("1", "5.99")});
    bill.items[0].adjustments = {adjustment(allowance, PercentOff{percent("10")})};
    bill.discount = PercentOff{percent("5")};
    bill.adjustments = {adjustment(charge, amount("4.90"))};
    bill.prepaid = amount("20");
    bill.round_to = amount("0.05");
    Credits credits{invoice_of(bill, german())};
    EXPECT_EQ(credits.take(), mirrored(credits.invoice().priced));
    EXPECT_EQ(credits.issues(), " nothing_left; ");
}

TEST(Credit, OfOneLineTakesItsShareOfEverything) {
    auto bill = request({item("3", "10"), item("1", "70")});
    bill.discount = amount("10");                             // 10 % of 100
    bill.adjustments = {adjustment(charge, amount("5.00"))};  // taxed as the lines are
    Credits credits{invoice_of(bill, german())};
    const auto& one = credits.take({some(1, "1")});
    ASSERT_EQ(one.lines.size(), 1U);
    EXPECT_EQ(one.lines[0].original_line, 1);
    EXPECT_EQ(text(one.lines[0].quantity), "1");
    EXPECT_EQ(text(one.totals.lines), "10.00");
    EXPECT_EQ(text(one.totals.charges), "0.50");
    EXPECT_EQ(text(one.totals.discount), "1.00");
    EXPECT_EQ(text(one.totals.net), "9.50");
    EXPECT_EQ(text(one.totals.tax), "1.81");  // 18.05 * 9.50 / 95.00, 1.805
    EXPECT_EQ(text(one.totals.due), "11.31");
    EXPECT_EQ(credits.issues({some(1, "2.000001")}), "/lines/0/quantity exceeds_invoiced; ");
    EXPECT_EQ(text(credits.take({rest(1)}).lines[0].quantity), "2");
    EXPECT_EQ(credits.issues({rest(1)}), "/lines/0/line nothing_left; ");
    EXPECT_EQ(credits.take().lines.size(), 1U);
    EXPECT_EQ(credits.issues({rest(2)}), " nothing_left; ");
}

TEST(Credit, TellsEverythingThatIsWrong) {
    Credits credits{invoice_of(request({item("2", "10")}), german())};
    EXPECT_EQ(credits.issues({rest(2)}), "/lines/0/line unknown_line; ");
    EXPECT_EQ(credits.issues({rest(0), rest(1), rest(1), some(1, "0")}, "a\nb"),
              "/reason control_character; /lines/0/line out_of_range; /lines/2/line duplicate; "
              "/lines/3/line duplicate; /lines/3/quantity out_of_range; ");
    EXPECT_EQ(credits.issues(std::vector<CreditLine>(lines_max + 1, rest(1))), "/lines too_many; ");
    auto note = credits.invoice();
    note.line = credit_line(note.line);
    EXPECT_EQ(Credits{note}.issues(), " not_an_invoice; ");
    EXPECT_EQ(credit({{}, {rest(2)}, {}}, credits.invoice(), {}).error().fault, Fault::invalid);
}

/// Whoever credits reads all that came before, so there is an end of parts; but never of the whole.
TEST(Credit, AreSoManyAndThenOneOfTheRest) {
    Credits credits{invoice_of(request({item("1000", "10")}), german())};
    for (std::size_t i = 0; i < credits_max; ++i) credits.take({some(1, "0.5")});
    EXPECT_EQ(credits.issues({some(1, "0.5")}), "/lines too_many_credits; ");
    EXPECT_EQ(credits.issues(), "");
    credits.take();
    EXPECT_EQ(credits.issues(), " nothing_left; ");
}

TEST(Credit, OfAFreeLineHasItsGroup) {
    Credits credits{invoice_of(request({item("1", "0"), item("1", "10")}), german())};
    const auto& free = credits.take({rest(1)});
    EXPECT_EQ(free.taxes.size(), 1U);
    EXPECT_EQ(text(free.totals.due), "0.00");
}

TEST(Credit, OfAGroupWithoutLinesComesWithTheGoods) {
    auto low = item("4", "5");
    low.tax_rate = percent("7");
    auto bill = request({low});
    bill.adjustments = {adjustment(charge, amount("10"), "Freight")};
    bill.adjustments[0].tax_rate = percent("19");
    Credits credits{invoice_of(bill, german())};
    const auto& half = credits.take({some(1, "2")});
    EXPECT_EQ(half.taxes.size(), 2U);
    EXPECT_EQ(text(half.totals.charges), "5.00");
    EXPECT_EQ(text(half.totals.gross), "16.65");  // 10.70 + 5.95
}

TEST(Credit, ThatWouldOweTheSellerHasNoRounding) {
    auto bill = request({item("1000", "0.10")});
    bill.items[0].tax_rate = Percent{0};
    bill.round_to = amount("0.30");
    Credits credits{invoice_of(bill, german())};
    EXPECT_EQ(text(credits.invoice().priced.totals.rounding), "-0.10");
    credits.take({some(1, "999.5")});
    const auto& last = credits.take();
    EXPECT_EQ(text(last.totals.gross), "0.05");
    EXPECT_EQ(text(last.totals.rounding), "0.00");
}

TEST(Credit, OfARecordThatListsNoAdjustmentsAddsUpToo) {
    auto bill = request({item("3", "3.33"), item("1", "9.99")});
    bill.items[0].discount = amount("1");
    bill.discount = PercentOff{percent("10")};
    auto invoice = invoice_of(bill, german());
    const auto now = invoice.priced;
    for (auto& line : invoice.priced.lines) line.adjustments.clear();
    invoice.priced.adjustments.clear();
    auto listed = with_adjustments(invoice.priced);
    ASSERT_EQ(listed.adjustments.size(), 1U);
    EXPECT_EQ(listed.adjustments[0].amount, now.adjustments[0].amount);
    EXPECT_EQ(listed.lines[0].adjustments, now.lines[0].adjustments);
    EXPECT_EQ(with_adjustments(now), now);
    Credits credits{invoice};
    credits.take({some(1, "1")});
    credits.take();
    EXPECT_EQ(credits.made()[0].priced.totals.gross.minor + credits.made()[1].priced.totals.gross.minor,
              now.totals.gross.minor);
}

TEST(Credit, RefusesCreditsOfAnotherInvoice) {
    Credits small{invoice_of(request({item("1", "1"), item("1", "1")}), german())};
    Credits large{invoice_of(request({item("1", "100")}), german())};
    const Invoice* foreign = nullptr;
    large.take();
    foreign = &large.made()[0];
    EXPECT_EQ(credit({{}, {rest(2)}, {}}, small.invoice(), {foreign, 1}).error().fault, Fault::corrupt);
}

/// Two cents of gross price at 50 % and 50 %: both are tax. They go with the line, not with the invoice's last credit.
TEST(Credit, OfALineThatIsAllTaxTakesTheTax) {
    auto bill = request({item("1", "0.02"), item("1", "10")});
    bill.items[0].tax_rate = percent("100");
    bill.items[1].tax_rate = percent("0");
    bill.prices_include_tax = true;
    Credits credits{invoice_of(bill, indian())};
    EXPECT_EQ(text(credits.take({rest(1)}).totals.tax), "0.02");
    EXPECT_EQ(credits.take().taxes.size(), 1U);
}

/// Every amount of some documents with its place, added up.
std::map<std::string, std::int64_t> amounts_of(const std::vector<Invoice>& documents, bool original) {
    std::map<std::string, std::int64_t> sums;
    for (const auto& document : documents) {
        const auto& priced = document.priced;
        for (std::size_t i = 0; i < priced.lines.size(); ++i) {
            const auto& line = priced.lines[i];
            const auto at = "line " + std::to_string(original ? static_cast<int>(i) + 1 : line.original_line);
            sums[at + " quantity"] += line.quantity.micros;
            sums[at + " amount"] += line.amount.minor;
            sums[at + " discount"] += line.discount.minor;
            sums[at + " net"] += line.net.minor;
            for (const auto& part : line.adjustments)
                sums[at + (part.kind == charge ? "+" : "-") + part.reason] += part.amount.minor;
        }
        for (const auto& part : priced.adjustments) {
            sums[std::string{code(part.category)} + text(part.rate) + (part.kind == charge ? "+" : "-") +
                 part.reason] += part.amount.minor;
        }
        for (const auto& tax : priced.taxes) {
            const auto at = std::string{code(tax.category)} + text(tax.rate);
            sums[at + " taxable"] += tax.taxable.minor;
            for (const auto& head : tax.heads) sums[at + " " + head.name] += head.amount.minor;
        }
        sums["gross"] += priced.totals.gross.minor;
    }
    return sums;
}

std::vector<CreditLine> random_lines(tests::Seeded& random, const Credits& credits) {
    const auto sums = amounts_of(credits.made(), false);
    const auto& lines = credits.invoice().priced.lines;
    std::vector<CreditLine> made;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto gone = sums.find("line " + std::to_string(i + 1) + " quantity");
        const auto left = lines[i].quantity.micros - (gone == sums.end() ? 0 : gone->second);
        if (left == 0 || random.one_in(2)) continue;
        made.push_back({static_cast<int>(i) + 1, std::nullopt});
        if (!random.one_in(3)) made.back().quantity = Quantity{random.between(1, left)};
    }
    return made;
}

TEST(CreditLaw, CreditsAddUpToTheirInvoiceAndNeverExceedIt) {
    tests::Seeded random;
    int done = 0, notes = 0;
    for (int i = 0; i < 3'000; ++i) {
        const bool india = random.one_in(2);
        const auto seller = india ? indian() : german();
        const auto bill = random_request(random, india);
        if (!check_for_seller(bill, seller).empty()) continue;
        const auto priced = price(bill, seller, Customer{});
        if (!priced) continue;
        Invoice invoice;
        invoice.priced = *priced;
        Credits credits{invoice};
        for (auto count = random.between(0, 6); count > 0 && credits.issues().empty(); --count) {
            if (auto lines = random_lines(random, credits); !lines.empty()) credits.take(std::move(lines));
        }
        if (credits.issues().empty()) credits.take();
        ++done;
        const auto whole = amounts_of({invoice}, true);
        std::map<std::string, std::int64_t> sums;
        for (const auto& note : credits.made()) {
            ++notes;
            ASSERT_NO_FATAL_FAILURE(expect_sums(note.priced));
            for (const auto& [place, part] : amounts_of({note}, false)) {
                if (!place.ends_with("discount")) {
                    ASSERT_GE(part, 0) << place;
                }
                sums[place] += part;
            }
        }
        for (const auto& [place, sum] : whole) ASSERT_EQ(sums[place], sum) << place;
        for (const auto& [place, sum] : sums) ASSERT_TRUE(whole.contains(place) || sum == 0) << place;
    }
    EXPECT_GT(done, 1'000);
    EXPECT_GT(notes, 3 * done / 2) << "hardly any partial credit was tried";
}

}  // namespace
}  // namespace billmill::domain
