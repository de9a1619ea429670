#include "adapters/smtp/wire.hpp"

#include <algorithm>
#include <cstdint>

namespace billmill::adapters::smtp {
namespace {

constexpr std::size_t address_bytes_max = 254;
constexpr std::size_t line_bytes_max = 998;

}  // namespace

bool is_wire_address(std::string_view address) {
    const auto at = address.find('@');
    const bool shaped = address.size() <= address_bytes_max && at != std::string_view::npos && at > 0 &&
                        at + 1 < address.size() && address.find('@', at + 1) == std::string_view::npos;
    return shaped && std::ranges::all_of(address, [](char c) {
               return c > ' ' && c <= '~' &&
                      std::string_view{"()<>[]:;,\\\""}.find(c) == std::string_view::npos;
           });
}

std::string_view message_fault(std::string_view message) {
    if (message.empty()) return "empty";
    std::uint8_t seen = 0;
    bool nul = false;
    for (const char c : message) {  // Two simple sums: this loop runs at memory speed.
        seen |= static_cast<std::uint8_t>(c);
        nul |= c == '\0';
    }
    if (seen >= 0x80) return "not_7_bit";
    if (nul) return "nul";
    while (!message.empty()) {
        const auto end = message.find('\n');
        const auto line = message.substr(0, end);
        const auto cr = line.find('\r');
        if (end == std::string_view::npos) {
            if (cr != std::string_view::npos) return "bare_line_end";
            return line.size() > line_bytes_max ? "long_line" : "";
        }
        if (line.empty() || cr != line.size() - 1) return "bare_line_end";
        if (cr > line_bytes_max) return "long_line";
        message.remove_prefix(end + 1);
    }
    return "";
}

void append_wire_message(std::string& out, std::string_view message) {
    const bool ended = message.ends_with("\r\n");
    if (message.starts_with('.')) out += '.';
    for (std::size_t dot = 0; (dot = message.find("\r\n.")) != std::string_view::npos;) {
        out += message.substr(0, dot + 3);
        out += '.';
        message.remove_prefix(dot + 3);
    }
    out += message;
    out += ended ? ".\r\n" : "\r\n.\r\n";
}

}  // namespace billmill::adapters::smtp
