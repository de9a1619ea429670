#include <gmock/gmock.h>

#include "support/append_records.hpp"
#include "support/stages_world.hpp"
#include "usecases/amendment_link.hpp"

// What India's portal answered is a record of its own, in a chain of its own; the document is a function of both.
namespace billmill::usecases {
namespace {

using ports::Stage;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using tests::a_portal_answer;
using tests::id_of;
using tests::World;

constexpr const char* amendments = "acme/amendment/main";

class AmendedInvoice : public testing::Test {
protected:
    void SetUp() override {
        world.bill_business("one");
        world.bill_business("two");
        world.run();
    }
    std::string file(std::string_view name) {
        return (*world.engines->files->read(world.file_of(id_of(name)))).value_or("");
    }
    std::vector<std::string> faults() {
        auto& engines = *world.engines;
        FetchDocument documents{*engines.files, *world.process->renderer, world.sellers, engines.invoices,
                                world.process->registry};
        const auto report = audit({engines.invoices, engines.account, *engines.files, documents},
                                  {.threads = 2, .rendered_share = 1});
        std::vector<std::string> kinds;
        for (const auto& fault : report.value().faults) kinds.push_back(fault.kind);
        return kinds;
    }
    /// Changes a stored amendment behind the program's back.
    void tamper(const char* sql) {
        ASSERT_TRUE(world.engines->database->write(
            [&](adapters::sqlite::Connection& writer) { return writer.script(sql); }));
    }

