#include "usecases/import/line_keys.hpp"

#include <cstring>
#include <string>
#include <utility>

namespace billmill::usecases {
namespace {

std::uint64_t first_64_bits(const std::uint8_t* bytes) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

Digest of_both(std::uint64_t before, const Digest& content) {
    std::string text(sizeof before + sizeof content.bytes, '\0');
    std::memcpy(text.data(), &before, sizeof before);
    std::memcpy(text.data() + sizeof before, content.bytes.data(), sizeof content.bytes);
    return sha256(text);
}

}  // namespace

LineKeys::Entry& LineKeys::Shard::find(std::uint64_t id) {
    // The id is a hash: its upper half says where, as a fraction of the size.
    auto at = static_cast<std::size_t>((id >> 32U) * entries_.size() >> 32U);
    while (entries_[at].id != 0 && entries_[at].id != id) at = at + 1 == entries_.size() ? 0 : at + 1;
    return entries_[at];
}

void LineKeys::Shard::added() {
    if (++used_ * 5 < entries_.size() * 4) return;
    const auto before = std::exchange(entries_, std::vector<Entry>(entries_.size() + entries_.size() / 2));
    for (const auto& entry : before)
        if (entry.id != 0) find(entry.id) = entry;
}

std::optional<Digest> LineKeys::key_of(const Uuid& customer, const Digest& content) {
    auto id = first_64_bits(customer.bytes.data());
    if (id == 0) id = 1;
    auto& shard = shards_[id & 0xFFU];
    auto& entry = shard.find(id);
    const auto content_bits = first_64_bits(content.bytes.data());
    if (entry.id == 0) {
        if (customers_ >= max_) return std::nullopt;
        ++customers_;
        entry = {id, content_bits};
        shard.added();
        return content;
    }
    if (entry.last == content_bits) return content;  // It says what its only line before it said.
    const auto key = of_both(entry.last, content);
    entry.last = first_64_bits(key.bytes.data());
    return key;
}

}  // namespace billmill::usecases
