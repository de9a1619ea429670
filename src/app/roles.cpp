#include "app/roles.hpp"

#include <cstdio>
#include <limits>
#include <span>

#include "app/account_keeper.hpp"
#include "app/admin_server.hpp"
#include "app/clock_watch.hpp"
#include "app/descriptor_limit.hpp"
#include "app/engines.hpp"
#include "app/gateway_server.hpp"
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
#include "runtime/store_clock.hpp"

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

void print_welcome(const Settings& settings, std::uint16_t port, bool mailbox) {
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
        "  look       %s/api/v1/invoices  %s/api/v1/failures  %s/readyz\n"
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
    runtime::StoreClock clock{test_hooks::system_clock()};
    ProcessState state{clock};
    metrics::Registry metrics;
    Heartbeats heartbeats;
    std::unique_ptr<LiveSellers> sellers;
    std::unique_ptr<document::InvoiceRenderer> renderer;
    std::unique_ptr<Engines> engines;
    std::unique_ptr<ports::FileStore> documents;
    std::unique_ptr<OpenJournal> journal;  ///< nullptr: none.
    std::unique_ptr<runtime::StoreClockFollower> following;
    usecases::RecentDocuments recent{static_cast<std::size_t>(settings.recent_documents_bytes)};
    std::unique_ptr<usecases::FollowBooks> index;  ///< nullptr: this process keeps none up to date.

    Outcome open() {
        TRY(sellers, LiveSellers::open([this] { return load_sellers(); }, settings.sellers_folder()));
        TRY(renderer, document::InvoiceRenderer::open(settings.font_folders));
        TRY(engines, open_engines(settings, clock, *sellers));
        TRY(documents, open_documents(settings));
        journal = open_journal(settings, engines->ports().invoices, clock);
        follow_store();
        engines->add_metrics(metrics);
        if (journal) journal->add_metrics(metrics);
        warn_of_trial_seller(*sellers);
        warn_of_missing_fonts(*renderer);
        return {};
    }
    /// Before anything is dated, or taken for due.
    void follow_store() {
        auto* store = engines->store_time();
        if (store == nullptr) return;
        following = std::make_unique<runtime::StoreClockFollower>(clock, *store);
        metrics.callback_gauge("billmill_clock_offset_seconds",
                               "How far this machine's clock is ahead of the store's; negative: behind.", {},
                               [this] {
                                   const auto offset = clock.offset();
                                   return offset ? std::chrono::duration<double>{*offset}.count()
                                                 : std::numeric_limits<double>::quiet_NaN();
                               });
    }
    [[nodiscard]] usecases::issue::ClockGuard::Offset offset_from_store() const {
        if (following == nullptr) return {};
        return [this] { return clock.offset(); };
    }
    Result<std::unique_ptr<ports::SellerDirectory>> load_sellers() const {
        TRY(auto read, open_sellers(settings));
        return std::unique_ptr<ports::SellerDirectory>{std::move(read)};
    }
    [[nodiscard]] StageParts stage_parts(ports::Mailer& mailer, ClockWatch& watch) {
        return {*documents,
                engines->heads(),
                journal ? &journal->keeper() : nullptr,
                mailer,
                *sellers,
                clock,
                *renderer,
                metrics,
                heartbeats,
                watch.guard(),
                recent};
    }
    [[nodiscard]] GatewayServerParts gateway_server_parts(ports::Mailbox* mailbox) {
        return {*documents,
                journal ? journal->released() : engines->ports().invoices,
                mailbox,
                *sellers,
                clock,
                *renderer,
                metrics,
                heartbeats,
                engines->leases(),
                index.get(),
                offset_from_store()};
    }
    void follow_books() {
        const auto ports = engines->ports();
        if (ports.derived == nullptr || ports.order == nullptr || ports.events == nullptr) return;
        index = std::make_unique<usecases::FollowBooks>(
            usecases::FollowBooks::Ports{*ports.events, *ports.order, ports.invoices, ports.deliveries,
                                         ports.dead_letters, ports.customers, *ports.derived, clock, recent});
        index->start();
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

Outcome run_serve(const Settings& settings) {
    Process process{settings, "serve"};
    TRY_DO(process.open());
    TRY(const auto mail, open_mail_route(settings, process.clock, process.metrics));
    const auto ports = process.engines->ports();
    TRY(const auto clock_watch,
        ClockWatch::open(settings, process.clock, ports.invoices, process.offset_from_store()));
    Stages stages{settings, ports::all_stages, ports, process.stage_parts(*mail.mailer, *clock_watch)};
    const EngineGauges gauges{process.metrics, *process.engines, stages.breakers(), process.clock};
    stages.add_metrics(process.metrics, *process.sellers, process.engines->leases(), process.clock);
    const Parts parts{settings,      *process.engines, &stages, clock_watch.get(), process.journal.get(),
                      process.state, process.clock};
    parts.add_gauges(process.metrics);
    process.follow_books();
    TRY(const auto server, GatewayServer::open(process.settings, ports,
                                               process.gateway_server_parts(mail.mailbox), parts.all()));
    stages.start();
    print_welcome(settings, server->port(), mail.mailbox != nullptr);

    process.wait_for_the_end();
    server->close(settings.stop_deadline / 4);
    stages.stop();
    log::info("stopped");
    return {};
}

Outcome run_gateway(const Settings& settings) {
    TRY_DO(need_cluster(settings, "gateway"));
    Process process{settings, "gateway"};
    TRY_DO(process.open());
    const auto ports = process.engines->ports();
    const Parts parts{settings, *process.engines, nullptr, nullptr, nullptr, process.state, process.clock};
    parts.add_gauges(process.metrics);
    TRY(const auto server,
        GatewayServer::open(process.settings, ports, process.gateway_server_parts(nullptr), parts.all()));
    print_welcome(settings, server->port(), false);

    process.wait_for_the_end();
    server->close(settings.stop_deadline / 4);
    log::info("stopped");
    return {};
}

Outcome run_core(const std::vector<ports::Stage>& only, const Settings& settings) {
    TRY_DO(need_cluster(settings, "core"));
    Process process{settings, "core"};
    TRY_DO(process.open());
    TRY(const auto mail, open_mail_route(settings, process.clock, process.metrics));
    const auto ports = process.engines->ports();
    const std::span<const ports::Stage> chosen =
        only.empty() ? std::span{ports::all_stages} : std::span{only};
    TRY(const auto clock_watch,
        ClockWatch::open(settings, process.clock, ports.invoices, process.offset_from_store()));
    Stages stages{settings, chosen, ports, process.stage_parts(*mail.mailer, *clock_watch)};
    const EngineGauges gauges{process.metrics, *process.engines, stages.breakers(), process.clock};
    stages.add_metrics(process.metrics, *process.sellers, process.engines->leases(), process.clock);
    const Parts parts{settings,      *process.engines, &stages, clock_watch.get(), process.journal.get(),
                      process.state, process.clock};
    parts.add_gauges(process.metrics);
    TRY(const auto server, AdminServer::open(process.settings, ports, process.clock, process.metrics,
                                             process.heartbeats, parts.all()));
    stages.start();
    const AccountKeeper account_keeper{process.engines->account_round()};
    log::info("working", {{"port", static_cast<int>(server->port())}});

    process.wait_for_the_end();
    server->close(settings.stop_deadline / 4);
    stages.stop();
    log::info("stopped");
    return {};
}

}  // namespace billmill::app
