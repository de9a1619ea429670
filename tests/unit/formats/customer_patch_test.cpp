#include "formats/customer_patch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/messages.hpp"
#include "formats/patched_fields.hpp"
#include "formats/requests.hpp"

namespace billmill::formats {
namespace {

using enum domain::CustomerField;
using testing::ElementsAre;

std::string issues_of(std::string_view body) {
    const auto read = read_customer_patch(body);
    if (read) return {};
    std::string text;
    for (const auto& issue : read.error().issues) text += issue.pointer + " " + issue.code + ";";
    return text;
}

TEST(CustomerPatch, ReadsEachFieldOfACustomer) {
    const auto read = read_customer_patch(
        R"({"email":"New@Example.COM","firstname":"A","middlename":"B","lastname":"C","mobile":"0123456789",
            "company":"D","address":{"city":"Pune","region":"Maharashtra","country":"IN"},"taxId":null,
            "registrationNumber":"E","electronicAddress":{"scheme":"EM","id":"a@example.com"},
            "buyerReference":"F","format":"none","attach":"pdf","language":"de"})");
    ASSERT_TRUE(read) << read.error().issues.front().pointer;
    EXPECT_EQ(read->value.only.size(), domain::customer_field_names.size()) << "every field can be patched";
    EXPECT_EQ(read->value.customer.email, "new@example.com");
    EXPECT_EQ(read->value.customer.address.region, "27");
    EXPECT_EQ(read->value.customer.tax_id, "");
}

TEST(CustomerPatch, NullClearsAndWhatIsAbsentIsLeft) {
    const auto read = read_customer_patch(R"({"taxId":null,"format":null,"address":null,"lastname":"Nair"})");
    ASSERT_TRUE(read);
    EXPECT_THAT(read->value.only, ElementsAre(lastname, address, tax_id, format));
    EXPECT_EQ(read->value.customer.lastname, "Nair");
    EXPECT_FALSE(read->value.customer.format);
}

TEST(CustomerPatch, RefusesByFieldWhatItCanRefuseAlone) {
    struct Case {
        const char* body;
        const char* issues;
    };
    for (const auto& [body, issues] : {
             Case{"{}", " required;"},
             Case{"[]", " wrong_type;"},
             Case{"{", " not_json;"},
             Case{R"({"colour":"red"})", "/colour unknown_field;"},
             Case{R"({"colour":null})", "/colour unknown_field;"},
             Case{R"({"externalId":"A-1"})", "/externalId unknown_field;"},
             Case{R"({"id":"0198f6f0-1c3e-7000-8000-000000000000"})", "/id unknown_field;"},
             Case{R"({"email":null})", "/email required;"},
             Case{R"({"email":"nobody"})", "/email not_an_email;"},
             Case{R"({"email":7})", "/email wrong_type;"},
             Case{R"({"lastname":"  "})", "/lastname required;"},
             Case{R"({"lastname":null})", ""},
             Case{R"({"company":null})", ""},
             Case{R"({"address":{"country":"Atlantis"}})", "/address/country unknown_country;"},
             Case{R"({"address":{"planet":"Mars"}})", "/address/planet unknown_field;"},
             Case{R"({"taxId":"x"})", "/taxId not_a_tax_id;"},
             Case{R"({"language":"no language","mobile":"1"})",
                  "/mobile too_short;/language not_a_language;"},
         }) {
        EXPECT_EQ(issues_of(body), issues) << body;
    }
}

TEST(CustomerPatch, IsAMessageThatAnOlderProgramWaitsBefore) {
    auto read = read_customer_patch(R"({"taxId":null,"email":"a@example.com"})");
    ASSERT_TRUE(read);
    read->value.customer.id = domain::customer_id("b@example.com");
    const auto message = encode(read->value);
    EXPECT_THAT(message, testing::StartsWith(R"({"v":4,)"));
    EXPECT_EQ(decode_customer_change(message), read->value);
}

/// The message of a registration stays what older programs read.
TEST(CustomerChangeMessage, OfARegistrationIsTheCustomer) {
    const auto read = read_registration(R"({"email":"a@example.com","lastname":"Nair"})");
    ASSERT_TRUE(read);
    EXPECT_EQ(encode(domain::CustomerChange{read->value, {}}), encode(read->value));
    EXPECT_THAT(encode(read->value), testing::StartsWith(R"({"v":2,)"));
    const domain::CustomerChange change{read->value, {}};
    EXPECT_EQ(decode_customer_change(encode(read->value)), change);
}

TEST(NewCustomer, HasAnIdentityThatItsAddressDoesNotMake) {
    struct Case {
        const char* external_id;
        const char* issues;
    };
    for (const auto& [external_id, issues] : {
             Case{R"("A-1")", ""},
             Case{R"("a@example.com")", ""},
             Case{R"("Größe / 7 \"x\" ☃ 日本")", ""},
             Case{R"("'; DROP TABLE customers; --")", ""},
             Case{R"("../../etc")", ""},
             Case{R"("{\"$ne\":1}")", ""},
             Case{R"("   ")", "/externalId required;"},
             Case{R"("a\u0000b")", "/externalId control_character;"},
             Case{R"("a\nb")", "/externalId control_character;"},
             Case{R"("\u202ea")", "/externalId control_character;"},
             Case{"7", "/externalId wrong_type;"},
         }) {
        const auto body =
            std::string{R"({"email":"a@example.com","lastname":"Nair","externalId":)"} + external_id + "}";
        const auto read = read_new_customer(body);
        std::string found;
        if (!read)
            for (const auto& issue : read.error().issues) found += issue.pointer + " " + issue.code + ";";
        EXPECT_EQ(found, issues) << external_id;
        if (!read) continue;
        EXPECT_EQ(read->value.id, domain::external_customer_id(read->value.external_id));
        EXPECT_EQ(decode_customer(encode(read->value)), read->value);
    }
    const auto plain = read_new_customer(R"({"email":"a@example.com","lastname":"Nair"})");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->value.id, Uuid{}) << "it is its request's";
    EXPECT_FALSE(read_registration(R"({"email":"a@example.com","lastname":"Nair","externalId":"A"})"))
        << "the older route knows e-mails alone";
}

std::string bill(const std::string& names) {
    return "{" + names + R"("items":[{"productName":"Tea","quantity":1,"price":2}]})";
}

TEST(BillBody, NamesItsCustomerInOneWayOrInSeveralThatAgree) {
    const auto by_email = domain::customer_id("a@example.com").text();
    const auto by_external = domain::external_customer_id("A-1").text();
    struct Case {
        std::string names;
        std::string buyer;  ///< Or the issues.
        int version;
    };
    const std::string brought = R"("customer":{"email":"a@example.com","lastname":"Nair"},)";
    const std::string called =
        R"("customer":{"email":"a@example.com","lastname":"Nair","externalId":"A-1"},)";
    const std::vector<Case> cases{
        {R"("userId":"a@example.com",)", by_email, 3},
        {R"("customerId":")" + by_external + R"(",)", by_external, 4},
        {R"("customerExternalId":"A-1",)", by_external, 4},
        {R"("customerExternalId":"A-1","customerId":")" + by_external + R"(",)", by_external, 4},
        {R"("userId":"a@example.com","customerId":")" + by_email + R"(",)", by_email, 4},
        {brought, by_email, 3},
        {called, by_external, 4},
        {called + R"("userId":"a@example.com",)", by_external, 4},
        {called + R"("customerExternalId":"A-1",)", by_external, 4},
        {"", "/userId required;", 0},
        {R"("customerId":"7",)", "/customerId not_an_id;", 0},
        {R"("customerExternalId":"A\n1",)", "/customerExternalId control_character;", 0},
        {R"("userId":"a@example.com","customerExternalId":"A-1",)", "/customerId contradiction;", 0},
        {brought + R"("customerExternalId":"A-1",)", "/customerId contradiction;", 0},
        {R"("customerExternalId":"B","customerId":")" + by_external + R"(",)",
         "/customerExternalId contradiction;", 0},
    };
    for (const auto& one : cases) {
        const auto read = read_billing_request(bill(one.names));
        std::string found;
        if (read)
            found = domain::buyer_id(read->value).text();
        else
            for (const auto& issue : read.error().issues) found += issue.pointer + " " + issue.code + ";";
        EXPECT_EQ(found, one.buyer) << one.names;
        if (!read) continue;
        const auto message = encode(read->value);
        EXPECT_THAT(message, testing::StartsWith("{\"v\":" + std::to_string(one.version))) << one.names;
        EXPECT_EQ(decode_billing_request(message), read->value) << one.names;
    }
}

TEST(PatchedFields, AreReadAsTheyWereWritten) {
    const std::vector<domain::PatchedField> fields{{email, {0, 17}}, {tax_id, {6, 9'000'000'000'000}}};
    EXPECT_EQ(encode(fields), "email 0:17 taxId 6:9000000000000");
    EXPECT_EQ(decode_patched_fields(encode(fields)), fields);
    EXPECT_TRUE(decode_patched_fields("")->empty());
    for (const auto* bad : {"email", "email 0", "email 0:", "email x:1", "colour 0:1", "email 0:1x", " "})
        EXPECT_EQ(decode_patched_fields(bad).error().fault, Fault::invalid) << bad;
}

}  // namespace
}  // namespace billmill::formats
