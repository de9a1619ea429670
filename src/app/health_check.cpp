#include <cstdio>
#include <string>

#include "app/commands.hpp"
#include "app/http_client.hpp"
#include "app/readiness_report.hpp"

namespace billmill::app {

/// For supervisors that know exit codes and no HTTP, and for people.
Outcome run(const Health&, const Settings& settings) {
    TRY(const auto answer, ask({.host = settings.host, .port = settings.port, .target = "/readyz"}));
    const auto report = readiness_report(answer.body);
    if (answer.status != 200) {
        return fail(Fault::unavailable, "not ready: status " + std::to_string(answer.status) + "\n" + report);
    }
    std::printf("ready\n%s", report.c_str());
    return {};
}

}  // namespace billmill::app
