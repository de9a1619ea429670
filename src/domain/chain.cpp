#include "domain/chain.hpp"

#include <string>

#include "domain/hole.hpp"

namespace billmill::domain {
namespace {

/// Parts behind their lengths, so that "ab", "c" and "a", "bc" differ.
class HashedParts {
public:
    HashedParts() { bytes_.reserve(400); }
    HashedParts& add(std::string_view part) {
        append(part.size(), 4);
        bytes_ += part;
        return *this;
    }
    HashedParts& add(std::int64_t number) {
        append(8, 4);
        append(static_cast<std::uint64_t>(number), 8);
        return *this;
    }
    HashedParts& add(const Digest& digest) { return add(text_of(digest.bytes)); }
    HashedParts& add(const std::optional<Digest>& digest) {
        return digest ? add(*digest) : add(std::string_view{});
    }
    [[nodiscard]] Digest hash() const { return sha256(bytes_); }

private:
    template <std::size_t size>
    static std::string_view text_of(const std::array<std::uint8_t, size>& bytes) {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    /// Big-endian.
    void append(std::uint64_t value, int size) {
        for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) bytes_ += static_cast<char>(value >> shift);
    }

    std::string bytes_;
};

}  // namespace

Digest link_of(const LinkedParts& parts) {
    return HashedParts{}
        .add(chain_version)
        .add(parts.books.raw())
        .add(parts.line)
        .add(parts.place)
        .add(parts.series)
        .add(parts.number)
        .add(parts.previous)
        .add(parts.content)
        .add(parts.document)
        .add(parts.xml)
        .add(parts.original)
        .hash();
}

Digest link_of(const Hole& hole, const Uuid& books, const Digest& previous) {
    HashedParts parts;
    parts.add("hole").add(chain_version).add(books.raw()).add(hole.line).add(hole.place).add(previous);
    parts.add(hole.first_place).add(hole.last_place).add(static_cast<std::int64_t>(hole.numbers.size()));
    for (const auto& range : hole.numbers) parts.add(range.series).add(range.first).add(range.last);
    return parts.add(hole.last_link).add(hole.why).add(unix_ms(hole.found_at)).hash();
}

Digest first_seal(const Uuid& books, std::string_view line) {
    return HashedParts{}.add("seal").add(chain_version).add(books.raw()).add(line).hash();
}

Digest seal_over(const Digest& seal, std::string_view record_text) {
    return HashedParts{}.add("seal").add(seal).add(sha256(record_text)).hash();
}

Digest commitment(const Salt& salt, std::string_view value) {
    std::string bytes;
    bytes.reserve(salt.size() + value.size());
    bytes.append(reinterpret_cast<const char*>(salt.data()), salt.size()).append(value);
    return sha256(bytes);
}

}  // namespace billmill::domain
