#include "gateway_world.hpp"

namespace billmill::tests {
namespace {

class Xml : public GatewayWorld {};

std::string with(std::string body, std::string_view members) {
    return body.insert(1, members);
}

TEST_F(Xml, IsTheRecordsOwnUnlessAnotherIsAsked) {
    const auto id = issue_one();
    EXPECT_EQ(text(get("/api/v1/invoices/" + id), "links", "xml"), "/api/v1/invoices/" + id + "/xml");
    const auto own = get("/api/v1/invoices/" + id + "/xml");
    ASSERT_EQ(own.status, 200) << own.body;
    EXPECT_EQ(own.headers.at("content-type"), "application/xml");
    EXPECT_NE(own.headers.at("content-disposition").find("AC_26-27_00001.xml"), std::string::npos);
    EXPECT_NE(own.body.find("CrossIndustryInvoice"), std::string::npos);
    EXPECT_EQ(get("/api/v1/invoices/" + id + "/xml?format=factur-x").body, own.body);
    const auto known =
        get("/api/v1/invoices/" + id + "/xml", "If-None-Match: " + own.headers.at("etag") + "\r\n");
    EXPECT_EQ(known.status, 304);
}

TEST_F(Xml, OfAnotherFormatIsThereWhereTheRecordHasWhatItAsks) {
    const auto plain = issue_one();
    const auto refused = get("/api/v1/invoices/" + plain + "/xml?format=xrechnung-ubl");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(text(refused, "errors", "0", "pointer"), "/query/format");
    EXPECT_NE(refused.body.find("\"BR-DE-15\""), std::string::npos) << refused.body;

    auto& seller = world.sellers.sellers.front();
    seller.contact = "A. Person";
    seller.phone = "+91 22 5550 0100";
    const std::string address =
        R"("address":{"line1":"1 Road","city":"Pune","postcode":"411001","country":"IN"},)";
    ASSERT_EQ(post("/api/v1/user/register", with(registration, address)).status, 202);
    const auto id = text(post("/api/v1/bill/genBill", with(billing, R"("reference":"R-1",)")), "id");
    world.run();
    const auto ubl = get("/api/v1/invoices/" + id + "/xml?format=xrechnung-ubl");
    ASSERT_EQ(ubl.status, 200) << ubl.body;
    EXPECT_NE(ubl.body.find("urn:oasis:names:specification:ubl"), std::string::npos);
}

TEST_F(Xml, IsRefusedWithItsReason) {
    const auto id = issue_one();
    const auto refused = [&](const std::string& bill, const std::string& query) {
        const auto answer = get("/api/v1/invoices/" + bill + "/xml" + query);
        EXPECT_EQ(answer.status, 422) << answer.body;
        EXPECT_EQ(text(answer, "errors", "0", "pointer").substr(0, 6), "/query");
        return text(answer, "errors", "0", "code");
    };
    EXPECT_EQ(refused(id, "?format=word"), "unknown_value");
    EXPECT_EQ(refused(id, "?format=none"), "unknown_value");
    const auto portal = get("/api/v1/invoices/" + id + "/xml?format=inv-01");
    EXPECT_EQ(portal.status, 422);
    EXPECT_EQ(text(portal, "errors", "0", "code"), "not_for_the_portal") << portal.body;
    EXPECT_EQ(refused(id, "?fmt=x"), "unknown_parameter");

    const auto dinars = issue_one(with(billing, R"("currency":"KWD",)"));
    EXPECT_EQ(text(get("/api/v1/invoices/" + dinars), "noXmlReason"), "currency_decimals");
    EXPECT_EQ(text(get("/api/v1/invoices/" + dinars), "links", "xml"), "(none)");
    EXPECT_EQ(refused(dinars, ""), "currency_decimals");
    EXPECT_EQ(refused(dinars, "?format=factur-x"), "currency_decimals");

    const auto plain = issue_one(with(billing, R"("format":"none",)"));
    EXPECT_EQ(refused(plain, ""), "required");
    EXPECT_EQ(get("/api/v1/invoices/" + plain + "/xml?format=factur-x").status, 200);

    EXPECT_EQ(get("/api/v1/invoices/" + id_of("nobody").text() + "/xml").status, 404);
    const auto waiting = post("/api/v1/bill/genBill", billing);
    EXPECT_EQ(text(get("/api/v1/invoices/" + text(waiting, "id") + "/xml"), "code"), "not_issued");
}

TEST_F(Xml, GoesByMailWhereItIsWanted) {
    std::vector<std::string> mails;
    world.mailer.answer = [&](const ports::OutgoingMail& mail) {
        mails.push_back(mail.message);
        return tests::acceptance();
    };
    for (const auto* attach : {"pdf", "xml", "both"})
        issue_one(with(billing, std::string{R"("attach":")"} + attach + "\","));
    ASSERT_EQ(mails.size(), 3U);
    for (std::size_t i = 0; i < mails.size(); ++i) {
        EXPECT_EQ(mails[i].find("application/pdf") != std::string::npos, i != 1) << i;
        EXPECT_EQ(mails[i].find("application/xml") != std::string::npos, i != 0) << i;
    }
}

TEST_F(Xml, OfIndiasPortalIsJson) {
    std::string buyer{registration};
    buyer.insert(1, R"("taxId":"27AAPFU0939F1ZV","company":"Buyer Ltd","country":"IN",)"
                    R"("address":{"line1":"1 Road","city":"Mumbai","postcode":"400001","region":"27"},)");
    EXPECT_EQ(post("/api/v1/user/register", buyer).status, 202);
    std::string bill{billing};
    bill.insert(bill.find("\"productId\""), R"("hsn":"610910",)");
    const auto id = text(post("/api/v1/bill/genBill", bill), "id");
    world.run();
    const auto portal = get("/api/v1/invoices/" + id + "/xml?format=inv-01");
    ASSERT_EQ(portal.status, 200) << portal.body;
    EXPECT_EQ(portal.headers.at("content-type"), "application/json");
    EXPECT_EQ(text(portal, "DocDtls", "No"), "AC/26-27/00001") << portal.body;
    EXPECT_NE(portal.headers.at("content-disposition").find("AC_26-27_00001.json"), std::string::npos);
}

class Preview : public GatewayWorld {
protected:
    Answer preview(std::string_view body, std::string_view headers = "") {
        return post("/api/v1/invoices/preview", body, headers);
    }
};

TEST_F(Preview, IsWhatWouldBeIssuedAndKeepsNothing) {
    EXPECT_EQ(post("/api/v1/user/register", registration).status, 202);
    world.run();
    const auto before = text(get("/api/v1/account"), "stages", "1", "in");
    const auto pdf = preview(billing);
    ASSERT_EQ(pdf.status, 200) << pdf.body;
    EXPECT_EQ(pdf.headers.at("content-type"), "application/pdf");
    EXPECT_NE(pdf.body.find(R"("printedNumber":"PREVIEW")"), std::string::npos)
        << "the stand-in shows the record";
    EXPECT_NE(pdf.body.find(R"("firstname":"John")"), std::string::npos);
    EXPECT_NE(pdf.body.find(R"("format":"none")"), std::string::npos) << "no machine shall book it";
    const auto json = preview(billing, "Accept: application/json\r\n");
    ASSERT_EQ(json.status, 200) << json.body;
    EXPECT_EQ(text(json, "number"), "PREVIEW");
    EXPECT_EQ(text(json, "totals", "gross"), "1060.82");
    EXPECT_EQ(text(json, "buyer", "firstname"), "John");
    EXPECT_EQ(text(json, "format"), "factur-x");
    EXPECT_EQ(text(json, "id"), "(none)");

    EXPECT_EQ(text(get("/api/v1/account"), "stages", "1", "in"), before);
    EXPECT_EQ(text(get("/api/v1/invoices"), "items", "0", "id"), "(none)");
    EXPECT_EQ(text(get("/api/v1/invoices/" + issue_one()), "number"), "AC/26-27/00001")
        << "no number was spent";
}

TEST_F(Preview, KnowsNoBuyerBeforeHeCame) {
    const auto json = preview(billing, "Accept: application/json\r\n");
    ASSERT_EQ(json.status, 200) << json.body;
    EXPECT_EQ(text(json, "buyer", "email"), "john.doe@example.com");
    EXPECT_EQ(text(json, "totals", "gross"), "1060.82");
}

TEST_F(Preview, HearsEveryMistakeThatABillWould) {
    EXPECT_EQ(preview("{").status, 400);
    const std::vector<std::string> wrong_bodies{
        with(billing, R"("seller":"nobody",)"), with(billing, R"("colour":1,)"),
        with(billing, R"("placeOfSupply":"99",)"), R"({"userId":"john.doe@example.com","items":[]})"};
    for (const auto& body : wrong_bodies) {
        const auto real = post("/api/v1/bill/genBill", body);
        const auto answer = preview(body);
        EXPECT_EQ(real.status, 422) << body;
        EXPECT_EQ(answer.status, real.status);
        EXPECT_EQ(text(answer, "errors", "0", "code"), text(real, "errors", "0", "code"));
        EXPECT_EQ(text(answer, "errors", "0", "pointer"), text(real, "errors", "0", "pointer"));
    }
    EXPECT_EQ(get("/api/v1/invoices/preview").status, 405);
}

TEST_F(Preview, IsForWhoMayBillForTheSeller) {
    add_key("reader", ports::Scope::read);
    add_key("other", ports::Scope::write, {"other"});
    options.keys_required = true;
    EXPECT_EQ(preview(billing, "Authorization: Bearer reader\r\n").status, 403);
    EXPECT_EQ(text(preview(billing, "Authorization: Bearer other\r\n"), "code"), "seller_not_allowed");
}

}  // namespace
}  // namespace billmill::tests
