#include "usecases/erase_records.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <utility>

#include "domain/erasure.hpp"
#include "formats/records.hpp"
#include "support/stages_world.hpp"
#include "usecases/clear_failures.hpp"
#include "usecases/document_name.hpp"
#include "usecases/exports/export_invoices.hpp"

namespace billmill::usecases {
namespace {

using tests::a_bill;
using tests::a_customer;
using tests::World;

constexpr Milliseconds year{std::int64_t{366} * 86'400'000};
constexpr int kept_years = 10;

/// Two customers with an invoice each; Priya's is credited, too.
class Erasure : public testing::Test {
protected:
    void SetUp() override {
        world.register_customer("priya");
        world.register_customer("ravi", "ravi@example.com");
        world.bill("priya-1");
        world.bill("ravi-1", a_bill("ravi@example.com"));
        world.run();
        world.credit("priya-credit", tests::a_credit("priya-1"));
        world.run();
    }
    void anonymise(const std::string& email = "priya@example.com") {
        const auto change = domain::anonymisation_of(domain::customer_id(email));
        world.accept(ports::Stage::users, tests::an_envelope("anonymise-" + email, change.customer.id.text(),
                                                             formats::encode(change), world.clock.now()));
        world.run();
    }
    ErasureReport erase() {
        auto& engines = *world.engines;
        EraseRecords erase_records{{engines.customers, engines.invoices, *engines.files, world.clock},
                                   kept_years};
        return erase_records().value();
    }
    AuditReport audited() {
        FetchDocument documents{*world.engines->files, *world.process->renderer, world.sellers,
                                world.engines->invoices, world.process->registry};
        return audit({world.engines->invoices, world.engines->account, *world.engines->files, documents},
                     {.threads = 1, .rendered_share = 1})
            .value();
    }
    static std::vector<std::string> kinds_of(const AuditReport& report) {
        std::vector<std::string> kinds;
        for (const auto& fault : report.faults) kinds.push_back(fault.kind);
        return kinds;
    }
    /// Whether a file of the books shows this text, once everything is checkpointed.
    bool is_in_files(const std::string& text) {
        world.reboot();
        world.reboot();
        for (const auto& file : std::filesystem::recursive_directory_iterator{world.folder().path()}) {
            if (!file.is_regular_file()) continue;
            std::ifstream in{file.path(), std::ios::binary};
            const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
            if (bytes.contains(text)) return true;
        }
        return false;
    }

