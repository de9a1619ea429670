#include <gtest/gtest.h>
#include <sys/resource.h>

#include <fstream>

#include "adapters/filesystem/toml_seller_directory.hpp"
#include "domain/gstin.hpp"
#include "domain/numbering.hpp"
#include "support/temporary_directory.hpp"

namespace billmill::adapters::filesystem {
namespace {

namespace fs = std::filesystem;

constexpr const char* acme = R"(
id = "acme"
name = "Acme Trading"
email = "Billing@Acme.Example"
gstin = "27ABCDE1234F1Z0"
number_format = "AC/{fy}/{seq:5}"
[address]
line1 = "1 Test Road"
city = "Mumbai"
region = "Maharashtra"
country = "IN"
)";

class Sellers : public ::testing::Test {
protected:
    void put(const std::string& file, std::string_view text) { std::ofstream{directory / file} << text; }
    std::string mistakes() {
        const auto opened = TomlSellerDirectory::open(directory.path());
        EXPECT_FALSE(opened);
        if (opened) return {};
        EXPECT_EQ(opened.error().fault, Fault::invalid);
        return opened.error().what;
    }
    tests::TemporaryDirectory directory;
};

TEST_F(Sellers, AreTheBuiltInOneWhereNobodyNamesAny) {
    const auto sellers = TomlSellerDirectory::open(directory / "no-such-folder");
    ASSERT_TRUE(sellers);
    const auto* seller = (*sellers)->find("");
    ASSERT_NE(seller, nullptr);
    EXPECT_EQ(seller->id, "max-stores");
    EXPECT_EQ(seller->name, "MAX STORES");
    EXPECT_TRUE(seller->built_in);
    EXPECT_TRUE(domain::is_gstin(seller->gstin)) << "its check digit is right";
    EXPECT_EQ(seller->gstin.substr(0, 2), seller->address.region);
    EXPECT_EQ(domain::number_format_fault(*seller), "");
    EXPECT_EQ(seller->currency.code(), "INR");
    EXPECT_EQ(seller->tax_rate.ten_thousandths, 180'000);
    EXPECT_EQ((*sellers)->find("other"), nullptr);
}

constexpr const char* nord = R"(
id = "nord"
name = "Nord GmbH"
email = "a@nord.example"
tax_rate = 19
[address]
line1 = "Weg 1"
city = "Kiel"
country = "DE"
)";

/// Regression: a VAT id that is none was printed on every invoice.
TEST_F(Sellers, HaveAVatIdOfItsCountrysForm) {
    put("nord.toml", std::string{"vat_id = \"DE1\"\n"} + nord);
    EXPECT_NE(mistakes().find("nord.toml:1: vat_id: must be a German VAT id: DE and 9 digits"),
              std::string::npos)
        << mistakes();
    put("nord.toml", std::string{"vat_id = \"DE 136.695-976\"\n"} + nord);
    const auto sellers = TomlSellerDirectory::open(directory.path());
    ASSERT_TRUE(sellers) << sellers.error().what;
    EXPECT_EQ((*sellers)->find("nord")->vat_id, "DE136695976") << "as e-invoices want it";
}

/// Regression: a QR-IBAN stood on paper as any account.
TEST_F(Sellers, HaveAQrIbanForQrBillsAlone) {
    const std::string bank = "[bank]\niban = \"CH44 3199 9123 0008 8901 2\"\n";
    put("nord.toml", nord + bank);
    EXPECT_NE(mistakes().find("bank.iban: is a QR-IBAN"), std::string::npos) << mistakes();
    put("nord.toml", "payment_qr = \"swiss\"\n" + std::string{nord} + "postcode = \"24103\"\n" + bank);
    const auto sellers = TomlSellerDirectory::open(directory.path());
    EXPECT_TRUE(sellers) << sellers.error().what;
}

TEST_F(Sellers, AreReadWithTheirDefaults) {
    put("acme.toml", acme);
    put("notes.txt", "not a seller");
    const auto sellers = TomlSellerDirectory::open(directory.path());
    ASSERT_TRUE(sellers) << sellers.error().what;
    EXPECT_EQ((*sellers)->all().size(), 2U);
    const auto* seller = (*sellers)->find("acme");
    ASSERT_NE(seller, nullptr);
    EXPECT_EQ(seller->email, "billing@acme.example");
    EXPECT_EQ(seller->address.region, "27");
    EXPECT_EQ(seller->fiscal_year_start_month, 4);
    EXPECT_FALSE(seller->built_in);
    EXPECT_EQ((*sellers)->find("")->id, "acme") << "the only one of their own is the default";
}

/// Regression: a file from Germany without a currency billed rupees, and one without a name for its tax said GST.
TEST_F(Sellers, TakeFromTheirCountryWhatTheirFileLeavesOut) {
    const auto german = R"(id = "nord"
name = "Nord GmbH"
email = "rechnung@nord.example"
vat_id = "DE136695976"
language = "de"
number_format = "N-{year}-{seq:6}"
{}
[address]
line1 = "Weg 1"
city = "Berlin"
postcode = "10115"
country = "{}")";
    const auto with = [&](std::string_view more, std::string_view country) {
        std::string text{german};
        text.replace(text.find("{}"), 2, more);
        text.replace(text.find("{}"), 2, country);
        return text;
    };
    put("nord.toml", with("tax_rate = 19", "DE"));
    const auto sellers = TomlSellerDirectory::open(directory.path());
    ASSERT_TRUE(sellers) << sellers.error().what;
    const auto* seller = (*sellers)->find("nord");
    EXPECT_EQ(seller->currency.code(), "EUR");
    EXPECT_EQ(seller->zone, "Europe/Berlin");
    EXPECT_EQ(seller->tax_name, "USt.");
    put("nord.toml", with("", "DE"));
    EXPECT_NE(mistakes().find("tax_rate: is missing"), std::string::npos);
    put("nord.toml", with("tax_rate = 5", "FJ"));
    const auto told = mistakes();
    EXPECT_NE(told.find("currency: is missing: nothing is usual in FJ"), std::string::npos) << told;
    EXPECT_NE(told.find("zone: is missing"), std::string::npos) << told;
}

