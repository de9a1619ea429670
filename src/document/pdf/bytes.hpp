#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace billmill::document::pdf {

/// A growing byte buffer with the few number formats that PDF needs. Writing is the hot loop of the renderer:
/// no locale, no allocation per write, no format strings.
class Bytes {
public:
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] const char* data() const { return data_.get(); }
    [[nodiscard]] std::string_view view(std::size_t from = 0) const {
        return {data_.get() + from, size_ - from};
    }
    [[nodiscard]] std::string_view view(std::size_t from, std::size_t count) const {
        return {data_.get() + from, count};
    }
    void clear() { size_ = 0; }
    void cut(std::size_t size) { size_ = size; }

    /// Space for `count` more bytes; what was written there counts after written_to().
    char* claim(std::size_t count) {
        if (capacity_ - size_ < count) grow(count);
        return data_.get() + size_;
    }
    void written_to(const char* end) { size_ = static_cast<std::size_t>(end - data_.get()); }

    void put(char byte) {
        *claim(1) = byte;
        ++size_;
    }
    void put(std::string_view bytes) {
        if (bytes.empty()) return;
        std::memcpy(claim(bytes.size()), bytes.data(), bytes.size());
        size_ += bytes.size();
    }
    void integer(std::int64_t value);
    /// Hundredths as a decimal number: 1250 is "12.5", -7 is "-.07".
    void hundredths(std::int32_t value);
    /// Exactly `digits` decimal digits.
    void padded(std::uint64_t value, int digits);
    void hex(std::string_view bytes);
    void hex16(std::uint16_t value);

private:
    void grow(std::size_t count);

    std::unique_ptr<char[]> data_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

/// "00" to "99", to write two digits at a time.
inline constexpr auto digit_pairs = [] {
    std::array<char, 200> pairs{};
    for (std::size_t i = 0; i < 100; ++i) {
        pairs[2 * i] = static_cast<char>('0' + i / 10);
        pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
    }
    return pairs;
}();

/// Writes the digits of `value`; returns the end. Takes at most 20 bytes.
inline char* write_digits(char* out, std::uint64_t value) {
    if (value < 10) {
        *out++ = static_cast<char>('0' + value);
        return out;
    }
    char digits[20];
    char* begin = digits + sizeof digits;
    while (value >= 10) {
        begin -= 2;
        std::memcpy(begin, &digit_pairs[2 * (value % 100)], 2);
        value /= 100;
    }
    if (value > 0) *--begin = static_cast<char>('0' + value);
    const auto count = static_cast<std::size_t>(digits + sizeof digits - begin);
    std::memcpy(out, begin, count);
    return out + count;
}

/// Writes hundredths as a decimal number; returns the end. Takes at most 13 bytes.
inline char* write_hundredths(char* out, std::int32_t value) {
    auto magnitude = static_cast<std::uint32_t>(value);
    if (value < 0) {
        *out++ = '-';
        magnitude = 0U - magnitude;
    }
    const auto whole = magnitude / 100;
    const auto rest = magnitude % 100;
    if (whole > 0 || rest == 0) out = write_digits(out, whole);
    if (rest == 0) return out;
    *out++ = '.';
    *out++ = digit_pairs[2 * rest];
    if (rest % 10 != 0) *out++ = digit_pairs[2 * rest + 1];
    return out;
}

}  // namespace billmill::document::pdf
