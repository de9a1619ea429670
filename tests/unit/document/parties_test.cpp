#include "document/parties.hpp"

#include <gtest/gtest.h>

namespace billmill::document {
namespace {

struct Written {
    domain::Address address;
    const char* home;
    const char* language;
    const char* lines;  ///< Joined by '|'.
};
class Address : public testing::TestWithParam<Written> {};

TEST_P(Address, IsWrittenAsItsCountryDoes) {
    const auto& [address, home, language, wanted] = GetParam();
    std::string lines;
    for (const auto& line : address_lines(address, language, home)) lines = join(lines, "|", line);
    EXPECT_EQ(lines, wanted);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Address,
    testing::Values(
        Written{
            {"Am Markt 1", "", "Weißwasser", "02943", "", "DE"}, "DE", "de", "Am Markt 1|02943 Weißwasser"},
        Written{{"Am Markt 1", "", "Weißwasser", "02943", "", "DE"},
                "FR",
                "fr",
                "Am Markt 1|02943 Weißwasser|Allemagne"},
        Written{{"10 Downing Street", "", "London", "SW1A 2AA", "", "GB"},
                "DE",
                "en",
                "10 Downing Street|London|SW1A 2AA|United Kingdom"},
        Written{{"1 Main St", "Suite 4", "Boston", "02108", "MA", "US"},
                "IN",
                "en",
                "1 Main St|Suite 4|Boston, MA 02108|United States"},
        Written{{"1 Main St", "", "Boston", "02108", "MA", "US"}, "US", "en", "1 Main St|Boston, MA 02108"},
        Written{
            {"5 George St", "", "Sydney", "2000", "NSW", "AU"}, "AU", "en", "5 George St|Sydney NSW 2000"},
        Written{
            {"Via Roma 1", "", "Roma", "00144", "RM", "IT"}, "DE", "de", "Via Roma 1|00144 Roma RM|Italien"},
        Written{{"Rua A 1", "", "São Paulo", "01310-100", "SP", "BR"},
                "BR",
                "en",
                "Rua A 1|São Paulo - SP|01310-100"},
        Written{{"Fő u. 1.", "", "Budapest", "1011", "", "HU"}, "DE", "en", "Budapest|Fő u. 1.|1011|Hungary"},
        Written{{"千代田1-1", "", "東京", "100-0001", "", "JP"}, "JP", "en", "〒100-0001|東京千代田1-1"},
        // Regression: a street in Latin letters stuck to the city.
        Written{{"Harbour Street 12", "", "東京", "100-0001", "", "JP"},
                "JP",
                "en",
                "〒100-0001|東京 Harbour Street 12"},
        Written{
            {"Sejong-daero 110", "", "서울", "04524", "", "KR"}, "KR", "en", "04524|서울 Sejong-daero 110"},
        Written{{"Nanjing Road 1", "", "上海", "200000", "", "CN"}, "CN", "en", "200000|上海 Nanjing Road 1"},
        Written{{"7號", "", "台北", "110", "", "TW"}, "TW", "en", "110|台北7號"},
        Written{
            {"12-3", "", "京都市", "600-8216", "京都府", "JP"}, "JP", "en", "〒600-8216|京都府京都市12-3"},
        Written{{"1-1 Chiyoda", "", "Tokyo", "100-0001", "", "JP"},
                "IN",
                "en",
                "1-1 Chiyoda|Tokyo 100-0001|Japan"},
        Written{{"2 MG Road", "", "Bengaluru", "560001", "29", "IN"},
                "IN",
                "en",
                "2 MG Road|Bengaluru 560001|Karnataka (29)"},
        Written{{"", "", "", "", "", ""}, "DE", "de", ""}));

struct Label {
    const char* id;
    const char* country;
    const char* language;
    const char* wanted;
};
class TaxIdLabel : public testing::TestWithParam<Label> {};

TEST_P(TaxIdLabel, FollowsTheNumbersCountry) {
    const auto& [id, country, language, wanted] = GetParam();
    EXPECT_EQ(tax_id_label(id, country, language, "VAT ID"), wanted) << id;
}

INSTANTIATE_TEST_SUITE_P(
    Table, TaxIdLabel,
    testing::Values(
        Label{"DE129273398", "DE", "en", "VAT ID"}, Label{"DE129273398", "IN", "en", "VAT ID"},
        Label{"DE129273398", "US", "en", "VAT ID"}, Label{"FRXX999999999", "FR", "en", "VAT ID"},
        Label{"27AAPFU0939F1ZV", "IN", "en", "GSTIN"}, Label{"27AAPFU0939F1ZV", "", "de", "GSTIN"},
        Label{"CHE123456788", "CH", "de", "MWST-Nr."}, Label{"CHE123456788", "CH", "fr", "N° TVA"},
        Label{"100987654300003", "AE", "en", "TRN"}, Label{"100987654300003", "AE", "ar", "VAT ID"},
        Label{"300000000000003", "SA", "en", "VAT no."}, Label{"51824753556", "AU", "en", "ABN"},
        Label{"T7000012050002", "JP", "en", "JCT reg. no."}, Label{"M90312345A", "SG", "en", "GST reg. no."},
        Label{"DEL010101AB1", "MX", "en", "RFC"}, Label{"12-3456789", "US", "en", "Tax ID"},
        Label{"AAPFU0939F", "IN", "en", "Tax ID"}, Label{"GB123456789", "GB", "en", "VAT ID"}));

}  // namespace
}  // namespace billmill::document
