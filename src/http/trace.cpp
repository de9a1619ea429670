#include "http/trace.hpp"

#include <algorithm>
#include <cstdint>
#include <random>

#include "foundation/encoding.hpp"
#include "foundation/uuid.hpp"

namespace billmill::http {
namespace {

bool is_lower_hex(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return hex::lower.find(c) != hex::lower.npos; });
}

bool is_zero(std::string_view text) {
    return text.find_first_not_of('0') == std::string_view::npos;
}

bool is_valid(std::string_view parent) {
    if (parent.size() < 55 || parent[2] != '-' || parent[35] != '-' || parent[52] != '-') return false;
    const auto version = parent.substr(0, 2);
    if (!is_lower_hex(version) || version == "ff") return false;
    if (version == "00" ? parent.size() != 55 : parent.size() > 55 && parent[55] != '-') return false;
    const auto trace = parent.substr(3, 32);
    const auto span = parent.substr(36, 16);
    return is_lower_hex(trace) && is_lower_hex(span) && is_lower_hex(parent.substr(53, 2)) &&
           !is_zero(trace) && !is_zero(span);
}

/// Ids must differ, not be secret: a seeded generator per thread is enough.
void append_random_hex(std::string& out, int words) {
    thread_local std::mt19937_64 generator{[] {
        std::random_device source;
        return std::uint64_t{source()} << 32 | source();
    }()};
    for (int i = 0; i < words; ++i) {
        auto word = generator() | 1;  // Never all zeros, which the standard forbids.
        for (int digit = 0; digit < 16; ++digit, word >>= 4) out += hex::lower[word & 15];
    }
}

}  // namespace

Trace begin_trace(std::optional<std::string_view> parent, std::optional<std::string_view> request_id) {
    Trace trace;
    const bool follows = parent && is_valid(*parent);
    if (follows) {
        trace.id = parent->substr(3, 32);
    } else if (const auto named = request_id ? Uuid::parse(*request_id) : std::nullopt;
               named && *named != Uuid{}) {
        trace.id = hex::encode(named->bytes);
    } else {
        append_random_hex(trace.id, 2);
    }
    trace.traceparent.reserve(55);
    trace.traceparent = "00-";
    trace.traceparent += trace.id;
    trace.traceparent += '-';
    append_random_hex(trace.traceparent, 1);
    trace.traceparent += '-';
    trace.traceparent += follows ? parent->substr(53, 2) : std::string_view{"00"};
    return trace;
}

}  // namespace billmill::http
