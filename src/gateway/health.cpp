#include "gateway/health.hpp"

#include "foundation/logging.hpp"
#include "gateway/answers.hpp"

namespace billmill::gateway {

http::Response Health::health(const Call&) {
    return json(200, R"({"status":"ok"})");
}

http::Response Health::readiness(const Call& call) {
    Issues failing;
    for (const auto& probe : probes_) {
        const auto outcome = probe.ask();
        if (outcome) continue;
        // The route is open to all: the reason stays in the log.
        log::warn(
            "not_ready",
            {{"part", probe.name}, {"trace_id", call.request.trace_id}, {"what", outcome.error().what}});
        failing.push_back({"/" + probe.name, std::string{name(outcome.error().fault)},
                           "this part can't keep its promise now; the log says why"});
    }
    if (failing.empty()) return json(200, R"({"status":"ready"})");
    return http::problem({.status = 503,
                          .code = "not_ready",
                          .title = "Not every part can keep its promise now.",
                          .issues = std::move(failing),
                          .headers = {{"Retry-After", "1"}}});
}

http::Response Health::metrics(const Call&) {
    return {.status = 200,
            .content_type = "text/plain; version=0.0.4; charset=utf-8",
            .body = metrics_.text(),
            .headers = {}};
}

}  // namespace billmill::gateway
