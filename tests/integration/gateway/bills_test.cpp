#include "formats/messages.hpp"
#include "gateway_world.hpp"

namespace billmill::tests {
namespace {

class Bills : public GatewayWorld {
protected:
    const Milliseconds until_given_up = default_give_up_after + 2 * default_retries.longest;
};

TEST_F(Bills, AnIdThatIsNoneAndAnIdNobodyKnows) {
    const auto none = get("/api/v1/invoices/17");
    EXPECT_EQ(none.status, 400);
    EXPECT_EQ(text(none, "code"), "not_an_id");
    EXPECT_EQ(text(none, "errors", "0", "pointer"), "/path/id");
    const auto unknown = get("/api/v1/invoices/" + id_of("nobody").text());
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(text(unknown, "code"), "no_such_bill");
    EXPECT_TRUE(unknown.headers.contains("retry-after"));
}

TEST_F(Bills, ARouteThatIsSpeltOutIsNoId) {
    const auto answer = get("/api/v1/bill/genBill");
    EXPECT_EQ(answer.status, 405);
    EXPECT_NE(answer.headers.at("allow").find("POST"), std::string::npos);
    EXPECT_EQ(text(answer, "type"), "/problems/method_not_allowed");
}

TEST_F(Bills, ShowsTheWholeInvoice) {
    const auto id = issue_one();
    const auto bill = get("/api/v1/invoices/" + id);
    EXPECT_EQ(text(bill, "number"), "AC/26-27/00001");
    EXPECT_EQ(text(bill, "sequence"), "1");
    EXPECT_EQ(text(bill, "buyer", "email"), "john.doe@example.com");
    EXPECT_EQ(text(bill, "lines", "0", "price"), "899");
    EXPECT_EQ(text(bill, "taxes", "0", "heads", "0", "name"), "CGST");
    EXPECT_EQ(text(bill, "deliveries", "0", "to"), "john.doe@example.com");
    EXPECT_EQ(text(bill, "deliveries", "0", "state"), "handed_over");
    EXPECT_EQ(text(bill, "failure"), "(none)");
    EXPECT_EQ(bill.headers.at("cache-control"), "no-store");
}

TEST_F(Bills, ShowsAllowancesChargesAndWhatElseWasSaid) {
    const auto id = issue_one(
        R"({"userId":"john.doe@example.com","items":[{"productId":"P","quantity":2,"price":500,"productName":"Lamp","orderLine":"7",
        "taxRate":28,"cess":12,"charges":[{"percent":1,"reasonCode":"ABL"}]}],
        "allowances":[{"percent":10,"reason":"Season"}],"prepaid":100,"roundTo":1,"orderReference":"PO-7","deliveredOn":"2026-11-20",
        "period":{"from":"2026-11-01","to":"2026-11-30"},"deliverTo":{"address":{"city":"Pune","country":"IN"}},"format":"none"})");
    const auto bill = get("/api/v1/invoices/" + id);
    EXPECT_EQ(text(bill, "lines", "0", "orderLine"), "7");
    EXPECT_EQ(text(bill, "lines", "0", "cess"), "12");
    EXPECT_EQ(text(bill, "lines", "0", "taxRate"), "40");
    EXPECT_EQ(text(bill, "lines", "0", "charges", "0", "amount"), "10.00");
    EXPECT_EQ(text(bill, "lines", "0", "charges", "0", "reasonCode"), "ABL");
    EXPECT_EQ(text(bill, "lines", "0", "allowances"), "(none)");
    EXPECT_EQ(text(bill, "allowances", "0", "amount"), "101.00");
    EXPECT_EQ(text(bill, "allowances", "0", "percent"), "10");
    EXPECT_EQ(text(bill, "allowances", "0", "base"), "1010.00");
    EXPECT_EQ(text(bill, "allowances", "0", "taxRate"), "40");
    EXPECT_EQ(text(bill, "charges"), "(none)");
    EXPECT_EQ(text(bill, "taxes", "0", "heads", "2", "name"), "Cess");
    EXPECT_EQ(text(bill, "totals", "discount"), "101.00");
    EXPECT_EQ(text(bill, "totals", "gross"), "1272.60");
    EXPECT_EQ(text(bill, "totals", "prepaid"), "100.00");
    EXPECT_EQ(text(bill, "totals", "rounding"), "0.40");
    EXPECT_EQ(text(bill, "totals", "due"), "1173.00");
    EXPECT_EQ(text(bill, "orderReference"), "PO-7");
    EXPECT_EQ(text(bill, "deliveredOn"), "2026-11-20");
    EXPECT_EQ(text(bill, "period", "to"), "2026-11-30");
    EXPECT_EQ(text(bill, "deliverTo", "address", "city"), "Pune");
}

