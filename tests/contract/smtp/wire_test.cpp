#include "adapters/smtp/wire.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace billmill::adapters::smtp {
namespace {

/// As RFC 5321 and RFC 5322 say it, octet by octet.
std::string_view fault_by_definition(std::string_view message) {
    if (message.empty()) return "empty";
    for (const char c : message)
        if ((static_cast<unsigned char>(c) & 0x80U) != 0) return "not_7_bit";
    if (message.find('\0') != std::string_view::npos) return "nul";
    bool too_long = false;
    std::size_t line = 0;
    for (std::size_t i = 0; i < message.size(); ++i, ++line) {
        const bool before = i > 0 && message[i - 1] == '\r';
        const bool after = i + 1 < message.size() && message[i + 1] == '\n';
        if ((message[i] == '\n' && !before) || (message[i] == '\r' && !after)) return "bare_line_end";
        if (message[i] == '\r') too_long |= line > 998;
        if (message[i] == '\n') line = static_cast<std::size_t>(-1);
    }
    return too_long || line > 998 ? "long_line" : "";
}

TEST(MessageFault, FindsAnOctetAtEveryPlace) {
    std::string text;
    for (int line = 0; line < 9; ++line) text += std::string(78, 'x') + "\r\n";
    for (std::size_t length = 1; length <= text.size(); length += 13) {
        const auto message = text.substr(0, length);
        ASSERT_EQ(message_fault(message), fault_by_definition(message)) << length;
        for (const char c : {'\r', '\n', '\0', '\x80', 'y'}) {
            for (std::size_t place = 0; place < length; ++place) {
                auto changed = message;
                changed[place] = c;
                ASSERT_EQ(message_fault(changed), fault_by_definition(changed)) << length << ' ' << place;
            }
        }
    }
}

TEST(MessageFault, MeasuresLinesWhereverTheyBegin) {
    std::mt19937 random{5};
    for (int round = 0; round < 2'000; ++round) {
        std::string message;
        for (int line = 0; line < 4; ++line) {
            message += std::string(random() % 3 == 0 ? 995 + random() % 8 : random() % 90, 'x');
            if (line < 3 || random() % 2 == 0) message += "\r\n";
        }
        ASSERT_EQ(message_fault(message), fault_by_definition(message)) << round;
    }
}

}  // namespace
}  // namespace billmill::adapters::smtp
