// Any bytes as what the shared cache holds of a request: read as a claim only where they are one, whole.
#include "usecases/accept/claim.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/expect.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace billmill;
    using usecases::Claim;
    const std::string_view value{reinterpret_cast<const char*>(data), size};
    const auto claim = usecases::read_claim(value);
    if (!claim) return 0;
    if (claim->state == Claim::State::claimed) {
        const auto owner = value.substr(65);
        expect(usecases::claimed_value(claim->fingerprint, owner).substr(65) == owner, "its owner follows");
        return 0;
    }
    const auto written = usecases::accepted_value({.id = {},
                                                   .stage = claim->stage,
                                                   .fingerprint = claim->fingerprint,
                                                   .accepted_at = claim->accepted_at,
                                                   .line = claim->line});
    const auto again = usecases::read_claim(written);
    expect(again && again->state == Claim::State::accepted && again->fingerprint == claim->fingerprint &&
               again->stage == claim->stage && again->accepted_at == claim->accepted_at &&
               again->line == claim->line,
           "what is written reads back");
    // The time is the number that stands there, but for zeros before it.
    auto digits = value.substr(value.find(' ') + 1);
    digits = digits.substr(0, digits.find(' '));
    const bool negative = digits.starts_with('-');
    if (negative) digits.remove_prefix(1);
    expect(!digits.empty(), "an accepted request has a time");
    while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
    const auto time = std::to_string(unix_ms(claim->accepted_at));
    expect(time == (negative && digits != "0" ? "-" : "") + std::string{digits},
           "the time is the one written");
    return 0;
}
