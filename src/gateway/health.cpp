#include "gateway/health.hpp"

#include <algorithm>
#include <iterator>

#include "foundation/logging.hpp"
#include "gateway/answers.hpp"
#include "gateway/describe_operations.hpp"

namespace billmill::gateway {

http::Response Health::health(const Call& call) {
    const auto still = heartbeats_.standing_still();
    if (still.empty()) return json(200, R"({"status":"ok"})");
    const auto seconds = std::to_string(heartbeats_.patience().count() / 1'000);
    Issues issues;
    for (const auto& name : still) {
        log::error("loop_stands_still", {{"loop", name}, {"trace_id", call.request.trace_id}});
        issues.push_back({"/" + name, "stands_still", "has not turned for more than " + seconds + " s"});
    }
    return http::problem({.status = 503,
                          .code = "not_alive",
                          .title = "A loop of this process stands still: start the process again.",
                          .issues = std::move(issues),
                          .headers = {{"Retry-After", "1"}}});
}

http::Response Health::readiness(const Call&) {
    const auto now = readiness_of(parts_);
    if (now.status != ReadinessStatus::not_ready) return json(200, json_of(now));
    auto answer = json(503, json_of(now));
    answer.headers.emplace_back("Retry-After", "1");
    return answer;
}

http::Response Health::metrics(const Call&) {
    return {.status = 200,
            .content_type = "text/plain; version=0.0.4; charset=utf-8",
            .body = metrics_.text(),
            .headers = {}};
}

}  // namespace billmill::gateway
