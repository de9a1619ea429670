#include "figures.hpp"

#include <gtest/gtest.h>

#include "xml_reader.hpp"

namespace billmill::document::xml {
namespace {

Exact exact(const std::string& text) {
    if (text == "(none)") return 0;
    EXPECT_FALSE(text.empty());
    Exact value = 0;
    int decimals = -1;
    for (const char c : text) {
        if (c == '-') continue;
        if (c == '.') {
            decimals = 0;
            continue;
        }
        EXPECT_TRUE(c >= '0' && c <= '9') << text;
        value = value * 10 + (c - '0');
        if (decimals >= 0) ++decimals;
    }
    for (int i = decimals < 0 ? 0 : decimals; i < 12; ++i) value *= 10;
    return text.starts_with('-') ? -value : value;
}

/// BR-DEC: at most two decimals, counted in the text.
Exact amount(const std::string& text) {
    const auto point = text.find('.');
    EXPECT_LE(point == std::string::npos ? 0 : text.size() - point - 1, 2U) << text;
    return exact(text);
}

std::string value(const pugi::xml_node& node, const char* path) {
    return Reader::text(node, path);
}

/// How a syntax calls its elements.
struct Paths {
    const char *line, *quantity, *unit, *price, *base_quantity, *net, *line_category, *line_rate,
        *line_change;
    const char *change, *indicator, *change_amount, *percent, *base, *reason, *change_category, *change_rate;
    const char *group, *taxable, *tax, *group_category, *group_rate, *group_reason;
    std::map<std::string, const char*> totals;
};

const Paths cii_paths{"//ram:IncludedSupplyChainTradeLineItem",
                      ".//ram:BilledQuantity",
                      ".//ram:BilledQuantity/@unitCode",
                      ".//ram:NetPriceProductTradePrice/ram:ChargeAmount",
                      ".//ram:NetPriceProductTradePrice/ram:BasisQuantity",
                      ".//ram:LineTotalAmount",
                      ".//ram:ApplicableTradeTax/ram:CategoryCode",
                      ".//ram:ApplicableTradeTax/ram:RateApplicablePercent",
                      ".//ram:SpecifiedTradeAllowanceCharge",
                      "//ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeAllowanceCharge",
                      "ram:ChargeIndicator/udt:Indicator",
                      "ram:ActualAmount",
                      "ram:CalculationPercent",
                      "ram:BasisAmount",
                      "ram:Reason",
                      "ram:CategoryTradeTax/ram:CategoryCode",
                      "ram:CategoryTradeTax/ram:RateApplicablePercent",
                      "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax",
                      "ram:BasisAmount",
                      "ram:CalculatedAmount",
                      "ram:CategoryCode",
                      "ram:RateApplicablePercent",
                      "ram:ExemptionReason",
                      {{"lines", "//ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:LineTotalAmount"},
                       {"allowances", "//ram:AllowanceTotalAmount"},
                       {"charges", "//ram:ChargeTotalAmount"},
                       {"net", "//ram:TaxBasisTotalAmount"},
                       {"tax", "//ram:TaxTotalAmount"},
                       {"gross", "//ram:GrandTotalAmount"},
                       {"prepaid", "//ram:TotalPrepaidAmount"},
                       {"rounding", "//ram:RoundingAmount"},
                       {"due", "//ram:DuePayableAmount"}}};

const Paths ubl_paths{"//cac:InvoiceLine|//cac:CreditNoteLine",
                      "cbc:InvoicedQuantity|cbc:CreditedQuantity",
                      "cbc:InvoicedQuantity/@unitCode|cbc:CreditedQuantity/@unitCode",
                      "cac:Price/cbc:PriceAmount",
                      "cac:Price/cbc:BaseQuantity",
                      "cbc:LineExtensionAmount",
                      "cac:Item/cac:ClassifiedTaxCategory/cbc:ID",
                      "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent",
                      "cac:AllowanceCharge",
                      "/*/cac:AllowanceCharge",
                      "cbc:ChargeIndicator",
                      "cbc:Amount",
                      "cbc:MultiplierFactorNumeric",
                      "cbc:BaseAmount",
                      "cbc:AllowanceChargeReason",
                      "cac:TaxCategory/cbc:ID",
                      "cac:TaxCategory/cbc:Percent",
                      "//cac:TaxSubtotal",
                      "cbc:TaxableAmount",
                      "cbc:TaxAmount",
                      "cac:TaxCategory/cbc:ID",
                      "cac:TaxCategory/cbc:Percent",
                      "cac:TaxCategory/cbc:TaxExemptionReason",
                      {{"lines", "//cac:LegalMonetaryTotal/cbc:LineExtensionAmount"},
                       {"allowances", "//cbc:AllowanceTotalAmount"},
                       {"charges", "//cbc:ChargeTotalAmount"},
                       {"net", "//cbc:TaxExclusiveAmount"},
                       {"tax", "//cac:TaxTotal/cbc:TaxAmount"},
                       {"gross", "//cbc:TaxInclusiveAmount"},
                       {"prepaid", "//cbc:PrepaidAmount"},
                       {"rounding", "//cbc:PayableRoundingAmount"},
                       {"due", "//cbc:PayableAmount"}}};

Figures::Change read_change(const pugi::xml_node& node, const Paths& paths) {
    return {.charge = value(node, paths.indicator) == "true",
            .amount = amount(value(node, paths.change_amount)),
            .percent = exact(value(node, paths.percent)),
            .base = amount(value(node, paths.base)),
            .tax = {value(node, paths.change_category), value(node, paths.change_rate)},
            .reason = value(node, paths.reason)};
}

Figures read(const std::string& xml, const Paths& paths) {
    const Reader reader{xml};
    Figures figures;
    for (const auto& node : reader.all(paths.line)) {
        auto& line = figures.lines.emplace_back();
        line.quantity = exact(value(node, paths.quantity));
        line.unit = value(node, paths.unit);
        line.price = exact(value(node, paths.price));
        if (const auto base = value(node, paths.base_quantity); base != "(none)")
            line.base_quantity = exact(base);
        line.net = amount(value(node, paths.net));
        line.tax = {value(node, paths.line_category), value(node, paths.line_rate)};
        for (const auto& change : node.select_nodes(paths.line_change))
            line.changes.push_back(read_change(change.node(), paths));
    }
    for (const auto& node : reader.all(paths.change)) figures.changes.push_back(read_change(node, paths));
    for (const auto& node : reader.all(paths.group)) {
        TaxKey key{value(node, paths.group_category), value(node, paths.group_rate)};
        if (key.first == "O") key.second = "(none)";
        const bool added = figures.groups
                               .try_emplace(key, amount(value(node, paths.taxable)),
                                            amount(value(node, paths.tax)), value(node, paths.group_reason))
                               .second;
        EXPECT_TRUE(added) << "two groups of " << key.first << " " << key.second;
    }
    for (const auto& [name, path] : paths.totals) figures.totals[name] = amount(reader.text(path));
    return figures;
}

long long cents_of(Exact value) {
    return static_cast<long long>(value / cent);
}

void expect_share(const Figures::Change& change) {
    EXPECT_GT(change.amount, 0);
    if (change.percent == 0) return;
    const auto off = change.base / 1'000'000 * (change.percent / 1'000'000) / 100 - change.amount;
    EXPECT_LE(off < 0 ? -off : off, 2 * cent) << "Peppol R040";
}

}  // namespace

Figures read_cii(const std::string& xml) {
    return read(xml, cii_paths);
}
Figures read_ubl(const std::string& xml) {
    return read(xml, ubl_paths);
}

void expect_sums(const Figures& figures) {
    std::map<TaxKey, Exact> stated;
    Exact lines = 0;
    for (const auto& line : figures.lines) {
        // A price is for one piece, or for all of them.
        EXPECT_TRUE(line.base_quantity == one || line.base_quantity == line.quantity);
        auto asked =
            line.base_quantity == one ? line.quantity / 1'000'000 * (line.price / 1'000'000) : line.price;
        for (const auto& change : line.changes) {
            expect_share(change);
            asked += change.charge ? change.amount : -change.amount;
        }
        const auto off = asked - line.net;
        EXPECT_LE(off < 0 ? -off : off, 2 * cent) << "Peppol R120";
        lines += line.net;
        stated[line.tax] += line.net;
    }
    Exact allowances = 0;
    Exact charges = 0;
    for (const auto& change : figures.changes) {
        expect_share(change);
        (change.charge ? charges : allowances) += change.amount;
        stated[change.tax] += change.charge ? change.amount : -change.amount;
    }
    Exact tax = 0;
    for (const auto& [key, group] : figures.groups) {
        EXPECT_EQ(cents_of(stated[key]), cents_of(group.taxable)) << "BR-S-08 of " << key.first << key.second;
        tax += group.tax;
    }
    EXPECT_LE(stated.size(), figures.groups.size());
    auto totals = figures.totals;
    EXPECT_EQ(cents_of(totals["lines"]), cents_of(lines)) << "BR-CO-10";
    EXPECT_EQ(cents_of(totals["allowances"]), cents_of(allowances)) << "BR-CO-11";
    EXPECT_EQ(cents_of(totals["charges"]), cents_of(charges)) << "BR-CO-12";
    EXPECT_EQ(cents_of(totals["net"]), cents_of(lines - allowances + charges)) << "BR-CO-13";
    EXPECT_EQ(cents_of(totals["tax"]), cents_of(tax)) << "BR-CO-14";
    EXPECT_EQ(cents_of(totals["gross"]), cents_of(totals["net"] + tax)) << "BR-CO-15";
    EXPECT_EQ(cents_of(totals["due"]), cents_of(totals["gross"] - totals["prepaid"] + totals["rounding"]))
        << "BR-CO-16";
}

}  // namespace billmill::document::xml