TEST_F(Bills, WhatAFormatAsksOfSellerAndRequestIsRefusedAtTheEdge) {
    const auto refused = post("/api/v1/bill/genBill",
                              R"({"userId":"john.doe@example.com","format":"xrechnung-ubl",
        "items":[{"productId":"P","quantity":1,"price":5,"productName":"Lamp"}],"paymentTerms":"#SKONTO#","deliverTo":{"address":{"city":"Pune","country":"IN"}}})");
    EXPECT_EQ(refused.status, 422);
    for (const auto* code : {"BR-DE-18", "BR-DE-5", "BR-DE-11"})
        EXPECT_NE(refused.body.find('"' + std::string{code} + '"'), std::string::npos) << refused.body;
    EXPECT_NE(refused.body.find("/deliverTo/address/postcode"), std::string::npos);
}

TEST_F(Bills, ABillWhoseCustomerNeverCameFails) {
    const auto answer = post("/api/v1/bill/genBill", billing);
    world.run_for(std::chrono::hours{1});
    const auto bill = get("/api/v1/invoices/" + text(answer, "id"));
    EXPECT_EQ(text(bill, "state"), "failed") << bill.body;
    EXPECT_EQ(text(bill, "failure", "code"), "unknown_customer");
    EXPECT_EQ(text(bill, "failure", "failureId"), text(answer, "id"));
    const auto pdf = get("/api/v1/invoices/" + text(answer, "id") + "/pdf");
    EXPECT_EQ(pdf.status, 404);
    EXPECT_EQ(text(pdf, "code"), "not_issued");
}

TEST_F(Bills, ARefusedMailFailsTheBillAndNamesItsDeadLetter) {
    world.mailer.answer = [](const auto&) {
        return tests::refusal(domain::SmtpStep::recipient, "550 5.1.1");
    };
    const auto id = issue_one();
    const auto bill = get("/api/v1/invoices/" + id);
    EXPECT_EQ(text(bill, "delivery"), "failed") << bill.body;
    EXPECT_EQ(text(bill, "failure", "failureId"), text(bill, "deliveries", "0", "id"));
}

TEST_F(Bills, AMailPutOffForEverFailsTheBillUntilItIsReplayed) {
    world.mailer.answer = [](const auto&) {
        return tests::refusal(domain::SmtpStep::recipient, "452 4.2.2");
    };
    const auto id = issue_one();
    EXPECT_EQ(text(get("/api/v1/invoices/" + id), "delivery"), "queued") << "it will be tried again";
    world.run_for(until_given_up, std::chrono::minutes{5});
    const auto bill = get("/api/v1/invoices/" + id);
    EXPECT_EQ(text(bill, "delivery"), "failed") << bill.body;
    EXPECT_EQ(text(bill, "deliveries", "0", "state"), "failed");
    EXPECT_EQ(text(bill, "failure", "code"), "mail_given_up");
    EXPECT_EQ(text(bill, "failure", "failureId"), text(bill, "deliveries", "0", "id"));
    EXPECT_EQ(text(get("/api/v1/invoices"), "items", "0", "delivery"), "failed");

    const auto letter = "/api/v1/failures/" + text(bill, "failure", "failureId");
    EXPECT_EQ(post(letter + "/retry", "").status, 202);
    EXPECT_EQ(text(get("/api/v1/invoices/" + id), "delivery"), "queued");
    EXPECT_EQ(text(get("/api/v1/invoices"), "items", "0", "delivery"), "queued");
    world.mailer.answer = [](const auto&) { return tests::acceptance(); };
    world.run();
    EXPECT_EQ(text(get("/api/v1/invoices/" + id), "delivery"), "handed_over");
}

