// Which requests with one key are repetitions of each other, within a version of fingerprints and across two.

#include "ports/request_fingerprint.hpp"

#include <gtest/gtest.h>

#include "formats/meaning.hpp"
#include "formats/requests.hpp"
#include "usecases/accept/request_identity.hpp"

namespace billmill::usecases {
namespace {

using ports::same_request;

struct Fingerprints {
    Digest older;  ///< As the program before wrote it.
    Digest now;
};

template <class T>
Fingerprints fingerprints_of(OperationName operation, const formats::Reading<formats::Read<T>>& read) {
    if (!read) {
        ADD_FAILURE() << (read.error().issues.empty() ? "?" : read.error().issues.front().pointer);
        return {};
    }
    const auto meaning = formats::meaning(read->value);
    const RequestText text{read->canonical, meaning};
    return {identify("shop", operation, "", std::nullopt, text, {}).fingerprint,
            identify("shop", operation, "", "key", text, {}).fingerprint};
}

enum class Kind { bill, customer, credit, resend };

Fingerprints fingerprints(Kind kind, std::string_view body) {
    switch (kind) {
        case Kind::bill: return fingerprints_of(bill_operation, formats::read_billing_request(body));
        case Kind::customer:
            return fingerprints_of(register_customer_operation, formats::read_registration(body));
        case Kind::credit: return fingerprints_of(credit_operation, formats::read_credit(body));
        case Kind::resend: return fingerprints_of(resend_operation, formats::read_resend(body));
    }
    return {};
}

struct Pair {
    Kind kind;
    std::string one;
    std::string other;
};

/// A bill with these members beside its customer and a line, and with these members in the line.
std::string bill(const std::string& members = "", const std::string& line = "") {
    return R"({"userId":"john@example.com",)" + members +
           R"("items":[{"productId":"A","productName":"Shirt","quantity":10,"price":9.5)" + line + "}]}";
}
std::string customer(const std::string& members = "", const std::string& email = "john@example.com") {
    return R"({"firstname":"John","lastname":"Doe",)" + members + R"("email":")" + email + R"("})";
}
/// A text with one part of it written otherwise.
std::string with(std::string text, std::string_view part, std::string_view instead) {
    const auto at = text.find(part);
    EXPECT_NE(at, std::string::npos) << part;
    return text.replace(at, part.size(), instead);
}

const Pair same[] = {
    {Kind::bill, bill(), with(bill(), "10", "10.0")},
    {Kind::bill, bill(), with(bill(), "10", "1e1")},
    {Kind::bill, bill(), with(bill(), "10", "\"10\"")},
    {Kind::bill, bill(), with(bill(), "9.5", "\"9.50\"")},
    {Kind::bill, bill(), with(bill(), "john@example.com", "john@EXAMPLE.com")},
    {Kind::bill, bill(), with(bill(), ",", " ,\n\t")},
    {Kind::bill, bill(),
     with(bill(), R"("productId":"A","productName":"Shirt")", R"("productName":"Shirt","productId":"A")")},
    {Kind::bill, bill(), bill(R"("deliver":"mail",)")},
    {Kind::bill, bill(), bill(R"("bccSeller":false,)")},
    {Kind::bill, bill(), bill(R"("cc":[],"allowances":[],"charges":[],)")},
    {Kind::bill, bill(), bill(R"("reverseCharge":false,)")},
    {Kind::bill, bill(), bill(R"("prepaid":0,)")},
    {Kind::bill, bill(), bill(R"("discount":{"percent":0},)")},
    {Kind::bill, bill(), bill("", R"(,"unit":"C62")")},
    {Kind::bill, bill(), bill("", R"(,"discount":{"amount":"0.00"})")},
    {Kind::bill, bill(R"("cc":["a@b.example"],)"), bill(R"("cc":["a@B.Example"],)")},
    {Kind::bill, bill(R"("discount":{"percent":5},)"), bill(R"("discount":{"percent":"5.00"},)")},
    {Kind::customer, customer(), customer("", "john@Example.COM")},
    {Kind::customer, customer(), with(customer(), "lastname", "name")},
    {Kind::customer, customer(R"("country":"DE",)"), customer(R"("address":{"country":"DE"},)")},
    {Kind::credit, "", "{}"},
    {Kind::credit, R"({"lines":[{"line":1,"quantity":2}]})", R"({"lines":[{"quantity":"2.0","line":1}]})"},
    {Kind::resend, R"({"to":"a@b.example"})", R"({ "to" : "a@B.example" })"},
};

const Pair different[] = {
    {Kind::bill, bill(), with(bill(), "10", "11")},
    {Kind::bill, bill(), with(bill(), "9.5", "95")},
    {Kind::bill, bill(), with(bill(), "Shirt", "shirt")},
    {Kind::bill, bill(), with(bill(), "Shirt", "Shirt ")},
    {Kind::bill, with(bill(), "\"A\"", "\"10\""), with(bill(), "\"A\"", "\"10.0\"")},
    {Kind::bill, bill(), with(bill(), "john@example.com", "jane@example.com")},
    {Kind::bill, bill(), bill(R"("deliver":"none",)")},
    {Kind::bill, bill(), bill(R"("bccSeller":true,)")},
    {Kind::bill, bill(), bill(R"("dueDays":0,)")},
    {Kind::bill, bill(), bill(R"("dueDays":14,)")},
    {Kind::bill, bill(), bill(R"("currency":"EUR",)")},
    {Kind::bill, bill(), bill(R"("pricesIncludeTax":false,)")},
    {Kind::bill, bill(), bill(R"("roundTo":0,)")},
    {Kind::bill, bill(), bill(R"("seller":"acme",)")},
    {Kind::bill, bill(), bill(R"("language":"en",)")},
    {Kind::bill, bill(), bill("", R"(,"taxRate":19)")},
    {Kind::bill, bill(), bill("", R"(,"unit":"HUR")")},
    {Kind::bill, bill(R"("discount":{"percent":5},)"), bill(R"("discount":{"amount":5},)")},
    {Kind::bill, bill(R"("cc":["a@b.example","c@d.example"],)"), bill(R"("cc":["a@b.example"],)")},
    {Kind::customer, customer(), customer(R"("mobile":"0123456789",)")},
    {Kind::customer, customer(R"("country":"DE",)"), customer(R"("country":"AT",)")},
    {Kind::credit, "{}", R"({"lines":[{"line":1}]})"},
    {Kind::credit, R"({"lines":[{"line":1}]})", R"({"lines":[{"line":1,"quantity":1}]})"},
    {Kind::credit, "{}", R"({"reason":"returned"})"},
    {Kind::resend, "{}", R"({"to":"john@example.com"})"},
};

TEST(RequestFingerprint, OfWhatMeansTheSameIsTheSame) {
    for (const auto& [kind, one, other] : same)
        EXPECT_TRUE(same_request(fingerprints(kind, one).now, fingerprints(kind, other).now)) << one << "\n"
                                                                                              << other;
}

TEST(RequestFingerprint, OfWhatMeansSomethingElseDiffers) {
    for (const auto& [kind, one, other] : different) {
        EXPECT_FALSE(same_request(fingerprints(kind, one).now, fingerprints(kind, other).now)) << one << "\n"
                                                                                               << other;
        EXPECT_FALSE(same_request(fingerprints(kind, one).older, fingerprints(kind, other).now))
            << one << "\n"
            << other;
    }
}

/// What an older program stored knows its own version alone: a client that repeats its bytes is never told 422.
TEST(RequestFingerprint, IsComparedInTheVersionOfTheOlderOne) {
    for (const auto& [kind, one, other] : same) {
        for (const auto& body : {one, other}) {
            const auto made = fingerprints(kind, body);
            EXPECT_EQ(ports::fingerprint_version(made.older), 1);
            EXPECT_EQ(ports::fingerprint_version(made.now), 2);
            EXPECT_TRUE(same_request(made.older, made.now)) << body;
            EXPECT_TRUE(same_request(made.now, made.older)) << body;
        }
        const bool were_the_same = fingerprints(kind, one).older == fingerprints(kind, other).older;
        EXPECT_EQ(same_request(fingerprints(kind, one).older, fingerprints(kind, other).now), were_the_same)
            << other;
    }
}

/// Stores hold them. Where one of these changes, each repetition across the upgrade would be refused.
TEST(RequestFingerprint, NeverChanges) {
    EXPECT_EQ(fingerprints(Kind::bill, bill()).older.hex(),
              "0c6676415c4c77b30388dc761781e5c558337e99bab7afc08b13a494e3f43810");
    EXPECT_EQ(fingerprints(Kind::bill, bill()).now.hex(),
              "b1113e57f2020c6676415c4c77b303882f0203344f6b489cc11cb94555ebbc18");
    EXPECT_EQ(fingerprints(Kind::bill,
                           bill(R"("cc":["a@b.example"],"dueDays":7,"discount":{"percent":5},"note":"x",)"))
                  .now.hex(),
              "b1113e57f202c5872c366430618ac0ab5faf6c8341fe27db76fd7894e0588bf2");
    EXPECT_EQ(fingerprints(Kind::customer, customer()).now.hex(),
              "b1113e57f2027dd5f4807f0cb54a77d6d4b401d0e8c8c745262550c95b7770d1");
    EXPECT_EQ(fingerprints(Kind::credit, R"({"lines":[{"line":1,"quantity":2}],"reason":"x"})").now.hex(),
              "b1113e57f20207bc0a65bdb53d1fdf8e0917f1a8f413f1764e761eb69760a584");
    EXPECT_EQ(fingerprints(Kind::resend, R"({"to":"a@b.example"})").now.hex(),
              "b1113e57f2024d0abdf51d7210e945224d0abdf51d7210e945222fcde72b2e4a");
}

}  // namespace
}  // namespace billmill::usecases
