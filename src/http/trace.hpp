#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace billmill::http {

/// Who asked, as W3C trace context tells it.
struct Trace {
    std::string id;           ///< 32 hex digits.
    std::string traceparent;  ///< For what this request causes: same trace, a span of our own.
};

/// Goes on with a valid traceparent; else with a request id that is a UUID, which is then the trace's id without its
/// hyphens, so that what a proxy logs is found here; else starts a trace.   Source: W3C Trace Context, 2021, section 3.2.
[[nodiscard]] Trace begin_trace(std::optional<std::string_view> traceparent,
                                std::optional<std::string_view> request_id);

}  // namespace billmill::http