TEST_F(Bills, ADiscardedMailLeavesTheBillFailed) {
    world.mailer.answer = [](const auto&) {
        return tests::refusal(domain::SmtpStep::recipient, "452 4.2.2");
    };
    const auto id = issue_one();
    world.run_for(until_given_up, std::chrono::minutes{5});
    const auto delivery = text(get("/api/v1/invoices/" + id), "deliveries", "0", "id");
    EXPECT_EQ(post("/api/v1/failures/" + delivery + "/discard", "").status, 200);
    EXPECT_EQ(text(get("/api/v1/invoices/" + id), "delivery"), "failed");
}

TEST_F(Bills, ARefusedMailIsSentByAResendToAnotherAddress) {
    world.mailer.answer = [](const auto& mail) {
        return mail.to == "john.doe@example.com" ? tests::refusal(domain::SmtpStep::recipient, "550 5.1.1")
                                                 : tests::acceptance();
    };
    const auto id = issue_one();
    EXPECT_EQ(text(get("/api/v1/invoices/" + id), "delivery"), "failed");
    EXPECT_EQ(post("/api/v1/invoices/" + id + "/send", R"({"to":"right@example.com"})").status, 202);
    world.run();
    EXPECT_EQ(text(get("/api/v1/invoices/" + id), "delivery"), "handed_over");
    EXPECT_EQ(text(get("/api/v1/invoices/" + id), "failure"), "(none)");
}

TEST_F(Bills, ARefusedCopyLeavesTheBillSent) {
    world.mailer.answer = [](const auto& mail) {
        return mail.to == "copy@example.com" ? tests::refusal(domain::SmtpStep::recipient, "550 5.1.1")
                                             : tests::acceptance();
    };
    std::string body{billing};
    body.insert(1, R"("cc":["copy@example.com"],)");
    const auto id = issue_one(body);
    const auto bill = get("/api/v1/invoices/" + id);
    EXPECT_EQ(text(bill, "delivery"), "handed_over") << bill.body;
    EXPECT_NE(text(bill, "deliveries", "1", "id"), "(none)");
}

TEST_F(Bills, TheTrialSellersMailsDoNotLeaveWhereTheyMustNot) {
    world.sellers.sellers.front().built_in = true;
    options.trial_seller_may_mail = false;
    const auto id = issue_one();
    const auto bill = get("/api/v1/invoices/" + id);
    EXPECT_EQ(text(bill, "delivery"), "failed") << bill.body;
    EXPECT_EQ(text(bill, "failure", "code"), "trial_seller");
    const auto resend = post("/api/v1/invoices/" + id + "/send", R"({"to":"right@example.com"})");
    EXPECT_EQ(resend.status, 409);
    EXPECT_EQ(text(resend, "code"), "trial_seller");
    world.run();
    EXPECT_TRUE(world.mailer.attempts().empty());
    world.expect_sound();
}

TEST_F(Bills, ServesTheDocumentByItsHash) {
    const auto id = issue_one();
    const auto pdf = get("/api/v1/invoices/" + id + "/pdf");
    ASSERT_EQ(pdf.status, 200);
    EXPECT_EQ(pdf.headers.at("content-type"), "application/pdf");
    EXPECT_EQ(pdf.headers.at("etag"), '"' + sha256(pdf.body).hex() + '"');
    EXPECT_EQ(sha256(pdf.body).hex(), text(get("/api/v1/invoices/" + id), "document", "sha256"));
    EXPECT_NE(pdf.headers.at("content-disposition").find("filename*=UTF-8''"), std::string::npos);
    EXPECT_EQ(
        get("/api/v1/invoices/" + id + "/pdf", "If-None-Match: " + pdf.headers.at("etag") + "\r\n").status,
        304);
    EXPECT_EQ(get("/api/v1/invoices/" + id + "/pdf", "If-None-Match: \"other\"\r\n").status, 200);
}

