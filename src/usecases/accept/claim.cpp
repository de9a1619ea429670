#include "usecases/accept/claim.hpp"

#include <charconv>

namespace billmill::usecases {
namespace {

constexpr char claimed = 'c';
constexpr char accepted = 'a';
constexpr std::size_t hex_size = 64;

}  // namespace

std::string claimed_value(const Digest& fingerprint, std::string_view owner) {
    return std::string{claimed}.append(fingerprint.hex()).append(owner);
}

std::string accepted_value(const ports::AcceptedRequest& request) {
    auto value = std::string{accepted}
                     .append(request.fingerprint.hex())
                     .append(ports::name(request.stage))
                     .append(" ")
                     .append(std::to_string(unix_ms(request.accepted_at)));
    if (!request.line.empty()) value.append(" ").append(request.line);
    return value;
}

std::optional<Claim> read_claim(std::string_view value) {
    if (value.size() < 1 + hex_size) return std::nullopt;
    const auto fingerprint = Digest::from_hex(value.substr(1, hex_size));
    if (!fingerprint) return std::nullopt;
    Claim read{.state = Claim::State::claimed, .fingerprint = *fingerprint};
    if (value.front() == claimed) return read;
    if (value.front() != accepted) return std::nullopt;
    value.remove_prefix(1 + hex_size);
    const auto space = value.find(' ');
    const auto stage = ports::find_stage(value.substr(0, space));
    if (!stage || space == std::string_view::npos) return std::nullopt;
    std::int64_t at = 0;
    const auto* end = value.data() + value.size();
    const auto number = std::from_chars(value.data() + space + 1, end, at);
    if (number.ec != std::errc{} || (number.ptr != end && *number.ptr != ' ')) return std::nullopt;
    if (number.ptr != end) read.line.assign(number.ptr + 1, end);
    read.state = Claim::State::accepted;
    read.stage = *stage;
    read.accepted_at = from_unix_ms(at);
    return read;
}

std::string claim_key(const Uuid& id) {
    return "request:" + id.text();
}

}  // namespace billmill::usecases