    World world;
};

using testing::ElementsAre;
using testing::UnorderedElementsAre;

TEST_F(Erasure, KeepsRecordsAsLongAsTheLawAsks) {
    anonymise();
    const auto report = erase();
    EXPECT_EQ(report.erased, 0);
    EXPECT_EQ(report.kept, 2);
    EXPECT_EQ(world.invoice("priya-1").value().buyer.email, "priya@example.com");
    world.expect_sound();
}

TEST_F(Erasure, LeavesRecordsThatTheirLinksProve) {
    const auto before = world.invoice("priya-1").value();
    world.clock.advance((kept_years + 1) * year);
    EXPECT_EQ(erase().erased, 0) << "nobody was anonymised";
    anonymise();
    EXPECT_EQ(erase().erased, 2);
    EXPECT_EQ(erase().erased, 0) << "they are erased already";
    const auto after = world.invoice("priya-1").value();
    EXPECT_TRUE(domain::is_erased(after));
    EXPECT_EQ(after.buyer, domain::Customer{});
    EXPECT_EQ(after.priced, before.priced);
    EXPECT_EQ(after.chain->link, before.chain->link);
    EXPECT_FALSE(domain::is_erased(world.invoice("ravi-1").value()));
    EXPECT_FALSE(world.engines->files->read(document_name(before)).value());
    const auto report = audited();
    EXPECT_THAT(kinds_of(report), ElementsAre());
    EXPECT_EQ(report.erased, 2);
    EXPECT_THAT(report.erased_numbers,
                UnorderedElementsAre(before.printed_number, world.invoice("priya-credit")->printed_number));
    EXPECT_EQ(report.linked, 3);
    EXPECT_EQ(report.other_renderer, 0);
    EXPECT_EQ(report.rendered, 1);
}

/// The chain goes on behind an erased record.
/// One erased record ended the archive of everything.
TEST_F(Erasure, AnArchiveLeavesOutWhatIsErasedAndSaysSo) {
    const auto erased = world.invoice("priya-1").value();
    const auto kept = world.invoice("ravi-1").value();
    world.clock.advance((kept_years + 1) * year);
    anonymise();
    ASSERT_EQ(erase().erased, 2);
    auto& engines = *world.engines;
    FetchDocument documents{*engines.files, *world.process->renderer, world.sellers, engines.invoices,
                            world.process->registry};
    ExportInvoices exports{
        {engines.invoices, engines.customers, nullptr, world.folder().path()}, documents, nullptr};
    std::string zip;
    const auto written = exports.documents({}, {}, [&](std::string_view bytes) {
        zip += bytes;
        return true;
    });
    ASSERT_TRUE(written) << written.error().detail;
    EXPECT_THAT(zip, testing::HasSubstr("NOT-INCLUDED.txt"));
    EXPECT_THAT(
        zip, testing::HasSubstr(document_name(erased) + ": the personal values of its record were erased\n"));
    EXPECT_THAT(zip, testing::HasSubstr(kept.sha256.hex() + "  " + document_name(kept) + "\n"));
    EXPECT_THAT(zip, testing::Not(testing::HasSubstr("  " + document_name(erased))));
}

TEST_F(Erasure, NumberingGoesOnBehindIt) {
    world.clock.advance((kept_years + 1) * year);
    anonymise("ravi@example.com");
    ASSERT_EQ(erase().erased, 1);
    world.bill("priya-2");
    world.run();
    ASSERT_TRUE(world.invoice("priya-2"));
    EXPECT_EQ(world.invoice("priya-2")->chain.value().place, 3);
    EXPECT_THAT(kinds_of(audited()), ElementsAre());
}

/// SQLite would leave what a page held before in its free space.
TEST_F(Erasure, NothingOfTheRecordIsLeftInTheFiles) {
    const auto in_record = [](const std::string& email) {
        return R"("buyer":{"id":")" + domain::customer_id(email).text();
    };
    ASSERT_TRUE(is_in_files(in_record("priya@example.com")));
    world.clock.advance((kept_years + 1) * year);
    anonymise();
    ASSERT_EQ(erase().erased, 2);
    EXPECT_FALSE(is_in_files(in_record("priya@example.com")));
    EXPECT_TRUE(is_in_files(in_record("ravi@example.com")));
}

TEST_F(Erasure, WhoeverChangesAnErasedRecordOrErasesByHandIsNamed) {
    world.clock.advance((kept_years + 1) * year);
    anonymise();
    ASSERT_EQ(erase().erased, 2);
    const auto ravi = world.invoice("ravi-1").value();
    auto record = formats::encode_record(ravi);
    auto other_salt = ravi.chain->salt;
    other_salt[0] ^= 1;
    const ports::ErasedRecord forged{ravi.id, formats::without_personal_values(record, other_salt)};
    ASSERT_TRUE(world.engines->invoices.erase({&forged, 1}));
    const ports::DocumentFile copy{document_name(*world.invoice("priya-1")), "%PDF"};
    ASSERT_TRUE(world.engines->files->write({&copy, 1}));
    EXPECT_THAT(kinds_of(audited()), testing::IsSupersetOf({"link_differs", "erased_copy_kept"}));
}

/// What was added to an invoice names its buyer too.
TEST_F(Erasure, TakesWhatWasAddedToAnInvoiceWithIt) {
    world.bill_business("reported");
    world.run();
    world.amend("reported");
    world.run();
    anonymise(tests::a_business().email);
    world.clock.advance(Milliseconds{year.count() * (kept_years + 2)});
    EXPECT_EQ(erase().erased, 1);
    EXPECT_EQ(erase().erased, 0) << "once";
    const auto amendment = world.amendment("reported").value();
    EXPECT_TRUE(domain::is_erased(amendment));
    EXPECT_EQ(amendment.portal.signed_qr, "");
    EXPECT_EQ(amendment.portal.irn, tests::a_portal_answer().irn);
    const auto report = audited();
    EXPECT_THAT(kinds_of(report), testing::ElementsAre());
    EXPECT_EQ(report.amendments, 1);
}

/// A file store that does something between, as another process would.
class InterruptedFiles final : public ports::FileStore {
public:
    explicit InterruptedFiles(ports::FileStore& target) : target_{target} {}
    Outcome write(std::span<const ports::DocumentFile> files) override {
        std::exchange(before_write, [] {})();
        return target_.write(files);
    }
    Result<std::optional<std::string>> read(const std::string& name) override { return target_.read(name); }
    Outcome remove(const std::string& name) override {
        TRY_DO(target_.remove(name));
        std::exchange(after_remove, [] {})();
        return {};
    }
    Outcome each(const Visit& visit) override { return target_.each(visit); }

