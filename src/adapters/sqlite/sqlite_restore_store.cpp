#include "adapters/sqlite/sqlite_restore_store.hpp"

#include "adapters/sqlite/amendment_rows.hpp"
#include "adapters/sqlite/append_records.hpp"
#include "adapters/sqlite/bus_tables.hpp"
#include "domain/lifecycle/delivery.hpp"

namespace billmill::adapters::sqlite {
namespace {

Outcome restore_one(Connection& writer, const ports::RestoredInvoice& restored) {
    const auto& invoice = restored.record.record;
    TRY_DO(append_records(writer, {&restored.record, 1}));
    TRY_DO(writer.run(
        "INSERT INTO requests (id, stage, fingerprint, accepted_at, line) VALUES (?,?,?,?,?) "
        "ON CONFLICT DO NOTHING",
        invoice.id, ports::Stage::billing, invoice.fingerprint, invoice.accepted_at, invoice.line.key()));
    for (const auto& mail : restored.mails) TRY_DO(put_on_bus(writer, ports::Stage::notify, mail));
    return {};
}

/// A series of which no record is left begins with the last date of its line.
Outcome know_series(Connection& writer, const domain::Hole& hole, const std::string& series) {
    return writer.run(
        "INSERT INTO series (name, line, last_date) VALUES (?, ?, "
        "coalesce((SELECT max(last_date) FROM series WHERE line = ?), '1970-01-01')) ON CONFLICT DO NOTHING",
        series, hole.line, hole.line);
}

}  // namespace

Outcome SqliteRestoreStore::restore(std::span<const ports::RestoredInvoice> invoices) {
    return database_.write([&](Connection& writer) -> Outcome {
        for (const auto& invoice : invoices) TRY_DO(restore_one(writer, invoice));
        return {};
    });
}

Outcome SqliteRestoreStore::restore(const ports::EncodedAmendment& amendment) {
    const auto& record = amendment.record;
    return database_.write([&](Connection& writer) -> Outcome {
        TRY_DO(insert_amendment(writer, amendment));
        return writer.run(
            "INSERT INTO requests (id, stage, fingerprint, accepted_at, line) VALUES (?,?,?,?,?) "
            "ON CONFLICT DO NOTHING",
            record.id, ports::Stage::billing, record.fingerprint, record.accepted_at, record.line);
    });
}

Outcome SqliteRestoreStore::add(const domain::Hole& hole) {
    return database_.write([&](Connection& writer) -> Outcome {
        std::int64_t n = 0;
        for (const auto& range : hole.numbers) {
            TRY_DO(know_series(writer, hole, range.series));
            TRY_DO(
                writer.run("INSERT INTO holes (line, place, n, first_place, last_place, series, "
                           "first_number, last_number, "
                           "last_link, why, found_at, link) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                           hole.line, hole.place, ++n, hole.first_place, hole.last_place, range.series,
                           range.first, range.last, hole.last_link, hole.why, hole.found_at, hole.link));
        }
        return {};
    });
}

Outcome SqliteRestoreStore::keep_lost(std::span<const ports::LostDocument> documents) {
    return database_.write([&](Connection& writer) -> Outcome {
        for (const auto& [id, file] : documents) {
            TRY_DO(writer.run("INSERT INTO lost_documents (id, name) VALUES (?,?) ON CONFLICT DO NOTHING", id,
                              file));
        }
        return {};
    });
}

Result<std::int64_t> SqliteRestoreStore::doubt_open_mails() {
    return database_.write([&](Connection& writer) -> Result<std::int64_t> {
        TRY_DO(writer.run("UPDATE deliveries SET maybe_delivered = 1 WHERE state IN (?, ?)",
                          domain::DeliveryState::queued, domain::DeliveryState::sending));
        return writer.changes();
    });
}

}  // namespace billmill::adapters::sqlite
