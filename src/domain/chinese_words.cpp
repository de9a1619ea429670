#include <array>
#include <cstdint>

#include "domain/amount_in_words.hpp"

namespace billmill::domain {
namespace {

/// The forms that cannot be altered with a stroke.
constexpr std::array<std::string_view, 10> digits{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};
constexpr std::array<std::string_view, 4> places{"", "拾", "佰", "仟"};
constexpr std::array<std::string_view, 5> groups{"", "万", "亿", "万亿", "亿亿"};
constexpr std::uint64_t group_size = 10'000;

/// Four digits; one zero stands for any run of them between others.
void append_group(std::string& out, std::uint64_t group, bool& zero_pending) {
    std::uint64_t unit = 1'000;
    for (std::size_t place = places.size(); place-- > 0; unit /= 10) {
        const auto digit = group / unit % 10;
        if (digit == 0) {
            zero_pending = true;
            continue;
        }
        if (zero_pending && !out.empty()) out += digits[0];
        zero_pending = false;
        out.append(digits[digit]).append(places[place]);
    }
}

std::string whole_in_words(std::uint64_t number) {
    std::array<std::uint64_t, groups.size()> parts{};
    for (auto& part : parts) {
        part = number % group_size;
        number /= group_size;
    }
    std::string out;
    bool zero_pending = false;
    for (std::size_t i = parts.size(); i-- > 0;) {
        if (parts[i] == 0) {
            zero_pending = !out.empty();
            continue;
        }
        append_group(out, parts[i], zero_pending);
        // Of two groups of 亿 only the last says so: 壹万贰仟亿.
        const bool shared = i == 3 && parts[2] != 0;
        out += shared ? groups[1] : groups[i];
    }
    return out;
}

}  // namespace

std::string chinese_amount_in_words(Money amount) {
    if (amount.currency.code() != "CNY" || amount.currency.decimals != 2) return {};
    const auto bits = static_cast<std::uint64_t>(amount.minor);
    const auto magnitude = amount.minor < 0 ? 0 - bits : bits;
    const auto whole = magnitude / 100;
    const auto tenths = magnitude / 10 % 10;
    const auto hundredths = magnitude % 10;
    std::string out = amount.minor < 0 ? "负" : "";
    out += "人民币";
    if (whole > 0) out.append(whole_in_words(whole)).append("元");
    if (magnitude == 0) out.append(digits[0]).append("元");
    if (tenths > 0) out.append(digits[tenths]).append("角");
    if (tenths == 0 && hundredths > 0 && whole > 0) out += digits[0];
    if (hundredths > 0) return out.append(digits[hundredths]).append("分");
    return out += "整";
}

}  // namespace billmill::domain
