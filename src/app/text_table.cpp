#include "app/text_table.hpp"

#include <algorithm>
#include <array>

namespace billmill::app {
namespace {

/// Code points of UTF-8: every byte but those that continue one.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

constexpr std::string_view red = "\033[31m";
constexpr std::string_view yellow = "\033[33m";
constexpr std::string_view green = "\033[32m";
constexpr std::string_view bold = "\033[1m";
constexpr std::string_view plain = "\033[0m";

/// The states of invoices, mails, runs, parts and failures.
std::string_view color_of(std::string_view cell) {
    static constexpr std::array<std::string_view, 6> bad{"failed", "not_ready", "refused",
                                                         "open",   "dead",      "revoked"};
    static constexpr std::array<std::string_view, 9> waits{"degraded", "waiting",    "queued",
                                                           "held",     "paused",     "issuing",
                                                           "checked",  "cancelling", "credited_in_part"};
    static constexpr std::array<std::string_view, 6> good{"ok",          "ready", "issued",
                                                          "handed_over", "trial", "done"};
    if (std::ranges::find(bad, cell) != bad.end()) return red;
    if (std::ranges::find(waits, cell) != waits.end()) return yellow;
    if (std::ranges::find(good, cell) != good.end()) return green;
    return {};
}

std::string painted(std::string text, std::string_view color) {
    if (color.empty()) return text;
    return std::string{color} + std::move(text) + std::string{plain};
}

}  // namespace

std::string printable(std::string_view text) {
    std::string out;
    for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    return out;
}

std::string text_table(const std::vector<std::vector<std::string>>& rows, bool color) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
    }
    std::string out;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const auto paint = !color ? std::string_view{} : &row == &rows.front() ? bold : color_of(row[i]);
            line += painted(printable(row[i]), paint);
            if (i + 1 < row.size()) line.append(widths[i] - width_of(row[i]) + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + "\n";
    }
    return out;
}

}  // namespace billmill::app
