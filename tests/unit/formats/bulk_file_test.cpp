// Files of bills: what people write in tables, and what becomes of it.

#include <gmock/gmock.h>

#include "formats/bulk/bill_file.hpp"
#include "formats/bulk/cells.hpp"
#include "formats/bulk/csv_writer.hpp"
#include "formats/bulk/windows_1252.hpp"
#include "formats/requests.hpp"
#include "support/seeded.hpp"

namespace billmill::formats::bulk {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<TableRow> parse(std::string_view text, std::size_t piece = 1'000'000, TableLimits limits = {}) {
    std::vector<TableRow> rows;
    CsvParser parser{',', limits};
    const auto take = [&](TableRow&& row) { rows.push_back(std::move(row)); };
    for (std::size_t at = 0; at < text.size(); at += piece) parser.feed(text.substr(at, piece), take);
    parser.finish(take);
    return rows;
}

std::vector<std::string> cells(const std::vector<TableRow>& rows) {
    std::vector<std::string> all;
    for (const auto& row : rows) {
        std::string text = std::to_string(row.line) + ":";
        for (const auto& cell : row.cells) text += "[" + cell + "]";
        all.push_back(text + (row.fault == nullptr ? "" : row.fault));
    }
    return all;
}

TEST(CsvParser, ReadsQuotesAndAnyLineEndHoweverTheBytesAreCut) {
    const std::string text = "a,b\r\n\"x,\"\"y\"\"\",\"two\r\nlines\"\n\n,\r\nlast,\"\"";
    const auto expected = cells(parse(text));
    EXPECT_THAT(expected, ElementsAre("1:[a][b]", "2:[x,\"y\"][two\r\nlines]", "6:[last][]"));
    for (const std::size_t piece : {1U, 2U, 3U, 7U}) EXPECT_EQ(cells(parse(text, piece)), expected) << piece;
}

TEST(CsvParser, OldMacLineEndsCountToo) {
    EXPECT_THAT(cells(parse("a,b\r1,2\r")), ElementsAre("1:[a][b]", "2:[1][2]"));
}

TEST(CsvParser, AFaultEndsWithItsLine) {
    EXPECT_THAT(cells(parse("\"b\"c,1\nd,2\n")), ElementsAre("1:text_after_quote", "2:[d][2]"));
    EXPECT_THAT(cells(parse("x,1\n\"open,2\nd,3\n")), ElementsAre("1:[x][1]", "2:unclosed_quote"));
    EXPECT_THAT(cells(parse("12345\nok\n", 100, {.cells_max = 2, .cell_bytes_max = 4})),
                ElementsAre("1:cell_too_long", "2:[ok]"));
    EXPECT_THAT(cells(parse("a,b,c\nok\n", 100, {.cells_max = 2, .cell_bytes_max = 4})),
                ElementsAre("1:[a][b]too_many_cells", "2:[ok]"));
}

TEST(CsvWriter, WritesWhatTheParserReadsAndNothingThatASpreadsheetComputes) {
    std::string text;
    CsvWriter writer{text};
    writer.cell("a,b").cell("say \"x\"").cell("two\nlines").cell("-5.20").cell("=1+1").cell("@x").end_row();
    EXPECT_THAT(cells(parse(text)), ElementsAre("1:[a,b][say \"x\"][two\nlines][-5.20]['=1+1]['@x]"));
}

TEST(Cells, DecimalsAreReadAsTheyAreMeantOrRefused) {
    using enum DecimalMark;
    const auto read = [](std::string_view cell, DecimalMark mark) {
        const auto text = decimal_cell(cell, mark);
        return text ? *text : std::string{text.error()};
    };
    EXPECT_EQ(read("1.234,50 €", unsaid), "1234.50");
    EXPECT_EQ(read("1,234.50", unsaid), "1234.50");
    EXPECT_EQ(read("1'234.50", unsaid), "1234.50");
    EXPECT_EQ(read("12,5", unsaid), "12.5");
    EXPECT_EQ(read("0,125", unsaid), "0.125") << "no thousand begins with a nought";
    EXPECT_EQ(read("1,234", unsaid), "ambiguous_number");
    EXPECT_EQ(read("1.234", unsaid), "ambiguous_number");
    EXPECT_EQ(read("1,234", comma), "1.234");
    EXPECT_EQ(read("1.234", comma), "1234");
    EXPECT_EQ(read("1.234.567", comma), "1234567");
    EXPECT_EQ(read("1,234", point), "1234");
    EXPECT_EQ(read("19 %", unsaid), "19");
    EXPECT_EQ(read("1\xC2\xA0"
                   "234,50",
                   comma),
              "1234.50");
    EXPECT_EQ(read("-3", unsaid), "-3");
    EXPECT_EQ(read("two", unsaid), "two");
    EXPECT_EQ(read("1.2.3", unsaid), "1.2.3") << "its own issue says that this is no number";
    EXPECT_EQ(read("12.34,56", comma), "12.34,56");
}

/// "2.50" was read as it stands where "1.250" in the same column was read as 1250.
TEST(Cells, APointThatPartsNoThousandsIsRefusedWhereTheMarkIsAComma) {
    struct Row {
        std::string_view cell;
        std::string_view said;     ///< decimals=comma
        std::string_view guessed;  ///< Semicolons part the cells.
    };
    constexpr auto ambiguous = "ambiguous_number";
    for (const auto& [cell, said, guessed] :
         {Row{"2.50", ambiguous, ambiguous}, Row{"1.250", "1250", ambiguous},
          Row{"0.125", ambiguous, ambiguous}, Row{"-1.5", ambiguous, ambiguous}, Row{"2,50", "2.50", "2.50"},
          Row{"1,250", "1.250", "1.250"}, Row{"1.250,00", "1250.00", "1250.00"},
          Row{"1.250.000", "1250000", "1250000"}, Row{"1,250.00", "1,250.00", "1,250.00"},
          Row{"1250", "1250", "1250"}}) {
        const auto read = [&](DecimalMark mark) {
            const auto text = decimal_cell(cell, mark);
            return text ? *text : std::string{text.error()};
        };
        EXPECT_EQ(read(DecimalMark::comma), said) << cell;
        EXPECT_EQ(read(DecimalMark::comma_guessed), guessed) << cell;
    }
    EXPECT_EQ(decimal_cell("0,125", DecimalMark::point).value(), "0,125")
        << "no thousand begins with a nought";
}

/// Regression: "1,23,456.50" was no number in a program that writes it so, and "1234,567.50" was one.
TEST(Cells, ThousandsArePartedByThreesOrInLakhs) {
    using enum DecimalMark;
    struct Row {
        std::string_view cell;
        DecimalMark mark;
        std::string_view read;
    };
    for (const auto& [cell, mark, read] :
         {Row{"1,23,456.50", unsaid, "123456.50"}, Row{"₹ 12,34,567.00", unsaid, "1234567.00"},
          Row{"1,00,00,000", unsaid, "10000000"}, Row{"-1,23,456.5", point, "-123456.5"},
          Row{"12,34,567", point, "1234567"}, Row{"123,456.50", unsaid, "123456.50"},
          Row{"1,23,456.50", comma, "1,23,456.50"}, Row{"1.23.456,50", unsaid, "1.23.456,50"},
          Row{"123,45,678.00", unsaid, "123,45,678.00"}, Row{"1,23,45.00", unsaid, "1,23,45.00"},
          Row{"1,234,56,789", unsaid, "1,234,56,789"}, Row{"1234,567.50", unsaid, "1234,567.50"},
          Row{"1234,567", point, "1234,567"}, Row{"1234.567", comma, "ambiguous_number"},
          Row{"-123,456.50", unsaid, "-123456.50"}, Row{",123,456.50", unsaid, ",123,456.50"}}) {
        const auto text = decimal_cell(cell, mark);
        EXPECT_EQ(text ? *text : std::string{text.error()}, read) << cell;
    }
}

TEST(Cells, DatesAreReadAsTheyAreMeantOrRefused) {
    using enum DateOrder;
    const auto read = [](std::string_view cell, DateOrder order) {
        const auto text = date_cell(cell, order);
        return text ? *text : std::string{text.error()};
    };
    EXPECT_EQ(read("2026-12-31", unsaid), "2026-12-31");
    EXPECT_EQ(read("31.12.2026", unsaid), "2026-12-31");
    EXPECT_EQ(read("1.2.2026", unsaid), "2026-02-01");
    EXPECT_EQ(read("31/12/2026", unsaid), "2026-12-31");
    EXPECT_EQ(read("12/31/2026", unsaid), "2026-12-31");
    EXPECT_EQ(read("03/04/2026", unsaid), "ambiguous_date");
    EXPECT_EQ(read("03/03/2026", unsaid), "2026-03-03");
    EXPECT_EQ(read("03/04/2026", day_first), "2026-04-03");
    EXPECT_EQ(read("03/04/2026", month_first), "2026-03-04");
    EXPECT_EQ(read("soon", unsaid), "soon");
}

TEST(Cells, AYearOfTwoDigitsIsOneOfThisCentury) {
    using enum DateOrder;
    struct Row {
        const char* cell;
        DateOrder order;
        const char* date;
    };
    for (const auto& [cell, order, date] :
         {Row{"30.11.26", unsaid, "2026-11-30"}, Row{"1.2.26", unsaid, "2026-02-01"},
          Row{"01.02.00", unsaid, "2000-02-01"}, Row{"31.12.26", month_first, "2026-12-31"},
          Row{"30/11/26", day_first, "2026-11-30"}, Row{"11/30/26", month_first, "2026-11-30"},
          Row{"11-30-26", month_first, "2026-11-30"}, Row{"30/11/26", unsaid, "ambiguous_date"},
          Row{"26/12/31", unsaid, "ambiguous_date"}, Row{"26-12-31", unsaid, "ambiguous_date"},
          Row{"1.2.6", unsaid, "1.2.6"}, Row{"1.2.126", unsaid, "1.2.126"}}) {
        const auto read = date_cell(cell, order);
        EXPECT_EQ(read ? *read : std::string{read.error()}, date) << cell;
    }
}

TEST(Cells, WhatIsNotUtf8IsWindows1252) {
    EXPECT_EQ(to_utf8("M\xFCller \x80"), "Müller €");
    EXPECT_EQ(to_utf8("Müller"), "Müller");
}

/// Seen: a file in Windows-1251 that nobody had declared was billed to "Èâàí".
TEST(Cells, WhatIsHardlyWindows1252IsKnownByItsLooks) {
    for (const std::string other : {
             "\xC8\xE2\xE0\xED",                           // Иван, Windows-1251
             "\xCE\xCE\xCE \xD0\xEE\xEC\xE0\xF8\xEA\xE0",  // ООО Ромашка
             "\xC1\xE8\xDE\xED\xE1",                       // Αθήνα, Windows-1253
             "\xF9\xEC\xE5\xED",                           // שלום, Windows-1255
             "\xE3\xCD\xE3\xCF",                           // محمد, Windows-1256
             "\xD6\xD0\xB9\xFA\xB9\xAB\xCB\xBE",           // 中国公司, GB18030
             "\xC0\xEE\xC3\xF7",                           // 李明, GB18030
             "\xA4\xA4\xA4\xE5",                           // 中文, Big5
             "\x82\xB3\x82\xAD\x82\xE7",                   // さくら, Shift JIS
             "\x83J\x83^\x83J\x83i",                       // カタカナ
             "\x8ER\x93"
             "c\x91\xBE\x98Y",  // 山田太郎
             "Bia\xB3ystok", "Pi\xB1tek",
             "\xA3\xF3"
             "d\x9F",
             "\xA3ukasz", "\xAF\xF3\xB3w",  // Windows-1250, ISO 8859-2
         })
        EXPECT_TRUE(is_hardly_windows_1252(other)) << to_utf8(other);
    for (const std::string own : {"M\xFCller",
                                  "Gr\xF6\xDF"
                                  "e \xC4\xD6\xDC\xDF",
                                  "S\xE6\xFE\xF3r",
                                  "cr\xE9\xE9"
                                  "e",
                                  "Sm\xF8rrebr\xF8"
                                  "d",
                                  "\xC5\xC4\xD6\xE5\xE4\xF6",
                                  "5 \x80",
                                  "\xA3"
                                  "5",
                                  "\xA3 5",
                                  "100 m\xB2",
                                  "m\xB3/h",
                                  "n\xB0"
                                  "5",
                                  "L\xB7L",
                                  "l\x92"
                                  "eau",
                                  "O\x92Reilly",
                                  "A\x96"
                                  "B",
                                  "\xABOui\xBB",
                                  "\xBFQu\xE9?",
                                  "\xA1Hola!",
                                  "Foo\x99",
                                  "Foo\xAE rot",
                                  "\x84"
                                  "Eiche\x93 natur",
                                  "\x93"
                                  "quoted\x94",
                                  "\xBD kg",
                                  "1\xBD kg",
                                  "\x82"
                                  "so\x91",
                                  "Bj\xF6rk & \xD3l\xE1"
                                  "fsson",
                                  "Fa\xE7"
                                  "ade",
                                  "\x9Cuvre",
                                  "\xD8rsted \xC6r\xF8",
                                  "a\x85"
                                  "b"})
        EXPECT_FALSE(is_hardly_windows_1252(own)) << to_utf8(own);
    for (const char* utf8 : {"Иван", "Αθήνα", "李明", "Białystok", "שלום", "plain"})
        EXPECT_FALSE(is_hardly_windows_1252(utf8)) << utf8;
}

TEST(Columns, AreGuessedInSeveralLanguages) {
    const auto paths = [](std::vector<std::string> header) {
        std::vector<std::string> all;
        for (const auto* field : guess_fields(header)) all.emplace_back(field == nullptr ? "" : field->path);
        return all;
    };
    EXPECT_THAT(
        paths({"E-Mail", "Nachname", "Straße", "PLZ", "Ort", "Artikel", "Stückzahl", "Einzelpreis", "Farbe"}),
        ElementsAre("customer.email", "customer.lastname", "customer.address.line1",
                    "customer.address.postcode", "customer.address.city", "items.productName",
                    "items.quantity", "items.price", ""));
    EXPECT_THAT(paths({"Adresse e-mail", "Société", "Désignation", "Quantité", "Prix unitaire"}),
                ElementsAre("customer.email", "customer.company", "items.productName", "items.quantity",
                            "items.price"));
    EXPECT_THAT(paths({"Billing Name", "Email", "Lineitem name", "Lineitem quantity", "Lineitem price"}),
                ElementsAre("customer.lastname", "customer.email", "items.productName", "items.quantity",
                            "items.price"));
    EXPECT_THAT(paths({"Preis", "items.price"}), ElementsAre("", "items.price")) << "a path is no guess";
}

TEST(Columns, NoNameIsOfTwoFields) {
    std::map<std::string, std::string> of;
    for (const auto& field : all_fields()) {
        auto names = std::string{field.names};
        for (std::size_t at = 1; at < names.size();) {
            const auto end = names.find(' ', at);
            const auto name = names.substr(at, end - at);
            EXPECT_EQ(folded(name), name);
            EXPECT_TRUE(of.emplace(name, field.path).second) << name << " is of " << of[name] << " too";
            at = end + 1;
        }
    }
}

struct ReadFile {
    std::vector<FileBill> bills;
    std::vector<RowIssues> located;  ///< Of what POST /api/v1/invoices says of each body.
    std::string fault;
};

ReadFile read(std::string_view text, ReadOptions options = {}, std::size_t piece = 1'000'000) {
    ReadFile all;
    BillFile file{std::move(options)};
    const BillSink sink{[&](FileBill&& bill) {
        Issues issues;
        if (!bill.body.empty())
            if (const auto request = read_billing_request(bill.body); !request)
                issues = request.error().issues;
        all.located.push_back(file.locate(bill, issues));
        all.bills.push_back(std::move(bill));
    }};
    for (std::size_t at = 0; at < text.size() && all.fault.empty(); at += piece)
        if (const auto fed = file.feed(text.substr(at, piece), sink); !fed) all.fault = fed.error().code;
    if (all.fault.empty())
        if (const auto ended = file.finish(sink); !ended) all.fault = ended.error().code;
    return all;
}

ReadOptions named(std::map<std::string, std::string> columns) {
    ReadOptions options;
    options.columns = std::move(columns);
    return options;
}

std::vector<std::string> told(const RowIssues& issues) {
    std::vector<std::string> all;
    for (const auto& at : issues)
        all.push_back(std::to_string(at.row) + " " + at.column + " '" + at.value + "' " + at.issue.code);
    return all;
}

TEST(BillFile, ARowIsACustomerAndABill) {
    const auto file = read(
        "\xEF\xBB\xBF"
        "Nachname;E-Mail;Artikel;Menge;Einzelpreis;MwSt;Lieferdatum\r\n"
        "Müller;eva@example.com;Stuhl;2;1.234,50 €;19 %;31.12.2026\r\n");
    ASSERT_EQ(file.bills.size(), 1U) << file.fault;
    EXPECT_EQ(file.bills[0].body,
              R"({"customer":{"email":"eva@example.com","lastname":"Müller"},"deliveredOn":"2026-12-31",)"
              R"("items":[{"price":"1234.50","productName":"Stuhl","quantity":"2","taxRate":"19"}]})");
    EXPECT_THAT(file.bills[0].issues, IsEmpty());
    EXPECT_THAT(file.located[0], IsEmpty());
}

TEST(BillFile, WhatIsSaidOfAColumnComesBeforeWhatIsGuessed) {
    const auto file =
        read("Kunde,E-Mail,Nachname,Product,Quantity,Price\nK-7,eva@example.com,Maier,Tea,1,2\n",
             named({{"Kunde", "customer.externalId"}}));
    ASSERT_EQ(file.bills.size(), 1U) << file.fault;
    EXPECT_THAT(file.bills[0].body,
                testing::HasSubstr(R"({"email":"eva@example.com","externalId":"K-7","lastname":"Maier"})"));
}

TEST(BillFile, ATableOfCustomersHasOneInEachRow) {
    ReadOptions options;
    options.rows = RowsOf::customers;
    const auto file =
        read("Order,E-Mail,Firma,Ort,Menge\nA1,a@x.example,Tee GmbH,Kiel,x\nA1,b@x.example,,,\n", options);
    ASSERT_EQ(file.bills.size(), 2U) << file.fault;
    EXPECT_EQ(file.bills[0].body,
              R"({"address":{"city":"Kiel"},"company":"Tee GmbH","email":"a@x.example"})");
    EXPECT_EQ(file.bills[1].body, R"({"email":"b@x.example"})");
    EXPECT_THAT(file.bills[0].issues, IsEmpty()) << "columns of bills are not read";
    EXPECT_EQ(read("Name,Ort\nTee GmbH,Kiel\n", options).fault, "columns_missing");
}

TEST(BillFile, RowsOfOneReferenceThatStandTogetherAreOneBill) {
    const auto file = read(
        "Order;Email;Product;Quantity;Price\nA1;a@x.example;Tea;1;2\nA1;;Cup;3;4\n;b@x.example;Tea;1;2\n"
        ";b@x.example;Tea;1;2\nA2;c@x.example;Pot;1;9\n");
    ASSERT_EQ(file.bills.size(), 4U);
    EXPECT_EQ(file.bills[0].rows, 2);
    EXPECT_EQ(file.bills[0].key, "A1");
    EXPECT_EQ(
        file.bills[0].body,
        R"({"items":[{"price":"2","productName":"Tea","quantity":"1"},{"price":"4","productName":"Cup",)"
        R"("quantity":"3"}],"userId":"a@x.example"})");
    EXPECT_EQ(file.bills[1].key, "") << "without a reference each row is a bill";
    EXPECT_EQ(file.bills[2].row, 5);
    EXPECT_EQ(file.bills[3].key, "A2");
}

TEST(BillFile, EveryMistakeOfABillIsToldWithItsRowAndColumn) {
    const auto file = read(
        "Order,Email,Name,Product,Quantity,Price,Currency\n"
        "7,eva@,Eva,Tea,0,1,EUR\n"
        "7,,Ada,,1,\"1,234\",\n");
    ASSERT_EQ(file.bills.size(), 1U);
    EXPECT_THAT(told(file.bills[0].issues),
                ElementsAre("3 Name 'Ada' contradiction", "3 Price '1,234' ambiguous_number"));
    EXPECT_THAT(told(file.located[0]),
                testing::UnorderedElementsAre("2 Email 'eva@' not_an_email", "3 Product '' required",
                                              "2 Quantity '0' out_of_range", "3 Price '1,234' required"));
}

/// Seen: "2,50 €" of a seller in India was billed as 2.50 rupees.
TEST(BillFile, ASignOfACurrencyIsKeptForWhoKnowsTheBills) {
    const auto file = read(
        "Order;Email;Product;Quantity;Price;Anzahlung\nA;a@x.example;Tea;1;2,50;1,00 €\nA;;Cup;1;2,50 €;\n"
        "A;;Pot;1;$ 3;\nB;b@x.example;Tea;1;2,50;\n");
    ASSERT_EQ(file.bills.size(), 2U) << file.fault;
    std::vector<std::string> signs;
    for (const auto& [sign, pointer] : file.bills[0].signs) signs.push_back(sign + pointer);
    EXPECT_THAT(signs, ElementsAre("€/prepaid", "$/items/2/price"));
    EXPECT_THAT(file.bills[1].signs, IsEmpty());
}

TEST(BillFile, APercentSignStandsInNoPrice) {
    const auto file = read("Email;Product;Quantity;Price;VAT\na@x.example;Tea;1;10 %;19 %\n");
    ASSERT_EQ(file.bills.size(), 1U) << file.fault;
    EXPECT_THAT(file.bills[0].body, testing::HasSubstr(R"("price":"10 %")"))
        << "which is refused as no number";
    EXPECT_THAT(file.bills[0].body, testing::HasSubstr(R"("taxRate":"19")"));
}

TEST(Cells, ASignFitsSomeCurrencies) {
    struct Row {
        const char* cell;
        const char* currency;
        bool fits;
    };
    for (const auto& row :
         {Row{"2,50 €", "EUR", true}, Row{"€ 2", "INR", false}, Row{"2 €", "USD", false},
          Row{"₹2", "INR", true}, Row{"₹2", "EUR", false}, Row{"£2", "GBP", true}, Row{"£2", "EUR", false},
          Row{"¥2", "JPY", true}, Row{"¥2", "CNY", true}, Row{"¥2", "USD", false}, Row{"$2", "USD", true},
          Row{"$2", "CAD", true}, Row{"$2", "EUR", false}, Row{"$2", "INR", false}}) {
        EXPECT_EQ(may_bear(row.currency, currency_sign(row.cell)), row.fits)
            << row.cell << " " << row.currency;
    }
    EXPECT_EQ(currency_sign("1.234,50"), "");
}

/// What spreadsheets and people put in front of a header, and what such a file hears.
TEST(BillFile, WhatStandsBeforeAHeaderIsPassedOver) {
    const std::string table = "Email;Product;Quantity;Price\na@x.example;Tea;1;2,50\n";
    for (const std::string before :
         {"sep=;\n", "sep=;\r\n", "SEP=;\r", "\"sep=;\"\n", "\n\n", "\r\n\r\n", "\xEF\xBB\xBFsep=;\n"}) {
        const auto file = read(before + table);
        ASSERT_EQ(file.bills.size(), 1U) << before << file.fault;
        EXPECT_THAT(file.bills[0].issues, IsEmpty());
    }
    EXPECT_EQ(read("sep=;\n" + table).bills[0].row, 3) << "the line of the file";
    const auto piped = read("sep=|\nEmail|Product|Quantity|Price\na@x.example|Tea|1|2.50\n");
    ASSERT_EQ(piped.bills.size(), 1U) << piped.fault;
    EXPECT_THAT(piped.bills[0].body, testing::HasSubstr("2.50"));
}

/// Seen: a quote that somebody forgot took the next rows in, and the report spoke of the first one alone.
TEST(BillFile, AQuoteThatTakesRowsInSaysWhich) {
    const auto file = read(
        "Email,Product,Quantity,Price\na@x.example,\"Tea,1,2\nb@x.example,Tea,1,2\nc@x.example,\"Cup\",1,2\n"
        "d@x.example,Tea,1,2\n");
    ASSERT_EQ(file.bills.size(), 2U) << file.fault;
    EXPECT_THAT(file.bills[0].issues[0].issue.detail,
                testing::HasSubstr("lines 2 to 4 were read as this one row"));
    const auto open = read("Email,Product,Quantity,Price\na@x.example,\"Tea,1,2\nb@x.example,Tea,1,2\n");
    ASSERT_EQ(open.bills.size(), 1U) << open.fault;
    EXPECT_THAT(open.bills[0].issues[0].issue.detail,
                testing::HasSubstr("lines 2 to 3 were read as this one row"));
}

TEST(BillFile, ARowThatCannotBeReadRefusesItsNeighboursThatItMayBelongTo) {
    const auto file = read(
        "Order,Email,Product,Quantity,Price\nA,a@x.example,Tea,1,2\nA,\"x\"y,Cup,1,2\nB,b@x.example,Tea,1,2\n"
        "C,c@x.example,Tea,1,2\n");
    ASSERT_EQ(file.bills.size(), 3U);
    EXPECT_THAT(told(file.bills[0].issues), ElementsAre("3  '' text_after_quote"));
    EXPECT_THAT(told(file.bills[1].issues), ElementsAre("3  '' row_before_unreadable"));
    EXPECT_THAT(file.bills[2].issues, IsEmpty());
}

/// 2,001 rows of 200 cells of 4,096 bytes are 1.6 GB: nothing bounded what the rows of one reference held.
TEST(BillFile, ABillWhoseRowsHaveTooManyBytesIsRefusedAndKeepsNoMoreOfThem) {
    std::string header = "Order,Email,Product,Quantity,Price";
    std::string long_cells;
    for (int i = 0; i < 190; ++i) {
        header += ",Note " + std::to_string(i);
        long_cells += "," + std::string(4'000, 'x');
    }
    const std::string one = "A,a@x.example,Tea,1,2" + long_cells + "\n";
    const auto fits = read(header + "\n" + one);
    ASSERT_EQ(fits.bills.size(), 1U) << fits.fault;
    EXPECT_THAT(fits.bills[0].issues, IsEmpty());
    const auto file = read(header + "\n" + one + one + one + one + "B,b@x.example,Tea,1,2\n");
    ASSERT_EQ(file.bills.size(), 2U) << file.fault;
    EXPECT_EQ(file.bills[0].rows, 4);
    EXPECT_EQ(file.bills[0].key, "A");
    EXPECT_EQ(file.bills[0].body, "");
    EXPECT_THAT(told(file.bills[0].issues), ElementsAre("3  '' too_long"));
    EXPECT_LT(file.bills[0].source.size(), 1'000'000U);
    EXPECT_THAT(file.bills[1].issues, IsEmpty()) << "the next bill is counted by itself";
}

TEST(BillFile, ABillWhoseFirstRowHasTooManyBytesIsRefusedToo) {
    std::string text = "Email,Product,Quantity,Price";
    for (int i = 0; i < 196; ++i) text += ",N" + std::to_string(i);
    text += "\na@x.example,Tea,1,2";
    for (int i = 0; i < 196; ++i) text += "," + std::string(4'096, 'x');
    const auto file = read(text + "\nb@x.example,Tea,1,2\n");
    ASSERT_EQ(file.bills.size(), 2U) << file.fault;
    EXPECT_THAT(told(file.bills[0].issues), ElementsAre("2  '' too_long"));
    EXPECT_THAT(file.bills[1].issues, IsEmpty());
}

TEST(BillFile, AFileThatIsNoneIsRefusedAsAWhole) {
    EXPECT_EQ(read("").fault, "empty_file");
    EXPECT_EQ(read(" \n\n").fault, "empty_file");
    EXPECT_EQ(read("\xFF\xFE"
                   "E\0")
                  .fault,
              "utf16");
    EXPECT_EQ(read(std::string_view{"\0\1\2\3\0\0\0", 7}).fault, "unknown_format");
    EXPECT_EQ(read("\x1F\x8B\x08").fault, "unknown_format");
    EXPECT_EQ(read(std::string_view{"PK\3\4\0\0\0", 7}).fault, "workbook_damaged");
    EXPECT_EQ(read("a,b\n1,2\n").fault, "columns_missing");
    EXPECT_EQ(read("\"a\n").fault, "no_header");
    EXPECT_EQ(read("[{}").fault, "broken_array");
    EXPECT_EQ(read("Email,Product,Quantity,Price\n", named({{"Mail", "customer.email"}})).fault,
              "unknown_column");
    EXPECT_EQ(read("Email,Product,Quantity,Price\n", named({{"Email", "customer.mail"}})).fault,
              "unknown_column");
}

/// Seen: a header alone made an empty run, which was done at once.
TEST(BillFile, AFileWithoutARowIsEmptyWhateverStandsAboveIt) {
    const std::string head = "Email,Product,Quantity,Price";
    const std::vector<std::string> empty{
        head, head + "\n", head + "\r\n\r\n",    "sep=,\n" + head, "\n" + head, head + "\n,,,\n",
        "[]", " [ \n ] ",  "\xEF\xBB\xBF" + head};
    for (const auto& text : empty) EXPECT_EQ(read(text).fault, "empty_file") << text;
    ReadOptions customers;
    customers.rows = RowsOf::customers;
    EXPECT_EQ(read("Email,Lastname\n", customers).fault, "empty_file");
    const auto wrong = read(head + "\n,,,x\n");
    EXPECT_EQ(wrong.fault, "") << "a row that is wrong is a row";
    EXPECT_EQ(wrong.bills.size(), 1U);
}

TEST(BillFile, WhatIsBilledAsItComesIsHandedOutAsSoonAsItIsWhole) {
    const std::string row = "A,a@x.example,Tea,1,2\n";
    const std::string other = "B,a@x.example,Tea,1,2\n";
    const std::string head = "Order,Email,Product,Quantity,Price\n";
    const std::string json = R"({"userId":"a@x.example","items":[]})";
    struct Row {
        std::string first;  ///< What has come when the first bill is whole.
        std::string rest;
    };
    const std::vector<Row> rows{{head + row + other, ""},
                                {"\xEF\xBB\xBF" + head + row + other, row},
                                {"\n\n" + head + row + other, row},
                                {"sep=,\n" + head + row + other, ""},
                                {"\"Order\",Email,Product,Quantity,\"Price\n\"\n" + row + other, ""},
                                {json + "\n", json},
                                {" [" + json + ",", json + "]"}};
    for (const auto& [first, rest] : rows) {
        for (const bool at_once : {true, false}) {
            ReadOptions options;
            options.at_once = at_once;
            BillFile file{options};
            int bills = 0;
            const BillSink sink{[&](FileBill&&) { ++bills; }};
            for (const char c : first) ASSERT_TRUE(file.feed(std::string{c}, sink)) << first;
            EXPECT_EQ(bills, at_once ? 1 : 0) << first;
            ASSERT_TRUE(file.feed(rest, sink)) << first;
            ASSERT_TRUE(file.finish(sink)) << first;
            EXPECT_GE(bills, 1) << first;
        }
        ReadOptions options;
        options.at_once = true;
        const auto pieces = read(first + rest, options, 1);
        const auto whole = read(first + rest);
        ASSERT_EQ(pieces.bills.size(), whole.bills.size()) << first;
        for (std::size_t i = 0; i < whole.bills.size(); ++i)
            EXPECT_EQ(pieces.bills[i].body, whole.bills[i].body);
    }
}

/// Regression: rows that were refused were printed on the invoice with an apostrophe, once they had been corrected in the report.
TEST(Cells, WhatATableMarksIsReadAsItWas) {
    for (const std::string text :
         {"+Plus Paket", "- Skonto 2 % bei Zahlung", "=1+1", "@x", "'s-Hertogenbosch", "'+x", "''=y", "'",
          "-5", "+49 30 1234", "-5+cmd", "plain", "='x", "it's"}) {
        std::string table;
        CsvWriter{table}.cell(text).cell("end").end_row();
        const auto rows = parse(table);
        ASSERT_EQ(rows.size(), 1U);
        EXPECT_EQ(unmarked(rows[0].cells[0]), text) << table;
        EXPECT_EQ(rows[0].cells[0] != text, needs_mark(text));
    }
}

/// Seen: an order ="00123", as exports write it to keep the zeros, was billed with its sign and quotes.
TEST(Cells, AFormulaThatOnlyKeepsATextIsThatText) {
    struct Row {
        const char* cell;
        const char* text;
    };
    for (const auto& [cell, text] :
         {Row{R"(="00123")", "00123"}, Row{R"(="")", ""}, Row{R"(="A 1")", "A 1"},
          Row{R"('="00123")", "00123"}, Row{R"(=")", R"(=")"}, Row{"=1+1", "=1+1"},
          Row{R"(="a"&"b")", R"(="a"&"b")"}, Row{R"("x")", R"("x")"}, Row{"'=1", "=1"}, Row{"", ""}})
        EXPECT_EQ(unmarked(cell), text) << cell;
    const std::string head = "Order,Email,Product,Quantity,Price\n";
    const auto plain = read(head + "=\"00123\",a@x.example,=\"Tea\",=\"2\",=\"2.50\"\n");
    const auto quoted = read(head + "\"=\"\"00123\"\"\",a@x.example,Tea,2,2.50\n");
    for (const auto& file : {plain, quoted}) {
        ASSERT_EQ(file.bills.size(), 1U) << file.fault;
        EXPECT_EQ(file.bills[0].key, "00123");
        EXPECT_THAT(file.bills[0].issues, IsEmpty());
        EXPECT_THAT(file.bills[0].body, testing::HasSubstr("\"Tea\""));
    }
}

/// Seen: names in Shift JIS that nobody had declared were billed with � in them.
TEST(BillFile, ACharacterInNoSetThatCanBeReadRefusesItsRow) {
    const std::string head = "Email,Lastname,Product,Quantity,Price\n";
    for (const std::string name : {"Ada\x81", "\x8D", "a\x8F", "\x90 b", "\x9D"}) {
        const auto file =
            read(head + "a@x.example," + name + ",Tea,1,2\nb@x.example,M\xFC\x80ller,Tea,1,2\n");
        ASSERT_EQ(file.bills.size(), 2U) << file.fault;
        ASSERT_EQ(file.bills[0].issues.size(), 1U);
        EXPECT_EQ(file.bills[0].issues[0].issue.code, "unreadable_character");
        EXPECT_EQ(file.bills[0].issues[0].column, "Lastname");
        EXPECT_THAT(file.bills[1].issues, IsEmpty()) << "that is Windows-1252";
    }
}

TEST(BillFile, ACellInAnotherEncodingRefusesItsRow) {
    const std::string head = "Email,Lastname,Product,Quantity,Price\n";
    for (const std::string name : {"\xC8\xE2\xE0\xED", "\xC0\xEE\xC3\xF7", "Bia\xB3ystok"}) {
        const auto file = read(head + "a@x.example," + name + ",Tea,1,2\nb@x.example,M\xFCller,Tea,1,2\n");
        ASSERT_EQ(file.bills.size(), 2U) << file.fault;
        ASSERT_EQ(file.bills[0].issues.size(), 1U);
        EXPECT_EQ(file.bills[0].issues[0].issue.code, "unclear_encoding");
        EXPECT_EQ(file.bills[0].issues[0].column, "Lastname");
        EXPECT_THAT(file.bills[1].issues, IsEmpty());
    }
}

/// Seen: each line of an object that stands over several lines was refused as a bill.
TEST(BillFile, JsonObjectsMayStandOverSeveralLines) {
    const std::string bill = "{\n  \"userId\": \"a@x.example\",\n  \"items\": []\n}";
    for (const std::string& text : {bill, bill + "\n", "\xEF\xBB\xBF" + bill + "\r\n", " \n" + bill})
        for (const std::size_t piece : {1'000'000U, 1U}) {
            const auto file = read(text, {}, piece);
            ASSERT_EQ(file.bills.size(), 1U) << text << file.fault;
            EXPECT_THAT(file.bills[0].issues, IsEmpty());
        }
    const auto three = read(bill + "\n" + bill + "\n" + R"({"userId":"b@x.example","items":[]})" + "\n");
    ASSERT_EQ(three.bills.size(), 3U) << three.fault;
    EXPECT_EQ(three.bills[1].row, 5);
    EXPECT_EQ(three.bills[2].row, 9);
    const auto broken = read(bill + "\n{\n  \"userId\": ,\n}\n" + bill);
    ASSERT_EQ(broken.bills.size(), 3U);
    EXPECT_EQ(broken.bills[2].row, 8) << "what one of them lacks is not looked for in the next";
}

/// Regression: where the first piece was one brace, each bill was read over line ends. So a file that broke off was another one
/// when it was sent again, and one broken line took all that followed with it.
TEST(BillFile, HowAFileComesInPiecesChangesNothingOfIt) {
    ReadOptions at_once;
    at_once.at_once = true;
    const auto bill = [](const std::string& n) {
        return R"({"userId":"a)" + n +
               R"(@x.example","items":[{"productName":"Tea","quantity":1,"price":2}]})";
    };
    const std::string broken = R"({"userId":"b@x.example","items":[{"productName":"Tea")";
    const std::string table = "Email,Product,Quantity,Price\na@x.example,Tea,1,2.50\nb@x.example,Tea,1,2.50";
    for (const std::string end : {"\n", "\r\n", " \n", "\n\n"}) {
        std::string lines;
        for (int n = 0; n < 3; ++n) lines += bill(std::to_string(n)) + end;
        const auto told = [](const auto& file) {
            std::vector<std::string> all;
            for (const auto& one : file.bills)
                all.push_back(std::to_string(one.row) + " " + one.key + " " + one.body);
            all.push_back(file.fault);
            return all;
        };
        for (const std::string& text :
             {lines, lines + broken + end + lines, broken + end + lines, "{" + end + lines,
              "[" + bill("1") + "]" + end, "{" + end + R"("userId":"c@x.example","items":[]})" + end + lines,
              table + end}) {
            const auto whole = told(read(text, at_once));
            for (const std::size_t piece : {1U, 2U, 7U, 4'096U})
                EXPECT_EQ(told(read(text, at_once, piece)), whole) << piece << ": " << text;
            EXPECT_EQ(told(read(text)), whole) << text;
        }
    }
}

/// Seen: with 64 KiB of blanks before it, a file was called empty.
TEST(BillFile, BlanksBeforeTheFirstRowArePassedOverHoweverManyThereAre) {
    const std::string table = "Email,Product,Quantity,Price\na@x.example,Tea,1,2.50\n";
    const std::string json = R"({"userId":"a@x.example","items":[]})";
    for (const std::string blank : {"\n", "\r\n", "\r", " \n"}) {
        std::string blanks;
        while (blanks.size() < 200'000) blanks += blank;
        const auto lines = static_cast<std::int64_t>(blanks.size() / blank.size());
        for (const std::size_t piece : {1'000'000U, 4'096U, 65'537U}) {
            const auto csv = read(blanks + table, {}, piece);
            ASSERT_EQ(csv.bills.size(), 1U) << csv.fault;
            EXPECT_EQ(csv.bills[0].row, lines + 2);
            if (blank == "\r") continue;  // No line end of NDJSON.
            const auto ndjson = read(blanks + json + "\n", {}, piece);
            ASSERT_EQ(ndjson.bills.size(), 1U) << ndjson.fault;
            EXPECT_EQ(ndjson.bills[0].row, lines + 1);
        }
        EXPECT_EQ(read(blanks + "[" + json + "]").bills.size(), 1U);
        EXPECT_EQ(read(blanks).fault, "empty_file");
    }
}

/// Seen: of two columns of one name, the second was left out, and nobody was told.
TEST(BillFile, TwoColumnsOfOneNameAreRefusedWhereTheyWouldFillAField) {
    const std::string row = "\na@x.example,Tea,1,2,3\n";
    for (const std::string head :
         {"Email,Product,Quantity,Price,Price", "Email,Product,Quantity,Price,price",
          "Email,Product,Quantity,PRICE, Price ", "Email,Product,Quantity,Email,Price",
          "items.price,Product,Quantity,Email,items.price"})
        EXPECT_EQ(read(head + row).fault, "column_twice") << head;
    for (const std::string head : {"Email,Product,Quantity,Price,", "Email,Product,Quantity,Price,E-Mail"})
        EXPECT_EQ(read(head + row).fault, "") << head;
    EXPECT_EQ(read("Email,Product,Quantity,Price,Farbe,Farbe\na@x.example,Tea,1,2,red,blue\n").fault, "")
        << "what is not read may have any name";
    EXPECT_EQ(read("Email,Product,Quantity,Price,Farbe,Farbe\na@x.example,Tea,1,2,red,blue\n",
                   named({{"Farbe", "note"}}))
                  .fault,
              "column_twice");
}

TEST(BillFile, AColumnThatIsNamedTakesItsFieldFromTheOneThatWasGuessed) {
    const auto file = read("Email,Mail to,Product,Quantity,Price\nold@x.example,new@x.example,Tea,1,2\n",
                           named({{"Mail to", "customer.email"}}));
    ASSERT_EQ(file.bills.size(), 1U) << file.fault;
    EXPECT_THAT(file.bills[0].body, testing::HasSubstr("new@x.example"));
}

TEST(BillFile, DecimalPointsBetweenSemicolonsAreRefusedAndNotReadInTwoWays) {
    const std::string text =
        "Email;Product;Quantity;Price\na@x.example;Tea;1;2.50\nb@x.example;Tea;1;1.250\n";
    const auto guessed = read(text);
    ASSERT_EQ(guessed.bills.size(), 2U) << guessed.fault;
    EXPECT_THAT(told(guessed.bills[0].issues), ElementsAre("2 Price '2.50' ambiguous_number"));
    EXPECT_THAT(told(guessed.bills[1].issues), ElementsAre("3 Price '1.250' ambiguous_number"));
    ReadOptions point;
    point.decimals = DecimalMark::point;
    const auto said = read(text, point);
    EXPECT_THAT(said.bills[1].body, testing::HasSubstr(R"("price":"1.250")"));
}

TEST(BillFile, WhatIsNoAmountIsToldWithTheFormThatItsFileHas) {
    const auto detail = [](char delimiter, DecimalMark mark) {
        std::string text = "Email;Product;Quantity;Price\na@x.example;Tea;1;12x\n";
        std::ranges::replace(text, ';', delimiter);
        ReadOptions options;
        options.decimals = mark;
        const auto file = read(text, options);
        return file.located.empty() || file.located[0].empty() ? "" : file.located[0][0].issue.detail;
    };
    EXPECT_EQ(detail(';', DecimalMark::unsaid), "not a decimal number; for example 12,30");
    EXPECT_EQ(detail(';', DecimalMark::point), "not a decimal number; for example 12.30");
    EXPECT_EQ(detail(',', DecimalMark::unsaid), "not a decimal number; for example 12.30 or 12,30");
    EXPECT_EQ(detail(',', DecimalMark::comma), "not a decimal number; for example 12,30");
    EXPECT_EQ(detail(',', DecimalMark::point), "not a decimal number; for example 12.30");
}

TEST(BillFile, JsonIsReadByLinesOrFromAnArray) {
    const std::string one =
        R"({"userId":"a@x.example","items":[{"productName":"}],","quantity":1,"price":"2"}]})";
    const auto lines = read(one + "\n\n" + one + "\r\n");
    ASSERT_EQ(lines.bills.size(), 2U);
    EXPECT_EQ(lines.bills[1].row, 3);
    EXPECT_THAT(lines.located[1], IsEmpty());
    for (const std::size_t piece : {1U, 5U, 10'000U}) {
        const auto array = read(" [ " + one + ", " + one + ",{\"userId\":1} ]\n", {}, piece);
        ASSERT_EQ(array.bills.size(), 3U) << array.fault;
        EXPECT_EQ(array.bills[2].row, 3);
        EXPECT_THAT(array.located[1], IsEmpty());
        EXPECT_EQ(array.located[2][0].row, 3);
    }
}

/// Whatever the bytes are: no row is counted twice or lost, and where they are cut changes nothing.
TEST(BillFile, AnyBytesGiveTheSameHoweverTheyAreCut) {
    tests::Seeded random;
    const std::string alphabet = "A1,;\"\n\r\t.x@ é";
    for (int round = 0; round < 300; ++round) {
        std::string text = "Order,Email,Product,Quantity,Price\n";
        const auto length = random.between(0, 200);
        for (std::int64_t i = 0; i < length; ++i)
            text += alphabet[static_cast<std::size_t>(
                random.between(0, static_cast<std::int64_t>(alphabet.size()) - 1))];
        const auto whole = read(text);
        const auto cut = read(text, {}, static_cast<std::size_t>(random.between(1, 9)));
        ASSERT_EQ(whole.fault, cut.fault) << text;
        ASSERT_EQ(whole.bills.size(), cut.bills.size()) << text;
        for (std::size_t i = 0; i < whole.bills.size(); ++i) {
            EXPECT_EQ(whole.bills[i].body, cut.bills[i].body) << text;
            EXPECT_EQ(whole.bills[i].issues, cut.bills[i].issues) << text;
        }
    }
}

}  // namespace
}  // namespace billmill::formats::bulk
