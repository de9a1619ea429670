#include "pipeline/handler.hpp"

namespace billmill::pipeline {

Verdict Verdict::park(std::string code, std::string detail) {
    return {.kind = Kind::park,
            .code = std::move(code),
            .detail = std::move(detail),
            .issues = {},
            .not_before = {}};
}

Verdict Verdict::wait(std::string code, Instant not_before) {
    return {
        .kind = Kind::wait, .code = std::move(code), .detail = {}, .issues = {}, .not_before = not_before};
}

Verdict Verdict::dead(std::string code, std::string detail, Issues issues) {
    return {.kind = Kind::dead,
            .code = std::move(code),
            .detail = std::move(detail),
            .issues = std::move(issues),
            .not_before = {}};
}

}  // namespace billmill::pipeline
