#include "adapters/smtp/wire.hpp"

#include <algorithm>
#include <cstdint>

namespace billmill::adapters::smtp {
namespace {

constexpr std::size_t address_bytes_max = 254;
constexpr std::size_t line_bytes_max = 998;

struct Octets {
    std::uint8_t all = 0;         ///< The bits that any has.
    bool whole_line_ends = true;  ///< No CR without its LF, and no LF without its CR.
};

/// Without a branch, so that the compiler takes many octets at a time.
Octets octets_of(std::string_view message) {
    std::uint8_t all = 0;
    std::uint8_t split = message.front() == '\n' || message.back() == '\r' ? 1 : 0;
    const char* const octets = message.data();
    for (std::size_t i = 0; i + 1 < message.size(); ++i) {
        all |= static_cast<std::uint8_t>(octets[i]);
        split |= static_cast<std::uint8_t>((octets[i] == '\r') != (octets[i + 1] == '\n'));
    }
    all |= static_cast<std::uint8_t>(message.back());
    return {all, split == 0};
}

/// Goes from the last line end within reach to the next such: few looks for many short lines.
bool has_long_line(std::string_view message) {
    constexpr std::size_t reach = line_bytes_max + 2;
    while (message.size() > line_bytes_max) {
        const auto end = message.substr(0, reach).rfind('\n');
        if (end == std::string_view::npos) return true;
        message.remove_prefix(end + 1);
    }
    return false;
}

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
    const auto octets = octets_of(message);
    if (octets.all >= 0x80) return "not_7_bit";
    if (message.find('\0') != std::string_view::npos) return "nul";
    if (!octets.whole_line_ends) return "bare_line_end";
    return has_long_line(message) ? "long_line" : "";
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
