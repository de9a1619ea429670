#pragma once

#include "gateway/answers.hpp"
#include "gateway/event_streams.hpp"
#include "usecases/list_events.hpp"

namespace billmill::gateway {

/// Routes under /api/v1/events.     Threads: any.
class Events {
public:
    Events(usecases::ListEvents& list, Authentication& authentication)
        : list_{list}, streams_{list, authentication} {}
    /// A page, or a stream to whoever accepts text/event-stream.
    [[nodiscard]] http::Response list(const Call& call);
    /// For a server that stops.
    void end_streams() { streams_.end_all(); }

private:
    usecases::ListEvents& list_;
    EventStreams streams_;
};

}  // namespace billmill::gateway
