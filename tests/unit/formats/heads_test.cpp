#include "formats/heads.hpp"

#include <gtest/gtest.h>

namespace billmill::formats {
namespace {

domain::BookHeads some_heads() {
    domain::BookHeads heads;
    heads.books = *Uuid::parse("6f1c0e2a-54b7-4c6e-9d0b-0b6a3f6e4d11");
    heads.lines["northwind/invoice/main"] = {1'204, 17, sha256("a")};
    heads.lines["northwind/credit-note/main"] = {3, 3, sha256("b")};
    heads.lines["northwind/invoice/shop 2"] = {1, 1, sha256("c")};
    return heads;
}

TEST(Heads, ReadAsTheyWereWritten) {
    EXPECT_EQ(decode_heads(encode(some_heads())).value(), some_heads());
    const domain::BookHeads none{.books = some_heads().books, .lines = {}};
    EXPECT_EQ(decode_heads(encode(none)).value(), none);
}

TEST(Heads, AreTextThatAPersonCanRead) {
    const auto text = encode(some_heads());
    EXPECT_TRUE(text.starts_with("billmill heads 1\nbooks 6f1c0e2a-54b7-4c6e-9d0b-0b6a3f6e4d11\n")) << text;
    EXPECT_NE(text.find("\n1204 17 " + sha256("a").hex() + " northwind/invoice/main\n"), std::string::npos)
        << text;
}

/// Each byte that is changed, and each place they are cut at.
TEST(Heads, ThatAreNotWholeAreCorrupt) {
    const auto text = encode(some_heads());
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto changed = text;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_EQ(decode_heads(changed).error().fault, Fault::corrupt) << i;
        EXPECT_EQ(decode_heads(text.substr(0, i)).error().fault, Fault::corrupt) << i;
    }
}

/// With a sum that fits: what was never written by billmill.
TEST(Heads, OfAnotherFormAreCorrupt) {
    const std::string head = "billmill heads 1\nbooks 6f1c0e2a-54b7-4c6e-9d0b-0b6a3f6e4d11\n";
    const auto link = sha256("a").hex();
    for (const auto& covered :
         {std::string{}, std::string{"billmill heads 2\n"} + head.substr(17), head.substr(0, 17),
          head + "0 1 " + link + " a/invoice/main\n", head + "1 " + link + " a/invoice/main\n",
          head + "1 1 " + link.substr(1) + " a/invoice/main\n", head + "1 1 " + link + " \n",
          head + "1 1 " + link + " a\n1 1 " + link + " a\n", head + "1 1 " + link + " a",
          head + "x 1 " + link + " a\n", head + "\n"}) {
        EXPECT_EQ(decode_heads(covered + "sha256 " + sha256(covered).hex() + "\n").error().fault,
                  Fault::corrupt)
            << covered;
    }
}

}  // namespace
}  // namespace billmill::formats
