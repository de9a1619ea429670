// Runs the invoices written down in *.txt beside this file; README.md there explains their few words.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "domain/credit.hpp"
#include "domain/decimal.hpp"
#include "domain/invoice.hpp"

namespace billmill::domain {
namespace {

struct Statement {
    std::string where;  ///< file:line
    std::vector<std::string> words;
};
struct Scenario {
    std::string title;
    std::vector<Statement> statements;
};

TaxCategory tax_category(std::string_view code) {
    const auto found = std::ranges::find(tax_category_codes, code);
    if (found == tax_category_codes.end())
        throw std::invalid_argument{"no tax category: " + std::string{code}};
    return static_cast<TaxCategory>(found - tax_category_codes.begin());
}

std::vector<std::string> words_of(const std::string& line) {
    std::istringstream in{line.substr(0, line.find('#'))};
    return {std::istream_iterator<std::string>{in}, {}};
}

std::vector<Scenario> load() {
    std::vector<Scenario> scenarios;
    std::vector<std::filesystem::path> files;
    for (const auto& entry :
         std::filesystem::directory_iterator{BILLMILL_SOURCE_DIR "/tests/scenario/invoices"}) {
        if (entry.path().extension() == ".txt") files.push_back(entry.path());
    }
    std::ranges::sort(files);
    for (const auto& file : files) {
        std::ifstream in{file};
        std::string line;
        for (int number = 1; std::getline(in, line); ++number) {
            auto words = words_of(line);
            if (words.empty()) continue;
            if (words.front() == "case") scenarios.push_back({line.substr(line.find("case") + 5), {}});
            if (words.front() == "case" || scenarios.empty()) continue;
            scenarios.back().statements.push_back(
                {file.filename().string() + ":" + std::to_string(number), std::move(words)});
        }
    }
    return scenarios;
}

/// One scenario under way: first it is told the facts, then asked for amounts.
class Bill {
public:
    Bill() {
        seller_.id = "seller";
        request_.user_id = "buyer@example.com";
    }

    void obey(const Statement& statement) {
        SCOPED_TRACE(statement.where);
        const auto& w = statement.words;
        const auto& verb = w.at(0);
        if (verb == "seller") return seller(w);
        if (verb == "currency") return void(request_.currency = w.at(1));
        if (verb == "prices") return void(request_.prices_include_tax = w.at(1) == "include");
        if (verb == "place") return void(request_.place_of_supply = w.at(1));
        if (verb == "buyer") return buyer(w);
        if (verb == "line") return line(w);
        if (verb == "discount") return void(request_.discount = reduction(w.at(1)));
        if (verb == "allowance" || verb == "charge") return adjust(w);
        if (verb == "prepaid") return void(request_.prepaid = AmountOff{number(w.at(1), price_decimals)});
        if (verb == "round") return void(request_.round_to = AmountOff{number(w.at(2), price_decimals)});
        if (verb == "credit") return credit_some(w);
        if (verb == "credited") return expect_credit(w);
        if (verb == "net") return expect_net(w);
        if (verb == "group") return expect_group(w);
        if (verb == "head") return expect_head(w);
        if (verb == "total") return expect_totals(w);
        if (verb == "refused") return expect_refusal(w);
        FAIL() << "unknown word " << verb;
    }
    void done() {
        if (refused_) return;
        EXPECT_EQ(groups_, priced().taxes.size()) << "every group must be stated";
        EXPECT_TRUE(totalled_) << "the totals must be stated";
    }

private:
    using Words = std::vector<std::string>;

    static std::int64_t number(const std::string& text, int decimals) {
        const auto parsed = parse_decimal(text, decimals);
        EXPECT_TRUE(parsed) << text;
        return parsed.value_or(0);
    }
    static Percent percent(std::string text) {
        EXPECT_TRUE(text.ends_with('%')) << text;
        text.pop_back();
        return {static_cast<std::int32_t>(number(text, percent_decimals))};
    }
    static Discount reduction(const std::string& text) {
        if (text.ends_with('%')) return PercentOff{percent(text)};
        return AmountOff{number(text, price_decimals)};
    }

