#include "adapters/sqlite/sqlite_delivery_store.hpp"

namespace billmill::adapters::sqlite {
namespace {

using ports::BeginResult;
using ports::Begun;
using ports::Delivery;
using ports::DeliveryState;

struct Row {
    std::int64_t seq = 0;  ///< 0: not stored yet.
    Delivery delivery;
    bool maybe_delivered = false;  ///< Some attempt may have reached the final dot; stays so.
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
    read.maybe_delivered = row.boolean(8);
    delivery.owner = row.text(9);
    delivery.lease_until = row.instant(10);
    delivery.last_error = row.text(11);
    delivery.message_id = row.text(12);
    delivery.changed_at = row.instant(13);
    return read;
}

Result<std::optional<Row>> find_row(Connection& connection, const Uuid& invoice_id, const Uuid& id) {
    TRY(auto row,
        connection.query("SELECT seq, id, invoice_id, recipient, sequence, state, attempts, possible_duplicates, "
                         "maybe_delivered, owner, lease_until, last_error, message_id, changed_at "
                         "FROM deliveries WHERE invoice_id = ? AND id = ?",
                         invoice_id, id));
    return first_row(row, read_row);
}

Result<std::vector<Delivery>> find_of_invoice(Connection& reader, const Uuid& invoice_id) {
    TRY(auto rows,
        reader.query("SELECT seq, id, invoice_id, recipient, sequence, state, attempts, possible_duplicates, "
                     "maybe_delivered, owner, lease_until, last_error, message_id, changed_at "
                     "FROM deliveries WHERE invoice_id = ? ORDER BY seq",
                     invoice_id));
    return all_rows(rows, [](Statement& row) { return read_row(row).delivery; });
}

Outcome make(Connection& writer, const Row& row) {
    const auto& delivery = row.delivery;
    return writer.run(
        "INSERT INTO deliveries (id, invoice_id, recipient, sequence, state, attempts, possible_duplicates, "
        "maybe_delivered, owner, lease_until, last_error, message_id, changed_at) VALUES "
        "(?,?,?,?,?,?,?,?,?,?,?,?,?)",
        delivery.id, delivery.invoice_id, delivery.recipient, delivery.sequence, delivery.state,
        delivery.attempts, delivery.possible_duplicates, row.maybe_delivered, delivery.owner,
        delivery.lease_until, delivery.last_error, delivery.message_id, delivery.changed_at);
}

/// What begin_one() changes.
Outcome save(Connection& writer, const Row& row) {
    if (row.seq == 0) return make(writer, row);
    const auto& delivery = row.delivery;
    return writer.run(
        "UPDATE deliveries SET state = ?, attempts = ?, possible_duplicates = ?, maybe_delivered = ?, owner = ?, "
        "lease_until = ?, message_id = ?, changed_at = ? WHERE seq = ?",
        delivery.state, delivery.attempts, delivery.possible_duplicates, row.maybe_delivered, delivery.owner,
        delivery.lease_until, delivery.message_id, delivery.changed_at, row.seq);
}

/// Why a delivery can't be taken in hand; nullopt: it can.
std::optional<Begun> obstacle(const Delivery& delivery, Instant now) {
    switch (delivery.state) {
        case DeliveryState::sent: return Begun::already_sent;
        case DeliveryState::failed: return Begun::already_failed;
        case DeliveryState::sending:
            return delivery.lease_until > now ? std::optional{Begun::leased} : std::nullopt;
        case DeliveryState::queued: break;
    }
    return std::nullopt;
}

Result<BeginResult> begin_one(Connection& writer, const ports::DeliveryStore::Beginning& beginning,
                              const std::string& owner, Instant now, Instant lease_until) {
    TRY(auto found, find_row(writer, beginning.invoice_id, beginning.id));
    if (!found) {
        found.emplace();
        found->delivery.id = beginning.id;
        found->delivery.invoice_id = beginning.invoice_id;
        found->delivery.recipient = beginning.recipient;
        found->delivery.sequence = beginning.sequence;
    }
    auto& delivery = found->delivery;
    if (const auto why = obstacle(delivery, now)) return BeginResult{*why, std::move(delivery)};
    // Who held it and let its lease end may have sent it: nobody knows.
    if (delivery.state == DeliveryState::sending) found->maybe_delivered = true;
    if (found->maybe_delivered) ++delivery.possible_duplicates;
    if (delivery.message_id.empty()) delivery.message_id = beginning.message_id;
    delivery.state = DeliveryState::sending;
    ++delivery.attempts;
    delivery.owner = owner;
    delivery.lease_until = lease_until;
    delivery.changed_at = now;
    TRY_DO(save(writer, *found));
    return BeginResult{Begun::mine, std::move(delivery)};
}

Outcome finish_all(Connection& writer, const std::vector<ports::DeliveryStore::Ending>& endings,
                   const std::string& owner, Instant now) {
    for (const auto& ending : endings) {
        TRY_DO(
            writer.run("UPDATE deliveries SET state = ?1, maybe_delivered = max(maybe_delivered, ?2), "
                       "last_error = ?3, owner = '', lease_until = 0, changed_at = ?4 "
                       "WHERE state = 1 AND id = ?5 AND owner = ?6",  // 1: sending, as a number, so that its index serves.
                       ending.state, ending.maybe_delivered, ending.error, now, ending.id, owner));
    }
    return {};
}

}  // namespace

Result<std::vector<BeginResult>> SqliteDeliveryStore::begin(std::span<const Beginning> beginnings,
                                                            const std::string& owner, Instant now,
                                                            Instant lease_until) {
    return database_.write([&](Connection& writer) -> Result<std::vector<BeginResult>> {
        std::vector<BeginResult> results;
        results.reserve(beginnings.size());
        for (const auto& beginning : beginnings) {
            TRY(auto result, begin_one(writer, beginning, owner, now, lease_until));
            results.push_back(std::move(result));
        }
        return results;
    });
}

void SqliteDeliveryStore::finish(std::vector<Ending> endings, const std::string& owner, Instant now,
                                 ports::Completion done) {
    const auto bytes = endings.size() * sizeof(Ending);
    for (const auto& ending : endings) {
        if (ending.state == DeliveryState::sending)
            return done(fail(Fault::invalid, "sending is not an ending"));
    }
    // No savepoint: an update of these columns violates nothing, so it fails only with the engine.
    database_.submit([endings = std::move(endings), owner,
                      now](Connection& writer) { return finish_all(writer, endings, owner, now); },
                     std::move(done), Undo::none, bytes);
}

Result<std::vector<Uuid>> SqliteDeliveryStore::sent(std::span<const Key> deliveries) {
    return database_.read([&](Connection& reader) -> Result<std::vector<Uuid>> {
        std::vector<Uuid> sent;
        for (const auto& [invoice_id, id] : deliveries) {
            TRY(auto row, reader.query("SELECT 1 FROM deliveries WHERE invoice_id = ? AND id = ? AND state = ?",
                                       invoice_id, id, DeliveryState::sent));
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