TEST_F(Sellers, AreNotTheBuiltInOneWhereItIsWithheld) {
    const auto none = TomlSellerDirectory::open(directory.path(), BuiltInSeller::withheld);
    ASSERT_TRUE(none);
    EXPECT_EQ((*none)->find(""), nullptr);
    put("acme.toml", acme);
    const auto sellers = TomlSellerDirectory::open(directory.path(), BuiltInSeller::withheld);
    ASSERT_TRUE(sellers) << sellers.error().what;
    EXPECT_EQ((*sellers)->find("max-stores"), nullptr);
    EXPECT_EQ((*sellers)->find("")->id, "acme");
}

TEST_F(Sellers, OfSeveralOneMustBeTheDefault) {
    std::string other{acme};
    other.replace(other.find("\"acme\""), 6, "\"other\"");
    put("a.toml", acme);
    put("b.toml", other);
    EXPECT_NE(mistakes().find("put `default = true` into the file of one of them"), std::string::npos);
}

TEST_F(Sellers, TakeTheDefaultAndTheBuiltInsPlaceWhenTheySaySo) {
    std::string max_stores{acme};
    max_stores.replace(max_stores.find("\"acme\""), 6, "\"max-stores\"");
    put("a.toml", "default = true\n" + std::string{acme});
    put("b.toml", max_stores);
    const auto sellers = TomlSellerDirectory::open(directory.path());
    ASSERT_TRUE(sellers) << sellers.error().what;
    EXPECT_EQ((*sellers)->find("")->id, "acme");
    EXPECT_EQ((*sellers)->find("max-stores")->name, "Acme Trading");
    EXPECT_FALSE((*sellers)->find("max-stores")->built_in);
}

