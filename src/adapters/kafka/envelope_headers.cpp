#include "adapters/kafka/envelope_headers.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

#include "foundation/utf8.hpp"

namespace billmill::adapters::kafka {
namespace {

/// The last moment that has a date elsewhere: years end with 2999.
constexpr std::int64_t accepted_at_max = 32'503'679'999'999;

/// From 0 to `most`; nullopt: not such a number.
template <class Integer>
std::optional<Integer> number(std::string_view text, Integer most) {
    Integer value{};
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec != std::errc{} || read.ptr != end || value < 0 || value > most) return std::nullopt;
    return value;
}

std::optional<ports::Position> position(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto partition = number<std::int32_t>(text.substr(0, colon), INT32_MAX);
    const auto offset = number<std::int64_t>(text.substr(colon + 1), INT64_MAX);
    if (!partition || !offset) return std::nullopt;
    return ports::Position{*partition, *offset};
}

void add(rd_kafka_headers_t* headers, std::string_view name, std::string_view value) {
    rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
}

template <class T>
bool take(std::optional<T> value, auto& target) {
    if (value) target = *value;
    return value.has_value();
}

/// Reads billmill's headers; false where they are not whole.
bool read_headers(const rd_kafka_message_t& message, ports::Envelope& envelope) {
    rd_kafka_headers_t* headers = nullptr;
    if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return false;
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    bool identified = false;
    bool dated = false;
    for (std::size_t i = 0;
         rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
        const std::string_view text{static_cast<const char*>(value), value == nullptr ? 0 : size};
        if (!read_header(envelope, name, text)) return false;
        identified = identified || std::string_view{name} == "event-id";
        dated = dated || std::string_view{name} == "accepted-at";
    }
    return identified && dated;
}

std::string bytes(const void* data, std::size_t size) {
    return data == nullptr ? std::string{} : std::string{static_cast<const char*>(data), size};
}

/// When its producer says that it sent it; never later than now.
Instant sent_at(const rd_kafka_message_t& message, Instant now) {
    rd_kafka_timestamp_type_t type{};
    const auto ms = rd_kafka_message_timestamp(&message, &type);
    return ms < 0 ? now : std::min(from_unix_ms(ms), now);
}

ports::Envelope legacy_message(const rd_kafka_message_t& message, std::string key, std::string payload,
                               Instant now) {
    ports::Envelope envelope;
    rd_kafka_timestamp_type_t type{};
    envelope.fingerprint = sha256(payload);
    envelope.event_id = uuid_v5(
        spaces::foreign,
        {rd_kafka_topic_name(message.rkt), std::to_string(message.partition), std::to_string(message.offset),
         std::to_string(rd_kafka_message_timestamp(&message, &type)), envelope.fingerprint.hex()});
    // A key is text wherever it is kept.
    envelope.key = utf8::is_valid(key) ? std::move(key) : envelope.event_id.text();
    envelope.payload = std::move(payload);
    envelope.accepted_at = sent_at(message, now);
    envelope.unidentified = true;
    return envelope;
}

}  // namespace

Headers headers_of(const ports::Envelope& envelope) {
    Headers headers{rd_kafka_headers_new(8)};
    auto* const to = headers.get();
    add(to, "event-id", envelope.event_id.text());
    add(to, "fingerprint", envelope.fingerprint.hex());
    add(to, "accepted-at", std::to_string(unix_ms(envelope.accepted_at)));
    if (!envelope.client.empty()) add(to, "client", envelope.client);
    if (envelope.origin)
        add(to, "origin",
            std::to_string(envelope.origin->partition) + ":" + std::to_string(envelope.origin->offset));
    if (envelope.attempt != 0) add(to, "attempt", std::to_string(envelope.attempt));
    if (envelope.returned) add(to, "returned", "1");
    if (!envelope.traceparent.empty()) add(to, "traceparent", envelope.traceparent);
    return headers;
}

bool read_header(ports::Envelope& envelope, std::string_view name, std::string_view value) {
    if (name == "event-id") return take(Uuid::parse(value), envelope.event_id);
    if (name == "fingerprint") return take(Digest::from_hex(value), envelope.fingerprint);
    if (name == "origin") return take(position(value), envelope.origin);
    if (name == "attempt") return take(number<std::int32_t>(value, INT32_MAX - 1), envelope.attempt);
    if (name == "accepted-at") {
        const auto ms = number<std::int64_t>(value, accepted_at_max);
        if (ms) envelope.accepted_at = from_unix_ms(*ms);
        return ms.has_value();
    }
    if (name == "returned") envelope.returned = value == "1";
    if (name == "client") envelope.client = value;
    if (name == "traceparent" && utf8::is_valid(value))
        envelope.traceparent = value;  // Else a new trace begins.
    return utf8::is_valid(envelope.client);
}

Received receive(const rd_kafka_message_t& message, Instant now) {
    Received received;
    auto& [envelope, place] = received.delivered;
    place = {message.partition, message.offset};
    auto key = bytes(message.key, message.key_len);
    auto payload = bytes(message.payload, message.len);
    received.ours = utf8::is_valid(key) && read_headers(message, envelope);
    if (received.ours) {
        envelope.key = std::move(key);
        envelope.payload = std::move(payload);
    } else {
        envelope = legacy_message(message, std::move(key), std::move(payload), now);
    }
    if (!envelope.origin) envelope.origin = place;
    return received;
}

}  // namespace billmill::adapters::kafka
