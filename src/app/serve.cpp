#include "app/serve.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <mutex>

#include "adapters/memory/lru_cache.hpp"
#include "app/gauges.hpp"
#include "app/local_stores.hpp"
#include "app/outside.hpp"
#include "app/stop_signals.hpp"
#include "app/test_hooks.hpp"
#include "app/threads.hpp"
#include "foundation/loopback.hpp"
#include "gateway/gateway.hpp"
#include "http/server.hpp"
#include "pipeline/deliver_invoices.hpp"
#include "pipeline/issue_invoices.hpp"
#include "pipeline/register_customers.hpp"
#include "pipeline/stage_worker.hpp"

namespace billmill::app {
namespace {

constexpr int exit_engine_failed = 70;  ///< EX_SOFTWARE: a supervisor starts us again, and we recover.
constexpr int exit_stop_too_slow = 71;

/// Nobody knows what the disk holds now. The next start finds out.
void end_at_once(const Error& error) {
    log::error("storage_failed", {{"why", error.what}, {"next", "free or replace the disk; billmill recovers at its next start"}});
    _exit(exit_engine_failed);
}

Result<std::unique_ptr<adapters::sqlite::Database>> open_database(const Settings& settings) {
    std::error_code error;
    std::filesystem::create_directories(settings.data, error);
    if (error) return fail(Fault::unavailable, "cannot make the data directory " + settings.data.string() + ": " + error.message());
    adapters::sqlite::DatabaseOptions options;
    options.on_fatal = end_at_once;
    return adapters::sqlite::Database::open(settings.data, std::move(options));
}

bool keys_exist(std::span<const ports::ApiKey> keys) {
    return std::ranges::any_of(keys, [](const auto& key) { return !key.revoked; });
}

void warn_of_trial_seller(const ports::SellerDirectory& sellers) {
    if (sellers.find("")->built_in) {
        log::warn("trial_seller", {{"why", "invoices are made out by the built-in MAX STORES, whose GSTIN is for documentation only"},
                                   {"next", "put a seller of your own into the sellers folder; see docs/examples/seller.toml"}});
    }
}

void greet(const Settings& settings, std::uint16_t port, bool mailbox) {
    const auto url = "http://" + settings.host + ":" + std::to_string(port);
    log::info("listening", {{"url", url}, {"data", settings.data.string()}});
    std::printf(
        "billmill serves %s\n"
        "  invoices   %s\n"
        "  mails      %s\n"
        "  try        curl %s/api/v1/user/register -H 'Content-Type: application/json' -d "
        "'{\"firstname\":\"John\",\"middlename\":\"\",\"lastname\":\"Doe\",\"email\":\"john.doe@example.com\",\"mobile\":\"0123456789\"}'\n"
        "             curl %s/api/v1/bill/genBill -H 'Content-Type: application/json' -d "
        "'{\"userId\":\"john.doe@example.com\",\"items\":[{\"productId\":\"AD234\",\"quantity\":1,\"price\":899,\"productName\":\"Premium T-Shirt\"}]}'\n"
        "  look       %s/api/v1/bill  %s/api/v1/dead-letters  %s/readyz\n"
        "  stop       Ctrl-C\n",
        url.c_str(), settings.keep_documents ? (settings.data / "documents").c_str() : "made again on demand",
        mailbox ? (settings.data / "mailbox").c_str() : (settings.smtp.host + ":" + std::to_string(settings.smtp.port)).c_str(),
        url.c_str(), url.c_str(), url.c_str(), url.c_str(), url.c_str());
    std::fflush(stdout);
}

std::vector<gateway::ReadinessProbe> readiness(const adapters::sqlite::Database& database, const StageBreakers& breakers) {
    std::vector<gateway::ReadinessProbe> probes;
    probes.push_back({"store", [&database] { return database.healthy(); }});
    for (const auto& [stage, breaker] : breakers) {
        probes.push_back({std::string{name(stage)}, [breaker]() -> Outcome {
                              if (!breaker->open()) return {};
                              return fail(Fault::unavailable, breaker->why());
                          }});
    }
    return probes;
}

/// Ends the process if an orderly stop takes longer than was promised; nothing is lost, the next start recovers.
std::jthread watchdog(Milliseconds deadline) {
    return named_thread("stop-watchdog", [deadline](std::stop_token stop) {
        std::mutex mutex;
        std::unique_lock lock{mutex};
        std::condition_variable_any wake;
        if (wake.wait_for(lock, stop, deadline, [&] { return stop.stop_requested(); })) return;
        log::error("stop_too_slow", {{"seconds", deadline.count() / 1'000}});
        _exit(exit_stop_too_slow);
    });
}

}  // namespace

/// Destruction runs bottom-up, so nothing outlives what it borrows.
Outcome run(const Serve&, const Settings& settings) {
    prctl(PR_SET_DUMPABLE, 0);  // No core file ever holds a customer's data or a password.
    const StopSignals signals;
    std::jthread guard;  // First, so last to go: closing the database counts too.
    const ports::SystemClock clock;
    metrics::Registry metrics;

    TRY(const auto sellers, open_sellers(settings));
    TRY(const auto renderer, document::InvoiceRenderer::open(settings.font_folders));
    TRY(const auto database, open_database(settings));
    LocalStores stores{*database, settings.waiting_max};
    TRY_DO(stores.deliveries.end_leases());
    TRY(const auto keys, stores.keys.list());
    TRY_DO(check_for_key(settings, keys));
    TRY(const auto documents, open_documents(settings));
    TRY(const auto mail, open_mail_route(settings, clock));
    adapters::memory::LruCache cache{32 << 20, clock};
    pipeline::RecentDocuments recent{static_cast<std::size_t>(settings.recent_documents_bytes)};

    pipeline::RegisterCustomers register_customers{stores.customers};
    pipeline::IssueInvoices issue_invoices{
        {stores.bus, stores.customers, stores.invoices, *documents, *sellers, clock, *renderer, recent},
        {.customer_grace = settings.customer_grace, .render_threads = settings.render_threads}};
    pipeline::DeliverInvoices deliver_invoices{
        {stores.invoices, stores.deliveries, *documents, *mail.mailer, *sellers, clock, *renderer, recent},
        "serve-" + uuid_v7(clock.now()).text(),
        {.trial_seller_may_mail = trial_seller_may_mail(settings)}};

    const pipeline::StagePorts stage_ports{stores.bus, stores.parked, stores.dead_letters, stores.crash_marks, clock, metrics};
    const pipeline::StageOptions stage_options{
        .retries = {settings.retry_first, settings.retry_longest, settings.retry_attempts_max}};
    pipeline::StageWorker users{register_customers, stage_ports, stage_options};
    pipeline::StageWorker billing{test_hooks::wrap(issue_invoices), stage_ports, stage_options};
    pipeline::StageWorker notify{deliver_invoices, stage_ports, stage_options};
    pipeline::Mover mover{stores.bus, stores.parked, clock};
    const StageBreakers breakers{{ports::Stage::users, &users.breaker()},
                                 {ports::Stage::billing, &billing.breaker()},
                                 {ports::Stage::notify, &notify.breaker()}};
    add_gauges(metrics, stores, breakers, *database);

    gateway::Gateway gateway{{stores.intake, stores.bus, stores.customers, stores.invoices, stores.deliveries,
                              stores.parked, stores.dead_letters, stores.keys, stores.account, cache, *documents,
                              mail.mailbox, *sellers, clock, *renderer, metrics},
                             {.keys_required = keys_exist(keys) || !is_loopback(settings.host),
                              .trial_seller_may_mail = trial_seller_may_mail(settings),
                              .readiness = readiness(*database, breakers)}};
    http::Router router;
    gateway.add_routes(router);

    warn_of_trial_seller(*sellers);
    for (const auto& script : renderer->missing_scripts()) {
        log::warn("font_missing", {{"script", script}, {"next", "install fonts-noto-core and fonts-noto-cjk"}});
    }

    http::ListenOptions listen{.host = settings.host, .port = settings.port, .io_threads = settings.io_threads,
                               .workers = settings.workers, .limits = {}};
    listen.limits.connections_max = settings.connections_max;
    TRY(const auto server, http::Server::start(listen, router, metrics));

    auto users_thread = named_thread("users", [&](std::stop_token stop) { users.run(stop); });
    auto billing_thread = named_thread("billing", [&](std::stop_token stop) { billing.run(stop); });
    auto notify_thread = named_thread("notify", [&](std::stop_token stop) { notify.run(stop); });
    auto mover_thread = named_thread("mover", [&](std::stop_token stop) { mover.run(stop); });
    greet(settings, server->port(), mail.mailbox != nullptr);

    const int signal = signals.wait();
    log::info("stopping", {{"signal", signal}});
    guard = watchdog(settings.stop_deadline);
    server->stop(settings.stop_deadline / 4);
    for (auto* thread : {&users_thread, &billing_thread, &notify_thread, &mover_thread}) thread->request_stop();
    for (auto* worker : {&users, &billing, &notify}) worker->wake();
    mail.mailer->stop();  // After the request: what it hands back is for the next start, not for another round.
    for (auto* thread : {&users_thread, &billing_thread, &notify_thread, &mover_thread}) thread->join();
    log::info("stopped");
    return {};
}

}  // namespace billmill::app
