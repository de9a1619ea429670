#include "domain/chain.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <numeric>
#include <set>

namespace billmill::domain {
namespace {

struct Parts {
    Parts() { std::iota(parts.books.bytes.begin(), parts.books.bytes.end(), std::uint8_t{0}); }
    LinkedParts parts{.books = {},
                      .line = "max-stores/credit-note/main",
                      .place = 7,
                      .series = "max-stores/credit-note/main/2026-27",
                      .number = 3,
                      .previous = sha256("previous"),
                      .content = sha256("content"),
                      .document = sha256("document"),
                      .xml = sha256("xml"),
                      .original = sha256("original")};
};

/// Computed by another program: SHA-256 over each part behind its length in 4 bytes, numbers in 8.
TEST(Chain, IsTheStatedHashOfTheStatedParts) {
    EXPECT_EQ(link_of(Parts{}.parts).hex(),
              "c375de1cafff287b34cdafc6a91a45ad92c80f83d6e2f3003b631397c90b10b2");
    const auto books = Parts{}.parts.books;
    EXPECT_EQ(first_seal(books, "max-stores/invoice/main").hex(),
              "8df8afd83d9d6d7fa5fee97f570d05383b92527cd0011a00cef1f077fd02af8f");
    EXPECT_EQ(seal_over(first_seal(books, "max-stores/invoice/main"), "record").hex(),
              "f3594c88a67523eaa5799987e330f197f797825be29ff8a6e89f93391808fe18");
    EXPECT_EQ(commitment(books.bytes, "\"Priya\"").hex(),
              "298308209c81f2968820e98d58905aaf484abdce80f09bb17c4265ab2a9146be");
}

TEST(Chain, EveryPartChangesTheLink) {
    const std::vector<std::function<void(LinkedParts&)>> changes{
        [](LinkedParts&) {},
        [](LinkedParts& parts) { parts.books.bytes[15] ^= 1; },
        [](LinkedParts& parts) { parts.line = "max-stores/credit-note/other"; },
        [](LinkedParts& parts) { ++parts.place; },
        [](LinkedParts& parts) { parts.series = "max-stores/credit-note/main/2027-28"; },
        [](LinkedParts& parts) { ++parts.number; },
        [](LinkedParts& parts) { parts.previous = sha256("other"); },
        [](LinkedParts& parts) { parts.content = sha256("other"); },
        [](LinkedParts& parts) { parts.document = sha256("other"); },
        [](LinkedParts& parts) { parts.xml = sha256("other"); },
        [](LinkedParts& parts) { parts.xml.reset(); },
        [](LinkedParts& parts) { parts.original = sha256("other"); },
        [](LinkedParts& parts) { parts.original.reset(); },
        [](LinkedParts& parts) { std::swap(parts.xml, parts.original); },
        [](LinkedParts& parts) { std::swap(parts.content, parts.document); },
    };
    std::set<Digest> links;
    for (const auto& change : changes) {
        Parts changed;
        change(changed.parts);
        links.insert(link_of(changed.parts));
    }
    EXPECT_EQ(links.size(), changes.size());
}

/// What one part gives up and its neighbour takes: without lengths both would read alike.
TEST(Chain, PartsKeepTheirBounds) {
    struct Case {
        std::string_view line, series;
    };
    const Case cases[] = {
        {"ab", "c"}, {"a", "bc"}, {"abc", ""}, {"", "abc"}, {"ab", std::string_view{"c\0", 2}}};
    std::set<Digest> links;
    for (const auto& [line, series] : cases) {
        Parts parts;
        parts.parts.line = line;
        parts.parts.series = series;
        links.insert(link_of(parts.parts));
    }
    EXPECT_EQ(links.size(), std::size(cases));
}

TEST(Chain, ASealHoldsItsRecordsInTheirOrder) {
    const Uuid books;
    const auto seal = [&](std::initializer_list<std::string_view> records) {
        auto sealed = first_seal(books, "line");
        for (const auto record : records) sealed = seal_over(sealed, record);
        return sealed;
    };
    const std::set<Digest> seals{seal({}),         seal({"a"}),      seal({"b"}),           seal({"a", "b"}),
                                 seal({"b", "a"}), seal({"a", "a"}), seal({"a", "b", "c"}), seal({"ab"})};
    EXPECT_EQ(seals.size(), 8U);
    EXPECT_NE(first_seal(books, "line"), first_seal(books, "other"));
}

}  // namespace
}  // namespace billmill::domain
