#include "usecases/document_name.hpp"

#include <gtest/gtest.h>

#include "support/builders.hpp"

namespace billmill::usecases {
namespace {

domain::Invoice numbered(std::string number) {
    domain::Invoice invoice;
    invoice.id = tests::id_of("bill");
    invoice.line.seller = "max-stores";
    invoice.issued_on = {2026, 3, 9};
    invoice.printed_number = std::move(number);
    return invoice;
}

TEST(DocumentName, SaysSellerMonthAndNumber) {
    EXPECT_EQ(document_name(numbered("MS/26-27/000001")), "max-stores/2026/03/MS_26-27_000001.pdf");
    EXPECT_EQ(document_name(numbered("R.2026-7")), "max-stores/2026/03/R.2026-7.pdf");
}

/// Whatever would fall together, or hide, or leave its folder, bears the id.
TEST(DocumentName, NoTwoInvoicesShareOne) {
    const auto id = tests::id_of("bill").text();
    EXPECT_EQ(document_name(numbered("MS_1")), "max-stores/2026/03/MS_1~" + id + ".pdf");
    EXPECT_EQ(document_name(numbered("MS 1")), "max-stores/2026/03/MS_1~" + id + ".pdf");
    EXPECT_EQ(document_name(numbered("../1")), "max-stores/2026/03/_._1~" + id + ".pdf");
    EXPECT_EQ(document_name(numbered("\xC3\x84/1")), "max-stores/2026/03/___1~" + id + ".pdf");
    EXPECT_LT(document_name(numbered(std::string(300, 'x'))).size(), 200U);
    EXPECT_NE(document_name(numbered(std::string(300, 'x'))), document_name(numbered(std::string(100, 'x'))));
}

TEST(DocumentName, IsReadBack) {
    const auto plain = read_document_name("max-stores/2026/03/MS_26-27_000001.pdf");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->seller, "max-stores");
    EXPECT_EQ(plain->printed_number, "MS/26-27/000001");
    EXPECT_FALSE(plain->id);
    const auto odd = read_document_name(document_name(numbered("MS 1")));
    ASSERT_TRUE(odd);
    EXPECT_EQ(odd->id, tests::id_of("bill"));
}

TEST(DocumentName, OthersAreNone) {
    for (const auto* name : {"notes.txt", "a/1.pdf", "a/2026/03/1.txt", "a/2026/03/x/1.pdf",
                             "a/2026/03/1~2.pdf", "a/2026/03/M S.pdf", "a/2026/03/.pdf"}) {
        EXPECT_FALSE(read_document_name(name)) << name;
    }
}

}  // namespace
}  // namespace billmill::usecases
