// Any bytes as a request target: what is decoded holds nothing a handler would trip over.
#include "http/target.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "foundation/utf8.hpp"
#include "fuzz/expect.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using billmill::utf8::is_valid;
    const auto target = billmill::http::decode_target({reinterpret_cast<const char*>(data), size});
    if (!target) return 0;
    expect(target->path.starts_with('/'), "a path starts with a slash");
    expect(is_valid(target->path) && target->path.find('\0') == std::string::npos, "and is text");
    expect(target->query.size() <= billmill::http::query_parameters_max, "parameters are bounded");
    for (const auto& [name, value] : target->query)
        expect(is_valid(name) && is_valid(value), "parameters are text");
    return 0;
}
