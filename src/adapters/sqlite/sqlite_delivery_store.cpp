#include "adapters/sqlite/sqlite_delivery_store.hpp"

namespace billmill::adapters::sqlite {
namespace {

using ports::ClaimOutcome;
using ports::ClaimResult;
using ports::Delivery;
using ports::DeliveryState;

static_assert(static_cast<int>(domain::held_state) == 1, "the index deliveries_sending holds state 1");

struct Row {
    std::int64_t seq = 0;  ///< 0: not stored yet.
    Delivery delivery;
};

Row read_row(Statement& row) {
    Row read;
    read.seq = row.integer(0);
    auto& delivery = read.delivery;
    delivery.id = row.uuid(1);
    delivery.invoice_id = row.uuid(2);
    delivery.recipient = row.text(3);
    delivery.sequence = row.int32(4);
    delivery.state = static_cast<DeliveryState>(row.integer(5));
    delivery.attempts = row.int32(6);
    delivery.possible_duplicates = row.int32(7);
    delivery.maybe_delivered = row.boolean(8);
    delivery.owner = row.text(9);
    delivery.lease_until = row.instant(10);
    delivery.last_error = row.text(11);
    delivery.message_id = row.text(12);
    delivery.changed_at = row.instant(13);
    if (!row.is_null(14)) delivery.rendition = ports::Rendition{row.text(14), row.digest(15)};
    delivery.refused_since = row.instant(16);
    delivery.sent_to = row.text(17);
    return read;
}

Result<std::optional<Row>> find_row(Connection& connection, const Uuid& invoice_id, const Uuid& id) {
    TRY(auto row,
        connection.query(
            "SELECT seq, id, invoice_id, recipient, sequence, state, attempts, possible_duplicates, "
            "maybe_delivered, owner, lease_until, last_error, message_id, changed_at, rendition_renderer, "
            "rendition_sha256, refused_since, sent_to FROM deliveries WHERE invoice_id = ? AND id = ?",
            invoice_id, id));
    return first_row(row, read_row);
}

Result<std::vector<Delivery>> find_of_invoice(Connection& reader, const Uuid& invoice_id) {
    TRY(auto rows,
        reader.query("SELECT seq, id, invoice_id, recipient, sequence, state, attempts, possible_duplicates, "
                     "maybe_delivered, owner, lease_until, last_error, message_id, changed_at, "
                     "rendition_renderer, rendition_sha256, refused_since, sent_to FROM deliveries "
                     "WHERE invoice_id = ? ORDER BY seq",
                     invoice_id));
    return all_rows(rows, [](Statement& row) { return read_row(row).delivery; });
}

Outcome insert(Connection& writer, const Delivery& delivery) {
    return writer.run(
        "INSERT OR FAIL INTO deliveries (id, invoice_id, recipient, sequence, state, attempts, "
        "possible_duplicates, "
        "maybe_delivered, owner, lease_until, last_error, message_id, changed_at, sent_to) VALUES "
        "(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        delivery.id, delivery.invoice_id, delivery.recipient, delivery.sequence, delivery.state,
        delivery.attempts, delivery.possible_duplicates, delivery.maybe_delivered, delivery.owner,
        delivery.lease_until, delivery.last_error, delivery.message_id, delivery.changed_at,
        delivery.sent_to);
}

/// What a claim changes. A claim never adds a rendition: it leaves the one that is there, or clears it.
Outcome update(Connection& writer, const Row& row) {
    const auto& delivery = row.delivery;
    return writer.run(
        "UPDATE OR FAIL deliveries SET state = ?1, attempts = ?2, possible_duplicates = ?3, maybe_delivered "
        "= ?4, "
        "owner = ?5, lease_until = ?6, message_id = ?7, changed_at = ?8, sent_to = ?11, "
        "rendition_renderer = iif(?9, rendition_renderer, NULL), "
        "rendition_sha256 = iif(?9, rendition_sha256, NULL) WHERE seq = ?10",
        delivery.state, delivery.attempts, delivery.possible_duplicates, delivery.maybe_delivered,
        delivery.owner, delivery.lease_until, delivery.message_id, delivery.changed_at,
        delivery.rendition.has_value(), row.seq, delivery.sent_to);
}

Result<ClaimResult> claim_one(Connection& writer, const ports::DeliveryClaim& wanted,
                              const domain::Lease& lease) {
    TRY(auto found, find_row(writer, wanted.invoice_id, wanted.id));
    Row row = found ? *std::move(found) : Row{.seq = 0, .delivery = domain::new_delivery(wanted)};
    auto result = domain::claim(std::move(row.delivery), wanted, lease);
    if (result.outcome != ClaimOutcome::claimed) return result;
    row.delivery = std::move(result.delivery);
    TRY_DO(row.seq == 0 ? insert(writer, row.delivery) : update(writer, row));
    result.delivery = std::move(row.delivery);
    return result;
}

Outcome finish_all(Connection& writer, const std::vector<ports::DeliveryResult>& results,
                   const std::string& owner, Instant now) {
    for (const auto& result : results) {
        const auto change = domain::change_of(result, now);
        TRY_DO(writer.run(
            "UPDATE OR FAIL deliveries SET state = ?1, maybe_delivered = maybe_delivered | ?2, "
            "last_error = ?3, owner = ?4, lease_until = ?5, changed_at = ?6, refused_since = ?7, "
            "attempts = attempts - ?8 "
            "WHERE state = 1 AND id = ?9 AND owner = ?10",  // As a number, so that its index serves.
            change.state, change.maybe_delivered, change.last_error, change.owner, change.lease_until,
            change.changed_at, change.refused_since, change.attempts_taken_back, result.id, owner));
    }
    return {};
}

}  // namespace

Result<std::vector<ClaimResult>> SqliteDeliveryStore::claim(std::span<const ports::DeliveryClaim> claims,
                                                            const domain::Lease& lease) {
    return database_.write([&](Connection& writer) -> Result<std::vector<ClaimResult>> {
        std::vector<ClaimResult> results;
        results.reserve(claims.size());
        for (const auto& wanted : claims) {
            TRY(auto result, claim_one(writer, wanted, lease));
            results.push_back(std::move(result));
        }
        return results;
    });
}

Outcome SqliteDeliveryStore::record_rendition(const Uuid& id, const ports::Rendition& rendition,
                                              const std::string& owner) {
    return database_.write([&](Connection& writer) -> Outcome {
        TRY_DO(
            writer.run("UPDATE deliveries SET rendition_renderer = ?, rendition_sha256 = ? "
                       "WHERE state = 1 AND id = ? AND owner = ?",
                       rendition.renderer, rendition.sha256, id, owner));
        if (writer.changes() > 0) return {};
        return fail(Fault::conflict, "the delivery is held by another worker");
    });
}

void SqliteDeliveryStore::finish(std::vector<ports::DeliveryResult> results, const std::string& owner,
                                 Instant now, ports::Completion done) {
    if (auto checked = domain::check_results(results); !checked) return done(std::move(checked));
    const auto bytes = results.size() * sizeof(ports::DeliveryResult);
    database_.submit([results = std::move(results), owner,
                      now](Connection& writer) { return finish_all(writer, results, owner, now); },
                     std::move(done), bytes);
}

Outcome SqliteDeliveryStore::extend(std::span<const Uuid> ids, const std::string& owner, Instant until) {
    if (ids.empty()) return {};
    return database_.write([&](Connection& writer) -> Outcome {
        for (const auto& id : ids) {
            TRY_DO(
                writer.run("UPDATE deliveries SET lease_until = ? WHERE state = 1 AND id = ? AND owner = ?",
                           until, id, owner));
        }
        return {};
    });
}

Result<std::vector<Uuid>> SqliteDeliveryStore::sent(std::span<const Key> deliveries) {
    return database_.read([&](Connection& reader) -> Result<std::vector<Uuid>> {
        std::vector<Uuid> sent;
        for (const auto& [invoice_id, id] : deliveries) {
            TRY(auto row,
                reader.query("SELECT 1 FROM deliveries WHERE invoice_id = ? AND id = ? AND state IN (?, ?)",
                             invoice_id, id, domain::done_states[0], domain::done_states[1]));
            TRY(const bool found, row.step());
            if (found) sent.push_back(id);
        }
        return sent;
    });
}

Result<std::vector<Delivery>> SqliteDeliveryStore::of_invoice(const Uuid& invoice_id) {
    return database_.read([&](Connection& reader) { return find_of_invoice(reader, invoice_id); });
}

Result<std::vector<Delivery>> SqliteDeliveryStore::of_invoices(std::span<const Uuid> invoice_ids) {
    return database_.read([&](Connection& reader) -> Result<std::vector<Delivery>> {
        std::vector<Delivery> all;
        for (const auto& id : invoice_ids) {
            TRY(auto some, find_of_invoice(reader, id));
            all.insert(all.end(), std::move_iterator{some.begin()}, std::move_iterator{some.end()});
        }
        return all;
    });
}

Outcome SqliteDeliveryStore::end_leases() {
    return database_.write([](Connection& writer) {
        return writer.run("UPDATE deliveries SET lease_until = 0 WHERE state = ?", DeliveryState::sending);
    });
}

Result<std::int64_t> SqliteDeliveryStore::possible_duplicates() {
    return database_.read([&](Connection& reader) {
        return reader.number(
            "SELECT coalesce(sum(possible_duplicates), 0) FROM deliveries WHERE possible_duplicates > 0");
    });
}

}  // namespace billmill::adapters::sqlite
