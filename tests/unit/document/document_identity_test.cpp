#include "document/document_identity.hpp"

#include <gtest/gtest.h>

namespace billmill::document {
namespace {

TEST(DocumentIdentity, StandsAtTheEndOfThePdf) {
    const std::string pdf =
        "%PDF-1.7 /ID[<00000000000000000000000000000000> /ID[<0190a1b2c3d47e5f8899aabbccddee42><01>]";
    EXPECT_EQ(invoice_of_pdf(pdf), Uuid::parse("0190a1b2-c3d4-7e5f-8899-aabbccddee42"));
}

TEST(DocumentIdentity, IsNotMadeUp) {
    EXPECT_FALSE(invoice_of_pdf(""));
    EXPECT_FALSE(invoice_of_pdf("%PDF-1.7 without"));
    EXPECT_FALSE(invoice_of_pdf("/ID[<0190a1b2c3d47e5f"));
    EXPECT_FALSE(invoice_of_pdf("/ID[<0190a1b2c3d47e5f8899aabbccddeexx><"));
}

}  // namespace
}  // namespace billmill::document
