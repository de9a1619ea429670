#include "ports/stage_handler.hpp"

namespace billmill::ports {

Disposition Disposition::ack(EventType happened) {
    Disposition done;
    done.happened = happened;
    return done;
}

Disposition Disposition::retry(std::string code, std::string detail) {
    return {.kind = Kind::retry,
            .code = std::move(code),
            .detail = std::move(detail),
            .issues = {},
            .not_before = {}};
}

Disposition Disposition::retry_until_given_up(std::string code, std::string detail) {
    auto again = retry(std::move(code), std::move(detail));
    again.gives_up_by_itself = true;
    return again;
}

Disposition Disposition::defer(std::string code, Instant not_before) {
    return {
        .kind = Kind::defer, .code = std::move(code), .detail = {}, .issues = {}, .not_before = not_before};
}

Disposition Disposition::hold(std::string code, std::string gate) {
    auto held = defer(std::move(code), Instant::max());
    held.not_before.reset();
    held.gate = std::move(gate);
    return held;
}

Disposition Disposition::dead_letter(std::string code, std::string detail, Issues issues) {
    return {.kind = Kind::dead_letter,
            .code = std::move(code),
            .detail = std::move(detail),
            .issues = std::move(issues),
            .not_before = {}};
}

}  // namespace billmill::ports
