// Documents that are joined to be printed.

#include "document/pdf/print_copy.hpp"

#include <gmock/gmock.h>

#include "fixed_records.hpp"
#include "samples.hpp"
#include "support/seeded.hpp"
#include "tools.hpp"

namespace billmill::document::pdf {
namespace {

using testing::HasSubstr;

std::string joined(const std::vector<std::string>& documents, int times = 1) {
    std::string out;
    PrintCopy copy{[&](std::string_view bytes) {
        out += bytes;
        return true;
    }};
    for (int i = 0; i < times; ++i)
        for (const auto& document : documents) EXPECT_TRUE(copy.add(document));
    EXPECT_TRUE(copy.finish());
    return out;
}

std::vector<std::string> all_kinds() {
    std::vector<std::string> documents;
    for (const auto& record : samples::fixed_records())
        documents.push_back(samples::renderer().render(record).value());
    return documents;
}

std::string text_of(const std::string& pdf) {
    const samples::TemporaryFile file{pdf};
    return samples::run("pdftotext -layout " + file.path() + " -").output;
}

TEST(PrintCopy, EveryKindOfDocumentReadsAsBefore) {
    const auto documents = all_kinds();
    const auto copy = joined(documents);
    std::string text;
    for (const auto& document : documents) text += text_of(document);
    EXPECT_EQ(text_of(copy), text);
    const samples::TemporaryFile file{copy};
    EXPECT_THAT(samples::run("qpdf --check " + file.path() + " 2>&1").output,
                HasSubstr("No syntax or stream encoding errors"));
    for (const auto* gone : {"/EmbeddedFile", "/Metadata", "/StructTreeRoot", "/OutputIntent", "pdfaid"})
        EXPECT_EQ(copy.find(gone), std::string::npos) << gone;
}

TEST(PrintCopy, WhatDocumentsShareStandsInItOnce) {
    const auto document = samples::renderer().render(samples::plain_bill()).value();
    EXPECT_LT(joined({document}, 100).size(), joined({document}).size() + 100 * 250)
        << "only the pages come again";
}

TEST(PrintCopy, ATreeOfPagesGrowsLevelsAsItNeeds) {
    for (const int count : {199, 200, 201, 40'001}) {
        std::string out;
        PrintCopy copy{[&](std::string_view bytes) {
            out += bytes;
            return true;
        }};
        for (int i = 0; i < count; ++i) copy.add_text({"page"});
        EXPECT_TRUE(copy.finish());
        const samples::TemporaryFile file{out};
        EXPECT_EQ(samples::run("qpdf --show-npages " + file.path()).output, std::to_string(count) + "\n");
    }
}

TEST(PrintCopy, WhatIsNoDocumentLeavesThePagesAsTheyAre) {
    const auto document = samples::renderer().render(samples::plain_bill()).value();
    auto cut = document.substr(0, document.size() / 2);
    auto other = document;
    other.replace(other.rfind("startxref") + 10, 3, "999");
    std::string out;
    PrintCopy copy{[&](std::string_view bytes) {
        out += bytes;
        return true;
    }};
    for (const std::string& bad :
         {cut, other, std::string{"%PDF-1.4\n"}, std::string{}, std::string(5'000, '(')})
        EXPECT_FALSE(copy.add(bad));
    EXPECT_TRUE(copy.add(document));
    copy.add_text({"2 documents are not in this copy:", "MS/26-27/000001: it (was) erased \\ \x01"});
    EXPECT_TRUE(copy.finish());
    EXPECT_EQ(copy.pages(), 2);
    EXPECT_THAT(text_of(out), HasSubstr("MS/26-27/000001: it (was) erased \\ ?"));
}

TEST(PrintCopy, AnyBytesEndInABound) {
    const auto document = samples::renderer().render(samples::plain_bill()).value();
    tests::Seeded random;
    for (int i = 0; i < 500; ++i) {
        auto bytes = document;
        for (int n = 0; n < 5; ++n) bytes[random.bits() % bytes.size()] = static_cast<char>(random.bits());
        PrintCopy copy{[](std::string_view) { return true; }};
        (void)copy.add(bytes);
    }
}

TEST(PrintCopy, OfNothingSaysSo) {
    EXPECT_THAT(text_of(joined({})), HasSubstr("nothing to print"));
}

}  // namespace
}  // namespace billmill::document::pdf