    World world;
};

TEST_F(AmendedInvoice, HasARecordBesideItAndADocumentOfBoth) {
    const auto before = world.invoice("one").value();
    const auto issued = file("one");
    world.amend("one");
    world.run();
    const auto added = world.amendment("one").value();
    EXPECT_EQ(world.invoice("one"), before) << "the invoice never changes";
    EXPECT_EQ(added.portal, a_portal_answer());
    EXPECT_EQ(added.line, amendments);
    EXPECT_EQ(added.chain.value().place, 1);
    EXPECT_NE(file("one"), issued);
    EXPECT_THAT(file("one"), HasSubstr(" IRN " + a_portal_answer().irn));
    EXPECT_EQ(sha256(file("one")), added.sha256);
    world.expect_sound();
    EXPECT_THAT(faults(), ElementsAre());
}

TEST_F(AmendedInvoice, IsLinkedBehindTheOneBefore) {
    world.amend("one");
    world.run();
    world.amend("two", a_portal_answer(2));
    world.run();
    const auto first = world.amendment("one").value();
    const auto second = world.amendment("two").value();
    EXPECT_EQ(second.chain->place, 2);
    const auto books = world.engines->invoices.books().value();
    EXPECT_EQ(second.chain->link, link_of(second, formats::encode(second), books, first.chain->link,
                                          world.invoice("two")->chain->link));
    world.expect_sound();
}

/// Whoever repeats it: the inbox knows it by its invoice.
TEST_F(AmendedInvoice, TakesTheSameOnceMoreAndNoOther) {
    EXPECT_EQ(world.amend("one"), ports::Admission::accepted);
    EXPECT_EQ(world.amend("one"), ports::Admission::replayed);
    EXPECT_EQ(world.amend("one", a_portal_answer(2)), ports::Admission::key_reused);
    world.run();
    EXPECT_EQ(world.amendment("one")->portal, a_portal_answer());
    world.expect_sound();
}

/// A cluster's cache may forget what was here: then the stage decides.
TEST_F(AmendedInvoice, IsRefusedAnotherAnswerByTheStage) {
    world.amend("one");
    world.run();
    const auto handle = [&](const domain::PortalAnswer& answer) {
        ports::Delivered message{
            tests::an_amending("one", answer, *world.sellers.find(""), world.clock.now()), {}};
        message.envelope.origin = ports::Position{};
        return world.process->issue_invoices.handle({&message, 1}).value().front();
    };
    EXPECT_EQ(handle(a_portal_answer()).kind, ports::Disposition::Kind::ack);
    EXPECT_EQ(handle(a_portal_answer(2)).code, "irn_exists");
    EXPECT_EQ(world.amendment("one")->portal, a_portal_answer());
}

TEST_F(AmendedInvoice, OfTwoInOneBatchTheFirstStands) {
    std::vector<ports::Delivered> batch;
    for (const int n : {1, 2, 1}) {
        batch.push_back(
            {tests::an_amending("one", a_portal_answer(n), *world.sellers.find(""), world.clock.now()), {}});
        batch.back().envelope.origin = ports::Position{};
    }
    const auto dispositions = world.process->issue_invoices.handle(batch).value();
    EXPECT_EQ(dispositions[0].kind, ports::Disposition::Kind::ack);
    EXPECT_EQ(dispositions[1].code, "irn_exists");
    EXPECT_EQ(dispositions[2].kind, ports::Disposition::Kind::ack);
}

TEST_F(AmendedInvoice, IsOnlyOneThatThePortalTakes) {
    world.register_customer("priya");
    world.bill("to-a-consumer");
    world.run();
    world.amend("to-a-consumer");
    world.run();
    const auto letter = world.dead_letter(Stage::billing, domain::amendment_id(id_of("to-a-consumer")));
    ASSERT_TRUE(letter);
    EXPECT_EQ(letter->history.back().code, "invalid");
    world.expect_sound();
}

/// Another core takes the place between the read and the append.
TEST_F(AmendedInvoice, TakesTheNextPlaceWhereAnotherWriterWasQuicker) {
    world.process->invoices.before_append = [&, once = true]() mutable {
        if (!std::exchange(once, false)) return;
        tests::Fuse whole;
        tests::Process other{*world.engines, whole,         world.mailer, world.sellers,
                             world.clock,    world.options, "stand-in/1", std::nullopt};
        ports::Delivered message{
            tests::an_amending("two", a_portal_answer(2), *world.sellers.find(""), world.clock.now()), {}};
        message.envelope.origin = ports::Position{};
        EXPECT_TRUE(other.issue_invoices.handle({&message, 1}));
    };
    world.amend("one");
    world.run();
    EXPECT_EQ(world.amendment("two")->chain->place, 1);
    EXPECT_EQ(world.amendment("one")->chain->place, 2);
    world.expect_sound_records();
}

TEST_F(AmendedInvoice, IsMailedWithWhatWasAdded) {
    EXPECT_FALSE(world.delivery("one").rendition) << "what left before does not bear it";
    world.amend("one");
    world.run();
    EXPECT_FALSE(world.delivery("one").rendition) << "and is never said to";
    world.sellers.sellers[0].irn_wait_hours = 48;
    world.bill_business("later");
    world.run();
    world.amend("later", a_portal_answer(3));
    world.run();
    const auto delivery = world.delivery("later");
    EXPECT_EQ(delivery.state, ports::DeliveryState::sent);
    ASSERT_TRUE(delivery.rendition);
    EXPECT_EQ(delivery.rendition->sha256, world.amendment("later")->sha256);
}

/// The seller's setting, and its end.
class WaitsForThePortal : public AmendedInvoice {
protected:
    void SetUp() override {
        world.sellers.sellers[0].irn_wait_hours = 48;
        AmendedInvoice::SetUp();
    }
    int received(std::string_view name) {
        const auto delivery =
            formats::delivery_id({.invoice_id = id_of(name), .recipient = tests::a_business().email});
        const auto found = world.mailer.received().find(delivery);
        return found == world.mailer.received().end() ? 0 : found->second;
    }
    /// The counter's line in the metrics.
    std::string without_answer() {
        const auto text = world.process->registry.text();
        const std::string name = "\nbillmill_mails_without_irn_total ";
        const auto at = text.find(name);
        if (at == std::string::npos) return "not there";
        return text.substr(at + name.size(), text.find('\n', at + 1) - at - name.size());
    }
};

TEST_F(WaitsForThePortal, AndLeavesAtOnceWithTheAnswer) {
    EXPECT_EQ(received("one"), 0);
    world.run_for(std::chrono::hours{5}, std::chrono::minutes{30});
    EXPECT_EQ(received("one"), 0);
    world.amend("one");
    world.run();
    EXPECT_EQ(received("one"), 1);
    EXPECT_EQ(received("two"), 0);
    world.run_for(std::chrono::hours{50}, std::chrono::minutes{30});
    EXPECT_EQ(received("one"), 1) << "what was parked has no second effect";
    world.expect_sound();
}

TEST_F(WaitsForThePortal, NoLongerThanTheSellerWants) {
    world.run_for(std::chrono::hours{47}, std::chrono::minutes{30});
    EXPECT_EQ(received("one"), 0);
    EXPECT_EQ(without_answer(), "0");
    world.run_for(std::chrono::hours{3}, std::chrono::minutes{30});
    EXPECT_EQ(received("one"), 1);
    EXPECT_EQ(received("two"), 1);
    EXPECT_EQ(without_answer(), "2");
    world.amend("one");
    world.run();
    EXPECT_EQ(received("one"), 1);
    EXPECT_FALSE(world.delivery("one").rendition) << "it left before, and does not bear it";
    world.expect_sound();
}

TEST_F(WaitsForThePortal, OnlyWhereThePortalTakesTheDocument) {
    world.register_customer("priya");
    world.bill("to-a-consumer");
    world.run();
    EXPECT_EQ(world.delivery("to-a-consumer").state, ports::DeliveryState::sent);
}

/// Whatever is changed behind the program's back is named; each row for itself.
struct Tampering {
    const char* name;
    const char* sql;
    const char* kind;
};
class TamperedAmendment : public AmendedInvoice, public testing::WithParamInterface<Tampering> {};

TEST_P(TamperedAmendment, IsNamed) {
    world.amend("one");
    world.run();
    world.amend("two", a_portal_answer(2));
    world.run();
    ASSERT_THAT(faults(), ElementsAre());
    tamper(GetParam().sql);
    EXPECT_THAT(faults(), Contains(GetParam().kind));
}

INSTANTIATE_TEST_SUITE_P(
    Table, TamperedAmendment,
    testing::Values(
        Tampering{"AnotherIrn",
                  "UPDATE amendments SET record = replace(record, 'aaaa', 'bbbb') WHERE place = 1",
                  "link_differs"},
        Tampering{"AnotherAcknowledgement",
                  "UPDATE amendments SET record = replace(record, '112010036563310', '112010036563311')",
                  "link_differs"},
        Tampering{"AnotherDocument",
                  "UPDATE amendments SET record = json_set(record, '$.bytes', 7) WHERE place = 2",
                  "link_differs"},
        Tampering{"TheFirstRemoved", "DELETE FROM amendments WHERE place = 1", "place_missing"},
        Tampering{"TwoPlacesExchanged",
                  "UPDATE amendments SET place = 9 WHERE place = 1; UPDATE amendments SET place = 1 WHERE "
                  "place = 2;"
                  "UPDATE amendments SET place = 2 WHERE place = 9",
                  "link_differs"},
        Tampering{"AnotherLink", "UPDATE amendments SET link = randomblob(32) WHERE place = 1",
                  "link_differs"},
        Tampering{"AnotherSalt", "UPDATE amendments SET salt = randomblob(16) WHERE place = 2",
                  "link_differs"},
        Tampering{"AnotherColumn", "UPDATE amendments SET invoice = randomblob(16) WHERE place = 2",
                  "column_differs"},
        Tampering{"AnotherLine", "UPDATE amendments SET line = 'acme/amendment/other' WHERE place = 2",
                  "column_differs"},
        Tampering{"NoRecord", "UPDATE amendments SET record = 'gone' WHERE place = 2", "record_unreadable"},
        Tampering{"ItsInvoiceRemoved", "DELETE FROM invoices WHERE number = 1", "amendment_without_invoice"},
        Tampering{"ItsInvoiceChanged", "UPDATE invoices SET link = randomblob(32) WHERE number = 1",
                  "link_differs"}),
    [](const auto& info) { return info.param.name; });

TEST_F(AmendedInvoice, TheLastRemovedIsSeenByHeadsAlone) {
    world.amend("one");
    world.run();
    world.amend("two", a_portal_answer(2));
    world.run();
    const auto heads = heads_of(world.engines->invoices).value();
    EXPECT_EQ(heads.lines.at(amendments).place, 2);
    EXPECT_THAT(compare_heads(world.engines->invoices, heads).value(), ElementsAre());
    tamper("DELETE FROM amendments WHERE place = 2");
    const auto behind = compare_heads(world.engines->invoices, heads).value();
    ASSERT_EQ(behind.size(), 1U);
    EXPECT_EQ(behind[0].kind, "behind_heads");
    EXPECT_EQ(behind[0].line, amendments);
}

/// Books that went back record nothing at a place that was taken.
TEST_F(AmendedInvoice, IsNotRecordedInALineThatIsBehindItsHeads) {
    world.amend("one");
    world.run();
    tamper("DELETE FROM amendments");
    world.reboot();
    world.amend("two", a_portal_answer(2));
    world.run();
    EXPECT_FALSE(world.amendment("two"));
    const auto waiting = *world.engines->parked.find(Stage::billing, domain::amendment_id(id_of("two")));
    ASSERT_TRUE(waiting);
    EXPECT_EQ(waiting->code, "books_behind_heads");
}

/// The process ends between the record and its file: the copy of before is none, and the next reader makes the new one.
TEST_F(AmendedInvoice, ACopyOfBeforeIsReplacedByTheNextReader) {
    const auto issued = file("one");
    world.amend("one");
    world.run();
    const ports::DocumentFile old{world.file_of(id_of("one")), issued};
    ASSERT_TRUE(world.engines->files->write({&old, 1}));
    EXPECT_THAT(faults(), ElementsAre()) << "no false alarm";
    const auto fetched = world.process->documents(*world.invoice("one")).value();
    EXPECT_TRUE(fetched.amended);
    EXPECT_EQ(fetched.sha256, world.amendment("one")->sha256);
    EXPECT_EQ(file("one"), fetched.pdf);
    EXPECT_EQ(world.process->documents.as_issued(*world.invoice("one")).value().sha256,
              world.invoice("one")->sha256);
}

}  // namespace
}  // namespace billmill::usecases
