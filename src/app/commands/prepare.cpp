#include "app/commands/commands.hpp"
#include "app/open_engines.hpp"
#include "app/outside.hpp"
#include "app/tell.hpp"
#include "ports/clock.hpp"

namespace billmill::app {
namespace {

Outcome prepare(const Context& context) {
    const auto& settings = context.settings;
    if (!settings.cluster())
        return fail(Fault::invalid, "billmill serve prepares its own database when it starts");
    const ports::SystemClock clock;
    TRY(const auto sellers, open_sellers(settings));
    TRY(const auto engines, open_engines(settings, clock, *sellers));
    const auto& kafka = settings.kafka;
    Report report{context.screen};
    report.say("topics", kafka.topic_users + ", " + kafka.topic_billing + ", " + kafka.topic_notify + ", " +
                             kafka.topic_heads + ", " + kafka.topic_events + ": as the settings ask");
    report.say("database", settings.mongodb.database + ": collections and indexes are there");
    report.finish("all is prepared");
    return {};
}

}  // namespace

void add_prepare(CommandTable& table) {
    auto& command = table.add(
        "prepare", "Make or check topics, collections and indexes, as each process does when it starts",
        prepare);
    table.add_json(command);
    command.example("billmill prepare --config billmill.toml");
}

}  // namespace billmill::app
