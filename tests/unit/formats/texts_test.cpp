#include "formats/texts.hpp"

#include <gtest/gtest.h>

#include "formats/json.hpp"
#include "formats/request_reader.hpp"
#include "formats/requests.hpp"

namespace billmill::formats {
namespace {

template <class Body>
std::string places_in(const Body& body) {
    std::string all;
    visit_texts_beyond_ascii(body, [&](const Place& place, std::string_view text) {
        all.append(place.pointer()).append("=").append(text).append(" ");
    });
    return all;
}

constexpr std::string_view every_text = R"({
    "customer": {"email": "a@b.example", "lastname": "Berg"},
    "items": [{"productName": "Thing", "quantity": 1, "price": 1},
              {"productId": "ä", "productName": "ö", "quantity": 1, "price": 1, "exemptionReason": "ü",
               "taxCategory": "E", "taxRate": 0, "orderLine": "ß",
               "allowances": [{"amount": 1, "reason": "plain"}, {"amount": 1, "reason": "é"}],
               "charges": [{"amount": 1, "reason": "è"}]}],
    "allowances": [{"amount": 1, "reason": "à"}], "charges": [{"amount": 1, "reason": "â"}],
    "note": "1ä", "reference": "2ä", "orderReference": "3ä", "contractReference": "4ä", "paymentTerms": "5ä",
    "deliverTo": {"address": {"line1": "6ä", "line2": "7ä", "city": "8ä", "region": "9ä", "country": "DE"}},
    "currency": "USD", "exchangeRate": {"rate": "0.9", "source": "10ä", "date": "2026-11-20"}})";

/// Regression: a list written by hand had some of the fields.
TEST(TextsBeyondAscii, AreThoseOfEveryField) {
    const auto bill = read_billing_request(every_text);
    ASSERT_TRUE(bill) << bill.error().issues.front().pointer;
    EXPECT_EQ(places_in(bill->value),
              "/items/1/productId=ä /items/1/productName=ö /items/1/allowances/1/reason=é "
              "/items/1/charges/0/reason=è /items/1/exemptionReason=ü /items/1/orderLine=ß "
              "/exchangeRate/source=10ä /allowances/0/reason=à /charges/0/reason=â /note=1ä /reference=2ä "
              "/orderReference=3ä /contractReference=4ä /paymentTerms=5ä /deliverTo/address/line1=6ä "
              "/deliverTo/address/line2=7ä /deliverTo/address/city=8ä /deliverTo/address/region=9ä ");
}

TEST(TextsBeyondAscii, OfACustomerAreItsAddressToo) {
    domain::Customer customer;
    EXPECT_EQ(places_in(customer), "");
    customer.lastname = "Å";
    customer.middlename = "Æ";
    customer.address = {"Ø", "", "Ö", "", "Ü", "NO"};
    customer.registration_number = "№";
    customer.buyer_reference = "Ł";
    customer.external_id = "Ñ";  // Stands on no paper.
    EXPECT_EQ(places_in(customer),
              "/middlename=Æ /lastname=Å /address/line1=Ø /address/city=Ö /address/region=Ü "
              "/registrationNumber=№ /buyerReference=Ł ");
}

TEST(TextsBeyondAscii, OfACreditAreItsReason) {
    domain::CreditRequest credit;
    credit.reason = "plain";
    EXPECT_EQ(places_in(credit), "");
    credit.reason = "défaut";
    EXPECT_EQ(places_in(credit), "/reason=défaut ");
}

}  // namespace
}  // namespace billmill::formats