TEST_F(Sellers, TellEveryMistakeOfEveryFileWithItsPlace) {
    put("a.toml", R"(id = "No Slug"
name = 5
email = "nobody"
gstin = "27ABCDE1234F1Z1"
zone = "Mars/Olympus"
currency = "XXZ"
tax_rate = 18.5
due_days = 9999
number_format = "X"
accent = "red"
colour = "blue"
logo = "missing.png"
[address]
line1 = "1 Test Road"
country = "India"
[bank]
iban = "DE00 1203 0000 0000 2020 51"
)");
    put("b.toml", "id = [");
    const auto text = mistakes();
    for (const char* expected :
         {"a.toml:1: id:", "a.toml:2: name: must be text", "a.toml:3: email:", "a.toml:4: gstin:",
          "a.toml:5: zone:", "a.toml:6: currency:", "a.toml:7: tax_rate:", "a.toml:8: due_days:",
          "a.toml:9: number_format:", "a.toml:10: accent:", "a.toml:11: colour: there is no such field",
          "a.toml:12: logo:", "address.city: is missing",
          "a.toml:15: address.country:", "a.toml:17: bank.iban:", "b.toml:1: is not TOML"}) {
        EXPECT_NE(text.find(expected), std::string::npos) << expected << "\nis not in\n" << text;
    }
}

TEST_F(Sellers, SayWhatEInvoicesAndCreditNotesNeed) {
    put("acme.toml", R"(contact = "Accounts"
tax_number = "30/123/45678"
credit_number_format = "AC/{fy}/C{seq:5}"
round_to = "0.05"
e_invoice = "xrechnung-ubl"
attach = "both"
payment_qr = "upi"
template = "modern"
)" + std::string{acme} +
                         R"([electronic_address]
scheme = "0088"
id = "4012345000009"
[bank]
upi = "acme@bank"
)");
    const auto sellers = TomlSellerDirectory::open(directory.path());
    ASSERT_TRUE(sellers) << sellers.error().what;
    const auto& seller = *(*sellers)->find("acme");
    EXPECT_EQ(seller.contact, "Accounts");
    EXPECT_EQ(seller.tax_number, "30/123/45678");
    EXPECT_EQ(domain::number_format(seller, domain::DocumentType::credit_note), "AC/{fy}/C{seq:5}");
    EXPECT_EQ(seller.round_to_micros, 50'000);
    EXPECT_EQ(seller.format, domain::EInvoiceFormat::xrechnung_ubl);
    EXPECT_EQ(seller.attach, domain::Attach::both);
    EXPECT_EQ(seller.payment_qr, domain::PaymentQr::upi);
    EXPECT_EQ(seller.look, "modern");
    EXPECT_EQ(seller.electronic_address, (domain::ElectronicAddress{"0088", "4012345000009"}));
}

TEST_F(Sellers, TellWhatIsWrongWithTheirEInvoices) {
    put("a.toml", R"(credit_number_format = "AC/{fy}/{seq:6}"
round_to = "0.001"
e_invoice = "none"
attach = "both"
payment_qr = "epc"
template = "Modern"
contact = "a\uFFFEb"
)" + std::string{acme} +
                      R"([electronic_address]
scheme = "DUNS"
)");
    auto text = mistakes();
    for (const char* expected :
         {"a.toml:1: credit_number_format: a credit note could bear the number of an invoice",
          "a.toml:2: round_to: has more decimals than the currency", "a.toml:4: attach: must be pdf",
          "a.toml:5: payment_qr: needs bank.iban",
          "a.toml:6: template:", "a.toml:7: contact: holds a line break, a control character",
          "electronic_address.scheme: is required", "electronic_address.id: is missing"}) {
        EXPECT_NE(text.find(expected), std::string::npos) << expected << "\nis not in\n" << text;
    }
    put("a.toml", R"(round_to = 1001
e_invoice = "pdf"
payment_qr = "bitcoin"
)" + std::string{acme});
    text = mistakes();
    for (const char* expected : {"round_to: must be an amount from 0 to 10 in INR",
                                 "e_invoice: must be one of factur-x xrechnung-cii xrechnung-ubl peppol "
                                 "en16931-cii en16931-ubl none",
                                 "payment_qr: must be one of none upi epc swiss"}) {
        EXPECT_NE(text.find(expected), std::string::npos) << expected << "\nis not in\n" << text;
    }
    std::string full{acme};
    full.replace(full.find("AC/{fy}/{seq:5}"), 15, "ACMETRAD-{fy}-{seq}");
    put("a.toml", full);
    EXPECT_NE(mistakes().find("number_format: is needed"), std::string::npos) << "no space for CN";
}