    void seller(const Words& w) {
        if (w.at(1) == "india") {
            seller_.gstin = w.at(2);
        } else {
            seller_.address.country = w.at(1);
            seller_.tax_name = w.at(2);
            seller_.tax_rate = percent(w.at(3));
            seller_.currency = *find_currency(w.at(4));
        }
    }
    void buyer(const Words& w) {
        (w.at(1) == "gstin"   ? buyer_.tax_id
         : w.at(1) == "state" ? buyer_.address.region
                              : buyer_.address.country) = w.at(2);
    }
    /// allowance 10% at 7%, charge 4.90 category Z
    void adjust(const Words& w) {
        auto& made = request_.adjustments.emplace_back();
        made.kind = w.at(0) == "charge" ? AdjustmentKind::charge : AdjustmentKind::allowance;
        made.extent = reduction(w.at(1));
        made.reason = w.at(0);
        for (std::size_t i = 2; i < w.size(); i += 2) {
            if (w[i] == "at")
                made.tax_rate = percent(w.at(i + 1));
            else if (w[i] == "category")
                made.tax_category = tax_category(w.at(i + 1));
            else
                FAIL() << "unknown word " << w[i];
        }
    }
    /// On a line: plus 5%, minus 1.50
    static Adjustment line_adjustment(const std::string& word, const std::string& extent) {
        Adjustment made;
        made.kind = word == "plus" ? AdjustmentKind::charge : AdjustmentKind::allowance;
        made.extent = reduction(extent);
        made.reason = word;
        return made;
    }
    void line(const Words& w) {
        Item item;
        item.product_id = "P";
        item.product_name = "Thing";
        item.quantity.micros = number(w.at(1), quantity_decimals);
        item.price.micros = number(w.at(3), price_decimals);
        for (std::size_t i = 4; i < w.size(); i += 2) {
            if (w[i] == "at")
                item.tax_rate = percent(w.at(i + 1));
            else if (w[i] == "less")
                item.discount = reduction(w.at(i + 1));
            else if (w[i] == "plus" || w[i] == "minus")
                item.adjustments.push_back(line_adjustment(w[i], w.at(i + 1)));
            else if (w[i] == "cess")
                item.cess = percent(w.at(i + 1));
            else if (w[i] == "category")
                item.tax_category = tax_category(w.at(i + 1));
            else if (w[i] == "reason")
                item.exemption_reason = w.at(i + 1);
            else
                FAIL() << "unknown word " << w[i];
        }
        request_.items.push_back(std::move(item));
    }

    const PricedInvoice& priced() {
        if (priced_.lines.empty()) {
            for (const auto& issue : check_for_seller(request_, seller_))
                ADD_FAILURE() << issue.pointer << " " << issue.code;
            auto made = price(request_, seller_, buyer_);
            EXPECT_TRUE(made) << (made ? "" : made.error().what);
            if (made) priced_ = *std::move(made);
        }
        return priced_;
    }
    void expect_net(const Words& w) {
        EXPECT_EQ(text(priced().lines.at(std::stoul(w.at(1)) - 1).net), w.at(2)) << "net of line " << w[1];
    }
    void expect_group(const Words& w) {
        const auto& group = priced().taxes.at(groups_++);
        heads_ = 0;
        EXPECT_EQ(code(group.category), w.at(1));
        EXPECT_EQ(text(group.rate) + "%", w.at(2));
        EXPECT_EQ(text(group.taxable), w.at(3));
    }
    void expect_head(const Words& w) {
        const auto& head = priced().taxes.at(groups_ - 1).heads.at(heads_++);
        EXPECT_EQ(head.name, w.at(1));
        EXPECT_EQ(text(head.rate) + "%", w.at(2));
        EXPECT_EQ(text(head.amount), w.at(3));
    }
    void expect_totals(const Words& w) {
        totalled_ = true;
        expect(priced().totals, w);
    }
    static void expect(const Totals& totals, const Words& w) {
        const std::map<std::string, Money> all{
            {"lines", totals.lines}, {"discount", totals.discount}, {"charges", totals.charges},
            {"net", totals.net},     {"tax", totals.tax},           {"gross", totals.gross},
            {"due", totals.due},     {"prepaid", totals.prepaid},   {"rounding", totals.rounding}};
        for (std::size_t i = 1; i < w.size(); i += 2) EXPECT_EQ(text(all.at(w[i])), w.at(i + 1)) << w[i];
    }
    /// credit: all that is left; credit 1 x 2 3 x 0.5: so much of these lines.
    void credit_some(const Words& w) {
        Invoice invoice;
        invoice.priced = priced();
        CreditRequest asked;
        for (std::size_t i = 1; i < w.size(); i += 3)
            asked.lines.push_back({std::stoi(w[i]), Quantity{number(w.at(i + 2), quantity_decimals)}});
        auto made = domain::credit(asked, invoice, credits_);
        ASSERT_TRUE(made) << made.error().what;
        credits_.emplace_back().priced = *std::move(made);
    }
    void expect_credit(const Words& w) { expect(credits_.back().priced.totals, w); }
    void expect_refusal(const Words& w) {
        refused_ = true;
        const auto issues = check_for_seller(request_, seller_);
        ASSERT_EQ(issues.size(), 1U);
        EXPECT_EQ(issues[0].pointer, w.at(1));
        EXPECT_EQ(issues[0].code, w.at(2));
    }

    Seller seller_;
    Customer buyer_;
    BillingRequest request_;
    PricedInvoice priced_;
    std::vector<Invoice> credits_;
    std::size_t groups_ = 0;
    std::size_t heads_ = 0;
    bool totalled_ = false;
    bool refused_ = false;
};

class Invoices : public testing::TestWithParam<Scenario> {};

TEST_P(Invoices, ComeToTheTotalsWrittenDown) {
    Bill bill;
    for (const auto& statement : GetParam().statements) bill.obey(statement);
    bill.done();
}

std::string name_of(const testing::TestParamInfo<Scenario>& info) {
    std::string name = std::to_string(info.index) + "_";
    std::ranges::copy_if(info.param.title, std::back_inserter(name),
                         [](char c) { return std::isalnum(static_cast<unsigned char>(c)); });
    return name;
}
void PrintTo(const Scenario& scenario, std::ostream* out) {
    *out << scenario.title;
}

INSTANTIATE_TEST_SUITE_P(Scenario, Invoices, testing::ValuesIn(load()), name_of);

}  // namespace
}  // namespace billmill::domain
