#include "domain/decimal.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/expect.hpp"

namespace {

/// Reads digits by long arithmetic, slowly and obviously: value * 10^decimals, or nothing where it
/// does not fit exactly.
bool reads_as(std::string_view text, int decimals, std::int64_t wanted) {
    std::string digits;
    long point = 0;
    bool fraction = false;
    std::size_t i = text.front() == '-' ? 1 : 0;
    for (; i < text.size() && text[i] != 'e' && text[i] != 'E'; ++i) {
        if (text[i] == '.') {
            fraction = true;
            continue;
        }
        digits += text[i];
        if (fraction) --point;
    }
    if (i < text.size()) point += std::stol(std::string{text.substr(i + 1)});
    for (point += decimals; point > 0; --point) digits += '0';
    for (; point < 0; ++point) {
        expect(digits.empty() || digits.back() == '0', "nothing is cut off");
        if (!digits.empty()) digits.pop_back();
    }
    const auto first = digits.find_first_not_of('0');
    digits = first == std::string::npos ? "0" : digits.substr(first);
    if (text.front() == '-' && digits != "0") digits.insert(0, 1, '-');
    return digits == std::to_string(wanted);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace billmill::domain;
    if (size == 0 || size > 200) return 0;
    const int decimals = data[0] % 10;
    const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
    const auto parsed = parse_decimal(text, decimals);
    if (!parsed) return 0;
    const bool short_exponent = text.substr(std::min(text.find_first_of("eE"), text.size())).size() < 6;
    if (short_exponent) expect(reads_as(text, decimals, *parsed), "the value is exact");
    const auto written = format_decimal(*parsed, decimals, 0);
    expect(parse_decimal(written, decimals) == *parsed, "what is written reads back");
    expect(format_decimal(*parse_decimal(written, decimals), decimals, 0) == written, "writing is stable");
    return 0;
}