TEST_F(Sellers, MayNotClaimTheSameIdOrTheDefaultTwice) {
    put("a.toml", "default = true\n" + std::string{acme});
    put("b.toml", "default = true\n" + std::string{acme});
    const auto text = mistakes();
    EXPECT_NE(text.find("b.toml: the id is already claimed by a.toml"), std::string::npos) << text;
    EXPECT_NE(text.find("b.toml: default = true is already claimed by a.toml"), std::string::npos) << text;
}

TEST_F(Sellers, MustStandInTheStateOfTheirGstin) {
    std::string elsewhere{acme};
    elsewhere.replace(elsewhere.find("Maharashtra"), 11, "Karnataka");
    put("a.toml", elsewhere);
    EXPECT_NE(mistakes().find("gstin: begins with another state"), std::string::npos);
}

TEST_F(Sellers, BringTheirLogo) {
    const std::string png = "\x89PNG\r\n\x1a\n and so on";
    put("logo.png", png);
    put("a.toml", "logo = \"logo.png\"\n" + std::string{acme});
    const auto sellers = TomlSellerDirectory::open(directory.path());
    ASSERT_TRUE(sellers) << sellers.error().what;
    const auto& hash = (*sellers)->find("acme")->logo;
    EXPECT_EQ(hash, sha256(png));
    ASSERT_NE((*sellers)->logo(hash), nullptr);
    EXPECT_EQ(*(*sellers)->logo(hash), png);
    EXPECT_EQ((*sellers)->logo(sha256("other")), nullptr);
}

TEST_F(Sellers, RefuseALogoThatIsNoPictureOrTooLarge) {
    put("logo.png", "GIF89a");
    put("a.toml", "logo = \"logo.png\"\n" + std::string{acme});
    EXPECT_NE(mistakes().find("a.toml:1: logo: is neither PNG nor JPEG"), std::string::npos);
    put("logo.png", "\xFF\xD8\xFF" + std::string(512 * 1024, 'x'));
    EXPECT_NE(mistakes().find("a.toml:1: logo: is larger than 512 KiB"), std::string::npos);
}

TEST_F(Sellers, FollowTheDocumentedExample) {
    fs::copy_file(fs::path{BILLMILL_SOURCE_DIR} / "docs/examples/seller.toml", directory / "seller.toml");
    const auto sellers = TomlSellerDirectory::open(directory.path());
    ASSERT_TRUE(sellers) << sellers.error().what;
    const auto* seller = (*sellers)->find("");
    ASSERT_NE(seller, nullptr);
    EXPECT_EQ(seller->id, "nordlicht");
    EXPECT_EQ(seller->currency.code(), "EUR");
    EXPECT_EQ(seller->tax_rate.ten_thousandths, 190'000);
    EXPECT_TRUE(seller->prices_include_tax);
    EXPECT_EQ(seller->bank.iban, "DE02120300000000202051");
}

/// Read at the start: a zone that is first asked for without a descriptor left would not be found.
TEST(SellerDirectory, HasTheTimeZonesOfItsSellersAtHand) {
    const tests::TemporaryDirectory empty;
    const auto directory = TomlSellerDirectory::open(empty.path());
    ASSERT_TRUE(directory);
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
    auto none = before;
    none.rlim_cur = 3;
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
    const auto today = local_date(from_unix_ms(0), (*directory)->find("")->zone);
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_TRUE(today) << "of the built-in seller";
}

}  // namespace
}  // namespace billmill::adapters::filesystem
