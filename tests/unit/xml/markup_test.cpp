#include "document/xml/markup.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "bills.hpp"
#include "document/xml/e_invoice.hpp"
#include "support/seeded.hpp"
#include "xml_reader.hpp"

namespace billmill::document::xml {
namespace {

using domain::EInvoiceFormat;

std::string escaped(std::string_view text) {
    std::string out;
    Markup{out}.text(text);
    return out;
}

std::string decimal(std::int64_t scaled, int decimals, int decimals_min) {
    std::string out;
    Markup{out}.decimal(scaled, decimals, decimals_min);
    return out;
}

TEST(Markup, EscapesWhatWouldBeMarkup) {
    EXPECT_EQ(escaped("a < b & c > \"d\" 'e'\tf\ng"), "a &lt; b &amp; c &gt; &quot;d&quot; 'e'\tf\ng");
    EXPECT_EQ(escaped("a\r\nb"), "a&#13;\nb");
    EXPECT_EQ(escaped("Größe ₹ 王 𝄞"), "Größe ₹ 王 𝄞");
    EXPECT_EQ(escaped(""), "");
}

TEST(Markup, ReplacesWhatXmlForbids) {
    const std::string mark = "\xEF\xBF\xBD";
    EXPECT_EQ(escaped(std::string_view{"a\0b\x1B", 4}), "a" + mark + "b" + mark);
    EXPECT_EQ(escaped("\xEF\xBF\xBE|\xEF\xBF\xBF|\xEF\xBF\xBD"), mark + "|" + mark + "|" + mark)
        << "a character that XML forbids is one";
    EXPECT_EQ(escaped("\xC0\x80"), mark + mark) << "overlong";
    EXPECT_EQ(escaped("\xED\xA0\x80"), mark + mark + mark) << "a surrogate";
    EXPECT_EQ(escaped("\xF4\x90\x80\x80"), mark + mark + mark + mark) << "beyond U+10FFFF";
    EXPECT_EQ(escaped("x\xE2\x82"), "x" + mark) << "cut off";
}

TEST(Markup, WritesDecimalsExactly) {
    EXPECT_EQ(decimal(0, 2, 2), "0.00");
    EXPECT_EQ(decimal(5, 2, 2), "0.05");
    EXPECT_EQ(decimal(-5, 2, 2), "-0.05");
    EXPECT_EQ(decimal(899'00, 2, 2), "899.00");
    EXPECT_EQ(decimal(1'234, 0, 0), "1234");
    EXPECT_EQ(decimal(18'901'500, 6, 2), "18.9015");
    EXPECT_EQ(decimal(1'000'000, 6, 0), "1");
    EXPECT_EQ(decimal(1'000'000, 6, 2), "1.00");
    EXPECT_EQ(decimal(std::numeric_limits<std::int64_t>::min(), 2, 2), "-92233720368547758.08");
}

TEST(Markup, WritesDates) {
    std::string out;
    Markup{out}.date({2026, 1, 9}).raw(" ").basic_date({2026, 11, 22});
    EXPECT_EQ(out, "2026-01-09 20261122");
}

/// Bytes of any kind in every text of a record.
TEST(AnyText, LeavesTheXmlWellFormed) {
    tests::Seeded random;
    const auto noise = [&] {
        std::string text;
        for (auto left = random.between(0, 12); left > 0; --left)
            text += static_cast<char>(random.between(0, 255));
        return text;
    };
    for (int round = 0; round < 300; ++round) {
        auto invoice = (round % 2 == 0 ? bills::plain() : bills::german()).invoice();
        for (auto* text :
             {&invoice.printed_number, &invoice.seller.name, &invoice.seller.contact,
              &invoice.seller.address.city, &invoice.seller.bank.holder, &invoice.buyer.company,
              &invoice.buyer.email, &invoice.buyer.address.line1, &invoice.buyer.tax_id,
              &invoice.buyer.electronic_address.id, &invoice.buyer.electronic_address.scheme,
              &invoice.terms.note, &invoice.terms.order_reference, &invoice.priced.lines[0].description,
              &invoice.priced.lines[0].unit, &invoice.priced.lines[0].hsn, &invoice.priced.place_of_supply,
              &invoice.priced.taxes[0].reason, &invoice.priced.taxes[0].heads[0].name}) {
            *text = noise();
        }
        for (const auto format : {EInvoiceFormat::factur_x, EInvoiceFormat::peppol}) {
            const auto xml = write(invoice, format).value();
            ASSERT_TRUE(Reader{xml}.root()) << testing::PrintToString(xml);
        }
    }
}

}  // namespace
}  // namespace billmill::document::xml