    std::function<void()> before_write = [] {};
    std::function<void()> after_remove = [] {};

private:
    ports::FileStore& target_;
};

/// Regression: who had read the record before it was erased put its document back.
TEST_F(Erasure, ADocumentThatIsFetchedMeanwhileDoesNotComeBack) {
    const auto invoice = world.invoice("priya-1").value();
    auto& engines = *world.engines;
    ASSERT_TRUE(engines.files->remove(document_name(invoice)));  // So that it is made again.
    world.clock.advance((kept_years + 1) * year);
    anonymise();
    InterruptedFiles files{*engines.files};
    files.before_write = [this] { EXPECT_EQ(erase().erased, 2); };
    FetchDocument documents{files, *world.process->renderer, world.sellers, engines.invoices,
                            world.process->registry};
    EXPECT_TRUE(documents(invoice));
    EXPECT_FALSE(engines.files->read(document_name(invoice)).value());
    EXPECT_THAT(kinds_of(audited()), ElementsAre());
}

/// The same the other way round: it is kept again between the removal of its file and the end of its record.
TEST_F(Erasure, ADocumentThatIsKeptAgainMeanwhileGoesToo) {
    const auto invoice = world.invoice("priya-1").value();
    auto& engines = *world.engines;
    world.clock.advance((kept_years + 1) * year);
    anonymise();
    InterruptedFiles files{*engines.files};
    FetchDocument documents{*engines.files, *world.process->renderer, world.sellers, engines.invoices,
                            world.process->registry};
    files.after_remove = [&] { EXPECT_TRUE(documents(invoice)); };
    EraseRecords erase_records{{engines.customers, engines.invoices, files, world.clock}, kept_years};
    ASSERT_EQ(erase_records().value().erased, 2);
    EXPECT_FALSE(engines.files->read(document_name(invoice)).value());
    EXPECT_THAT(kinds_of(audited()), ElementsAre());
}

/// Regression: what had failed and was settled kept requests and mails of customers of whom nothing was to be kept.
class SettledFailures : public Erasure {
protected:
    void fail(std::string name, ports::Stage stage, std::string payload) {
        const auto message = tests::an_envelope(name, "key", std::move(payload), world.clock.now());
        const ports::DeadLetterStore::Entry entry{
            stage, message, {world.clock.now(), "invalid", "550 <priya@example.com> is nobody"}, {}};
        ASSERT_TRUE(letters().add({&entry, 1}));
        names.emplace_back(std::move(name), stage);
    }
    ports::DeadLetterStore& letters() { return world.engines->dead_letters; }
    bool is_cleared(const std::pair<std::string, ports::Stage>& letter) {
        const auto found = world.dead_letter(letter.second, tests::id_of(letter.first)).value();
        EXPECT_EQ(found.history[0].detail.empty(), found.envelope.payload.empty());
        return found.envelope.payload.empty();
    }
    std::int64_t clear() {
        ClearFailures clear_failures{{letters(), world.engines->customers, world.engines->invoices}};
        return clear_failures().value();
    }
    void fail_all(const std::string& email, const std::string& invoice) {
        fail(email + " registers", ports::Stage::users, formats::encode(a_customer(email)));
        fail(email + " is billed", ports::Stage::billing, formats::encode(a_bill(email)));
        auto brought = a_bill("");
        brought.customer = a_customer(email);
        fail(email + " is brought", ports::Stage::billing, formats::encode(brought));
        fail(email + " is credited", ports::Stage::billing, formats::encode(tests::a_credit(invoice)));
        fail(email + " gets a mail", ports::Stage::notify,
             formats::encode(formats::Notification{.invoice_id = tests::id_of(invoice), .recipient = email}));
    }
    std::vector<std::pair<std::string, ports::Stage>> names;
};

TEST_F(SettledFailures, KeepNothingOfWhoWasAnonymised) {
    fail_all("priya@example.com", "priya-1");
    fail_all("ravi@example.com", "ravi-1");
    fail_all("nobody@example.com", "no-invoice");
    fail("unreadable", ports::Stage::billing, "{");
    for (const auto& [name, stage] : names) ASSERT_TRUE(letters().discard(stage, tests::id_of(name)));
    EXPECT_EQ(clear(), 0) << "nobody was anonymised";
    anonymise();
    EXPECT_EQ(clear(), 5);
    EXPECT_EQ(clear(), 0) << "they are cleared already";
    for (const auto& letter : names)
        EXPECT_EQ(is_cleared(letter), letter.first.starts_with("priya")) << letter.first;
}

TEST_F(SettledFailures, AreClearedOnceTheyAreSettled) {
    fail_all("priya@example.com", "priya-1");
    anonymise();
    EXPECT_EQ(clear(), 0) << "they are open: a person needs them";
    for (const auto& [name, stage] : names) {
        const auto id = tests::id_of(name);
        ASSERT_TRUE(letters().close(stage, {&id, 1}));
    }
    EXPECT_EQ(clear(), 5);
    for (const auto& letter : names) EXPECT_TRUE(is_cleared(letter)) << letter.first;
}

TEST_F(SettledFailures, OfAnErasedRecordAreNobodysAndCleared) {
    world.clock.advance((kept_years + 1) * year);
    anonymise();
    ASSERT_EQ(erase().erased, 2);
    fail("mail", ports::Stage::notify,
         formats::encode(
             formats::Notification{.invoice_id = tests::id_of("priya-1"), .recipient = "x@example.com"}));
    ASSERT_TRUE(letters().discard(ports::Stage::notify, tests::id_of("mail")));
    EXPECT_EQ(clear(), 1);
    EXPECT_TRUE(is_cleared(names.front()));
}

}  // namespace
}  // namespace billmill::usecases
