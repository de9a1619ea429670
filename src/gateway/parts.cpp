#include "gateway/parts.hpp"

#include <algorithm>

namespace billmill::gateway {
namespace {

void add(Readiness& readiness, PartStatus status, bool needed_to_accept) {
    using enum PartState;
    if (status.state == failed) readiness.status = ReadinessStatus::not_ready;
    if (status.state == degraded) readiness.status = std::max(readiness.status, ReadinessStatus::degraded);
    if (status.state == failed || (status.state == degraded && needed_to_accept)) readiness.accepts = false;
    readiness.parts.push_back(std::move(status));
}

}  // namespace

Readiness readiness_of(const std::vector<Part>& parts) {
    Readiness readiness;
    for (const auto& part : parts) {
        auto status = part.look();
        status.name = part.name;
        add(readiness, std::move(status), part.needed_to_accept);
        if (!part.look_within) continue;
        for (auto& within : part.look_within()) add(readiness, std::move(within), part.needed_to_accept);
    }
    return readiness;
}

}  // namespace billmill::gateway
