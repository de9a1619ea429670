#pragma once

#include <gtest/gtest.h>

#include <future>

#include "adapters/filesystem/filesystem_file_store.hpp"
#include "adapters/filesystem/heads_file.hpp"
#include "adapters/memory/manual_clock.hpp"
#include "adapters/sqlite/sqlite_account.hpp"
#include "adapters/sqlite/sqlite_crash_marks.hpp"
#include "adapters/sqlite/sqlite_customer_store.hpp"
#include "adapters/sqlite/sqlite_dead_letter_store.hpp"
#include "adapters/sqlite/sqlite_delivery_store.hpp"
#include "adapters/sqlite/sqlite_event_log.hpp"
#include "adapters/sqlite/sqlite_invoice_store.hpp"
#include "adapters/sqlite/sqlite_mail_gate_store.hpp"
#include "adapters/sqlite/sqlite_message_bus.hpp"
#include "adapters/sqlite/sqlite_parked_store.hpp"
#include "adapters/sqlite/sqlite_request_inbox.hpp"
#include "adapters/sqlite/sqlite_webhook_store.hpp"
#include "runtime/redelivery.hpp"
#include "runtime/stage_worker.hpp"
#include "support/builders.hpp"
#include "support/fake_mailer.hpp"
#include "support/faulty.hpp"
#include "support/listed_sellers.hpp"
#include "support/temporary_directory.hpp"
#include "usecases/audit.hpp"
#include "usecases/book_heads.hpp"
#include "usecases/brought_registration.hpp"
#include "usecases/deliver_invoices.hpp"
#include "usecases/document_name.hpp"
#include "usecases/issue_invoices.hpp"
#include "usecases/register_customers.hpp"

