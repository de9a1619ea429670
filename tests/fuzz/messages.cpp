#include "formats/messages.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "formats/records.hpp"
#include "fuzz/expect.hpp"

namespace {

/// What could be decoded once has a form that stays the same from then on.
template <class Decode>
void settles(std::string_view bytes, Decode decode) {
    const auto value = decode(bytes);
    if (!value) {
        expect(value.error().what.size() < 200, "errors do not quote the payload");
        return;
    }
    const auto stored = billmill::formats::encode(*value);
    const auto again = decode(stored);
    expect(again.has_value() && *again == *value, "what is encoded decodes to the same");
    expect(billmill::formats::encode(*again) == stored, "and the bytes stay");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace billmill::formats;
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    settles(bytes, [](std::string_view text) { return decode_customer(text); });
    settles(bytes, [](std::string_view text) { return decode_customer_change(text); });
    settles(bytes, [](std::string_view text) { return decode_billing_request(text); });
    settles(bytes, [](std::string_view text) { return decode_credit_request(text); });
    settles(bytes, [](std::string_view text) { return decode_notification(text); });
    settles(bytes, [](std::string_view text) { return decode_invoice(text); });
    return 0;
}
