#include "app/serve.hpp"

#include <cstdio>

#include "app/engines.hpp"
#include "app/front_door.hpp"
#include "app/gauges.hpp"
#include "app/local_engines.hpp"
#include "app/outside.hpp"
#include "app/process.hpp"
#include "app/stages.hpp"
#include "app/stop_signals.hpp"

namespace billmill::app {
namespace {

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
    const auto url = "http://" + settings.host + ":" + std::to_string(port);
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
        "  look       %s/api/v1/bill  %s/api/v1/dead-letters  %s/readyz\n"
        "  stop       Ctrl-C\n",
        url.c_str(), settings.keep_documents ? (settings.data / "documents").c_str() : "made again on demand",
        mailbox ? (settings.data / "mailbox").c_str()
                : (settings.smtp.host + ":" + std::to_string(settings.smtp.port)).c_str(),
        url.c_str(), url.c_str(), url.c_str(), url.c_str(), url.c_str());
    std::fflush(stdout);
}

void warn_of_missing_fonts(const document::InvoiceRenderer& renderer) {
    for (const auto& script : renderer.missing_scripts()) {
        log::warn("font_missing",
                  {{"script", script}, {"next", "install fonts-noto-core and fonts-noto-cjk"}});
    }
}

}  // namespace

/// Destruction runs bottom-up, so nothing outlives what it borrows.
Outcome run(const Serve&, const Settings& settings) {
    keep_memory_private();
    const StopSignals signals;
    std::jthread guard;  // First, so last to go: closing the database counts too.
    const ports::SystemClock clock;
    metrics::Registry metrics;

    TRY(const auto sellers, open_sellers(settings));
    TRY(const auto renderer, document::InvoiceRenderer::open(settings.font_folders));
    TRY(const auto engines, open_local_engines(settings, clock));
    TRY(const auto documents, open_documents(settings));
    TRY(const auto mail, open_mail_route(settings, clock));
    const auto ports = engines->ports();

    Stages stages{
        settings, ports::all_stages, ports, {*documents, *mail.mailer, *sellers, clock, *renderer, metrics}};
    add_gauges(metrics, ports, stages.breakers());
    engines->add_metrics(metrics);
    auto readiness = engines->readiness();
    std::ranges::move(stages.readiness(), std::back_inserter(readiness));

    warn_of_trial_seller(*sellers);
    warn_of_missing_fonts(*renderer);
    TRY(const auto door,
        FrontDoor::open(settings, ports, {*documents, mail.mailbox, *sellers, clock, *renderer, metrics},
                        std::move(readiness)));
    stages.start();
    greet(settings, door->port(), mail.mailbox != nullptr);

    const int signal = signals.wait();
    log::info("stopping", {{"signal", signal}});
    guard = stop_watchdog(settings.stop_deadline);
    door->close(settings.stop_deadline / 4);
    stages.stop();
    log::info("stopped");
    return {};
}

}  // namespace billmill::app
