#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "foundation/digest.hpp"
#include "foundation/uuid.hpp"

namespace billmill::usecases {

/// The keys of the lines of a file of customers. The first line of a customer has the digest of its content; each later one
/// that of its content and of all lines of that customer before it. So the last line counts, also where it says what an
/// earlier one said, and the same file again has the same keys.
///
/// Memory:    16 bytes a customer, and up to three quarters more for what is free; bounded by customers_max.
/// Threads:   one at a time.
class LineKeys {
public:
    static constexpr std::size_t customers_max = 5'000'000;
    explicit LineKeys(std::size_t max = customers_max) : max_{max} {}

    /// nullopt: the file has more customers than are kept apart.
    [[nodiscard]] std::optional<Digest> key_of(const Uuid& customer, const Digest& content);

private:
    /// What is known of a customer: 64 bits of the id, and of the key of its last line. Where two ids share 64 bits, the later
    /// one's key is made of the other's too: it is the same for the same file.
    struct Entry {
        std::uint64_t id = 0;  ///< 0: nobody.
        std::uint64_t last = 0;
    };
    /// Grows by itself, so that no growth copies all of them at once.
    class Shard {
    public:
        [[nodiscard]] Entry& find(std::uint64_t id);  ///< Where it stands, or would.
        void added();                                 ///< One more stands there.

    private:
        std::vector<Entry> entries_ = std::vector<Entry>(8);
        std::size_t used_ = 0;
    };

    const std::size_t max_;
    std::size_t customers_ = 0;
    std::array<Shard, 256> shards_;
};

}  // namespace billmill::usecases
