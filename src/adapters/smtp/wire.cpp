#include "adapters/smtp/wire.hpp"

#include <algorithm>
#include <cstdint>

namespace billmill::adapters::smtp {
namespace {

constexpr std::size_t address_bytes_max = 254;
constexpr std::size_t line_bytes_max = 998;

struct Octets {
    std::uint8_t all = 0;  ///< The bits that any has.
    std::uint8_t least = 0xFF;
    std::size_t carriage_returns = 0;
};

/// Sums without a branch, in blocks whose count fits a byte: the compiler makes vectors of them.
Octets octets_of(std::string_view message) {
    constexpr std::size_t block_max = 255;
    Octets octets;
    while (!message.empty()) {
        const auto block = message.substr(0, block_max);
        std::uint8_t all = 0;
        std::uint8_t least = 0xFF;
        std::uint8_t carriage_returns = 0;
        for (const char c : block) {
            const auto octet = static_cast<std::uint8_t>(c);
            all |= octet;
            least = std::min(least, octet);
            carriage_returns += octet == '\r' ? 1 : 0;
        }
        octets.all |= all;
        octets.least = std::min(octets.least, least);
        octets.carriage_returns += carriage_returns;
        message.remove_prefix(block.size());
    }
    return octets;
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
    if (octets.least == 0) return "nul";
    std::size_t lines = 0;
    bool long_line = false;
    while (true) {
        const auto end = message.find('\n');
        if (end == std::string_view::npos) break;
        if (end == 0 || message[end - 1] != '\r') return "bare_line_end";
        long_line |= end - 1 > line_bytes_max;
        ++lines;
        message.remove_prefix(end + 1);
    }
    if (octets.carriage_returns != lines) return "bare_line_end";  // One stands alone somewhere.
    return long_line || message.size() > line_bytes_max ? "long_line" : "";
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
