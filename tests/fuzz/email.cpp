#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "domain/customer.hpp"
#include "fuzz/expect.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace billmill::domain;
    const auto address = normalise_email({reinterpret_cast<const char*>(data), size});
    if (!address) return 0;
    expect(normalise_email(*address) == address, "normalising is stable");
    expect(address->size() <= 254 && std::ranges::count(*address, '@') == 1, "one @, 254 bytes at most");
    expect(
        std::ranges::all_of(*address, [](char c) { return c > 0x20 && c < 0x7F && !(c >= 'A' && c <= 'Z'); }),
        "printable small ASCII only");
    expect(address->find_first_of("<>()[]\\,;:\"") == std::string::npos,
           "nothing an SMTP command would trip over");
    return 0;
}
