#include <gtest/gtest.h>

#include "domain/invoice.hpp"
#include "formats/messages.hpp"
#include "formats/records.hpp"
#include "formats/requests.hpp"

namespace billmill::formats {
namespace {

constexpr std::string_view registration =
    R"({"firstname":"John","middlename":"","lastname":"Doe","email":"John.Doe@example.com","mobile":"0123456789"})";
constexpr std::string_view bill =
    R"({"userId":"john.doe@example.com","items":[{"productId":"AD234","quantity":1,"price":899,"productName":"Premium T-Shirt"}]})";

domain::Seller max_stores() {
    domain::Seller seller;
    seller.id = "max-stores";
    seller.name = "MAX STORES";
    seller.gstin = "27AAPFU0939F1ZV";
    return seller;
}

TEST(PlainBill, ComesOutAsExistingClientsExpect) {
    const auto customer = read_registration(registration);
    ASSERT_TRUE(customer);
    EXPECT_EQ(customer->value.email, "john.doe@example.com");
    EXPECT_EQ(customer->value.id, domain::customer_id("john.doe@example.com"));

    const auto request = read_billing_request(bill);
    ASSERT_TRUE(request);
    const auto seller = max_stores();
    EXPECT_TRUE(domain::check_for_seller(request->value, seller).empty());
    const auto priced = domain::price(request->value, seller, customer->value);
    ASSERT_TRUE(priced);
    ASSERT_EQ(priced->taxes.size(), 1U);
    ASSERT_EQ(priced->taxes[0].heads.size(), 2U);
    EXPECT_EQ(domain::text(priced->taxes[0].heads[0].amount), "80.91");
    EXPECT_EQ(domain::text(priced->totals.tax), "161.82");
    EXPECT_EQ(domain::text(priced->totals.gross), "1060.82");
}

TEST(PlainBill, SurvivesMessageAndRecord) {
    const auto customer = read_registration(registration);
    const auto request = read_billing_request(bill);
    ASSERT_TRUE(customer && request);
    EXPECT_EQ(decode_customer(encode(customer->value)), customer->value);
    EXPECT_EQ(decode_billing_request(encode(request->value)), request->value);

    domain::Invoice invoice;
    invoice.seller = max_stores();
    invoice.buyer = customer->value;
    invoice.priced = *domain::price(request->value, invoice.seller, invoice.buyer);
    const auto text = encode(invoice);
    const auto back = decode_invoice(text);
    ASSERT_TRUE(back) << back.error().what;
    EXPECT_EQ(*back, invoice);
    EXPECT_EQ(encode(*back), text);
}

}  // namespace
}  // namespace billmill::formats
