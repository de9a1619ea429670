#include "foundation/encoding.hpp"
#include "gateway_world.hpp"

namespace billmill::tests {
namespace {

/// Files that somebody holds: which of them were issued here.
class Documents : public GatewayWorld {
protected:
    Answer check(const std::string& bytes, std::string_view headers = "") {
        return post("/api/v1/documents/check", bytes, headers);
    }
    std::string pdf_of(const std::string& id) { return get("/api/v1/invoices/" + id + "/pdf").body; }
    void change(adapters::sqlite::Sql statement) {
        EXPECT_TRUE(world.engines->database->write(
            [&](adapters::sqlite::Connection& writer) { return writer.run(statement); }));
    }
};

TEST_F(Documents, OneAsItWasIssuedIsGenuineAndTheChainProvesIt) {
    issue_one();
    const auto id = text(post("/api/v1/bill/genBill", billing), "id");
    world.run();
    const auto pdf = pdf_of(id);
    const auto answer = check(pdf);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(text(answer, "finding"), "genuine") << answer.body;
    EXPECT_EQ(text(answer, "chain"), "proved");
    EXPECT_EQ(text(answer, "sha256"), sha256(pdf).hex());
    EXPECT_EQ(text(answer, "invoice", "id"), id);
    EXPECT_EQ(text(answer, "invoice", "number"), text(get("/api/v1/invoices/" + id), "number"));
}

TEST_F(Documents, TheFirstOfALineAndACreditNoteAreProvedToo) {
    const auto first = issue_one();
    EXPECT_EQ(text(check(pdf_of(first)), "chain"), "proved");
    const auto note = text(post("/api/v1/credit-notes", credit_note_body(first)), "id");
    world.run();
    const auto answer = check(pdf_of(note));
    EXPECT_EQ(text(answer, "finding"), "genuine") << answer.body;
    EXPECT_EQ(text(answer, "chain"), "proved");
    EXPECT_EQ(text(answer, "invoice", "type"), "credit-note");
}

TEST_F(Documents, OtherBytesUnderItsNumberAreAltered) {
    const auto id = issue_one();
    auto pdf = pdf_of(id);
    pdf.at(20) ^= 1;
    const auto answer = check(pdf);
    EXPECT_EQ(text(answer, "finding"), "altered") << answer.body;
    EXPECT_EQ(text(answer, "invoice", "id"), id);
    EXPECT_EQ(text(answer, "chain"), "proved") << "of the record, which was not changed";
}

TEST_F(Documents, WhatNamesNoInvoiceIsUnknown) {
    issue_one();
    for (const auto& other : {std::string{"x"}, std::string{"%PDF-1.7 of somebody else"},
                              std::string{"%PDF /ID[<00112233445566778899aabbccddeeff>]"},
                              std::string{"%PDF /ID[<0011"}, std::string(3'000'000, '\0')}) {
        const auto answer = check(other);
        EXPECT_EQ(answer.status, 200) << answer.body;
        EXPECT_EQ(text(answer, "finding"), "unknown") << answer.body;
        EXPECT_EQ(text(answer, "invoice"), "(none)");
    }
    EXPECT_EQ(post("/api/v1/documents/check?x=1", "x").status, 422);
}

/// Who changes a record so that it names another document has not changed the chain.
TEST_F(Documents, ARecordThatWasChangedProvesNothing) {
    issue_one();
    const auto id = text(post("/api/v1/bill/genBill", billing), "id");
    world.run();
    const auto pdf = pdf_of(id);
    close();
    change(
        adapters::sqlite::Sql{"UPDATE invoices SET record = replace(record, 'Premium T-Shirt', 'Premium "
                              "T-Shiru') WHERE number = 2"});
    const auto answer = check(pdf);
    EXPECT_EQ(text(answer, "chain"), "disproved") << answer.body;
}

TEST_F(Documents, AMailedRenditionIsOneOfIts) {
    world.mailer.away = true;
    const auto id = issue_one();
    auto& deliveries = world.engines->deliveries;
    const auto delivery = deliveries.of_invoice(*Uuid::parse(id))->at(0);
    const ports::DeliveryClaim wanted{delivery.id, delivery.invoice_id, delivery.recipient, 0,
                                      "<x@acme.example>"};
    const auto now = world.clock.now();
    const auto other = "made again\n/ID[<" + hex::encode(Uuid::parse(id)->bytes) + ">]";
    ASSERT_TRUE(deliveries.claim({&wanted, 1}, {"worker", now, now + Milliseconds{60'000}}));
    ASSERT_TRUE(deliveries.record_rendition(delivery.id, {"stand-in/2", sha256(other)}, "worker"));
    EXPECT_EQ(text(check(other), "finding"), "rendition");
}

TEST_F(Documents, AnInvoiceOfAnotherSellerIsUnknownToItsKey) {
    const auto id = issue_one();
    const auto pdf = pdf_of(id);
    add_key("of-other", ports::Scope::read, {"other"});
    add_key("of-all", ports::Scope::read);
    close();
    options.keys_required = true;
    EXPECT_EQ(text(check(pdf, "Authorization: Bearer of-other\r\n"), "finding"), "unknown");
    EXPECT_EQ(text(check(pdf, "Authorization: Bearer of-all\r\n"), "finding"), "genuine");
    EXPECT_EQ(check(pdf).status, 401);
}

}  // namespace
}  // namespace billmill::tests
