#include "formats/json.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "foundation/utf8.hpp"
#include "fuzz/expect.hpp"

namespace {

using billmill::formats::Json;

void keeps_limits(const Json& value, const billmill::formats::JsonLimits& limits, std::size_t depth) {
    const bool container = value.kind == Json::Kind::array || value.kind == Json::Kind::object;
    expect(!container || depth < limits.depth_max, "depth");
    expect(value.text.size() <= limits.string_bytes_max && value.items.size() <= limits.items_max &&
               value.members.size() <= limits.members_max,
           "sizes");
    expect(billmill::utf8::is_valid(value.text), "texts are UTF-8");
    for (const auto& item : value.items) keeps_limits(item, limits, depth + 1);
    for (const auto& [name, member] : value.members) {
        expect(value.find(name) == &member, "names are distinct");
        expect(billmill::utf8::is_valid(name), "names are UTF-8");
        keeps_limits(member, limits, depth + 1);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace billmill::formats;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const JsonLimits limits{.depth_max = 8, .string_bytes_max = 256, .items_max = 50, .members_max = 40};
    const auto json = read_json(text, limits);
    if (!json) {
        expect(!json.error().code.empty() && !json.error().detail.empty(), "a refusal says why");
        return 0;
    }
    keeps_limits(*json, limits, 0);
    const auto once = canonical(*json);
    const auto again = read_json(once, {.number_bytes_max = 200});  // An exponent may lengthen a number.
    expect(again.has_value(), "the canonical text is JSON");
    expect(canonical(*again) == once, "canonical is stable");
    return 0;
}
