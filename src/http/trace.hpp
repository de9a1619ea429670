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

/// Goes on with a valid traceparent, else starts a trace.   Source: W3C Trace Context, 2021, section 3.2.
[[nodiscard]] Trace begin_trace(std::optional<std::string_view> traceparent);

}  // namespace billmill::http
