// Any bytes as a client's traceparent: the trace goes on where the standard allows it, else a new one starts.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <regex>
#include <string>
#include <string_view>

#include "fuzz/expect.hpp"
#include "http/trace.hpp"

namespace {

/// W3C Trace Context 3.2: later versions may append what this one does not know.
bool is_valid(const std::string& text) {
    static const std::regex form{"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-[^]*)?"};
    std::smatch parts;
    if (!std::regex_match(text, parts, form) || parts[1] == "ff") return false;
    const auto is_zero = [](const std::string& id) { return id.find_first_not_of('0') == std::string::npos; };
    return !is_zero(parts[2]) && !is_zero(parts[3]) && (parts[1] != "00" || !parts[4].matched);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > 200) return 0;
    const std::string text{reinterpret_cast<const char*>(data), size};
    const auto trace = billmill::http::begin_trace(text, std::nullopt);
    expect(is_valid(trace.traceparent) && trace.traceparent.size() == 55, "what is passed on is valid");
    expect(trace.traceparent.substr(3, 32) == trace.id, "and bears the id");
    const bool follows = size >= 55 && trace.id == text.substr(3, 32);
    expect(follows == is_valid(text), "the client's trace goes on just where its header is valid");
    const auto named = billmill::http::begin_trace(std::nullopt, text);
    expect(is_valid(named.traceparent) && named.traceparent.substr(3, 32) == named.id,
           "whatever the request id is");
    return 0;
}