TEST_F(Bills, MakesALostOrCorruptFileAgain) {
    const auto id = issue_one();
    const auto before = get("/api/v1/invoices/" + id + "/pdf").body;
    const ports::DocumentFile corrupt{world.file_of(*Uuid::parse(id)), "corrupt"};
    ASSERT_TRUE(world.engines->files->write({&corrupt, 1}));
    const auto again = get("/api/v1/invoices/" + id + "/pdf");
    EXPECT_EQ(again.body, before);
    EXPECT_FALSE(again.headers.contains("x-document-rendition"));
    std::filesystem::remove_all(world.folder() / "documents");
    EXPECT_EQ(get("/api/v1/invoices/" + id + "/pdf").body, before);
}

TEST_F(Bills, AnotherRendererMakesARenditionThatSaysSo) {
    const auto id = issue_one();
    const ports::DocumentFile corrupt{world.file_of(*Uuid::parse(id)), "corrupt"};
    ASSERT_TRUE(world.engines->files->write({&corrupt, 1}));
    close();
    world.process->renderer = *document::InvoiceRenderer::open({"stand-in/2"});
    const auto pdf = get("/api/v1/invoices/" + id + "/pdf");
    EXPECT_EQ(pdf.status, 200);
    EXPECT_EQ(pdf.headers.at("x-document-rendition"), "stand-in/2");
    EXPECT_NE(sha256(pdf.body).hex(), text(get("/api/v1/invoices/" + id), "document", "sha256"));
    EXPECT_EQ(**world.engines->files->read(world.file_of(*Uuid::parse(id))), "corrupt")
        << "a rendition is not the document";
}

