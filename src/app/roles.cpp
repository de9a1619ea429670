#include "app/roles.hpp"

#include <cstdio>
#include <span>

#include "app/back_door.hpp"
#include "app/clock_watch.hpp"
#include "app/descriptor_limit.hpp"
#include "app/engines.hpp"
#include "app/front_door.hpp"
#include "app/gauges.hpp"
#include "app/live_sellers.hpp"
#include "app/open_engines.hpp"
#include "app/open_journal.hpp"
#include "app/outside.hpp"
#include "app/parts.hpp"
#include "app/process.hpp"
#include "app/process_metrics.hpp"
#include "app/service_manager.hpp"
#include "app/stages.hpp"
#include "app/stop_signals.hpp"
#include "app/test_hooks.hpp"
#include "foundation/host_port.hpp"

namespace billmill::app {
namespace {

constexpr Milliseconds sellers_looked_at_each{10'000};

void warn_of_trial_seller(const ports::SellerDirectory& sellers) {
    if (sellers.find("")->built_in) {
        log::warn(
            "trial_seller",
            {{"why",
              "invoices are made out by the built-in MAX STORES, whose GSTIN is for documentation only"},
             {"next", "put a seller of your own into the sellers folder; see docs/examples/seller.toml"}});
    }
}

void greet(const Settings& settings, std::uint16_t port, bool mailbox) {
    const auto url = "http://" + host_port(settings.host, port);
    log::info("listening", {{"url", url}, {"data", settings.data.string()}});
    std::printf(
        "billmill serves %s\n"
        "  invoices   %s\n"
        "  mails      %s\n"
        "  try        curl %s/api/v1/user/register -H 'Content-Type: application/json' -d "
        "'{\"firstname\":\"John\",\"middlename\":\"\",\"lastname\":\"Doe\",\"email\":\"john.doe@example."
        "com\",\"mobile\":\"0123456789\"}'\n"
        "             curl %s/api/v1/bill/genBill -H 'Content-Type: application/json' -d "
        "'{\"userId\":\"john.doe@example.com\",\"items\":[{\"productId\":\"AD234\",\"quantity\":1,\"price\":"
        "899,\"productName\":\"Premium T-Shirt\"}]}'\n"
        "  look       %s/api/v1/bill  %s/api/v1/failures  %s/readyz\n"
        "  stop       Ctrl-C\n",
        url.c_str(), settings.keep_documents ? (settings.data / "documents").c_str() : "made again on demand",
        mailbox ? (settings.data / "mailbox").c_str()
                : host_port(settings.smtp.host, settings.smtp.port).c_str(),
        url.c_str(), url.c_str(), url.c_str(), url.c_str(), url.c_str());
    std::fflush(stdout);
}

void warn_of_missing_fonts(const document::InvoiceRenderer& renderer) {
    for (const auto& script : renderer.missing_scripts()) {
        log::warn("font_missing",
                  {{"script", script}, {"next", "install fonts-noto-core and fonts-noto-cjk"}});
    }
}

/// Two processes never share a file of SQLite.
Outcome need_cluster(const Settings& settings, std::string_view role) {
    if (settings.cluster()) return {};
    return fail(Fault::invalid,
                "billmill " + std::string{role} +
                    " needs Kafka and MongoDB: set brokers in [kafka] and uri in [mongodb], or run "
                    "billmill serve");
}

/// What every role has. Destruction runs bottom-up, so nothing outlives what it borrows.
struct Process {
    Process(Settings the_settings, const std::string& role) : settings{std::move(the_settings)} {
        keep_memory_private();
        add_process_metrics(metrics, role);
        settings.connections_max = fit_descriptors(settings.connections_max);
    }

    Settings settings;
    const StopSignals signals{StopSignals::Reload::heard};
    std::jthread guard;  ///< First, so last to go: closing the engines counts too.
    const ports::Clock& clock = test_hooks::system_clock();
    ProcessState state{clock};
    metrics::Registry metrics;
    Heartbeats heartbeats;
    std::unique_ptr<LiveSellers> sellers;
    std::unique_ptr<document::InvoiceRenderer> renderer;
    std::unique_ptr<Engines> engines;
    std::unique_ptr<ports::FileStore> documents;
    std::unique_ptr<OpenJournal> journal;  ///< nullptr: none.

    Outcome open() {
        TRY(sellers, LiveSellers::open([this] { return load_sellers(); }, settings.sellers_folder()));
        TRY(renderer, document::InvoiceRenderer::open(settings.font_folders));
        TRY(engines, open_engines(settings, clock, *sellers));
        TRY(documents, open_documents(settings));
        journal = open_journal(settings, engines->ports().invoices, clock);
        engines->add_metrics(metrics);
        if (journal) journal->add_metrics(metrics);
        warn_of_trial_seller(*sellers);
        warn_of_missing_fonts(*renderer);
        return {};
    }
    Result<std::unique_ptr<ports::SellerDirectory>> load_sellers() const {
        TRY(auto read, open_sellers(settings));
        return std::unique_ptr<ports::SellerDirectory>{std::move(read)};
    }
    [[nodiscard]] StageParts stage_parts(ports::Mailer& mailer, ClockWatch& watch) {
        return {*documents,   engines->heads(), journal ? &journal->keeper() : nullptr,
                mailer,       *sellers,         clock,
                *renderer,    metrics,          heartbeats,
                watch.guard()};
    }
    [[nodiscard]] DoorParts door_parts(ports::Mailbox* mailbox) {
        return {*documents, journal ? journal->released() : engines->ports().invoices,
                mailbox,    *sellers,
                clock,      *renderer,
                metrics,    heartbeats};
    }
    void wait_for_the_end() {
        state.enter(ProcessState::Phase::working);
        tell_service_manager("READY=1");
        sellers->watch(sellers_looked_at_each);
        int signal = signals.wait();
        for (; signal == StopSignals::reload; signal = signals.wait()) {
            if (const auto read = sellers->reload(); !read)
                log::error("sellers_refused",
                           {{"why", read.error().what}, {"next", "the ones before stay; fix the files"}});
        }
        state.enter(ProcessState::Phase::draining);
        tell_service_manager("STOPPING=1");
        log::info("stopping", {{"signal", signal}});
        guard = stop_watchdog(settings.stop_deadline);
    }
};

}  // namespace

Outcome run(const Serve&, const Settings& settings) {
    Process process{settings, "serve"};
    TRY_DO(process.open());
    TRY(const auto mail, open_mail_route(settings, process.clock, process.metrics));
    const auto ports = process.engines->ports();
    TRY(const auto clock_watch, ClockWatch::open(settings, process.clock, ports.invoices));
    Stages stages{settings, ports::all_stages, ports, process.stage_parts(*mail.mailer, *clock_watch)};
    const EngineGauges gauges{process.metrics, *process.engines, stages.breakers(), process.clock};
    stages.add_metrics(process.metrics, *process.sellers);
    const Parts parts{settings,      *process.engines, &stages, clock_watch.get(), process.journal.get(),
                      process.state, process.clock};
    parts.add_gauges(process.metrics);
    TRY(const auto door,
        FrontDoor::open(process.settings, ports, process.door_parts(mail.mailbox), parts.all()));
    stages.start();
    greet(settings, door->port(), mail.mailbox != nullptr);

    process.wait_for_the_end();
    door->close(settings.stop_deadline / 4);
    stages.stop();
    log::info("stopped");
    return {};
}

Outcome run(const RunGateway&, const Settings& settings) {
    TRY_DO(need_cluster(settings, "gateway"));
    Process process{settings, "gateway"};
    TRY_DO(process.open());
    const auto ports = process.engines->ports();
    const Parts parts{settings, *process.engines, nullptr, nullptr, nullptr, process.state, process.clock};
    parts.add_gauges(process.metrics);
    TRY(const auto door, FrontDoor::open(process.settings, ports, process.door_parts(nullptr), parts.all()));
    greet(settings, door->port(), false);

    process.wait_for_the_end();
    door->close(settings.stop_deadline / 4);
    log::info("stopped");
    return {};
}

Outcome run(const RunCore& command, const Settings& settings) {
    TRY_DO(need_cluster(settings, "core"));
    Process process{settings, "core"};
    TRY_DO(process.open());
    TRY(const auto mail, open_mail_route(settings, process.clock, process.metrics));
    const auto ports = process.engines->ports();
    const std::span<const ports::Stage> chosen =
        command.stages.empty() ? std::span{ports::all_stages} : std::span{command.stages};
    TRY(const auto clock_watch, ClockWatch::open(settings, process.clock, ports.invoices));
    Stages stages{settings, chosen, ports, process.stage_parts(*mail.mailer, *clock_watch)};
    const EngineGauges gauges{process.metrics, *process.engines, stages.breakers(), process.clock};
    stages.add_metrics(process.metrics, *process.sellers);
    const Parts parts{settings,      *process.engines, &stages, clock_watch.get(), process.journal.get(),
                      process.state, process.clock};
    parts.add_gauges(process.metrics);
    TRY(const auto door, BackDoor::open(process.settings, ports, process.clock, process.metrics,
                                        process.heartbeats, parts.all()));
    stages.start();
    log::info("working", {{"port", static_cast<int>(door->port())}});

    process.wait_for_the_end();
    door->close(settings.stop_deadline / 4);
    stages.stop();
    log::info("stopped");
    return {};
}

}  // namespace billmill::app
