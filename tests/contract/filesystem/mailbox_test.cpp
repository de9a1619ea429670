#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "adapters/filesystem/filesystem_mailbox.hpp"
#include "adapters/filesystem/mail_head.hpp"
#include "adapters/memory/manual_clock.hpp"
#include "document/mail/invoice_mail.hpp"
#include "support/builders.hpp"
#include "support/temporary_directory.hpp"

namespace billmill::adapters::filesystem {
namespace {

namespace fs = std::filesystem;
using ports::OutgoingMail;
using ports::SendOutcome;

OutgoingMail a_mail(std::string_view name, const std::string& subject = "Invoice") {
    return {
        tests::id_of(name), "billing@acme.example", "priya@example.com",
        "From: billing@acme.example\r\nTo: priya@example.com\r\nSubject: " + subject + "\r\n\r\nHello\r\n"};
}

class Mailbox : public ::testing::Test {
protected:
    void SetUp() override { reopen(); }
    void reopen(std::size_t mails_max = 1'000) {
        box.reset();
        auto opened = FilesystemMailbox::open(directory / "mail", clock, {.mails_max = mails_max});
        ASSERT_TRUE(opened) << opened.error().what;
        box = *std::move(opened);
    }
    std::vector<SendOutcome> send(const std::vector<OutgoingMail>& mails) {
        std::vector<SendOutcome> outcomes;
        box->send(mails, [&](std::size_t index, const ports::SendResult& result) {
            EXPECT_EQ(index, outcomes.size());
            outcomes.push_back(result.outcome);
        });
        return outcomes;
    }
    std::vector<ports::MailboxEntry> all(int limit = 200) {
        auto page = box->list({.after = "", .limit = limit});
        EXPECT_TRUE(page);
        return page->items;
    }
    int files() {
        int count = 0;
        for (const auto& entry : fs::recursive_directory_iterator{directory / "mail"}) {
            count += entry.path().extension() == ".eml" ? 1 : 0;
        }
        return count;
    }
    tests::TemporaryDirectory directory;
    memory::ManualClock clock;
    std::unique_ptr<FilesystemMailbox> box;
};

TEST_F(Mailbox, TakesMailsAndListsTheNewestFirst) {
    ASSERT_EQ(send({a_mail("a", "first")}), std::vector{SendOutcome::accepted});
    clock.advance(Milliseconds{1'000});
    ASSERT_EQ(send({a_mail("b", "second")}), std::vector{SendOutcome::accepted});
    const auto mails = all();
    ASSERT_EQ(mails.size(), 2U);
    EXPECT_EQ(mails[0].subject, "second");
    EXPECT_EQ(mails[0].to, "priya@example.com");
    EXPECT_EQ(mails[0].received_at, clock.now());
    EXPECT_EQ(mails[1].subject, "first");
    EXPECT_EQ(mails[1].bytes, static_cast<std::int64_t>(a_mail("a", "first").message.size()));
    EXPECT_EQ(**box->read(tests::id_of("a")), a_mail("a", "first").message);
    EXPECT_EQ(*box->read(tests::id_of("z")), std::nullopt);
}

TEST_F(Mailbox, KeepsOneFileOfADeliveryThatIsSentTwice) {
    send({a_mail("a"), a_mail("b")});
    clock.advance(Milliseconds{1'000});
    ASSERT_EQ(send({a_mail("a")}), std::vector{SendOutcome::accepted});
    EXPECT_EQ(files(), 2);
    EXPECT_EQ(all().size(), 2U);
}

TEST_F(Mailbox, RemovesTheOldestBeyondItsBound) {
    reopen(3);
    for (const char* name : {"a", "b", "c", "d", "e"}) {
        send({a_mail(name, name)});
        clock.advance(Milliseconds{1'000});
    }
    EXPECT_EQ(files(), 3);
    const auto mails = all();
    ASSERT_EQ(mails.size(), 3U);
    EXPECT_EQ(mails[0].subject, "e");
    EXPECT_EQ(mails[2].subject, "c");
    EXPECT_EQ(*box->read(tests::id_of("a")), std::nullopt);
}

TEST_F(Mailbox, IsTheSameAfterARestart) {
    for (const char* name : {"a", "b", "c"}) {
        send({a_mail(name, name)});
        clock.advance(Milliseconds{1'000});
    }
    const auto before = all();
    reopen();
    const auto after = all();
    ASSERT_EQ(after.size(), 3U);
    for (std::size_t i = 0; i < after.size(); ++i) {
        EXPECT_EQ(after[i].id, before[i].id);
        EXPECT_EQ(after[i].received_at, before[i].received_at);
        EXPECT_EQ(after[i].bytes, before[i].bytes);
    }
    reopen(1);
    EXPECT_EQ(files(), 1) << "a lowered bound holds from the start";
    EXPECT_EQ(all().front().subject, "c");
}

TEST_F(Mailbox, PagesThroughMailsOfOneMoment) {
    std::vector<OutgoingMail> mails;
    for (int i = 0; i < 25; ++i) mails.push_back(a_mail(std::to_string(i)));
    send(mails);
    std::set<Uuid> seen;
    ports::PageRequest request{.after = "", .limit = 10};
    int pages = 0;
    do {
        const auto page = box->list(request);
        ASSERT_TRUE(page);
        for (const auto& entry : page->items) EXPECT_TRUE(seen.insert(entry.id).second) << "listed twice";
        request.after = page->next;
        ++pages;
    } while (!request.after.empty());
    EXPECT_EQ(seen.size(), 25U);
    EXPECT_EQ(pages, 3);
}

TEST_F(Mailbox, RefusesACursorThatIsNotItsOwn) {
    for (const char* cursor :
         {"x", "12", "12.", ".", "99999999999999999999.6f1c0e2a-54b7-4c6e-9d0b-0b6a3f6e4d11", "1.2"}) {
        const auto page = box->list({.after = cursor, .limit = 10});
        ASSERT_FALSE(page) << cursor;
        EXPECT_EQ(page.error().fault, Fault::invalid);
    }
}

TEST_F(Mailbox, SaysUnavailableOfTheWholeBatchWhenItCannotWrite) {
    fs::rename(directory / "mail", directory / "aside");
    std::ofstream{directory / "mail"} << "a file in its place";
    EXPECT_EQ(send({a_mail("a"), a_mail("b")}), (std::vector{SendOutcome::refused, SendOutcome::refused}));
    EXPECT_EQ(box->probe("").outcome, SendOutcome::refused);
    fs::remove(directory / "mail");
    fs::rename(directory / "aside", directory / "mail");
    EXPECT_EQ(box->probe("").outcome, SendOutcome::accepted) << "and goes on once it can";
    EXPECT_TRUE(all().empty()) << "and lists nothing that was not accepted";
}

TEST(MailHead, DecodesWordsAndUnfolds) {
    const auto head = read_mail_head(
        "tO: priya@example.com\r\n"
        "Subject: =?UTF-8?B?UmVjaG51bmcg?=\r\n"
        " =?utf-8?Q?f=C3=BCr_M=C3=A4rz?= (1)\r\n"
        "X-Other: Subject: no\r\n"
        "\r\n"
        "Subject: not this one\r\n");
    EXPECT_EQ(head.to, "priya@example.com");
    EXPECT_EQ(head.subject, "Rechnung für März (1)");
}

TEST(MailHead, TakesWhatIsThereOfACutOffHeader) {
    const std::string whole = "Subject: =?UTF-8?B?UmVjaG51bmc=?=\r\nTo: a@example.com\r\n\r\n";
    for (std::size_t length = 0; length <= whole.size(); ++length) {
        const auto head = read_mail_head(std::string_view{whole}.substr(0, length));
        EXPECT_LE(head.subject.size(), whole.size());
    }
}

TEST(MailHead, LeavesWhatIsNoEncodedWord) {
    for (const char* plain :
         {"=?", "=?utf-8?B?abc", "=?koi8-r?B?abc?=", "=?utf-8?X?abc?=", "a =b= c", "=?utf-8?"}) {
        EXPECT_EQ(decode_words(plain), plain);
    }
}

TEST_F(Mailbox, ListsARealInvoiceMail) {
    domain::Invoice invoice;
    invoice.seller = tests::a_seller();
    invoice.buyer = tests::a_customer();
    invoice.printed_number = "AC/26-27/00001";
    const auto message = document::compose_invoice_mail(
        invoice, {.pdf = "%PDF"},
        {.delivery_id = tests::id_of("a"), .recipient = "priya@example.com", .date = clock.now()});
    send({{tests::id_of("a"), "billing@acme.example", "priya@example.com", message}});
    const auto mails = all();
    ASSERT_EQ(mails.size(), 1U);
    EXPECT_NE(mails[0].to.find("priya@example.com"), std::string::npos);
    EXPECT_NE(mails[0].subject.find("AC/26-27/00001"), std::string::npos);
}

}  // namespace
}  // namespace billmill::adapters::filesystem
