#pragma once

#include "adapters/mongodb/fields.hpp"
#include "ports/envelope.hpp"

namespace billmill::adapters::mongodb {

/// Every document that holds an envelope has these fields, and `attempt`, which some documents change alone.
inline void add_envelope(Document& document, const ports::Envelope& envelope) {
    document.add("event_id", envelope.event_id)
        .add("key", envelope.key)
        .add("client", envelope.client)
        .add("fingerprint", envelope.fingerprint)
        .add("accepted_at", envelope.accepted_at)
        .add("returned", envelope.returned)
        .add("traceparent", envelope.traceparent)
        .add("payload", Bytes{envelope.payload});
    if (envelope.origin)
        document.add("origin_partition", envelope.origin->partition)
            .add("origin_offset", envelope.origin->offset);
}

[[nodiscard]] inline ports::Envelope read_envelope(Fields& fields) {
    ports::Envelope envelope;
    envelope.event_id = fields.uuid("event_id");
    envelope.key = fields.text("key");
    envelope.client = fields.text("client");
    envelope.fingerprint = fields.digest("fingerprint");
    envelope.accepted_at = fields.instant("accepted_at");
    envelope.returned = fields.boolean("returned");
    envelope.traceparent = fields.text("traceparent");
    envelope.payload = fields.text("payload");
    envelope.attempt = fields.int32("attempt");
    if (fields.has("origin_offset"))
        envelope.origin = ports::Position{fields.int32("origin_partition"), fields.integer("origin_offset")};
    return envelope;
}

[[nodiscard]] inline ports::Stage read_stage(Fields& fields) {
    const auto stage = ports::find_stage(fields.text("stage"));
    if (!stage) fields.mark_corrupt();
    return stage.value_or(ports::Stage::billing);
}

}  // namespace billmill::adapters::mongodb
