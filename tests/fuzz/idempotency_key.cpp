// Any bytes as the header field Idempotency-Key; a line feed begins another one.
#include "gateway/idempotency_key.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/expect.hpp"

namespace {

using namespace billmill;

/// The quoted form of a key (RFC 8941 3.3.3): it must read as the same key.
std::string quoted(const std::string& key) {
    std::string out = "\"";
    for (const char c : key) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

http::Request with_keys(std::string_view text) {
    http::Request request;
    while (true) {
        const auto end = text.find('\n');
        request.headers.emplace_back("idempotency-key", text.substr(0, end));
        if (end == std::string_view::npos) return request;
        text.remove_prefix(end + 1);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto request = with_keys(text);
    const auto key = gateway::read_idempotency_key(request);
    if (key) {
        expect(key->has_value(), "a field that was sent is a key or a mistake");
        expect(request.headers.size() == 1, "one field, one key");
        expect(!(*key)->empty() && (*key)->size() <= 255, "1 to 255 bytes");
        expect(std::ranges::all_of(**key, [](char c) { return c > ' ' && c < 0x7f; }), "visible ASCII");
        const auto again = gateway::read_idempotency_key(with_keys(quoted(**key)));
        expect(again && *again == *key, "its quoted form is the same key");
    } else {
        expect(key.error().status == 400, "400");
        expect(key.error().body.size() < 1'000, "the answer does not repeat the field");
    }
    return 0;
}
