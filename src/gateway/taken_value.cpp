#include "gateway/taken_value.hpp"

#include <charconv>

namespace billmill::gateway {
namespace {

constexpr char claimed = 'c';
constexpr char taken = 't';
constexpr std::size_t hex_size = 64;

}  // namespace

std::string claim_value(const Digest& fingerprint, std::string_view owner) {
    return std::string{claimed}.append(fingerprint.hex()).append(owner);
}

std::string taken_value(const ports::TakenRequest& request) {
    return std::string{taken}
        .append(request.fingerprint.hex())
        .append(ports::name(request.stage))
        .append(" ")
        .append(std::to_string(unix_ms(request.accepted_at)));
}

std::optional<TakenValue> read_taken_value(std::string_view value) {
    if (value.size() < 1 + hex_size) return std::nullopt;
    const auto fingerprint = Digest::from_hex(value.substr(1, hex_size));
    if (!fingerprint) return std::nullopt;
    TakenValue read{.standing = TakenValue::Standing::claimed, .fingerprint = *fingerprint};
    if (value.front() == claimed) return read;
    if (value.front() != taken) return std::nullopt;
    value.remove_prefix(1 + hex_size);
    const auto space = value.find(' ');
    const auto stage = ports::find_stage(value.substr(0, space));
    if (!stage || space == std::string_view::npos) return std::nullopt;
    std::int64_t at = 0;
    const auto* end = value.data() + value.size();
    if (const auto number = std::from_chars(value.data() + space + 1, end, at); number.ptr != end)
        return std::nullopt;
    read.standing = TakenValue::Standing::taken;
    read.stage = *stage;
    read.accepted_at = from_unix_ms(at);
    return read;
}

std::string taken_key(const Uuid& id) {
    return "taken:" + id.text();
}

}  // namespace billmill::gateway