namespace billmill::tests {

/// What the program has, and no setting changes in tests.
inline constexpr runtime::RetrySchedule default_retries{};
inline const Milliseconds default_give_up_after = usecases::DeliverOptions{}.give_up_after;

/// So long after its first attempt, what failed `failures` times has been tried again, on a clock that moves by ticks.
inline Milliseconds tried_again_within(int failures, Milliseconds tick = Milliseconds{30'000}) {
    Milliseconds span{};
    for (int attempt = 1; attempt <= failures; ++attempt)
        span += default_retries.pause_at_most(attempt) + tick;
    return span;
}

/// What is on disk, and the stores on it, with no fault between.
struct Engines {
    std::unique_ptr<adapters::sqlite::Database> database;
    adapters::sqlite::SqliteMessageBus bus{*database};
    adapters::sqlite::SqliteRequestInbox inbox{*database};
    adapters::sqlite::SqliteCustomerStore customers{*database};
    adapters::sqlite::SqliteInvoiceStore invoices{*database};
    adapters::sqlite::SqliteDeliveryStore deliveries{*database};
    adapters::sqlite::SqliteParkedStore parked{*database};
    adapters::sqlite::SqliteMailGateStore gates{*database};
    adapters::sqlite::SqliteDeadLetterStore dead_letters{*database};
    adapters::sqlite::SqliteCrashMarks crash_marks{*database};
    adapters::sqlite::SqliteAccount account{*database};
    adapters::sqlite::SqliteEventLog events{*database};
    adapters::sqlite::SqliteWebhookStore webhooks{*database};
    std::unique_ptr<adapters::filesystem::FilesystemFileStore> files;
    std::unique_ptr<adapters::filesystem::HeadsFile> heads;
};

/// What dies with the process: everything but the disk, the clock and the mail server. Each port is behind the fuse.
struct Process {
    Process(Engines& engines, Fuse& fuse, ports::Mailer& the_mailer, const ports::SellerDirectory& sellers,
            const ports::Clock& clock, runtime::StageOptions options, const std::string& renderer_version,
            std::optional<std::size_t> append_most, ports::EventWriter* event_writer = nullptr)
        : events{behind(fuse, event_writer)},
          bus{engines.bus, fuse},
          customers{engines.customers, fuse},
          invoices{engines.invoices, fuse, append_most},
          files{*engines.files, fuse},
          heads{*engines.heads, fuse},
          deliveries{engines.deliveries, fuse},
          parked{engines.parked, fuse},
          gates{engines.gates, fuse},
          dead_letters{engines.dead_letters, fuse},
          crash_marks{engines.crash_marks, fuse},
          mailer{the_mailer, fuse},
          renderer{*document::InvoiceRenderer::open({renderer_version})},
          documents{files, *renderer, sellers, invoices, registry},
          register_customers{customers, clock},
          clock_guard{clock},
          issue_invoices{{bus, customers, invoices, deliveries, files, documents, sellers, clock, *renderer,
                          recent, clock_guard, &heads},
                         {}},
          deliver_invoices{{invoices, deliveries, documents, mailer, clock, recent, parked, gates,
                            dead_letters, customers, sellers, registry},
                           "process",
                           {.trial_seller_may_mail = false,
                            .late_after = Milliseconds{50},
                            .slow_after = Milliseconds{50},
                            .heartbeat = heartbeat}},
          users{register_customers, stage_ports(clock), options},
          billing{issue_invoices, stage_ports(clock), options},
          notify{deliver_invoices, stage_ports(clock), options},
          redelivery{bus, parked, clock, 2 * options.retries.longest} {}

    static std::unique_ptr<FaultyEventWriter> behind(Fuse& fuse, ports::EventWriter* writer) {
        return writer == nullptr ? nullptr : std::make_unique<FaultyEventWriter>(*writer, fuse);
    }
    runtime::StagePorts stage_ports(const ports::Clock& clock) {
        return {bus, parked, dead_letters, crash_marks, clock, registry, events.get()};
    }
    std::vector<runtime::StageWorker*> workers() { return {&users, &billing, &notify}; }

    int turns = 0;  ///< How often the stage notify has said that it goes on.
    std::shared_ptr<Heartbeat> heartbeat = std::make_shared<Heartbeat>("notify", [this] {
        ++turns;
        return Milliseconds{0};
    });
    metrics::Registry registry;
    std::unique_ptr<FaultyEventWriter> events;  ///< nullptr: the store writes them.
    FaultyBus bus;
    FaultyCustomers customers;
    FaultyInvoices invoices;
    FaultyFiles files;
    FaultyHeads heads;
    FaultyDeliveries deliveries;
    FaultyParked parked;
    FaultyGates gates;
    FaultyDeadLetters dead_letters;
    FaultyMarks crash_marks;
    FaultyMailer mailer;
    std::unique_ptr<document::InvoiceRenderer> renderer;
    usecases::FetchDocument documents;
    usecases::RecentDocuments recent{16 << 20};
    usecases::RegisterCustomers register_customers;
    usecases::issue::ClockGuard clock_guard;
    usecases::IssueInvoices issue_invoices;
    usecases::DeliverInvoices deliver_invoices;
    runtime::StageWorker users;
    runtime::StageWorker billing;
    runtime::StageWorker notify;
    runtime::Redelivery redelivery;
};

/// The pipeline on real SQLite and real files, on a clock that tests move; it can lose its process and start again.
class World {
public:
    /// `append_most`: so many bills make a full batch; nullopt: as many as the engine takes.
    explicit World(std::filesystem::path folder = {}, std::optional<std::size_t> append_most = {})
        : append_most_{append_most} {
        if (folder.empty()) {
            own_folder_.emplace(TemporaryDirectory::On::memory);
            folder = own_folder_->path();
        }
        folder_ = std::move(folder);
        boot();
    }
    ~World() { mailer.let_go(); }
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    void boot() {
        auto database = adapters::sqlite::Database::open(folder_);
        auto files = adapters::filesystem::FilesystemFileStore::open(folder_ / "documents");
        if (!database || !files) throw std::runtime_error{"the test's engines do not open"};
        engines.reset(
            new Engines{.database = *std::move(database),
                        .files = *std::move(files),
                        .heads = std::make_unique<adapters::filesystem::HeadsFile>(folder_ / "heads")});
        process = std::make_unique<Process>(*engines, fuse, mailer, sellers, clock, options, renderer_version,
                                            append_most_, event_writer);
    }
    /// The process is gone, as after a power cut; the fuse is whole again.
    void reboot() {
        mailer.let_go();
        process.reset();
        engines.reset();
        fuse = {};
        boot();
    }

    ports::Admission accept(ports::Stage stage, ports::Envelope message,
                            std::optional<ports::Companion> companion = std::nullopt) {
        std::promise<Result<ports::Admission>> promise;
        engines->inbox.accept(
            stage, std::move(message), std::move(companion),
            [&](Result<ports::Admission> admission) { promise.set_value(std::move(admission)); });
        return promise.get_future().get().value();
    }
    void register_customer(std::string_view name, const std::string& email = "priya@example.com") {
        accept(ports::Stage::users, a_registration(name, a_customer(email), clock.now()));
    }
    void bill(std::string_view name, const domain::BillingRequest& request = a_bill()) {
        accept(ports::Stage::billing, a_billing(name, request, *sellers.find(request.seller), clock.now()));
    }

    /// A bill that brings its customer, as a gateway takes it.
    void bill_with_customer(std::string_view name, const domain::BillingRequest& request) {
        auto message = a_billing(name, request, *sellers.find(request.seller), clock.now());
        auto registration = usecases::brought_registration(message, *request.customer);
        accept(ports::Stage::billing, std::move(message),
               ports::Companion{ports::Stage::users, std::move(registration)});
    }
    void credit(std::string_view name, const domain::CreditRequest& request) {
        accept(ports::Stage::billing, a_crediting(name, request, *sellers.find(""), clock.now()));
    }

    ports::Admission amend(std::string_view bill, const domain::PortalAnswer& answer = a_portal_answer()) {
        return accept(ports::Stage::billing, an_amending(bill, answer, *sellers.find(""), clock.now()));
    }
    std::optional<domain::Amendment> amendment(std::string_view bill) {
        const auto id = domain::amendment_id(id_of(bill));
        const auto found = engines->invoices.find_amendments({&id, 1}).value();
        return found.empty() ? std::nullopt : std::optional{found.front()};
    }
    /// A bill to a buyer whose invoices the portal takes.
    void bill_business(std::string_view name) {
        auto bill = a_bill(a_business().email);
        bill.customer = a_business();
        bill_with_customer(name, bill);
    }

    /// Rounds of all stages and the redelivery until nothing moves. Returns how many batches were worked.
    int run() {
        int worked = 0;
        for (int quiet = 0; quiet < 2;) {
            int moved = 0;
            for (auto* worker : process->workers()) {
                moved += worker->step(Milliseconds{0}) == runtime::StageWorker::Step::worked ? 1 : 0;
            }
            (void)process->deliver_invoices.extend_leases();  // Fails where the test has the store fail.
            (void)process->deliver_invoices.keep_gates();
            moved += process->redelivery.step().value_or(0);
            quiet = moved == 0 ? quiet + 1 : 0;
            worked += moved;
        }
        return worked;
    }
    /// The same, letting time pass between: pauses, leases and parked work come to their end.
    void run_for(Milliseconds span, Milliseconds tick = Milliseconds{30'000}) {
        for (auto passed = Milliseconds{0}; passed <= span; passed += tick) {
            run();
            clock.advance(tick);
        }
        run();
    }

    std::optional<domain::Invoice> invoice(std::string_view name) {
        return *engines->invoices.find(id_of(name));
    }
    std::optional<ports::DeadLetter> dead_letter(ports::Stage stage, const Uuid& id) {
        return *engines->dead_letters.find(stage, id);
    }
    std::string death_code(ports::Stage stage, std::string_view name) {
        const auto letter = dead_letter(stage, id_of(name));
        return letter ? letter->history.back().code : "";
    }
    ports::Delivery delivery(std::string_view name) {
        return engines->deliveries.of_invoice(id_of(name))->at(0);
    }

    /// Every promise that can be read from the disk and the mail server.
    void expect_sound();
    /// Those of records and files alone.
    void expect_sound_records();

    TemporaryDirectory& folder() { return *own_folder_; }
    /// The name of its document's file.
    std::string file_of(const Uuid& id) { return usecases::document_name(**engines->invoices.find(id)); }

    Fuse fuse;
    FakeMailer mailer;
    ListedSellers sellers;
    adapters::memory::ManualClock clock;
    runtime::StageOptions options;
    std::string renderer_version = "stand-in/1";
    ports::EventWriter* event_writer = nullptr;  ///< From the next reboot() on.
    std::unique_ptr<Engines> engines;
    std::unique_ptr<Process> process;

private:
    void expect_sound_line(const std::string& series);

    const std::optional<std::size_t> append_most_;
    std::optional<TemporaryDirectory> own_folder_;
    std::filesystem::path folder_;
};

inline void World::expect_sound() {
    const auto accounts = engines->account.read();
    ASSERT_TRUE(accounts) << accounts.error().what;
    for (const auto& account : *accounts) {
        EXPECT_TRUE(account.balances()) << ports::name(account.stage) << ": in " << account.in << ", done "
                                        << account.done << ", waiting " << account.waiting << ", dead "
                                        << account.dead << ", missing " << account.missing_count;
    }
    expect_sound_records();
    std::int64_t surplus = 0;
    for (const auto& [id, times] : mailer.received()) surplus += times - 1;
    EXPECT_LE(surplus, *engines->deliveries.possible_duplicates()) << "a duplicate mail that nobody counted";
}

inline void World::expect_sound_records() {
    usecases::FetchDocument documents{*engines->files, *process->renderer, sellers, engines->invoices,
                                      process->registry};
    const auto report = usecases::audit({engines->invoices, engines->account, *engines->files, documents});
    ASSERT_TRUE(report) << report.error().what;
    for (const auto& fault : report->faults) ADD_FAILURE() << fault.text();
    const auto kept = engines->heads->read();
    ASSERT_TRUE(kept) << kept.error().what;
    if (!*kept) return;
    const auto behind = usecases::compare_heads(engines->invoices, **kept);
    ASSERT_TRUE(behind) << behind.error().what;
    for (const auto& fault : *behind) ADD_FAILURE() << fault.text();
    const auto all_series = engines->invoices.all_series();
    ASSERT_TRUE(all_series) << all_series.error().what;
    for (const auto& series : *all_series) expect_sound_line(series.name);
}

/// Numbers 1..n, dates rising, each with a file whose hash is the record's.
inline void World::expect_sound_line(const std::string& series) {
    std::int64_t number = 0;
    Date day{};
    const auto records = engines->invoices.scan(series, 0, 10'000);
    ASSERT_TRUE(records) << records.error().what;
    for (const auto& stored : *records) {
        const auto& record = *stored.record;
        EXPECT_EQ(record.number, ++number) << "a gap or a double in " << series;
        EXPECT_LE(day, record.issued_on) << "a date that falls";
        day = record.issued_on;
        const auto file = *engines->files->read(usecases::document_name(record));
        const auto id = domain::amendment_id(record.id);
        const auto amended = engines->invoices.find_amendments({&id, 1}).value();
        // Once something was added, its next reader replaces a copy of before, or none.
        if (!file && !amended.empty()) continue;
        ASSERT_TRUE(file) << "no file of number " << number;
        if (!amended.empty() && sha256(*file) == amended[0].sha256) {
            EXPECT_EQ(static_cast<std::int64_t>(file->size()), amended[0].bytes);
            continue;
        }
        EXPECT_EQ(sha256(*file), record.sha256) << "number " << number;
        EXPECT_EQ(static_cast<std::int64_t>(file->size()), record.bytes);
    }
}

}  // namespace billmill::tests