TEST_F(Bills, ADeliveryNamesTheRenditionThatIsMailed) {
    world.mailer.away = true;
    const auto id = issue_one();
    EXPECT_EQ(text(get("/api/v1/invoices/" + id), "deliveries", "0", "rendition"), "(none)");
    auto& deliveries = world.engines->deliveries;
    const auto delivery = deliveries.of_invoice(*Uuid::parse(id))->at(0);
    const ports::DeliveryClaim wanted{delivery.id, delivery.invoice_id, delivery.recipient, 0,
                                      "<x@acme.example>"};
    const auto now = world.clock.now();
    ASSERT_TRUE(deliveries.claim({&wanted, 1}, {"worker", now, now + Milliseconds{60'000}}));
    ASSERT_TRUE(deliveries.record_rendition(delivery.id, {"stand-in/2", sha256("other bytes")}, "worker"));
    const auto bill = get("/api/v1/invoices/" + id);
    EXPECT_EQ(text(bill, "deliveries", "0", "rendition", "renderer"), "stand-in/2");
    EXPECT_EQ(text(bill, "deliveries", "0", "rendition", "sha256"), sha256("other bytes").hex());
}

TEST_F(Bills, ListsPageByPageWithFilters) {
    for (int i = 0; i < 5; ++i) issue_one();
    issue_one(
        R"({"seller":"other","userId":"john.doe@example.com","items":[{"productId":"x","quantity":1,"price":1,"productName":"y"}]})");
    std::set<std::string> seen;
    std::string cursor;
    do {
        const auto page = get("/api/v1/invoices?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
        ASSERT_EQ(page.status, 200) << page.body;
        for (const char* at : {"0", "1"}) seen.insert(text(page, "items", at, "id"));
        cursor = text(page, "next");
    } while (!cursor.empty());
    EXPECT_EQ(seen.size(), 6u);
    const auto others = get("/api/v1/invoices?seller=other");
    EXPECT_EQ(text(others, "items", "0", "seller", "id"), "other");
    EXPECT_EQ(text(others, "items", "1"), "(none)");
    EXPECT_EQ(text(get("/api/v1/invoices?number=AC/26-27/00003&seller=acme"), "items", "0", "sequence"), "3");
    EXPECT_EQ(text(get("/api/v1/invoices?customer=JOHN.DOE%40example.com"), "items", "5", "delivery"),
              "handed_over");
    EXPECT_EQ(text(get("/api/v1/invoices?customer=nobody%40example.com"), "items", "0"), "(none)");
}

TEST_F(Bills, WrongQueriesHearEveryMistake) {
    const auto answer = get("/api/v1/invoices?limit=0&customer=17&colour=red&seller=a&seller=b");
    EXPECT_EQ(answer.status, 422);
    std::set<std::string> codes;
    for (const char* at : {"0", "1", "2", "3"}) codes.insert(text(answer, "errors", at, "code"));
    EXPECT_EQ(codes,
              (std::set<std::string>{"unknown_parameter", "given_twice", "out_of_range", "not_a_customer"}))
        << answer.body;
    for (const char* list :
         {"/api/v1/invoices", "/api/v1/customers", "/api/v1/failures", "/api/v1/mailbox"}) {
        const auto bad = get(std::string{list} + "?cursor=nonsense");
        EXPECT_EQ(bad.status, 422) << list;
        EXPECT_EQ(text(bad, "errors", "0", "code"), "bad_cursor") << list;
        for (const char* limit : {"0", "201", "-1", "1e2", "99999999999999999999", ""}) {
            EXPECT_EQ(text(get(std::string{list} + "?limit=" + limit), "errors", "0", "code"), "out_of_range")
                << limit;
        }
    }
}

TEST_F(Bills, ResendsOnceMore) {
    const auto id = issue_one();
    const auto answer = post("/api/v1/invoices/" + id + "/send", "");
    ASSERT_EQ(answer.status, 202) << answer.body;
    world.run();
    const auto bill = get("/api/v1/invoices/" + id);
    EXPECT_EQ(text(bill, "deliveries", "1", "id"), text(answer, "id"));
    EXPECT_EQ(text(bill, "deliveries", "1", "sequence"), "1");
    EXPECT_EQ(text(bill, "deliveries", "1", "state"), "handed_over");
    EXPECT_EQ(text(post("/api/v1/invoices/" + id + "/send", R"({"to":"Accounts@Example.COM"})"), "status"),
              "accepted");
    world.run();
    EXPECT_EQ(text(get("/api/v1/invoices/" + id), "deliveries", "2", "to"), "accounts@example.com");
    world.expect_sound();
}

TEST_F(Bills, AResendWithAKeyIsOneMail) {
    const auto id = issue_one();
    constexpr const char* key = "Idempotency-Key: again\r\n";
    const auto first = post("/api/v1/invoices/" + id + "/send", "{}", key);
    const auto reused = R"({"to":"x@example.com"})";
    EXPECT_EQ(text(post("/api/v1/invoices/" + id + "/send", reused, key), "code"), "key_reused")
        << "not yet tried";
    world.run();
    const auto cached = post("/api/v1/invoices/" + id + "/send", "{}", key);
    forget_all();
    const auto remembered = post("/api/v1/invoices/" + id + "/send", "", key);
    world.run();
    EXPECT_EQ(cached.body, first.body);
    EXPECT_EQ(remembered.body, first.body);
    EXPECT_EQ(remembered.headers.at("idempotent-replayed"), "true");
    EXPECT_EQ(text(get("/api/v1/invoices/" + id), "deliveries", "2"), "(none)");
    forget_all();
    EXPECT_EQ(text(post("/api/v1/invoices/" + id + "/send", reused, key), "code"), "key_reused");
    world.expect_sound();
}

TEST_F(Bills, WhatIsNotIssuedCanNotBeResent) {
    const auto taken = post("/api/v1/bill/genBill", billing);
    EXPECT_EQ(text(post("/api/v1/invoices/" + text(taken, "id") + "/send", "{}"), "code"), "not_issued");
    EXPECT_EQ(text(post("/api/v1/invoices/" + id_of("x").text() + "/send", "{}"), "code"), "no_such_bill");
    EXPECT_EQ(
        text(post("/api/v1/invoices/" + id_of("x").text() + "/send", R"({"to":"x"})"), "errors", "0", "code"),
        "not_an_email");
}

}  // namespace
}  // namespace billmill::tests
