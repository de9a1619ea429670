#include <cstdio>
#include <string>

#include "app/commands/commands.hpp"
#include "app/http_client.hpp"
#include "app/readiness_report.hpp"

namespace billmill::app {
namespace {

Outcome ask_health(const Context& context) {
    const auto& settings = context.settings;
    TRY(const auto answer, ask({.host = settings.host, .port = settings.port, .target = "/readyz"}));
    const auto report = readiness_report(answer.body);
    if (answer.status != 200) {
        return fail(Fault::unavailable, "not ready: status " + std::to_string(answer.status) + "\n" + report);
    }
    if (context.screen.json)
        std::printf("%s\n", answer.body.c_str());
    else
        std::printf("ready\n%s", report.c_str());
    return {};
}

}  // namespace

/// For supervisors that know exit codes and no HTTP: 0 or 1.
void add_health(CommandTable& table) {
    auto& command = table.add(
        "health", "Ask the billmill on this machine whether it is ready; exit 0 if so, else 1", ask_health);
    table.add_json(command);
    table.add_listening(command);
    command.example("billmill health --port 8080");
}

}  // namespace billmill::app
