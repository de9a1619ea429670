#include "document/mail/invoice_mail.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "document/mail/letter.hpp"
#include "document/parties.hpp"
#include "message_reader.hpp"
#include "sample.hpp"

namespace billmill::document {
namespace {

const std::string pdf = "%PDF-1.7 not really, but bytes all the same \x00\xFF\r\n.\r\n";

Entity read(const std::string& message) {
    EXPECT_EQ(wire_fault(message), "");
    const auto entity = read_entity(message);
    EXPECT_TRUE(entity) << message;
    return entity.value_or(Entity{});
}

std::vector<std::string> header_names(const Entity& entity) {
    std::vector<std::string> names;
    for (const auto& [name, value] : entity.headers) names.push_back(name);
    return names;
}

const std::vector<std::string> expected_headers{
    "From",           "To",           "Reply-To",           "Subject",
    "Date",           "Message-ID",   "X-Billmill-Invoice", "Content-Language",
    "Auto-Submitted", "MIME-Version", "Content-Type"};

/// The shape every mail has, whatever its texts: these headers, these parts, this attachment.
void expect_shape(const Entity& mail, std::string_view attachment) {
    ASSERT_EQ(header_names(mail), expected_headers);
    ASSERT_EQ(mail.parts.size(), 2U);
    ASSERT_EQ(mail.parts[0].parts.size(), 2U);
    ASSERT_TRUE(mail.parts[0].parts[0].header("Content-Type").starts_with("text/plain;"));
    ASSERT_TRUE(mail.parts[0].parts[1].header("Content-Type").starts_with("text/html;"));
    ASSERT_TRUE(mail.parts[1].header("Content-Type").starts_with("application/pdf;"));
    ASSERT_EQ(decode_base64(mail.parts[1].body), attachment);
}

std::string text_of(const Entity& mail) {
    return decode_quoted_printable(mail.parts.at(0).parts.at(0).body);
}
std::string html_of(const Entity& mail) {
    return decode_quoted_printable(mail.parts.at(0).parts.at(1).body);
}

/// Tags of a page in order, each "<" to ">": the markup without the texts.
std::vector<std::string> tags_of(std::string_view page) {
    std::vector<std::string> tags;
    for (std::size_t open = 0; (open = page.find('<')) != std::string_view::npos;) {
        const auto close = page.find('>', open);
        tags.emplace_back(page.substr(open, close - open + 1));
        page.remove_prefix(std::min(page.size(), close));
    }
    return tags;
}

TEST(InvoiceMail, SaysWhatIsOwedToWhom) {
    const auto invoice = sample_invoice();
    const auto mail = read(compose_invoice_mail(invoice, {.pdf = pdf}, sample_context(invoice)));
    expect_shape(mail, pdf);
    EXPECT_EQ(mail.header("From"), "\"MAX STORES\" <billing@max-stores.example>");
    EXPECT_EQ(mail.header("To"), "\"John Doe\" <john.doe@example.com>");
    EXPECT_EQ(mail.header("Subject"), "Invoice MS/26-27/000001 from MAX STORES");
    EXPECT_EQ(mail.header("Date"), "Sun, 22 Nov 2026 09:30:00 +0000");
    EXPECT_EQ(mail.header("Message-ID"), "<5f1c0e2a-54b7-5c6e-9d0b-0b6a3f6e4d11@max-stores.example>");
    EXPECT_EQ(mail.header("Auto-Submitted"), "auto-generated");
    EXPECT_EQ(mail.parts[1].header("Content-Disposition"), "attachment; filename=\"MS_26-27_000001.pdf\"");
    for (const auto& body : {text_of(mail), html_of(mail)}) {
        for (const char* said : {"Hello John Doe,", "Amount due", "₹1,060.82", "Due on receipt.",
                                 "MS/26-27/000001", "22 November 2026", "12 Residency Road, Ashok Nagar",
                                 "GSTIN 29AAACM1234F1Z5", "00112233445", "MS_26-27_000001.pdf"}) {
            EXPECT_NE(body.find(said), std::string::npos) << said << "\n" << body;
        }
    }
}

TEST(InvoiceMail, CarriesTheDocumentsItIsGiven) {
    const auto invoice = sample_invoice();
    const std::string xml = "<Invoice>\xC3\xA9</Invoice>\n";
    const auto both = read(compose_invoice_mail(invoice, {.pdf = pdf, .xml = xml}, sample_context(invoice)));
    ASSERT_EQ(both.parts.size(), 3U);
    EXPECT_EQ(decode_base64(both.parts[1].body), pdf);
    EXPECT_EQ(decode_base64(both.parts[2].body), xml);
    EXPECT_TRUE(both.parts[2].header("Content-Type").starts_with("application/xml;"));
    EXPECT_EQ(both.parts[2].header("Content-Disposition"), "attachment; filename=\"MS_26-27_000001.xml\"");
    EXPECT_NE(text_of(both).find("Attached: MS_26-27_000001.pdf, MS_26-27_000001.xml"), std::string::npos);

    const auto alone = read(compose_invoice_mail(invoice, {.xml = xml}, sample_context(invoice)));
    ASSERT_EQ(alone.parts.size(), 2U);
    EXPECT_TRUE(alone.parts[1].header("Content-Type").starts_with("application/xml;"));
    EXPECT_NE(text_of(alone).find("Attached: MS_26-27_000001.xml"), std::string::npos);
    EXPECT_EQ(text_of(alone).find("pdf"), std::string::npos);
    EXPECT_EQ(html_of(alone).find("pdf"), std::string::npos);
}

TEST(InvoiceMail, IsAFunctionOfTheRecord) {
    const auto invoice = sample_invoice();
    const auto context = sample_context(invoice);
    EXPECT_EQ(compose_invoice_mail(invoice, {.pdf = pdf}, context),
              compose_invoice_mail(invoice, {.pdf = pdf}, context));
}

TEST(InvoiceMail, GoesOnWithTheTraceOfItsRequest) {
    const auto invoice = sample_invoice();
    auto context = sample_context(invoice);
    const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    context.traceparent = trace;
    EXPECT_EQ(read(compose_invoice_mail(invoice, {.pdf = pdf}, context)).header("traceparent"), trace);
    for (const std::string other :
         {"", "nonsense", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0\r",
          "00-4bf92f3577b34da6a3ce929d0e0e4736-\r\nBcc: victim@x.de"}) {
        context.traceparent = other;
        EXPECT_EQ(header_names(read(compose_invoice_mail(invoice, {.pdf = pdf}, context))), expected_headers)
            << other;
    }
}

TEST(InvoiceMail, NamesTheDayWhereThereIsTime) {
    auto invoice = sample_invoice();
    invoice.due_on = {2026, 12, 22};
    const auto mail = read(compose_invoice_mail(invoice, {.pdf = pdf}, sample_context(invoice)));
    EXPECT_NE(text_of(mail).find("Please pay by 22 December 2026."), std::string::npos);
}

TEST(InvoiceMail, SpeaksTheRecordsLanguage) {
    auto invoice = sample_invoice();
    invoice.language = "de-AT";
    invoice.seller.name = "Müller & Söhne";
    const auto mail = read(compose_invoice_mail(invoice, {.pdf = pdf}, sample_context(invoice)));
    EXPECT_EQ(decode_words(mail.header("Subject")), "Rechnung MS/26-27/000001 von Müller & Söhne");
    EXPECT_EQ(mail.header("Content-Language"), "de");
    EXPECT_NE(text_of(mail).find("22. November 2026"), std::string::npos);
    EXPECT_NE(html_of(mail).find("Müller &amp; Söhne"), std::string::npos);
    invoice.language = "tlh";
    EXPECT_EQ(
        read(compose_invoice_mail(invoice, {.pdf = pdf}, sample_context(invoice))).header("Content-Language"),
        "en");
}

TEST(InvoiceMail, WritesTheSellerAsThePaperDoes) {
    auto invoice = sample_invoice();
    auto& seller = invoice.seller;
    EXPECT_NE(text_of(read(compose_invoice_mail(invoice, {.pdf = pdf}, sample_context(invoice))))
                  .find("\nBengaluru 560025, Karnataka (29), India\n"),
              std::string::npos);
    seller.gstin.clear();
    seller.address = {"Torstraße 1", "", "Berlin", "10119", "", "DE"};
    seller.vat_id = "DE136695976";
    seller.bank.iban = "DE89370400440532013000";
    auto text = text_of(read(compose_invoice_mail(invoice, {.pdf = pdf}, sample_context(invoice))));
    for (const char* said : {"\n10119 Berlin, Germany\n", "\nVAT ID DE136695976\n",
                             "DE89 3704 0044 0532 0130 00\n", "  Please quote:    MS/26-27/000001\n"}) {
        EXPECT_NE(text.find(said), std::string::npos) << said << "\n" << text;
    }
    seller.language = "de";
    invoice.language.clear();
    text = text_of(read(compose_invoice_mail(invoice, {.pdf = pdf}, sample_context(invoice))));
    for (const char* said : {"\n10119 Berlin, Deutschland\n", "\nUSt-IdNr. DE136695976\n",
                             "Verwendungszweck:  MS/26-27/000001\n"}) {
        EXPECT_NE(text.find(said), std::string::npos) << said << "\n" << text;
    }
}

TEST(InvoiceMail, TheTrialSellerSaysItIsOne) {
    auto invoice = sample_invoice();
    invoice.seller.built_in = true;
    const auto mail = read(compose_invoice_mail(invoice, {.pdf = pdf}, sample_context(invoice)));
    constexpr auto said = "Specimen from the trial seller: not a tax invoice";
    EXPECT_TRUE(text_of(mail).starts_with(said)) << text_of(mail);
    EXPECT_NE(html_of(mail).find(said), std::string::npos);
}

TEST(Iban, StandsInGroupsOfFour) {
    EXPECT_EQ(iban_text("DE89370400440532013000"), "DE89 3704 0044 0532 0130 00");
    EXPECT_EQ(iban_text("NO93 8601 1117 947"), "NO93 8601 1117 947");
    EXPECT_EQ(iban_text(""), "");
    EXPECT_EQ(iban_text("kein Köntö, siehe unten"), "kein Köntö, siehe unten");
}

TEST(InvoiceMail, ACopySaysSoAndNamesNoAddress) {
    const auto invoice = sample_invoice();
    auto context = sample_context(invoice);
    context.recipient = "accounts@example.org";
    context.copy = true;
    const auto message = compose_invoice_mail(invoice, {.pdf = pdf}, context);
    const auto mail = read(message);
    EXPECT_EQ(mail.header("To"), "accounts@example.org");
    EXPECT_TRUE(
        text_of(mail).starts_with("This is a copy of MS/26-27/000001, which was sent to John Doe.\n"));
    EXPECT_EQ(message.find("john.doe@example.com"), std::string::npos);
}

TEST(InvoiceMail, ACreditOrAPaidBillAsksForNothing) {
    auto invoice = sample_invoice();
    invoice.line.type = domain::DocumentType::credit_note;
    auto mail = read(compose_invoice_mail(invoice, {.pdf = pdf}, sample_context(invoice)));
    EXPECT_TRUE(mail.header("Subject").starts_with("Credit note "));
    EXPECT_NE(text_of(mail).find("Amount credited: ₹1,060.82"), std::string::npos);
    EXPECT_EQ(text_of(mail).find("How to pay"), std::string::npos);

    invoice = sample_invoice();
    invoice.priced.totals.due.minor = 0;
    mail = read(compose_invoice_mail(invoice, {.pdf = pdf}, sample_context(invoice)));
    EXPECT_NE(text_of(mail).find("Nothing to pay: ₹0.00"), std::string::npos);
    EXPECT_EQ(text_of(mail).find("How to pay"), std::string::npos);
}

TEST(InvoiceMail, TakesOnlyAColourForTheAccent) {
    auto invoice = sample_invoice();
    for (const char* hostile :
         {"#12345\"", "red;background:url(//x)", "", "#", "#1234567", "#12 456", "#-12345"}) {
        invoice.seller.accent = hostile;
        const auto page = html_of(read(compose_invoice_mail(invoice, {.pdf = pdf}, sample_context(invoice))));
        EXPECT_NE(page.find("background:#1f3a5f"), std::string::npos) << hostile;
    }
    invoice.seller.accent = "#FFEE00";
    const auto page = html_of(read(compose_invoice_mail(invoice, {.pdf = pdf}, sample_context(invoice))));
    EXPECT_NE(page.find("font-weight:600;color:#1c2430"), std::string::npos)
        << "dark letters on a bright accent";
}

/// Every text of a record and of the context that a mail shows.
std::vector<std::string*> texts_of(domain::Invoice& invoice) {
    auto& seller = invoice.seller;
    auto& buyer = invoice.buyer;
    return {&invoice.printed_number,
            &invoice.terms.note,
            &invoice.terms.buyer_reference,
            &invoice.language,
            &seller.name,
            &seller.email,
            &seller.phone,
            &seller.website,
            &seller.vat_id,
            &seller.gstin,
            &seller.registration_number,
            &seller.tax_name,
            &seller.accent,
            &seller.address.line1,
            &seller.address.line2,
            &seller.address.city,
            &seller.address.postcode,
            &seller.address.country,
            &seller.bank.holder,
            &seller.bank.bank,
            &seller.bank.iban,
            &seller.bank.bic,
            &seller.bank.account,
            &seller.bank.ifsc,
            &seller.bank.upi,
            &buyer.firstname,
            &buyer.lastname,
            &buyer.company,
            &buyer.email};
}

TEST(InvoiceMailLaw, NoTextAddsAHeaderAPartOrMarkup) {
    auto plain = sample_invoice();
    std::mt19937 random{20'261'122};
    const std::string_view pieces[]{"\r\n",
                                    "\n",
                                    "\r",
                                    "\r\n\r\n",
                                    std::string_view{"\0", 1},
                                    "\x0B",
                                    "\x1B[2J",
                                    "Bcc: victim@example.com",
                                    "\r\nBcc: victim@example.com",
                                    "--=_mixed_5f1c0e2a-54b7-5c6e-9d0b-0b6a3f6e4d11",
                                    "\r\n--=_alternative_5f1c0e2a-54b7-5c6e-9d0b-0b6a3f6e4d11--\r\n",
                                    "\r\n.\r\nMAIL FROM:<a@b>",
                                    ".",
                                    "<script>",
                                    "</td></table>",
                                    "\"><img src=x onerror=y>",
                                    "'",
                                    "&",
                                    "=?utf-8?q?=0D=0ABcc:_x?=",
                                    "=\r\n",
                                    "=0D=0A",
                                    "{0}{9}{",
                                    "\u2028",
                                    "\u202E",
                                    "₹",
                                    "\xC3",
                                    "\xED\xA0\x80",
                                    "é",
                                    "ङ",
                                    "word",
                                    " ",
                                    "  ",
                                    "@",
                                    ">",
                                    "<",
                                    ",",
                                    ";",
                                    ":",
                                    "\\",
                                    "\""};
    for (int round = 0; round < 3'000; ++round) {
        auto invoice = plain;
        for (auto* text : texts_of(invoice)) {
            for (auto count = random() % 5; count > 0; --count)
                text->insert(random() % (text->size() + 1), pieces[random() % std::size(pieces)]);
        }
        auto context = sample_context(invoice);
        context.copy = random() % 2 == 0;
        const auto message = compose_invoice_mail(invoice, {.pdf = pdf}, context);
        ASSERT_EQ(wire_fault(message), "") << "round " << round;
        const auto mail = read_entity(message);
        ASSERT_TRUE(mail) << "round " << round;
        expect_shape(*mail, pdf);
        for (const auto& tag : tags_of(html_of(*mail))) {
            ASSERT_EQ(tag.find("script"), std::string::npos) << tag;
            ASSERT_EQ(tag.find("img"), std::string::npos) << tag;
        }
        if (HasFatalFailure()) FAIL() << "round " << round << "\n" << message;
    }
}

TEST(InvoiceMailLaw, TextsChangeNoTagOfThePage) {
    auto invoice = sample_invoice();
    const auto tags =
        tags_of(html_of(read(compose_invoice_mail(invoice, {.pdf = pdf}, sample_context(invoice)))));
    ASSERT_GT(tags.size(), 50U);
    for (auto* text : texts_of(invoice)) {
        if (text->empty() || text == &invoice.seller.accent)
            continue;  // An empty fact has no row to begin with.
        *text += "<b>\"'&</b><br>--><!--";
        EXPECT_EQ(
            tags_of(html_of(read(compose_invoice_mail(invoice, {.pdf = pdf}, sample_context(invoice))))),
            tags)
            << *text;
    }
}

struct NameCase {
    const char* printed;
    const char* file;
};
class PdfFileName : public testing::TestWithParam<NameCase> {};
TEST_P(PdfFileName, IsSafeInEveryFileSystem) {
    auto invoice = sample_invoice();
    invoice.printed_number = GetParam().printed;
    EXPECT_EQ(pdf_file_name(invoice), GetParam().file);
}
// clang-format off
INSTANTIATE_TEST_SUITE_P(Table, PdfFileName, testing::Values(
    NameCase{"MS/26-27/000001",     "MS_26-27_000001.pdf"},
    NameCase{"A.1",                 "A.1.pdf"},
    NameCase{"",                    "invoice_.pdf"},
    NameCase{"../../etc/passwd",    "invoice_.._.._etc_passwd.pdf"},
    NameCase{".hidden",             "invoice_.hidden.pdf"},
    NameCase{"-rf",                 "invoice_-rf.pdf"},
    NameCase{"con",                 "invoice_con.pdf"},
    NameCase{"LPT1.x",              "invoice_LPT1.x.pdf"},
    NameCase{"a\"\r\nb:*?<>|\\ c",  "a___b________c.pdf"},
    NameCase{"Nº 7 हिन्दी",           "N__7_______.pdf"}));
// clang-format on

TEST(MessageId, IsTheDeliverysAtTheSellers) {
    auto invoice = sample_invoice();
    const auto context = sample_context(invoice);
    invoice.seller.email = "x@\"evil>\r\n.example";
    EXPECT_EQ(message_id(context.delivery_id, invoice.seller),
              "<5f1c0e2a-54b7-5c6e-9d0b-0b6a3f6e4d11@evil.example>");
    invoice.seller.email = "nothing";
    EXPECT_EQ(message_id(context.delivery_id, invoice.seller),
              "<5f1c0e2a-54b7-5c6e-9d0b-0b6a3f6e4d11@billmill.invalid>");
}

/// From the total to what is due, the reader can add it up.
TEST(Mail, NamesWhatLiesBetweenTheTotalAndWhatIsDue) {
    struct Case {
        std::int64_t prepaid;
        std::int64_t rounding;
        std::vector<std::string> wanted;
    };
    for (const auto& one :
         {Case{0, 0, {}}, Case{10'000, 0, {"Paid already", "100.00", "Amount due", "960.82"}},
          Case{0, -82, {"Rounding", "0.82", "Amount due", "1,060.00"}},
          Case{10'000, 18, {"Paid already", "100.00", "Rounding", "0.18", "961.00"}},
          Case{106'082, 0, {"Paid already", "Amount due"}}}) {
        auto invoice = sample_invoice();
        auto& totals = invoice.priced.totals;
        totals.prepaid.minor = one.prepaid;
        totals.rounding.minor = one.rounding;
        totals.due.minor = totals.gross.minor - one.prepaid + one.rounding;
        const auto letter = mail::write_letter(invoice, "a.pdf", false);
        for (const auto& text : {mail::plain_text(letter), mail::html(letter)}) {
            for (const auto& wanted : one.wanted)
                EXPECT_NE(text.find(wanted), std::string::npos) << wanted << text;
            EXPECT_EQ(text.find("Paid already") != std::string::npos, one.prepaid != 0);
            EXPECT_EQ(text.find("Rounding") != std::string::npos, one.rounding != 0);
        }
    }
}

}  // namespace
}  // namespace billmill::document
