#include "foundation/uuid.hpp"

#include <algorithm>

#include "foundation/digest.hpp"
#include "foundation/encoding.hpp"
#include "foundation/random.hpp"

namespace billmill {
namespace {

void stamp(Uuid& id, std::uint8_t version) {
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | version << 4);
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);
}

bool is_dash(std::size_t position) {
    return position == 8 || position == 13 || position == 18 || position == 23;
}

}  // namespace

std::string Uuid::text() const {
    std::string out(36, '-');
    std::size_t at = 0;
    for (const auto byte : bytes) {
        if (is_dash(at)) ++at;
        hex::write(out.data() + at, byte);
        at += 2;
    }
    return out;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != 36) return std::nullopt;
    Uuid id;
    std::size_t at = 0;
    for (auto& byte : id.bytes) {
        if (is_dash(at) && text[at++] != '-') return std::nullopt;
        const int value = hex::byte(text[at], text[at + 1]);
        if (value < 0) return std::nullopt;
        byte = static_cast<std::uint8_t>(value);
        at += 2;
    }
    return id;
}

std::optional<Uuid> Uuid::from_raw(std::string_view raw) {
    if (raw.size() != 16) return std::nullopt;
    Uuid id;
    std::copy(raw.begin(), raw.end(), id.bytes.begin());
    return id;
}

Uuid uuid_v5(const Uuid& space, std::initializer_list<std::string_view> parts) {
    std::string input{space.raw()};
    for (const auto part : parts) {
        for (int shift = 24; shift >= 0; shift -= 8) input += static_cast<char>(part.size() >> shift);
        input += part;
    }
    const auto hash = sha1(input);
    Uuid id;
    std::copy_n(hash.begin(), 16, id.bytes.begin());
    stamp(id, 5);
    return id;
}

Uuid uuid_v7(Instant now) {
    Uuid id;
    fill_random(std::span{id.bytes}.subspan(6));
    const auto ms = static_cast<std::uint64_t>(unix_ms(now));
    for (int i = 0; i < 6; ++i)
        id.bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
    stamp(id, 7);
    return id;
}

Instant made_at(const Uuid& uuid_v7) {
    std::int64_t ms = 0;
    for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | uuid_v7.bytes[i];
    return from_unix_ms(ms);
}

namespace spaces {
const Uuid request = *Uuid::parse("6f1c0e2a-54b7-4c6e-9d0b-0b6a3f6e4d11");
const Uuid customer = *Uuid::parse("b3a7f2d4-19c8-4e53-8f61-7d2c5a90e822");
const Uuid external_customer = *Uuid::parse("4f0b7c19-6a3d-4c85-9e27-d5f18a40b366");
const Uuid delivery = *Uuid::parse("e94d61b8-7f30-4a1d-a2c5-31f8b07c6d33");
const Uuid brought_customer = *Uuid::parse("70e6bb22-7906-4dea-8c2e-767568fd90dd");
const Uuid foreign = *Uuid::parse("2c58a9e7-d041-4b96-b7fe-84e61d93f044");
}  // namespace spaces

}  // namespace billmill
