// Any bytes as the header fields of a message on a topic, `name=value` a line: those that pass are an envelope that every
// later step can use.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/kafka/envelope_headers.hpp"
#include "foundation/utf8.hpp"
#include "fuzz/expect.hpp"

namespace {

using namespace billmill;

/// False: one of them is not a value of its header.
bool read_all(std::string_view text, ports::Envelope& envelope) {
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        const auto equals = std::min(line.find('='), line.size());
        const auto value = line.substr(std::min(line.size(), equals + 1));
        if (!adapters::kafka::read_header(envelope, line.substr(0, equals), value)) return false;
    }
    return true;
}

ports::Envelope written_and_read(const ports::Envelope& envelope) {
    const auto headers = adapters::kafka::headers_of(envelope);
    ports::Envelope read;
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0;
         rd_kafka_header_get_all(headers.get(), i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
        expect(adapters::kafka::read_header(read, name, {static_cast<const char*>(value), size}),
               "what is written can be read");
    }
    return read;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    ports::Envelope envelope;
    if (!read_all({reinterpret_cast<const char*>(data), size}, envelope)) return 0;
    expect(utf8::is_valid(envelope.client) && utf8::is_valid(envelope.traceparent), "texts are UTF-8");
    expect(envelope.attempt >= 0 && envelope.attempt < INT32_MAX, "another attempt can be counted");
    expect(parse_rfc3339(rfc3339(envelope.accepted_at)) == envelope.accepted_at,
           "the time is one that can be kept");
    if (envelope.origin)
        expect(envelope.origin->partition >= 0 && envelope.origin->offset >= 0, "a place exists");
    expect(written_and_read(envelope) == envelope, "what is read is written the same");
    return 0;
}
