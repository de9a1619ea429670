#include "app/parts.hpp"

#include <utility>

#include "app/mail_advice.hpp"
#include "app/own_resources.hpp"

namespace billmill::app {
namespace {

using domain::GateKind;
using gateway::PartState;
using gateway::PartStatus;
using usecases::deliver::GateView;

PartStatus well() {
    return {};
}

PartStatus process_status(const ProcessState& process) {
    const auto [phase, since] = process.now();
    auto status = well();
    status.since = since;
    if (phase == ProcessState::Phase::working) return status;
    status.state = PartState::failed;
    status.reason = phase == ProcessState::Phase::starting ? "it is starting: ask again shortly"
                                                           : "it is stopping: ask another process";
    return status;
}

/// Of a mail gate that is not open.
PartStatus gate_status(const GateView& gate, std::string reason) {
    auto status = well();
    status.state = PartState::degraded;
    status.reason = std::move(reason) + " wait, and none is lost";
    if (gate.state == domain::GateState::opening) status.reason += "; a probe has passed: they leave now";
    status.since = gate.since;
    status.next_try = gate.next_try;
    status.waiting = gate.held;
    return status;
}

PartStatus route_status(const std::vector<GateView>& gates, const std::string& place, const std::string& peer,
                        const SmtpSettings& smtp) {
    auto status = well();
    for (const auto& gate : gates) {
        if (gate.id.kind == GateKind::route && gate.id.label == place)
            status = gate_status(gate, mail_advice(gate.reason, smtp) + "; mails");
    }
    status.peer = peer;
    return status;
}

std::vector<PartStatus> sender_statuses(const std::vector<GateView>& gates, const std::string& peer) {
    std::vector<PartStatus> senders;
    for (const auto& gate : gates) {
        if (gate.id.kind != GateKind::sender) continue;
        auto status = gate_status(gate, gate.reason + "; this seller's mails");
        status.name = "mail of " + gate.id.label;
        status.peer = peer;
        senders.push_back(std::move(status));
    }
    return senders;
}

WatchedEngine folder(std::string name, std::filesystem::path path, bool own) {
    return {.name = std::move(name),
            .peer = {},
            .own = own,
            .needed_to_accept = false,
            .advice = own ? "until then no invoice is issued here" : "until then copies are made on demand",
            .ask = [path = std::move(path)] { return probe_folder(path); }};
}

WatchedEngine descriptors() {
    return {.name = "descriptors",
            .peer = {},
            .own = true,
            .needed_to_accept = false,
            .advice = "until then idle connections are closed for new ones",
            .ask = [] { return probe_descriptors(); }};
}

}  // namespace

Parts::Parts(const Settings& settings, Engines& engines, const Stages* stages, const ClockWatch* clock_watch,
             const OpenJournal* journal, const ProcessState& process, const ports::Clock& clock)
    : clock_{clock} {
    add_process(process);
    if (clock_watch != nullptr)
        all_.push_back({"clock", false, [clock_watch] { return clock_watch->status(); }});
    if (journal != nullptr) all_.push_back({"journal", false, [journal] { return journal->status(); }});
    add_watched(descriptors());
    if (settings.keep_documents)
        add_watched(folder("documents", settings.data / "documents", stages != nullptr));
    for (auto& engine : engines.watched()) {
        if (engine.needed_to_accept) {
            engine.ask = [this, ask = std::move(engine.ask), &bus = engines.ports().bus]() -> Outcome {
                TRY_DO(ask());
                return read_lags(bus);
            };
        }
        add_watched(std::move(engine));
    }
    if (stages == nullptr) return;
    for (const auto stage : stages->chosen()) {
        add_stage(engines, *stages, stage);
        if (stage == ports::Stage::notify) add_mail(settings, *stages);
    }
}

Outcome Parts::read_lags(ports::MessageBus& bus) {
    for (const auto stage : ports::all_stages) {
        TRY(const auto lag, bus.lag(stage));
        lags_[static_cast<std::size_t>(stage)] = lag;
    }
    return {};
}

std::optional<std::int64_t> Parts::waiting(std::optional<ports::Stage> stage) const {
    std::int64_t sum = 0;
    for (const auto one : ports::all_stages) {
        const std::int64_t lag = lags_[static_cast<std::size_t>(one)];
        if (stage && one != *stage) continue;
        if (lag == unknown) return std::nullopt;
        sum += lag;
    }
    return sum;
}

void Parts::add_process(const ProcessState& process) {
    all_.push_back({"process", false, [&process] { return process_status(process); }});
}

void Parts::add_watched(WatchedEngine engine) {
    watches_.push_back(std::make_unique<EngineWatch>(
        engine.name, std::move(engine.ask), [this] { return clock_.now(); }, EngineWatch::Times{}));
    const bool counts = engine.needed_to_accept;
    all_.push_back({engine.name, engine.needed_to_accept,
                    [this, counts, own = engine.own, peer = engine.peer, advice = engine.advice,
                     &watch = *watches_.back()] {
                        const auto now = watch.state();
                        auto status = well();
                        status.peer = peer;
                        status.since = now.since;
                        if (counts) status.waiting = waiting(std::nullopt);
                        if (!now.away) return status;
                        status.state = own ? PartState::failed : PartState::degraded;
                        status.reason = now.why + "; " + advice;
                        status.next_try = now.next_try;
                        return status;
                    }});
}

void Parts::add_stage(const Engines& engines, const Stages& stages, ports::Stage stage) {
    all_.push_back({std::string{name(stage)}, false, [this, &engines, &stages, stage] {
                        auto status = well();
                        status.waiting = waiting(stage);
                        const auto& breaker = stages.breaker(stage);
                        if (breaker.is_open()) {
                            status.state = PartState::degraded;
                            status.reason = breaker.why() + "; the stage waits, and nothing is lost";
                            status.since = breaker.open_since();
                            status.next_try = breaker.trial_at();
                        }
                        if (!engines.joined(stage)) {
                            status.state = PartState::failed;
                            status.reason =
                                "not yet a member of its consumer group: this follows within seconds while "
                                "Kafka answers";
                        }
                        return status;
                    }});
}

void Parts::add_mail(const Settings& settings, const Stages& stages) {
    const auto place = stages.mail_place();
    const auto peer = settings.smtp_configured() ? place : std::string{};
    all_.push_back({"mail", false, [place, peer, &stages, smtp = settings.smtp] {
                        return route_status(stages.mail_gates(), place, peer, smtp);
                    }});
    all_.back().look_within = [peer, &stages] { return sender_statuses(stages.mail_gates(), peer); };
}

void Parts::add_gauges(metrics::Registry& metrics) const {
    for (const auto& part : all_) {
        metrics.callback_gauge("billmill_degraded", "1: a part is not well; GET /readyz says why.",
                               {{"part", part.name}},
                               [look = part.look] { return look().state == PartState::ok ? 0.0 : 1.0; });
    }
}

}  // namespace billmill::app
