#include "formats/requests.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "formats/email_address.hpp"
#include "formats/messages.hpp"
#include "formats/removed_members.hpp"

namespace billmill::formats {
namespace {

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), with);
}

const std::string john =
    R"({"firstname":"John","middlename":"","lastname":"Doe","email":"john.doe@example.com","mobile":"0123456789"})";
const std::string bill =
    R"({"userId":"john.doe@example.com","items":[{"productId":"AD234","quantity":1,"price":899,"productName":"Premium T-Shirt"}]})";
/// The same with more members after the first brace.
std::string with(const std::string& body, const std::string& members) {
    return "{" + members + "," + body.substr(1);
}
std::string with_item(const std::string& members) {
    return replaced(bill, R"({"productId")", "{" + members + R"(,"productId")");
}

std::string issues_of(const Issues& issues) {
    std::string out;
    for (const auto& issue : issues) out += issue.pointer + " " + issue.code + "; ";
    return out;
}

template <class T>
std::string outcome(const Reading<Read<T>>& reading) {
    return reading
               ? "ok"
               : std::string{reading.error().readable ? "422 " : "400 "} + issues_of(reading.error().issues);
}

TEST(Email, InternationalDomainsBecomeALabels) {
    EXPECT_EQ(normalise_address("Max@München.DE"), "max@xn--mnchen-3ya.de");
    EXPECT_EQ(normalise_address("max@mu\xCC\x88nchen.de"), "max@xn--mnchen-3ya.de");  // NFC first.
    EXPECT_EQ(normalise_address("max@faß.de"), "max@xn--fa-hia.de");                  // Non-transitional.
    EXPECT_EQ(normalise_address("a@उदाहरण.परीक्षा"), "a@xn--p1b6ci4b4b3a.xn--11b5bs3a9aj6g");
    EXPECT_EQ(normalise_address("John@Example.com"), "john@example.com");
    EXPECT_EQ(normalise_address("münch@example.com").error(), EmailFault::non_ascii_local_part);
    EXPECT_EQ(normalise_address("a@\xE2\x80\xAE.de").error(), EmailFault::not_an_address);
    EXPECT_EQ(normalise_address("a@münchen").error(), EmailFault::not_an_address);
    EXPECT_EQ(normalise_address("é").error(), EmailFault::not_an_address);
    EXPECT_EQ(normalise_address("a@" + std::string(2'000, 'x') + "é.de").error(), EmailFault::not_an_address);
    EXPECT_EQ(normalise_address(std::string_view{"a@é\0.de", 8}).error(), EmailFault::not_an_address);
}

TEST(Registration, ReadsEverything) {
    const auto read = read_registration(
        R"({"firstname":"Priya","lastname":"Sharma","email":"Priya@München.de","mobile":"+91 98765 43210",
        "company":"Sharma Textiles","taxId":"27AAPFU0939F1ZV","language":"en","country":"IN","dob":"1990-12-31",
        "address":{"line1":"1 MG Road","line2":"","city":"Pune","postcode":"411001","region":"Maharashtra"}})");
    ASSERT_TRUE(read) << outcome(read);
    EXPECT_EQ(read->value.email, "priya@xn--mnchen-3ya.de");
    EXPECT_EQ(read->value.id, domain::customer_id(read->value.email));
    EXPECT_EQ(read->value.address.region, "27");
    EXPECT_EQ(read->value.address.country, "IN");
    EXPECT_EQ(read->value.tax_id, "27AAPFU0939F1ZV");
}

TEST(Registration, ReadsWhatEInvoicesNeed) {
    const auto read = read_registration(
        with(john, R"("registrationNumber":"HRB 1","electronicAddress":{"scheme":"9930","id":"DE136695976"},
        "buyerReference":"04011000-1234512345-06","format":"xrechnung-cii","attach":"xml")"));
    ASSERT_TRUE(read) << outcome(read);
    EXPECT_EQ(read->value.registration_number, "HRB 1");
    EXPECT_EQ(read->value.electronic_address, (domain::ElectronicAddress{"9930", "DE136695976"}));
    EXPECT_EQ(read->value.buyer_reference, "04011000-1234512345-06");
    EXPECT_EQ(read->value.format, domain::EInvoiceFormat::xrechnung_cii);
    EXPECT_EQ(read->value.attach, domain::Attach::xml);
}

TEST(Registration, RefusesWithPointerAndCode) {
    struct Case {
        std::string body;
        const char* outcome;
    };
    for (
        const auto& [body, wanted] : {
            Case{john, "ok"},
            Case{"", "400  not_json; "},
            Case{"{\"firstname\":\"\xFF\"}", "400 /firstname invalid_utf8; "},
            Case{with(john, R"("email":"x@example.com")"), "400 /email duplicate_name; "},
            Case{"[]", "422  wrong_type; "},
            Case{"null", "422  wrong_type; "},
            Case{"{}", "422 /email required; /lastname required; "},
            Case{replaced(john, "\"John\"", "7"), "422 /firstname wrong_type; "},
            Case{replaced(john, "\"\"", "null"), "422 /middlename wrong_type; "},
            Case{replaced(john, "0123456789\"", "1\""), "422 /mobile too_short; "},
            Case{replaced(john, "\"0123456789\"", "1234567890"), "422 /mobile wrong_type; "},
            Case{replaced(john, "Doe", "Doe\\r\\nBcc: x@y.de"), "422 /lastname control_character; "},
            Case{replaced(john, "John", "\\u202Enhoj"), "422 /firstname control_character; "},
            Case{replaced(john, "john.doe@", "john.doe@@"), "422 /email not_an_email; "},
            Case{replaced(john, "john.doe@", ""), "422 /email not_an_email; "},
            Case{replaced(john, "john.doe@", "jöhn@"), "422 /email non_ascii_local_part; "},
            Case{replaced(john, "john.doe@example.com", ""), "422 /email required; "},
            Case{replaced(john, "example.com", "example.com\\r\\nRCPT TO:<a@b.de>"),
                 "422 /email not_an_email; "},
            Case{with(john, R"("a/b~":1)"), "422 /a~1b~0 unknown_field; "},
            Case{with(john, R"("address":"Pune")"), "422 /address wrong_type; "},
            Case{with(john, R"("address":{"street":"x","city":5})"),
                 "422 /address/city wrong_type; /address/street unknown_field; "},
            Case{with(john, R"("country":"DE","address":{"country":"FR"})"), "422 /country contradiction; "},
            Case{with(john, R"("country":"in")"), "422 /address/country unknown_country; "},
            Case{with(john, R"("dob":"31.12.1990")"), "422 /dob not_a_date; "},
            Case{
                with(
                    john,
                    R"("electronicAddress":{"scheme":"DUNS"},"format":"x","attach":1,"buyerReference":"a\nb")"),
                "422 /electronicAddress/id required; /format unknown_value; /attach wrong_type; "
                "/electronicAddress/scheme unknown_scheme; /buyerReference control_character; "},
            Case{with(john, R"("name":"Dole")"), "422 /name contradiction; "},
            Case{with(john, R"("electronicAddress":{"scheme":"9930","id":"136695976"})"),
                 "422 /electronicAddress/id wrong_form; "},
            Case{with(john, R"("electronicAddress":{"scheme":"EM","id":""})"),
                 "422 /electronicAddress/id required; "},
            Case{with(john, R"("country":"IN","taxId":"27AAAAA0000A1Z5")"), "422 /taxId not_a_gstin; "},
        }) {
        EXPECT_EQ(outcome(read_registration(body)), wanted) << body;
    }
}

TEST(Registration, NamesEachMemberThatAnotherOneTakesAway) {
    const auto full = read_registration(
        with(john, R"("company":"Doe Ltd","country":"DE","taxId":"DE136695976","registrationNumber":"HRB 1",
        "electronicAddress":{"scheme":"9930","id":"DE136695976"},"buyerReference":"7","format":"peppol","attach":"xml","language":"de")"));
    ASSERT_TRUE(full) << outcome(full);
    domain::Customer bare;
    bare.email = full->value.email;
    bare.lastname = "Roe";
    EXPECT_EQ(
        removed_members(full->value, bare),
        (std::vector<std::string>{"firstname", "mobile", "company", "address", "taxId", "registrationNumber",
                                  "electronicAddress", "buyerReference", "format", "attach", "language"}));
    EXPECT_TRUE(removed_members(bare, full->value).empty());
}

TEST(Registration, TakesAShopsFewFields) {
    for (const auto* body : {R"({"email":"a@example.com","name":"Doe"})",
                             R"({"email":"a@example.com","lastname":"Doe","mobile":""})",
                             R"({"email":"a@example.com","company":"Doe Ltd"})"}) {
        EXPECT_EQ(outcome(read_registration(body)), "ok") << body;
    }
    EXPECT_EQ(read_registration(R"({"email":"a@example.com","name":"Doe"})")->value.lastname, "Doe");
}

TEST(BillingRequest, BringsItsCustomer) {
    const auto read = read_billing_request(
        R"({"customer":{"email":"Priya@Example.com","name":"Sharma","country":"IN","address":{"region":"Maharashtra"}},
            "items":[{"productName":"T-Shirt","quantity":1,"price":"899"}]})");
    ASSERT_TRUE(read) << outcome(read);
    const auto& bill = read->value;
    EXPECT_EQ(bill.user_id, "priya@example.com");
    ASSERT_TRUE(bill.customer);
    EXPECT_EQ(bill.customer->id, domain::customer_id("priya@example.com"));
    EXPECT_EQ(bill.customer->lastname, "Sharma");
    EXPECT_EQ(bill.customer->address.region, "27");
    EXPECT_EQ(*decode_billing_request(encode(bill)), bill);
    EXPECT_NE(encode(bill).find(R"("v":3)"), std::string::npos);
}

TEST(BillingRequest, IsOfANewerVersionWhereAnOlderProgramWouldMisreadIt) {
    for (const auto* more :
         {R"("format":"en16931-cii")", R"("format":"en16931-ubl")",
          R"("customer":{"email":"a@example.com","name":"A","format":"en16931-ubl"})",
          R"("customer":{"email":"a@example.com","name":"A","externalId":"1001"})",
          R"("exchangeRate":{"rate":"0.9215","source":"ECB","date":"2026-11-20"},"currency":"USD")",
          R"("exchangeRate":{"rate":1.5,"source":"ECB","date":"2026-11-20"})"}) {
        const auto read =
            read_billing_request(std::string{R"({"userId":"a@example.com",)"} + more +
                                 R"(,"items":[{"productId":"P","productName":"T","quantity":1,"price":1}]})");
        ASSERT_TRUE(read) << outcome(read);
        EXPECT_NE(encode(read->value).find(R"("v":4)"), std::string::npos) << more;
        EXPECT_EQ(*decode_billing_request(encode(read->value)), read->value);
    }
    for (const auto* category : {"L", "M"}) {
        for (const auto& more :
             {std::string{R"("charges":[{"amount":1,"reason":"R","taxCategory":")"} + category +
                  R"("}],"items":[{"productName":"T","quantity":1,"price":1}])",
              std::string{R"("items":[{"productName":"T","quantity":1,"price":1,"taxCategory":")"} +
                  category + R"("}])"}) {
            const auto read = read_billing_request(R"({"userId":"a@example.com",)" + more + "}");
            ASSERT_TRUE(read) << outcome(read);
            EXPECT_NE(encode(read->value).find(R"("v":7)"), std::string::npos) << more;
            EXPECT_EQ(*decode_billing_request(encode(read->value)), read->value);
        }
    }
    for (const auto* more : {R"("format":"peppol")", R"("note":"x")", R"("operations":"goods")"}) {
        const auto read =
            read_billing_request(std::string{R"({"userId":"a@example.com",)"} + more +
                                 R"(,"items":[{"productId":"P","productName":"T","quantity":1,"price":1}]})");
        ASSERT_TRUE(read) << outcome(read);
        EXPECT_NE(encode(read->value).find(R"("v":2)"), std::string::npos) << more;
    }
    domain::Customer customer;
    EXPECT_TRUE(encode(customer).starts_with(R"({"v":2)"));
    customer.external_id = "1001";
    EXPECT_TRUE(encode(customer).starts_with(R"({"v":4)"));
    customer.external_id.clear();
    customer.format = domain::EInvoiceFormat::en16931_ubl;
    EXPECT_TRUE(encode(customer).starts_with(R"({"v":4)"));
}

