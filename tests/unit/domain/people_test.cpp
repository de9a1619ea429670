#include <gtest/gtest.h>

#include <algorithm>

#include "domain/customer.hpp"
#include "domain/gstin.hpp"
#include "domain/text_rules.hpp"
#include "domain/units.hpp"
#include "foundation/utf8.hpp"
#include "support/seeded.hpp"

namespace billmill::domain {
namespace {

TEST(Email, IsNormalised) {
    EXPECT_EQ(normalise_email("John.Doe@Example.COM"), "john.doe@example.com");
    EXPECT_EQ(normalise_email("o'brien+tag@mail.example.co"), "o'brien+tag@mail.example.co");
    EXPECT_EQ(normalise_email("a@xn--mnchen-3ya.de"), "a@xn--mnchen-3ya.de");
    EXPECT_EQ(normalise_email("a@1und1.de"), "a@1und1.de");
    EXPECT_TRUE(normalise_email(std::string(64, 'a') + "@example.com"));
}

TEST(Email, RefusesWhatCouldHarmAMailServer) {
    const auto label = std::string(63, 'a');
    for (const auto& bad : {std::string{},
                            std::string{"@"},
                            std::string{"a"},
                            std::string{"a@"},
                            std::string{"@example.com"},
                            std::string{"a@localhost"},
                            std::string{"a@127.0.0.1"},
                            std::string{"a@[127.0.0.1]"},
                            std::string{"a b@example.com"},
                            std::string{"a@b@example.com"},
                            std::string{".a@example.com"},
                            std::string{"a.@example.com"},
                            std::string{"a..b@example.com"},
                            std::string{"a@example..com"},
                            std::string{"a@.example.com"},
                            std::string{"a@example.com."},
                            std::string{"a@-example.com"},
                            std::string{"a@example-.com"},
                            std::string{"a@ex_ample.com"},
                            std::string{"\"a\"@example.com"},
                            std::string{"a(c)@example.com"},
                            std::string{"<a@example.com>"},
                            std::string{"a@example.com\r\nRCPT TO:<b@c.de>"},
                            std::string{"a\n@example.com"},
                            std::string{"a\0@example.com", 14},
                            std::string{"\xC3\xA4@example.com"},
                            std::string{"a@m\xC3\xBCnchen.de"},
                            std::string(65, 'a') + "@example.com",
                            "a@" + label + "a.com",
                            "a@" + label + "." + label + "." + label + "." + label + ".com"}) {
        EXPECT_FALSE(normalise_email(bad)) << bad;
    }
}

TEST(EmailLaw, NormalisingTwiceChangesNothingAndTheIdFollowsTheMailbox) {
    const auto once = normalise_email("A.B@Example.com");
    ASSERT_TRUE(once);
    EXPECT_EQ(normalise_email(*once), once);
    EXPECT_EQ(customer_id(*once), customer_id("a.b@example.com"));
    EXPECT_NE(customer_id(*once), customer_id("ab@example.com"));
}

TEST(Customer, IsNamedByCompanyOrName) {
    Customer customer;
    customer.firstname = "Priya";
    customer.lastname = "Sharma";
    EXPECT_EQ(display_name(customer), "Priya Sharma");
    customer.middlename = "K.";
    EXPECT_EQ(display_name(customer), "Priya K. Sharma");
    customer.company = "Sharma Textiles";
    EXPECT_EQ(display_name(customer), "Sharma Textiles");
}

TEST(Gstin, ChecksFormAndCheckCharacter) {
    EXPECT_TRUE(is_gstin("27AAPFU0939F1ZV"));
    EXPECT_TRUE(is_gstin("09AAACH7409R1ZZ"));
    EXPECT_TRUE(is_gstin("27AAAAA0000A1Z2"));
    for (const auto* bad : {"27AAAAA0000A1Z5", "27AAPFU0939F1Z", "27AAPFU0939F1ZVV", "27aapfu0939f1zv", "",
                            "GSTNY1234A1Z5", "27AAPFU0939F0ZV", "2 AAPFU0939F1ZV"}) {
        EXPECT_FALSE(is_gstin(bad)) << bad;
    }
}

TEST(GstinLaw, OneChangedCharacterIsNoticed) {
    constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const std::string right = "27AAPFU0939F1ZV";
    for (std::size_t i = 0; i < right.size(); ++i) {
        for (const char c : alphabet) {
            auto changed = right;
            changed[i] = c;
            EXPECT_EQ(is_gstin(changed), changed == right) << changed;
        }
    }
}

TEST(States, AreFoundAsPeopleWriteThem) {
    EXPECT_EQ(gst_state_code("27"), "27");
    EXPECT_EQ(gst_state_code("maharashtra"), "27");
    EXPECT_EQ(gst_state_code("MH"), "27");
    EXPECT_EQ(gst_state_code("Orissa"), "21");
    EXPECT_EQ(gst_state_name("37"), "Andhra Pradesh");
    for (const auto* bad : {"", "00", "25", "28", "39", "99", "7", "Bavaria"})
        EXPECT_FALSE(gst_state_code(bad)) << bad;
    EXPECT_EQ(state_of_gstin("27AAPFU0939F1ZV"), "27");
    EXPECT_FALSE(state_of_gstin("27AAPFU0939F1ZW"));
    for (const auto* territory : {"04", "26", "31", "35", "38", "97"})
        EXPECT_TRUE(levies_utgst(territory)) << territory;
    for (const auto* state : {"01", "07", "27", "34", "96"}) EXPECT_FALSE(levies_utgst(state)) << state;
}

TEST(Units, AreThoseOfTheLists) {
    for (const auto* code : {"C62", "HUR", "KGM", "MTR", "LTR", "H87", "10", "XPP", "ZZ", "EA", "DAY"})
        EXPECT_TRUE(is_unit(code)) << code;
    for (const auto* code : {"", "PCE", "QQQ", "c62", "C6", "1", "ZZZZ", "EA ", "10 "})
        EXPECT_FALSE(is_unit(code)) << code;
}

TEST(TextRules, NameTheFirstFault) {
    constexpr TextRule name{1, 5};
    constexpr TextRule note{0, 20, true};
    const auto code = [](std::string_view text, const TextRule& rule) {
        const auto issue = text_issue("/x", text, rule);
        return issue ? issue->code : "";
    };
    EXPECT_EQ(code("Jos\xC3\xA9", name), "");
    EXPECT_EQ(code("\xF0\x9F\x99\x82\xF0\x9F\x99\x82\xF0\x9F\x99\x82\xF0\x9F\x99\x82\xF0\x9F\x99\x82", name),
              "");
    EXPECT_EQ(code("", name), "required");
    EXPECT_EQ(code("  ", name), "required");
    EXPECT_EQ(code("abcdef", name), "too_long");
    EXPECT_EQ(code("abc", TextRule{5, 9}), "too_short");
    EXPECT_EQ(code("a\r\nb", name), "control_character");
    EXPECT_EQ(code("a\tb", name), "control_character");
    EXPECT_EQ(code("one\n\ttwo", note), "");
    EXPECT_EQ(code("one\r\ntwo", note), "control_character");
    EXPECT_EQ(code(std::string_view{"a\0b", 3}, note), "control_character");
    EXPECT_EQ(code("a\x7F", name), "control_character");
    EXPECT_EQ(code("\xC2\x85", name), "control_character");  // C1: next line
    EXPECT_EQ(code("\xE2\x80\xAE"
                   "abc",
                   name),
              "control_character");                              // right-to-left override
    EXPECT_EQ(code("\xE2\x81\xA6", note), "control_character");  // isolate
    EXPECT_EQ(code("\xE2\x80\xA8", name), "control_character");  // line separator
    EXPECT_EQ(code("\xEF\xBF\xBE", name), "control_character");  // U+FFFE
    EXPECT_EQ(code("\xEF\xBF\xBD", name), "");                   // U+FFFD is a character
    for (const auto* bad : {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                            "\xFF", "\xF0\x9F\x99"}) {
        EXPECT_EQ(code(bad, name), "invalid_utf8");
        EXPECT_FALSE(utf8::is_valid(bad));
    }
    EXPECT_TRUE(is_country("DE"));
    for (const auto* bad : {"", "de", "XX", "D", "DEU", "E ", " A"}) EXPECT_FALSE(is_country(bad)) << bad;
}

Customer john() {
    Customer customer;
    customer.email = "john.doe@example.com";
    customer.firstname = "John";
    customer.lastname = "Doe";
    customer.mobile = "0123456789";
    return customer;
}

TEST(CheckCustomer, FindsEachFaultAtItsPlace) {
    EXPECT_TRUE(check_customer(john()).empty());
    struct Case {
        const char* pointer;
        const char* code;
        void (*corrupt)(Customer&);
    };
    for (const auto& [pointer, code, corrupt] : {
             Case{"/firstname", "required", [](Customer& c) { c.firstname = "  "; }},
             Case{"/lastname", "required", [](Customer& c) { c.lastname = ""; }},
             Case{"/company", "required", [](Customer& c) { c.company = " "; }},
             Case{"/company", "too_long", [](Customer& c) { c.company = std::string(201, 'x'); }},
             Case{"/middlename", "too_long", [](Customer& c) { c.middlename = std::string(201, 'x'); }},
             Case{"/electronicAddress/id", "wrong_form",
                  [](Customer& c) { c.electronic_address = {"0088", "4006381333932"}; }},
             Case{"/lastname", "control_character", [](Customer& c) { c.lastname = "Doe\r\nBcc: x@y.de"; }},
             Case{"/email", "required", [](Customer& c) { c.email = ""; }},
             Case{"/email", "not_an_email", [](Customer& c) { c.email = "John@example.com"; }},
             Case{"/mobile", "too_short", [](Customer& c) { c.mobile = "012345678"; }},
             Case{"/mobile", "not_a_phone", [](Customer& c) { c.mobile = "0123456789x"; }},
             Case{"/mobile", "not_a_phone", [](Customer& c) { c.mobile = "0123456789012345"; }},
             Case{"/mobile", "not_a_phone", [](Customer& c) { c.mobile = "(+--) 123-456"; }},
             Case{"/mobile", "too_long", [](Customer& c) { c.mobile = std::string(31, '0'); }},
             Case{"/address/city", "too_long", [](Customer& c) { c.address.city = std::string(61, 'x'); }},
             Case{"/address/country", "unknown_country", [](Customer& c) { c.address.country = "XX"; }},
             Case{"/address/region", "unknown_state",
                  [](Customer& c) {
                      c.address.country = "IN";
                      c.address.region = "Bavaria";
                  }},
             Case{"/taxId", "not_a_gstin", [](Customer& c) { c.tax_id = "27AAAAA0000A1Z5"; }},
             Case{"/taxId", "not_a_tax_id", [](Customer& c) { c.tax_id = "de123"; }},
             Case{"/language", "not_a_language", [](Customer& c) { c.language = "English"; }},
             Case{"/language", "unsupported_language", [](Customer& c) { c.language = "xx"; }},
             Case{"/language", "unsupported_language", [](Customer& c) { c.language = "nl"; }},
             Case{"/language", "unsupported_language", [](Customer& c) { c.language = "ger"; }},
             Case{"/language", "unsupported_language", [](Customer& c) { c.language = "eng"; }},
             Case{"/language", "unsupported_language", [](Customer& c) { c.language = "pl"; }},
             Case{"/attach", "no_xml",
                  [](Customer& c) {
                      c.format = EInvoiceFormat::none;
                      c.attach = Attach::both;
                  }},
         }) {
        auto customer = john();
        corrupt(customer);
        const auto issues = check_customer(customer);
        ASSERT_EQ(issues.size(), 1U) << pointer;
        EXPECT_EQ(issues[0].pointer, pointer);
        EXPECT_EQ(issues[0].code, code);
    }
    EXPECT_EQ(check_customer(Customer{}).size(), 2U);  // All at once: an e-mail address and a name.
}

TEST(CheckCustomer, TakesPhoneNumbersAsPeopleWriteThem) {
    for (const auto* number : {"0123456789", "+44 20 7946 0958", "+49 (0)30 901820-123", "030/901820-0",
                               "(02) 9374 4000 ", "+1 (415) 555-0100", "+86 138 0013 8000"}) {
        auto customer = john();
        customer.mobile = number;
        EXPECT_TRUE(check_customer(customer).empty()) << number;
    }
}

TEST(CheckCustomer, NeedsOnlyWhatAnInvoiceNeeds) {
    Customer person;
    person.email = "priya@example.com";
    person.lastname = std::string(200, 'x');
    EXPECT_TRUE(check_customer(person).empty());
    Customer company;
    company.email = "office@example.com";
    company.company = "Sharma Textiles";
    EXPECT_TRUE(check_customer(company).empty());
}

}  // namespace
}  // namespace billmill::domain
