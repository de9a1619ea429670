#include "adapters/mongodb/document.hpp"

#include "adapters/mongodb/error.hpp"
#include "adapters/mongodb/fields.hpp"
#include "adapters/mongodb/queries.hpp"
#include "contract/samples.hpp"
#include "contract/subject.hpp"

namespace billmill::contract {
namespace {

using namespace adapters::mongodb;

TEST(MongodbDocument, GivesBackEveryKindOfValue) {
    const std::string wild{"\xff\0\x80 not text", 12};
    std::vector<Document> parts;
    parts.push_back(with("name", "first"));
    parts.push_back(with("name", "second"));
    Document document;
    document.add("text", "நன்றி")
        .add("wild", wild)
        .add("bytes", Bytes{wild})
        .add("large", std::int64_t{1} << 60)
        .add("small", std::int32_t{-7})
        .add("flag", true)
        .add("at", noon)
        .add("id", id_of(1))
        .add("digest", sha256("x"))
        .add("names", std::vector<std::string>{"a", ""})
        .add("parts", parts)
        .add("nothing", std::optional<std::string>{});
    Fields fields{document.bson()};
    EXPECT_EQ(fields.text("text"), "நன்றி");
    EXPECT_EQ(fields.text("wild"), wild) << "what came from outside need not be UTF-8";
    EXPECT_EQ(fields.text("bytes"), wild);
    EXPECT_EQ(fields.integer("large"), std::int64_t{1} << 60);
    EXPECT_EQ(fields.int32("small"), -7);
    EXPECT_TRUE(fields.boolean("flag"));
    EXPECT_EQ(fields.instant("at"), noon);
    EXPECT_EQ(fields.uuid("id"), id_of(1));
    EXPECT_EQ(fields.digest("digest"), sha256("x"));
    EXPECT_EQ(fields.texts("names"), (std::vector<std::string>{"a", ""}));
    EXPECT_EQ(fields.documents("parts", [](Fields& of) { return of.text("name"); }),
              (std::vector<std::string>{"first", "second"}));
    EXPECT_FALSE(fields.has("nothing"));
    EXPECT_EQ(fault_of(fields.outcome()), "success");
}

TEST(MongodbDocument, WhatIsMissingOrOfAnotherKindIsCorrupt) {
    Document document;
    document.add("text", "7").add("large", std::int64_t{1} << 40).add("parts", std::vector<std::string>{"x"});
    const std::vector<std::function<void(Fields&)>> misreadings{
        [](Fields& f) { (void)f.text("missing"); },
        [](Fields& f) { (void)f.integer("text"); },
        [](Fields& f) { (void)f.int32("large"); },
        [](Fields& f) { (void)f.boolean("text"); },
        [](Fields& f) { (void)f.instant("text"); },
        [](Fields& f) { (void)f.uuid("text"); },
        [](Fields& f) { (void)f.digest("text"); },
        [](Fields& f) { (void)f.texts("text"); },
        [](Fields& f) { (void)f.text("large"); },
        [](Fields& f) { f.mark_corrupt(); },
        [](Fields& f) { (void)f.documents("parts", [](Fields&) { return 0; }); },
    };
    for (std::size_t i = 0; i < misreadings.size(); ++i) {
        Fields fields{document.bson()};
        misreadings[i](fields);
        EXPECT_EQ(fault_of(fields.outcome()), "corrupt") << i;
    }
}

TEST(MongodbDocument, ANewerVersionIsNotGuessedAt) {
    const auto read = [](Fields& fields) { return fields.text("name"); };
    Document known;
    known.add("v", document_version).add("name", "x");
    EXPECT_EQ(must(read_document(known.bson(), read)), "x");
    Document newer;
    newer.add("v", document_version + 1).add("name", "x");
    EXPECT_EQ(fault_of(read_document(newer.bson(), read)), "corrupt");
    EXPECT_EQ(fault_of(read_document(with("name", "x").bson(), read)), "corrupt") << "without a version";
}

TEST(MongodbQueries, SortableNumbersSortAsTheyCount) {
    EXPECT_EQ(sortable(0, 4), "0000");
    EXPECT_EQ(sortable(0xa1b2, 6), "00a1b2");
    for (std::uint64_t n = 1; n < 100'000; n *= 3) EXPECT_LT(sortable(n - 1, 12), sortable(n, 12));
}

TEST(MongodbErrors, NeverQuoteADocument) {
    bson_error_t error{};
    error.domain = 17;
    error.code = code_duplicate_key;
    std::snprintf(error.message, sizeof error.message, "E11000 dup key: { email: \"customer@example.com\" }");
    const auto what = error_of(error, "inserting").what;
    EXPECT_EQ(what.find("customer@example.com"), std::string::npos) << what;
    EXPECT_EQ(error_of(error, "inserting").fault, Fault::conflict);
}

}  // namespace
}  // namespace billmill::contract
