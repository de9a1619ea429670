// Messages and a record as the program wrote them before schema 2, byte for byte: schema_1/*.json.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "domain/credit.hpp"
#include "formats/messages.hpp"
#include "formats/records.hpp"

namespace billmill::formats {
namespace {

std::string stored(const std::string& name) {
    std::ifstream in{BILLMILL_SOURCE_DIR "/tests/unit/formats/schema_1/" + name};
    EXPECT_TRUE(in) << name;
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (text.ends_with('\n')) text.pop_back();
    return text;
}
/// The same as this program writes it.
std::string in_schema_2(std::string text) {
    return text.replace(0, 6, "{\"v\":2");
}

TEST(Schema1, LosesNothing) {
    const auto record = stored("record.json");
    const auto invoice = decode_invoice(record);
    ASSERT_TRUE(invoice) << invoice.error().what;
    EXPECT_EQ(encode(*invoice), in_schema_2(record));
    EXPECT_EQ(invoice->terms.buyer_reference, "PO-7");
    EXPECT_EQ(invoice->format, domain::EInvoiceFormat::factur_x);
    EXPECT_EQ(text(invoice->priced.totals.charges), "0.00");

    const auto bill = decode_billing_request(stored("bill.json"));
    ASSERT_TRUE(bill) << bill.error().what;
    EXPECT_EQ(encode(*bill), in_schema_2(stored("bill.json")));
    const auto customer = decode_customer(stored("customer.json"));
    ASSERT_TRUE(customer) << customer.error().what;
    EXPECT_EQ(encode(*customer), in_schema_2(stored("customer.json")));
}

TEST(Schema1, ComesToTheSameCents) {
    const auto invoice = decode_invoice(stored("record.json"));
    const auto bill = decode_billing_request(stored("bill.json"));
    ASSERT_TRUE(invoice && bill);
    auto now = domain::price(*bill, invoice->seller, invoice->buyer);
    ASSERT_TRUE(now);
    const auto listed = domain::with_adjustments(invoice->priced);
    ASSERT_EQ(listed.adjustments.size(), now->adjustments.size());
    for (std::size_t i = 0; i < listed.adjustments.size(); ++i) {
        EXPECT_EQ(listed.adjustments[i].amount, now->adjustments[i].amount);
        EXPECT_EQ(listed.adjustments[i].rate, now->adjustments[i].rate);
    }
    now->adjustments.clear();
    for (auto& line : now->lines) line.adjustments.clear();
    EXPECT_EQ(*now, invoice->priced);
}

TEST(Schema1, CanBeCredited) {
    const auto invoice = decode_invoice(stored("record.json"));
    ASSERT_TRUE(invoice);
    std::vector<domain::Invoice> credits(1);
    auto book = domain::credit({{}, {{2, {}}}, {}}, *invoice, {});
    ASSERT_TRUE(book) << book.error().what;
    EXPECT_EQ(text(book->totals.gross), "17.10");  // 18.00 less 5 %
    credits[0].priced = *std::move(book);
    const auto others = domain::credit({}, *invoice, credits);
    ASSERT_TRUE(others) << others.error().what;
    EXPECT_EQ(text(others->totals.gross), "133.00");
}

}  // namespace
}  // namespace billmill::formats