TEST(ExchangeRate, IsReadExactly) {
    const auto rate = [](std::string_view text) {
        const auto read = read_billing_request(
            std::string{R"({"userId":"a@example.com","exchangeRate":{"rate":)"}.append(text).append(
                R"(,"source":"ECB","date":"2026-11-20"},"items":[{"productName":"T","quantity":1,"price":1}]})"));
        return read ? std::to_string(read->value.exchange_rate->rate.scaled) : outcome(read);
    };
    EXPECT_EQ(rate("\"0.9215\""), "9215000000");
    EXPECT_EQ(rate("0.0000000001"), "1");
    EXPECT_EQ(rate("167.02"), "1670200000000");
    EXPECT_EQ(rate("1e2"), "1000000000000");
    EXPECT_EQ(rate("0.00000000001"), "422 /exchangeRate/rate too_precise; ");
    EXPECT_EQ(rate("\"1,5\""), "422 /exchangeRate/rate not_a_decimal; ");
    EXPECT_EQ(rate("true"), "422 /exchangeRate/rate wrong_type; ");
}

TEST(BillingRequest, ReadsEverythingExactly) {
    const auto read = read_billing_request(
        R"({"userId":"John.Doe@Example.com","seller":"max-stores","branch":"pune","currency":"EUR",
        "pricesIncludeTax":true,"discount":{"percent":"2.5"},"dueDays":14,"placeOfSupply":"29","note":"Thank you\nCome again",
        "reference":"PO-7","language":"de","deliver":"none","cc":["A@Example.com"],"bccSeller":true,
        "items":[{"productId":"P","quantity":"0.1","price":1.000001,"productName":"Thing","unit":"KGM","discount":{"amount":0.01},
        "taxRate":8.875,"taxCategory":"S","exemptionReason":"","hsn":"6109"}]})");
    ASSERT_TRUE(read) << outcome(read);
    const auto& request = read->value;
    EXPECT_EQ(request.user_id, "john.doe@example.com");
    EXPECT_EQ(request.items[0].quantity.micros, 100'000);
    EXPECT_EQ(request.items[0].price.micros, 1'000'001);
    EXPECT_EQ(request.items[0].tax_rate, domain::Percent{88'750});
    EXPECT_EQ(request.items[0].discount, domain::Discount{domain::AmountOff{10'000}});
    EXPECT_EQ(request.items[0].tax_category, domain::TaxCategory::standard);
    EXPECT_EQ(request.discount, domain::Discount{domain::PercentOff{domain::Percent{25'000}}});
    EXPECT_EQ(request.prices_include_tax, true);
    EXPECT_EQ(request.due_days, 14);
    EXPECT_EQ(request.deliver, domain::Deliver::none);
    EXPECT_EQ(request.cc, std::vector<std::string>{"a@example.com"});
    EXPECT_TRUE(request.bcc_seller);
    EXPECT_EQ(request.terms.note, "Thank you\nCome again");
}

TEST(BillingRequest, ReadsWhatEInvoicesNeed) {
    const auto read = read_billing_request(
        R"({"userId":"a@example.com","items":[{"productId":"P","quantity":1,"price":10,"productName":"T","cess":"12.5","orderLine":"7",
        "charges":[{"amount":"1.5","reasonCode":"FC"}],"allowances":[{"percent":5,"reason":"Loyalty"},{"amount":1,"reason":"Bonus"}]}],
        "allowances":[{"percent":2.5,"reason":"Season","taxRate":7}],
        "charges":[{"amount":4.9,"reason":"Freight","reasonCode":"FC","taxCategory":"E"}],
        "prepaid":"3.00","roundTo":0.05,"reference":"04011000-1234512345-06","orderReference":"PO-7","contractReference":"C-1",
        "paymentTerms":"2 % within 8 days\n30 days net","deliveredOn":"2026-11-20","period":{"from":"2026-11-01","to":"2026-11-30"},
        "deliverTo":{"address":{"line1":"Gate 3","city":"Pune","region":"Maharashtra","country":"IN"}},"reverseCharge":true,
        "template":"modern","format":"xrechnung-ubl","attach":"both"})");
    ASSERT_TRUE(read) << outcome(read);
    const auto& request = read->value;
    const auto& item = request.items[0];
    using enum domain::AdjustmentKind;
    ASSERT_EQ(item.adjustments.size(), 3U);
    EXPECT_EQ(item.adjustments[0],
              (domain::Adjustment{allowance, domain::PercentOff{{50'000}}, "Loyalty", {}, {}, {}}));
    EXPECT_EQ(item.adjustments[2],
              (domain::Adjustment{charge, domain::AmountOff{1'500'000}, {}, "FC", {}, {}}));
    EXPECT_EQ(item.cess, domain::Percent{125'000});
    EXPECT_EQ(item.order_line, "7");
    ASSERT_EQ(request.adjustments.size(), 2U);
    EXPECT_EQ(request.adjustments[0].tax_rate, domain::Percent{70'000});
    EXPECT_EQ(request.adjustments[1].tax_category, domain::TaxCategory::exempt);
    EXPECT_EQ(request.prepaid, domain::AmountOff{3'000'000});
    EXPECT_EQ(request.round_to, domain::AmountOff{50'000});
    const auto& terms = request.terms;
    EXPECT_EQ(terms.order_reference, "PO-7");
    EXPECT_EQ(terms.contract_reference, "C-1");
    EXPECT_EQ(terms.payment_terms, "2 % within 8 days\n30 days net");
    EXPECT_EQ(terms.delivered_on, (Date{2026, 11, 20}));
    EXPECT_EQ(terms.period, (domain::Period{{2026, 11, 1}, {2026, 11, 30}}));
    ASSERT_TRUE(terms.deliver_to);
    EXPECT_EQ(terms.deliver_to->region, "27");
    EXPECT_TRUE(terms.reverse_charge);
    EXPECT_EQ(request.look, "modern");
    EXPECT_EQ(request.format, domain::EInvoiceFormat::xrechnung_ubl);
    EXPECT_EQ(request.attach, domain::Attach::both);
}

TEST(BillingRequest, EqualBodiesShareOneCanonicalText) {
    const auto one = read_billing_request(bill);
    const auto same = read_billing_request(
        R"({ "items":[{"productName":"Premium T-Shirt","price":8.990e2,"quantity":1.0,"productId":"AD234"}], "userId":"john.doe\u0040example.com" })");
    const auto other = read_billing_request(replaced(bill, "899", "899.01"));
    ASSERT_TRUE(one && same && other);
    EXPECT_EQ(one->canonical, same->canonical);
    EXPECT_NE(one->canonical, other->canonical);
}

TEST(BillingRequest, RefusesWithPointerAndCode) {
    struct Case {
        std::string body;
        const char* outcome;
    };
    const std::string price = "\"price\":899";
    for (
        const auto& [body, wanted] : {
            Case{bill, "ok"},
            Case{"{}", "422 /items required; /userId required; "},
            Case{replaced(bill, price, "\"price\":NaN"), "400 /items/0/price not_json; "},
            Case{replaced(bill, price, R"("price":"NaN")"), "422 /items/0/price not_a_decimal; "},
            Case{replaced(bill, price, R"("price":"1,5")"), "422 /items/0/price not_a_decimal; "},
            Case{replaced(bill, price, R"("price":"")"), "422 /items/0/price not_a_decimal; "},
            Case{replaced(bill, price, R"("price":"+1")"), "422 /items/0/price not_a_decimal; "},
            Case{replaced(bill, price, "\"price\":1e400"), "422 /items/0/price out_of_range; "},
            Case{replaced(bill, price, "\"price\":1e13"), "422 /items/0/price out_of_range; "},
            Case{replaced(bill, price, "\"price\":-1"), "422 /items/0/price out_of_range; "},
            Case{replaced(bill, price, "\"price\":0.0000001"), "422 /items/0/price too_precise; "},
            Case{replaced(bill, price, "\"price\":true"), "422 /items/0/price wrong_type; "},
            Case{replaced(bill, "\"price\":899,", ""), "422 /items/0/price required; "},
            Case{replaced(bill, "\"quantity\":1", "\"quantity\":0"), "422 /items/0/quantity out_of_range; "},
            Case{replaced(bill, "\"quantity\":1", "\"quantity\":1e-7"),
                 "422 /items/0/quantity too_precise; "},
            Case{replaced(bill, "\"quantity\":1", "\"quantity\":\"x\",\"bogus\":1"),
                 "422 /items/0/quantity not_a_decimal; /items/0/bogus unknown_field; "},
            Case{replaced(bill, "\"AD234\"", "234"), "422 /items/0/productId wrong_type; "},
            Case{replaced(bill, "[{", "[7,{"), "422 /items/0 wrong_type; "},
            Case{R"({"userId":"a@example.com","items":{}})", "422 /items wrong_type; "},
            Case{R"({"userId":"a@example.com","items":[]})", "422 /items required; "},
            Case{R"({"userId":7,"items":[]})", "422 /userId wrong_type; /items required; "},
            Case{with(bill, R"("dueDays":1.5)"), "422 /dueDays too_precise; "},
            Case{with(bill, R"("dueDays":"7")"), "422 /dueDays wrong_type; "},
            Case{with(bill, R"("dueDays":99999999999)"), "422 /dueDays out_of_range; "},
            Case{with(bill, R"("pricesIncludeTax":"yes")"), "422 /pricesIncludeTax wrong_type; "},
            Case{with(bill, R"("discount":{})"), "422 /discount one_of; "},
            Case{with(bill, R"("discount":{"percent":1,"amount":1})"), "422 /discount one_of; "},
            Case{with(bill, R"("discount":{"percent":101})"), "422 /discount/percent out_of_range; "},
            Case{with(bill, R"("discount":{"percent":1.00001})"), "422 /discount/percent too_precise; "},
            Case{with(bill, R"("discount":5)"), "422 /discount wrong_type; "},
            Case{with_item(R"("discount":{"amount":-1})"), "422 /items/0/discount/amount out_of_range; "},
            Case{with_item(R"("taxRate":-1)"), "422 /items/0/taxRate out_of_range; "},
            Case{with_item(R"("taxCategory":"X")"), "422 /items/0/taxCategory unknown_tax_category; "},
            Case{with(bill, R"("deliver":"fax")"), "422 /deliver unknown_value; "},
            Case{with(bill, R"("format":"edifact","attach":"zip","template":7)"),
                 "422 /template wrong_type; /format unknown_value; /attach unknown_value; "},
            Case{
                with(
                    bill,
                    R"("allowances":[5,{"percent":5},{"amount":1,"percent":1,"reason":"x"},{"reason":"x"},{"amount":"a","reason":"x"}])"),
                "422 /allowances/0 wrong_type; /allowances/2 one_of; /allowances/3 one_of; "
                "/allowances/4/amount not_a_decimal; /allowances/1/reason required; "},
            Case{with(bill,
                      R"("charges":[{"amount":1,"reason":"x","taxCategory":"X","taxRate":101,"rate":1}])"),
                 "422 /charges/0/taxRate out_of_range; /charges/0/taxCategory unknown_tax_category; "
                 "/charges/0/rate unknown_field; "},
            Case{
                with_item(R"("charges":[{"amount":-1,"reason":"x","taxRate":5}],"allowances":{},"cess":101)"),
                "422 /items/0/allowances wrong_type; /items/0/charges/0/taxRate unknown_field; /items/0/cess "
                "out_of_range; "
                "/items/0/charges/0/amount out_of_range; "},
            Case{with(bill, R"("prepaid":-1,"roundTo":1001)"),
                 "422 /prepaid out_of_range; /roundTo out_of_range; "},
            Case{with(bill, R"("deliveredOn":"20.11.2026","period":{"from":"2026-02-30"})"),
                 "422 /deliveredOn not_a_date; /period/from not_a_date; /period/to required; "},
            Case{with(bill, R"("period":{"from":"2026-02-02","to":"2026-02-01"})"),
                 "422 /period/to period_reversed; "},
            Case{with(bill, R"("deliverTo":{},"reverseCharge":"yes")"),
                 "422 /deliverTo/address required; /reverseCharge wrong_type; "},
            Case{with(bill, R"("deliverTo":{"address":{"city":"Pune","country":"XX"}})"),
                 "422 /deliverTo/address/country unknown_country; "},
            Case{with(bill, R"("deliverTo":{"address":{"city":"a\u0000"}})"),
                 "422 /deliverTo/address/city control_character; /deliverTo/address/country required; "},
            Case{with(bill, R"("orderReference":"\uFFFE","paymentTerms":7)"),
                 "422 /paymentTerms wrong_type; /orderReference control_character; "},
            Case{with(bill, R"("customer":{"email":"x@example.com","lastname":"Doe"})"),
                 "422 /userId contradiction; "},
            Case{with(bill, R"("customer":{"lastname":"Doe"})"), "422 /customer/email required; "},
            Case{with(bill, R"("customer":"Doe")"), "422 /customer wrong_type; "},
            Case{with(bill,
                      R"("customer":{"email":"x@example.com","country":"DE","address":{"country":"FR"}})"),
                 "422 /customer/country contradiction; /customer/lastname required; /userId contradiction; "},
            Case{with(bill, R"("cc":"a@example.com")"), "422 /cc wrong_type; "},
            Case{with(bill, R"("cc":["a@example.com",5,"nobody","a@example.com"])"),
                 "422 /cc/1 wrong_type; /cc/2 not_an_email; /cc/3 duplicate; "},
            Case{with(bill, R"("note":"a\u0000b")"), "422 /note control_character; "},
            Case{with(bill, R"("total":1,"constructor":2)"),
                 "422 /total unknown_field; /constructor unknown_field; "},
        }) {
        EXPECT_EQ(outcome(read_billing_request(body)), wanted) << body;
    }
}

TEST(BillingRequest, ListsAtMostAHundredIssuesOfAHugeBody) {
    std::string body = R"({"userId":"a@example.com","items":[)";
    for (int i = 0; i < 9'000; ++i) body += "{\"x\":1},";
    body += "{}]}";
    const auto read = read_billing_request(body);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().issues.size(), domain::issues_max);
}

TEST(BillingRequest, TakesTwoThousandLinesAndNoMore) {
    const auto body_of = [](int lines) {
        std::string body = R"({"userId":"a@example.com","items":[)";
        for (int i = 0; i < lines; ++i) {
            body.append(i > 0 ? "," : "")
                .append(R"({"productId":"P","quantity":1,"price":1,"productName":"T"})");
        }
        return body + "]}";
    };
    EXPECT_TRUE(read_billing_request(body_of(domain::lines_max)));
    EXPECT_EQ(outcome(read_billing_request(body_of(domain::lines_max + 1))), "422 /items too_many; ");
}

TEST(Resend, GoesToTheBuyerUnlessToldOtherwise) {
    for (const auto* body : {"", " \n", "{}"}) EXPECT_EQ(read_resend(body)->value.to, "") << body;
    EXPECT_EQ(read_resend("")->canonical, "{}");
    EXPECT_EQ(read_resend(R"({"to":"A@Example.com"})")->value.to, "a@example.com");
    EXPECT_EQ(outcome(read_resend(R"({"to":"x"})")), "422 /to not_an_email; ");
    EXPECT_EQ(outcome(read_resend(R"({"from":"x"})")), "422 /from unknown_field; ");
    EXPECT_EQ(outcome(read_resend("to")), "400  not_json; ");
}

TEST(Credit, IsOfAllThatIsLeftUnlessToldOtherwise) {
    for (const auto* body : {"", " \n", "{}", R"({"reason":"Returned"})"})
        EXPECT_TRUE(read_credit(body)->value.lines.empty()) << body;
    // Regression: a list without lines, as a program makes that finds nothing returned, cancelled the invoice.
    const std::string invoice = R"("invoice":"0198f6f0-1c3e-7000-8000-000000000000")";
    for (const auto* body : {R"({"lines":[]})", R"({"lines":[ ],"reason":"Returned"})"})
        EXPECT_EQ(outcome(read_credit(body)), "422 /lines required; ") << body;
    EXPECT_EQ(outcome(read_credit_note("{" + invoice + R"(,"lines":[]})")), "422 /lines required; ");
    EXPECT_EQ(outcome(read_credit_note("{" + invoice + R"(,"lines":{}})")), "422 /lines wrong_type; ");
    EXPECT_TRUE(read_credit_note("{" + invoice + "}"));
    EXPECT_TRUE(read_credit_note("{" + invoice + R"(,"lines":[{"line":1}]})"));
    const auto read =
        read_credit(R"({"lines":[{"line":2,"quantity":"0.5"},{"line":1}],"reason":"Returned"})");
    ASSERT_TRUE(read) << outcome(read);
    using domain::CreditLine;
    EXPECT_EQ(read->value.lines,
              (std::vector{CreditLine{2, domain::Quantity{500'000}}, CreditLine{1, std::nullopt}}));
    EXPECT_EQ(read->value.reason, "Returned");
    EXPECT_EQ(outcome(read_credit("[]")), "422  wrong_type; ");
    EXPECT_EQ(
        outcome(read_credit(
            R"({"lines":[{"quantity":0},{"line":1e99},{"line":-5},{"line":3},{"line":3},7],"amount":5})")),
        "422 /lines/0/line required; /lines/1/line out_of_range; /lines/5 wrong_type; /amount unknown_field; "
        "/lines/0/quantity out_of_range; /lines/2/line out_of_range; /lines/4/line duplicate; ");
    std::string many = R"({"lines":[)";
    for (int i = 0; i < 3'000; ++i) many += R"({"line":1},)";
    EXPECT_EQ(outcome(read_credit(many + R"({"line":1}]})")), "422 /lines too_many; ");
}

/// Forms of web pages and files of Windows end lines with CR LF.
TEST(LineEnds, AreFolded) {
    for (const auto& [written, read] :
         std::initializer_list<std::pair<const char*, const char*>>{{R"(one\r\ntwo)", "one\ntwo"},
                                                                    {R"(\r\none)", "\none"},
                                                                    {R"(one\r\n)", "one\n"},
                                                                    {R"(one\r\n\r\ntwo)", "one\n\ntwo"},
                                                                    {R"(one\ntwo)", "one\ntwo"}}) {
        for (const auto* member : {"note", "paymentTerms"}) {
            const auto bill = read_billing_request(std::string{
                R"({"userId":"a@example.com","items":[{"productName":"P","quantity":1,"price":1}],")"}
                                                       .append(member)
                                                       .append("\":\"")
                                                       .append(written)
                                                       .append("\"}"));
            ASSERT_TRUE(bill) << written;
            const auto& terms = bill->value.terms;
            EXPECT_EQ(member == std::string_view{"note"} ? terms.note : terms.payment_terms, read);
        }
    }
    for (const auto* refused : {R"(one\rtwo)", R"(one\r)", R"(\r\r\n)"}) {
        const auto bill = read_billing_request(std::string{
            R"({"userId":"a@example.com","items":[{"productName":"P","quantity":1,"price":1}],"note":")"}
                                                   .append(refused)
                                                   .append("\"}"));
        EXPECT_FALSE(bill) << refused;
    }
}

/// What is wrong with a customer is said once: it is not a missing userId as well.
TEST(BroughtCustomer, ThatHasAMistakeIsNoMissingOne) {
    for (const auto* customer :
         {R"({"email":"","lastname":"B"})", R"({"lastname":"B"})", R"({"email":"no","lastname":"B"})",
          R"("b@example.com")", R"({"email":7,"lastname":"B"})"}) {
        const auto bill = read_billing_request(
            std::string{R"({"items":[{"productName":"P","quantity":1,"price":1}],"customer":)"}
                .append(customer)
                .append("}"));
        ASSERT_FALSE(bill) << customer;
        for (const auto& issue : bill.error().issues)
            EXPECT_TRUE(issue.pointer.starts_with("/customer")) << customer << issue.pointer;
    }
    const auto neither = read_billing_request(R"({"items":[{"productName":"P","quantity":1,"price":1}]})");
    ASSERT_FALSE(neither);
    EXPECT_EQ(neither.error().issues.at(0).pointer, "/userId");
}

TEST(TaxIds, OfTheGulfAreNoGstins) {
    const auto read = [](const char* id, const char* country) {
        return read_registration(std::string{R"({"email":"a@example.com","lastname":"B","taxId":")"}
                                     .append(id)
                                     .append(R"(","address":{"country":")")
                                     .append(country)
                                     .append(R"("}})"))
            .has_value();
    };
    EXPECT_TRUE(read("100987654300003", "AE"));
    EXPECT_TRUE(read("310122393500003", "SA"));
    EXPECT_TRUE(read("220000000000002", "BH"));
    EXPECT_TRUE(read("200000000000002", "OM"));
    EXPECT_TRUE(read("100987654300003", "DE"));
    EXPECT_FALSE(read("100987654300003", "IN"));
    EXPECT_FALSE(read("27AAAAA0000A1Z5", "AE")) << "meant as a GSTIN";
}

TEST(TaxIds, AGstinLiesInTheStateOfTheAddress) {
    const auto read = [](const char* region) {
        return read_registration(
            std::string{R"({"email":"a@example.com","lastname":"B","taxId":"29AAGCB7383J1Z4",)"}
                .append(R"("address":{"country":"IN","region":")")
                .append(region)
                .append(R"("}})"));
    };
    for (const auto* same : {"29", "Karnataka", "KA", ""}) EXPECT_TRUE(read(same)) << same;
    for (const auto* other : {"27", "Maharashtra", "TN", "07", "36"}) {
        const auto registration = read(other);
        ASSERT_FALSE(registration) << other;
        EXPECT_EQ(registration.error().issues.at(0).code, "other_state");
    }
}

}  // namespace
}  // namespace billmill::formats
