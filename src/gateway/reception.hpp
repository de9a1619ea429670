#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/call.hpp"
#include "gateway/idempotency.hpp"
#include "ports/clock.hpp"
#include "ports/intake.hpp"

namespace billmill::gateway {

/// What a checked request asks to be kept.
struct Order {
    ports::Stage stage;
    std::string key;  ///< Decides the partition.
    std::string payload;
    std::function<http::Response(const Uuid& id, bool replayed)> answer;  ///< The 202, for the event's id.
    std::optional<Uuid> event_id{};  ///< Where the event is not the request.
};

/// Brings requests through the door: identity, cache, Intake, answer.
/// Threads: any; never waits.
class Reception {
public:
    Reception(ports::Intake& intake, ports::Cache& cache, const ports::Clock& clock)
        : intake_{intake}, recent_{cache}, clock_{clock} {}

    void take_in(const Call& call, const RequestIdentity& identity, Order order, http::Reply reply);
    [[nodiscard]] Instant now() const { return clock_.now(); }

private:
    ports::Intake& intake_;
    RecentRequests recent_;
    const ports::Clock& clock_;
};

}  // namespace billmill::gateway
