#pragma once

#include "adapters/sqlite/connection.hpp"
#include "ports/envelope.hpp"

namespace billmill::adapters::sqlite {

/// Every table that holds envelopes has these columns, in this order: accepted_at, event_id, key, client,
/// fingerprint, origin_partition, origin_offset, attempt, returned, traceparent, payload.
inline constexpr int envelope_columns = 11;

/// Runs a statement whose first values are `before`, and whose next are the envelope's columns.
template <class... Before>
Outcome run_with_envelope(Connection& connection, Sql sql, const ports::Envelope& envelope,
                          const Before&... before) {
    std::optional<std::int64_t> partition;
    std::optional<std::int64_t> offset;
    if (envelope.origin) {
        partition = envelope.origin->partition;
        offset = envelope.origin->offset;
    }
    return connection.run(sql, before..., envelope.accepted_at, envelope.event_id, envelope.key,
                          envelope.client, envelope.fingerprint, partition, offset, envelope.attempt,
                          envelope.returned, envelope.traceparent, Bytes{envelope.payload});
}

[[nodiscard]] inline ports::Envelope read_envelope(Statement& row, int first) {
    ports::Envelope envelope;
    envelope.accepted_at = row.instant(first);
    envelope.event_id = row.uuid(first + 1);
    envelope.key = row.text(first + 2);
    envelope.client = row.text(first + 3);
    envelope.fingerprint = row.digest(first + 4);
    if (!row.is_null(first + 6))
        envelope.origin = ports::Position{row.int32(first + 5), row.integer(first + 6)};
    envelope.attempt = row.int32(first + 7);
    envelope.returned = row.boolean(first + 8);
    envelope.traceparent = row.text(first + 9);
    envelope.payload = row.text(first + 10);
    return envelope;
}

/// About what an envelope holds in memory.
[[nodiscard]] inline std::size_t weight(const ports::Envelope& envelope) {
    return sizeof envelope + envelope.payload.size() + envelope.key.size();
}

[[nodiscard]] inline Outcome check_size(const ports::Envelope& envelope) {
    if (envelope.payload.size() <= ports::payload_bytes_max) return {};
    return fail(Fault::invalid, "a payload of " + std::to_string(envelope.payload.size()) +
                                    " bytes exceeds " + std::to_string(ports::payload_bytes_max));
}

}  // namespace billmill::adapters::sqlite
