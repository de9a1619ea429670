#include "document/pdf/bytes.hpp"

#include <algorithm>

#include "foundation/encoding.hpp"

namespace billmill::document::pdf {

void Bytes::integer(std::int64_t value) {
    char* out = claim(21);
    auto magnitude = static_cast<std::uint64_t>(value);
    if (value < 0) {
        *out++ = '-';
        magnitude = 0U - magnitude;
    }
    written_to(write_digits(out, magnitude));
}

void Bytes::hundredths(std::int32_t value) {
    written_to(write_hundredths(claim(13), value));
}

void Bytes::padded(std::uint64_t value, int digits) {
    char* out = claim(static_cast<std::size_t>(digits));
    for (int i = digits - 1; i >= 0; --i) {
        out[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    written_to(out + digits);
}

void Bytes::hex(std::string_view bytes) {
    char* out = claim(bytes.size() * 2);
    for (const char byte : bytes)
        out = billmill::hex::write(out, static_cast<std::uint8_t>(byte), billmill::hex::upper);
    written_to(out);
}

void Bytes::hex16(std::uint16_t value) {
    const char bytes[2] = {static_cast<char>(value >> 8), static_cast<char>(value & 255)};
    hex({bytes, 2});
}

void Bytes::grow(std::size_t count) {
    const auto capacity = std::max({std::size_t{4096}, capacity_ * 2, size_ + count});
    auto wider = std::make_unique_for_overwrite<char[]>(capacity);
    if (size_ > 0) std::memcpy(wider.get(), data_.get(), size_);
    data_ = std::move(wider);
    capacity_ = capacity;
}

}  // namespace billmill::document::pdf
