#include "domain/undrawn.hpp"

#include <gtest/gtest.h>

#include "bills.hpp"

namespace billmill::domain {
namespace {

std::string places(const BillingRequest& request, const Customer* buyer = nullptr) {
    std::string all;
    for (const auto& place : places_of_emoji(request, buyer)) all.append(place).append(" ");
    return all;
}

TEST(Emoji, AreNamedByTheirPlaces) {
    auto request = bills::request({bills::item("1", "1"), bills::item("1", "1")});
    EXPECT_EQ(places(request), "");
    for (const auto* emoji : {"🎁 Gift", "Flag 🇩🇪", "Ship 🚢", "👩🏽‍🔧 repair", "🀄", "🫠"}) {
        request.items[1].product_name = emoji;
        EXPECT_EQ(places(request), "/items/1/productName ") << emoji;
    }
    for (const auto* drawn : {"Ärmel", "字", "𠮷野家", "𝄞", "ไทย", "→ ✓"}) {
        request.items[1].product_name = drawn;
        EXPECT_EQ(places(request), "") << drawn;
    }
    request.terms.note = "Thanks 🙏";
    Customer buyer;
    buyer.company = "Café ☕🍰";
    EXPECT_EQ(places(request, &buyer), "/note /customer/company ");
    request.items.assign(100, request.items[0]);
    for (auto& item : request.items) item.product_name = "🎁";
    EXPECT_EQ(places_of_emoji(request, nullptr).size(), 10U) << "more would only repeat it";
}

}  // namespace
}  // namespace billmill::domain
