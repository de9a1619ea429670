#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace billmill::document::xml {

/// A number of the XML, exact: value * 10^12.
using Exact = __int128;
inline constexpr Exact one = 1'000'000'000'000;
inline constexpr Exact cent = one / 100;

using TaxKey = std::pair<std::string, std::string>;  ///< Category, rate.

/// What one syntax says about an invoice, in terms that both share.
struct Figures {
    struct Change {
        bool charge = false;
        Exact amount = 0;
        Exact percent = 0;
        Exact base = 0;
        TaxKey tax;
        std::string reason;
        bool operator==(const Change&) const = default;
    };
    struct Line {
        Exact quantity = 0;
        Exact price = 0;
        Exact base_quantity = one;
        Exact net = 0;
        std::string unit;
        TaxKey tax;
        std::vector<Change> changes;
        bool operator==(const Line&) const = default;
    };
    struct Group {
        Exact taxable = 0;
        Exact tax = 0;
        std::string reason;
        bool operator==(const Group&) const = default;
    };
    std::vector<Line> lines;
    std::vector<Change> changes;
    std::map<TaxKey, Group> groups;  ///< The test fails where one stands twice.
    std::map<std::string, Exact> totals;
    bool operator==(const Figures&) const = default;
};

[[nodiscard]] Figures read_cii(const std::string& xml);
[[nodiscard]] Figures read_ubl(const std::string& xml);

/// Every sum that EN 16931 asks for, and that prices lead to nets; fails the test where one does not hold.
void expect_sums(const Figures& figures);

}  // namespace billmill::document::xml
