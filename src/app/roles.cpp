#include "app/roles.hpp"

#include <algorithm>
#include <cstdio>
#include <span>

#include "app/back_door.hpp"
#include "app/engines.hpp"
#include "app/front_door.hpp"
#include "app/gauges.hpp"
#include "app/open_engines.hpp"
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
    explicit Process(const Settings& the_settings) : settings{the_settings} { keep_memory_private(); }

    const Settings& settings;
    const StopSignals signals;
    std::jthread guard;  ///< First, so last to go: closing the engines counts too.
    const ports::SystemClock clock;
    metrics::Registry metrics;
    std::unique_ptr<ports::SellerDirectory> sellers;
    std::unique_ptr<document::InvoiceRenderer> renderer;
    std::unique_ptr<Engines> engines;
    std::unique_ptr<ports::FileStore> documents;

    Outcome open() {
        TRY(sellers, open_sellers(settings));
        TRY(renderer, document::InvoiceRenderer::open(settings.font_folders));
        TRY(engines, open_engines(settings, clock, *sellers));
        TRY(documents, open_documents(settings));
        engines->add_metrics(metrics);
        warn_of_trial_seller(*sellers);
        warn_of_missing_fonts(*renderer);
        return {};
    }
    [[nodiscard]] StageParts stage_parts(ports::Mailer& mailer) {
        return {*documents, mailer, *sellers, clock, *renderer, metrics};
    }
    [[nodiscard]] DoorParts door_parts(ports::Mailbox* mailbox) {
        return {*documents, mailbox, *sellers, clock, *renderer, metrics};
    }
    void wait_for_the_end() {
        const int signal = signals.wait();
        log::info("stopping", {{"signal", signal}});
        guard = stop_watchdog(settings.stop_deadline);
    }
};

std::vector<gateway::ReadinessProbe> joined(std::vector<gateway::ReadinessProbe> probes,
                                            std::vector<gateway::ReadinessProbe> more) {
    std::ranges::move(more, std::back_inserter(probes));
    return probes;
}

}  // namespace

Outcome run(const Serve&, const Settings& settings) {
    Process process{settings};
    TRY_DO(process.open());
    TRY(const auto mail, open_mail_route(settings, process.clock));
    const auto ports = process.engines->ports();
    Stages stages{settings, ports::all_stages, ports, process.stage_parts(*mail.mailer)};
    add_gauges(process.metrics, *process.engines, stages.breakers());
    TRY(const auto door, FrontDoor::open(settings, ports, process.door_parts(mail.mailbox),
                                         joined(process.engines->readiness(), stages.readiness())));
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
    Process process{settings};
    TRY_DO(process.open());
    const auto ports = process.engines->ports();
    TRY(const auto door,
        FrontDoor::open(settings, ports, process.door_parts(nullptr), process.engines->promises()));
    greet(settings, door->port(), false);

    process.wait_for_the_end();
    door->close(settings.stop_deadline / 4);
    log::info("stopped");
    return {};
}

Outcome run(const RunCore& command, const Settings& settings) {
    TRY_DO(need_cluster(settings, "core"));
    Process process{settings};
    TRY_DO(process.open());
    TRY(const auto mail, open_mail_route(settings, process.clock));
    const auto ports = process.engines->ports();
    const std::span<const ports::Stage> chosen =
        command.stages.empty() ? std::span{ports::all_stages} : std::span{command.stages};
    Stages stages{settings, chosen, ports, process.stage_parts(*mail.mailer)};
    add_gauges(process.metrics, *process.engines, stages.breakers());
    TRY(const auto door, BackDoor::open(settings, ports, process.clock, process.metrics,
                                        joined(process.engines->readiness(), stages.readiness())));
    stages.start();
    log::info("working", {{"port", static_cast<int>(door->port())}});

    process.wait_for_the_end();
    door->close(settings.stop_deadline / 4);
    stages.stop();
    log::info("stopped");
    return {};
}

}  // namespace billmill::app
