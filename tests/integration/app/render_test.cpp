#include <gmock/gmock.h>

#include <fstream>
#include <memory>
#include <sstream>

#include "app/render/output.hpp"
#include "app/render/read_request.hpp"
#include "app/render/record_reader.hpp"
#include "support/builders.hpp"
#include "support/temporary_directory.hpp"

namespace billmill::app::render {
namespace {

using testing::ElementsAre;
using testing::Pair;

/// (line, text) of each record; a text that was cut off is its size.
std::vector<std::pair<int, std::string>> records_of(const std::string& text) {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::tmpfile(), std::fclose};
    std::fwrite(text.data(), 1, text.size(), file.get());
    std::rewind(file.get());
    RecordReader reader{file.get()};
    std::vector<std::pair<int, std::string>> records;
    while (auto record = reader.next()) {
        records.emplace_back(record->line, record->too_large ? "too large" : record->text);
    }
    return records;
}

TEST(RecordReader, TakesLinesOrOneDocument) {
    EXPECT_THAT(records_of(""), ElementsAre());
    EXPECT_THAT(records_of("\n \n"), ElementsAre());
    EXPECT_THAT(records_of("{1}\n\n{2}\nbad\n{3}"),
                ElementsAre(Pair(1, "{1}"), Pair(3, "{2}"), Pair(4, "bad"), Pair(5, "{3}")));
    EXPECT_THAT(records_of("{1} \r\n{2}\r\n"), ElementsAre(Pair(1, "{1} \r"), Pair(2, "{2}\r")));
    EXPECT_THAT(records_of("\n{\n \"a\": 1\n}\n"), ElementsAre(Pair(2, "{\n \"a\": 1\n}")));
}

TEST(RecordReader, ARecordIsBounded) {
    const std::string most(RecordReader::record_bytes_max - 1, 'x');
    EXPECT_THAT(records_of("{}\n" + most + "}\n" + most + "xx\n{}"),
                ElementsAre(Pair(1, "{}"), Pair(2, most + "}"), Pair(3, "too large"), Pair(4, "{}")));
    EXPECT_THAT(records_of("{\n" + most + "\n}"), ElementsAre(Pair(1, "too large")));
}

class OneSeller final : public ports::SellerDirectory {
public:
    domain::Seller seller = tests::a_seller();
    [[nodiscard]] const domain::Seller* find(const std::string& id) const override {
        return id.empty() || id == seller.id ? &seller : nullptr;
    }
    [[nodiscard]] std::vector<const domain::Seller*> all() const override { return {&seller}; }
    [[nodiscard]] const std::string* logo(const Digest&) const override { return nullptr; }
};

const std::string customer =
    R"({"firstname":"Priya","lastname":"Sharma","email":"priya@example.com","mobile":"0123456789"})";
const std::string items = R"("items":[{"productId":"AD234","quantity":1,"price":899,"productName":"Shirt"}])";

std::string a_record(const std::string& more = "", const std::string& bill_more = "") {
    std::string record = R"({"customer":)" + customer + R"(,"bill":{)" + items + bill_more + "}";
    return record + more + "}";
}

/// "pointer code" of each issue of a record.
std::vector<std::string> mistakes(const std::string& text) {
    const OneSeller sellers;
    const usecases::StandaloneOverrides overrides;
    const usecases::StandaloneContext context{sellers, overrides, from_unix_ms(1'795'348'800'000)};
    auto request = read_request(text);
    const auto invoice = request ? usecases::make_standalone_record(*std::move(request), 1, context)
                                 : std::unexpected{std::move(request).error()};
    std::vector<std::string> said;
    if (invoice) return said;
    for (const auto& issue : invoice.error()) said.push_back(issue.pointer + " " + issue.code);
    return said;
}

domain::Invoice made(const std::string& text, int place = 1,
                     const usecases::StandaloneOverrides& overrides = {}) {
    const OneSeller sellers;
    auto request = read_request(text);
    EXPECT_TRUE(request);
    auto invoice = usecases::make_standalone_record(std::move(request).value(), place,
                                                    {sellers, overrides, from_unix_ms(1'795'348'800'000)});
    EXPECT_TRUE(invoice);
    return invoice.value();
}

TEST(StandaloneRecord, IsNumberedAndDatedAsAsked) {
    const auto plain = made(a_record(), 7);
    EXPECT_EQ(plain.printed_number, "AC/26-27/00007");
    EXPECT_EQ(plain.issued_on, (Date{2026, 11, 22}));
    EXPECT_EQ(plain.buyer.firstname, "Priya");
    EXPECT_EQ(plain.priced.totals.gross.minor, 106'082);
    const auto marked = made(a_record(R"(,"number":"X-1","date":"2025-03-31")"));
    EXPECT_EQ(marked.printed_number, "X-1");
    EXPECT_EQ(marked.issued_on, (Date{2025, 3, 31}));
    EXPECT_EQ(rfc3339(marked.issued_at), "2025-03-31T00:00:00.000Z");
    EXPECT_EQ(made(a_record(R"(,"number":42,"date":"2025-03-31")")).printed_number, "AC/24-25/00042");
}

TEST(StandaloneRecord, ACreditIsTheDocument) {
    const auto credit = made(
        a_record(R"(,"number":"X-1","date":"2025-03-31","credit":{"number":"C-1","reason":"returned"})"));
    EXPECT_EQ(credit.line.type, domain::DocumentType::credit_note);
    EXPECT_EQ(credit.printed_number, "C-1");
    EXPECT_EQ(credit.issued_on, (Date{2025, 3, 31}));
    EXPECT_EQ(credit.original->printed_number, "X-1");
    EXPECT_EQ(credit.terms.note, "returned");
    EXPECT_EQ(credit.priced.totals.gross.minor, 106'082);
    EXPECT_NE(credit.id, credit.original->id);
    EXPECT_EQ(made(a_record(R"(,"credit":{"date":"2026-12-01"})"), 3).issued_on, (Date{2026, 12, 1}));
}

TEST(StandaloneRecord, DependsOnWhatItSaysAlone) {
    const auto spaced = a_record() + " ";
    EXPECT_EQ(made(a_record()), made(spaced));
    EXPECT_NE(made(a_record()).id, made(a_record("", R"(,"note":"thanks")")).id);
}

TEST(StandaloneRecord, TheCommandLineComesFirst) {
    const auto invoice = made(a_record("", R"(,"language":"de")"), 1, {"modern", "hi"});
    EXPECT_EQ(invoice.look, "modern");
    EXPECT_EQ(invoice.language, "hi");
    EXPECT_EQ(made(a_record("", R"(,"language":"de")")).language, "de");
}

TEST(StandaloneRecord, EveryMistakeHasItsPlace) {
    EXPECT_THAT(mistakes("[]"), ElementsAre(" wrong_type"));
    EXPECT_THAT(mistakes("{"), testing::SizeIs(1));
    EXPECT_THAT(mistakes(R"({"bill":{}})"),
                testing::IsSupersetOf({"/customer required", "/bill/items required"}));
    EXPECT_THAT(
        mistakes(a_record(R"(,"number":0,"date":"soon","colour":1)")),
        testing::UnorderedElementsAre("/number not_a_number", "/date not_a_date", "/colour unknown_field"));
    EXPECT_THAT(mistakes(a_record(R"(,"number":"a\nb")")), ElementsAre("/number not_a_number"));
    EXPECT_THAT(mistakes(a_record("", R"(,"seller":"nobody")")), ElementsAre("/bill/seller unknown_seller"));
    EXPECT_THAT(mistakes(a_record("", R"(,"userId":"other@example.com")")),
                ElementsAre("/bill/userId contradiction"));
    // The customer stands beside the bill.
    EXPECT_THAT(mistakes(a_record("", R"(,"format":"xrechnung-ubl","reference":"1")")),
                testing::IsSupersetOf({"/customer BR-DE-8", "/customer BR-DE-9", "/bill/seller BR-DE-5"}));
    EXPECT_THAT(mistakes(a_record(R"(,"credit":{"lines":[{"line":2}],"number":0})")),
                ElementsAre("/credit/number not_a_number"));
    EXPECT_THAT(mistakes(a_record(R"(,"credit":{"lines":[{"line":2}]})")),
                ElementsAre("/credit/lines/0/line unknown_line"));
    EXPECT_THAT(mistakes(a_record(R"(,"credit":{"line":2})")), ElementsAre("/credit/line unknown_field"));
    EXPECT_THAT(mistakes(a_record("", R"(,"placeOfSupply":"99")")), testing::SizeIs(1));
}

std::string content_of(const std::filesystem::path& file) {
    std::stringstream text;
    text << std::ifstream{file}.rdbuf();
    return text.str();
}

TEST(Output, TakesEachNameOnce) {
    const tests::TemporaryDirectory folder;
    std::ofstream{folder / "a.pdf"} << "of an earlier run";
    auto output = Output::open(folder / "");
    ASSERT_TRUE(output);
    ASSERT_TRUE(output->put("a.pdf", "first"));
    const auto again = output->put("a.pdf", "second");
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().fault, Fault::conflict);
    EXPECT_EQ(content_of(folder / "a.pdf"), "first");
    EXPECT_FALSE(std::filesystem::exists(folder / "a.pdf.part"));
}

TEST(Output, SaysWhereItCannotWrite) {
    const tests::TemporaryDirectory folder;
    std::ofstream{folder / "file"} << "x";
    EXPECT_FALSE(Output::open(folder / "file"));
    auto output = Output::open(folder / "new/folder");
    ASSERT_TRUE(output);
    std::filesystem::remove_all(folder / "new");
    const auto put = output->put("a.pdf", "x");
    ASSERT_FALSE(put);
    EXPECT_EQ(put.error().fault, Fault::unavailable);
}

}  // namespace
}  // namespace billmill::app::render
