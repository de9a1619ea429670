#include "adapters/sqlite/schema.hpp"

#include <array>

#include "adapters/sqlite/amendment_tables.hpp"
#include "adapters/sqlite/run_tables.hpp"
#include "adapters/sqlite/webhook_tables.hpp"

namespace billmill::adapters::sqlite {
namespace {

/// Ids that come from a hash land anywhere in an index, so the wide rows stand in tables that only grow at
/// their end, and what is searched by id is a narrow index beside them. Where the row is hardly wider than
/// its id, it stands in the index itself (WITHOUT ROWID). Stages and states are the numbers of their enums;
/// instants are milliseconds since 1970.
constexpr const char* version_1 = R"sql(
CREATE TABLE requests (           -- every request that was answered 202
  id BLOB PRIMARY KEY, stage INTEGER NOT NULL, fingerprint BLOB NOT NULL, accepted_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE bus_users (          -- one topic per stage; consumed messages are deleted, their offsets never used again
  offset INTEGER PRIMARY KEY AUTOINCREMENT, accepted_at INTEGER NOT NULL, event_id BLOB NOT NULL, key TEXT NOT NULL,
  client TEXT NOT NULL, fingerprint BLOB NOT NULL, origin_partition INTEGER, origin_offset INTEGER,
  attempt INTEGER NOT NULL, returned INTEGER NOT NULL, traceparent TEXT NOT NULL, payload BLOB NOT NULL
) STRICT;
CREATE TABLE bus_billing (
  offset INTEGER PRIMARY KEY AUTOINCREMENT, accepted_at INTEGER NOT NULL, event_id BLOB NOT NULL, key TEXT NOT NULL,
  client TEXT NOT NULL, fingerprint BLOB NOT NULL, origin_partition INTEGER, origin_offset INTEGER,
  attempt INTEGER NOT NULL, returned INTEGER NOT NULL, traceparent TEXT NOT NULL, payload BLOB NOT NULL
) STRICT;
CREATE TABLE bus_notify (
  offset INTEGER PRIMARY KEY AUTOINCREMENT, accepted_at INTEGER NOT NULL, event_id BLOB NOT NULL, key TEXT NOT NULL,
  client TEXT NOT NULL, fingerprint BLOB NOT NULL, origin_partition INTEGER, origin_offset INTEGER,
  attempt INTEGER NOT NULL, returned INTEGER NOT NULL, traceparent TEXT NOT NULL, payload BLOB NOT NULL
) STRICT;
CREATE TABLE consumers (stage INTEGER PRIMARY KEY, committed INTEGER NOT NULL) STRICT;
INSERT INTO consumers VALUES (0, 0), (1, 0), (2, 0);

CREATE TABLE customers (
  id BLOB PRIMARY KEY, origin_partition INTEGER NOT NULL, origin_offset INTEGER NOT NULL, changed_at INTEGER NOT NULL,
  record TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE applied (            -- registrations that have taken effect
  request_id BLOB PRIMARY KEY, fingerprint BLOB NOT NULL, origin_partition INTEGER NOT NULL,
  origin_offset INTEGER NOT NULL, accepted_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE series (
  series INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, line TEXT NOT NULL, last_date TEXT NOT NULL
) STRICT;
CREATE INDEX series_line ON series (line);
CREATE TABLE invoices (           -- never changed, never deleted; seq is the order of issue
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL, series INTEGER NOT NULL REFERENCES series, number INTEGER NOT NULL,
  seller TEXT NOT NULL, printed_number TEXT NOT NULL, buyer BLOB NOT NULL, record TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX invoices_id ON invoices (id);
CREATE UNIQUE INDEX invoices_number ON invoices (series, number);
CREATE UNIQUE INDEX invoices_printed ON invoices (printed_number, seller);
CREATE INDEX invoices_seller ON invoices (seller);
CREATE INDEX invoices_buyer ON invoices (buyer);

CREATE TABLE deliveries (         -- those of sequence 0 are made with their invoice
  seq INTEGER PRIMARY KEY, id BLOB NOT NULL, invoice_id BLOB NOT NULL, recipient TEXT NOT NULL, sequence INTEGER NOT NULL,
  state INTEGER NOT NULL, attempts INTEGER NOT NULL, possible_duplicates INTEGER NOT NULL,
  maybe_delivered INTEGER NOT NULL, owner TEXT NOT NULL, lease_until INTEGER NOT NULL, last_error TEXT NOT NULL,
  message_id TEXT NOT NULL, changed_at INTEGER NOT NULL, rendition_renderer TEXT, rendition_sha256 BLOB
) STRICT;
CREATE UNIQUE INDEX deliveries_invoice ON deliveries (invoice_id, id);
CREATE UNIQUE INDEX deliveries_sending ON deliveries (id) WHERE state = 1;  -- few at a time
CREATE INDEX deliveries_doubled ON deliveries (possible_duplicates) WHERE possible_duplicates > 0;

CREATE TABLE parked (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, stage INTEGER NOT NULL, code TEXT NOT NULL, parked_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL, accepted_at INTEGER NOT NULL, event_id BLOB NOT NULL, key TEXT NOT NULL,
  client TEXT NOT NULL, fingerprint BLOB NOT NULL, origin_partition INTEGER, origin_offset INTEGER,
  attempt INTEGER NOT NULL, returned INTEGER NOT NULL, traceparent TEXT NOT NULL, payload BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX parked_event ON parked (stage, event_id);
CREATE INDEX parked_due ON parked (due_at);

CREATE TABLE dead_letters (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, stage INTEGER NOT NULL, state INTEGER NOT NULL, died_at INTEGER NOT NULL,
  accepted_at INTEGER NOT NULL, event_id BLOB NOT NULL, key TEXT NOT NULL,
  client TEXT NOT NULL, fingerprint BLOB NOT NULL, origin_partition INTEGER, origin_offset INTEGER,
  attempt INTEGER NOT NULL, returned INTEGER NOT NULL, traceparent TEXT NOT NULL, payload BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX dead_letters_event ON dead_letters (event_id, stage);
CREATE INDEX dead_letters_state ON dead_letters (state, stage);
CREATE TABLE deaths (
  letter INTEGER NOT NULL REFERENCES dead_letters, n INTEGER NOT NULL, at INTEGER NOT NULL, code TEXT NOT NULL,
  detail TEXT NOT NULL, PRIMARY KEY (letter, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE dead_letter_issues (
  letter INTEGER NOT NULL REFERENCES dead_letters, n INTEGER NOT NULL, pointer TEXT NOT NULL, code TEXT NOT NULL,
  detail TEXT NOT NULL, PRIMARY KEY (letter, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE crash_runs (stage INTEGER PRIMARY KEY, running INTEGER NOT NULL) STRICT;
CREATE TABLE crash_marks (
  stage INTEGER NOT NULL, event_id BLOB NOT NULL, marks INTEGER NOT NULL, PRIMARY KEY (stage, event_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (           -- not written any more: keys are in keys.db
  name TEXT PRIMARY KEY, hash BLOB NOT NULL UNIQUE, scope TEXT NOT NULL, sellers TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER, revoked INTEGER NOT NULL
) STRICT;
)sql";

/// Credit notes: no two of an invoice bear one ordinal. The index holds credit notes alone, so that an
/// invoice costs nothing more than before.
constexpr const char* version_2 = R"sql(
ALTER TABLE invoices ADD COLUMN original BLOB;  -- what a credit note takes back
ALTER TABLE invoices ADD COLUMN ordinal INTEGER;
CREATE UNIQUE INDEX invoices_original ON invoices (original, ordinal) WHERE original IS NOT NULL;
)sql";

/// Gates of mails: the closed ones, and what they hold.
constexpr const char* version_3 = R"sql(
CREATE TABLE mail_gates (         -- none for a gate that is open
  name TEXT PRIMARY KEY, revision INTEGER NOT NULL, state INTEGER NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL,
  next_try INTEGER NOT NULL, failures INTEGER NOT NULL, portion INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE parked ADD COLUMN gate TEXT NOT NULL DEFAULT '';
CREATE INDEX parked_gate ON parked (gate, seq) WHERE gate <> '';
ALTER TABLE deliveries ADD COLUMN refused_since INTEGER NOT NULL DEFAULT 0;
)sql";

/// The chain of each line. Records of before have no place; the index leaves them out.
constexpr const char* version_4 = R"sql(
CREATE TABLE books (id BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;  -- one row: these books
INSERT INTO books VALUES (randomblob(16));
ALTER TABLE invoices ADD COLUMN line INTEGER;  -- the first series of the line
ALTER TABLE invoices ADD COLUMN place INTEGER;
ALTER TABLE invoices ADD COLUMN link BLOB;
ALTER TABLE invoices ADD COLUMN salt BLOB;
ALTER TABLE invoices ADD COLUMN xml_sha256 BLOB;
CREATE UNIQUE INDEX invoices_place ON invoices (line, place) WHERE place IS NOT NULL;
)sql";

/// Of a bill that was accepted: its numbering line, so that it can be shown to those alone who may use its seller.
constexpr const char* version_5 = R"sql(
ALTER TABLE requests ADD COLUMN line TEXT NOT NULL DEFAULT '';
)sql";

/// Patches of customers, and mails that followed a customer's address.
constexpr const char* version_6 = R"sql(
ALTER TABLE customers ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE customers ADD COLUMN patched TEXT NOT NULL DEFAULT '';  -- the fields set later than by the origin
ALTER TABLE customers ADD COLUMN email TEXT NOT NULL DEFAULT '';
UPDATE customers SET email = record ->> '$.email';
CREATE INDEX customers_email ON customers (email);
ALTER TABLE deliveries ADD COLUMN sent_to TEXT NOT NULL DEFAULT '';  -- where it went, if not to the recipient
)sql";

/// What a restore could not bring back.
constexpr const char* version_7 = R"sql(
CREATE TABLE holes (              -- a row for each range of numbers; never changed, never deleted
  line TEXT NOT NULL, place INTEGER NOT NULL, n INTEGER NOT NULL, first_place INTEGER NOT NULL, last_place INTEGER NOT NULL,
  series TEXT NOT NULL, first_number INTEGER NOT NULL, last_number INTEGER NOT NULL, last_link BLOB, why TEXT NOT NULL,
  found_at INTEGER NOT NULL, link BLOB NOT NULL, PRIMARY KEY (line, place, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX holes_series ON holes (series, last_number);
CREATE TABLE lost_documents (id BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;  -- of invoices whose records are lost
)sql";

/// Where the document of a lost record lies.
constexpr const char* version_8 = R"sql(
ALTER TABLE lost_documents ADD COLUMN name TEXT NOT NULL DEFAULT '';  -- empty: it is known from a mail alone
)sql";

/// What the account of promise 1 would have to count: how many were accepted, and how many are done. Stage 2 (notify) counts the
/// mails that invoices ask for, and resends from their request on, which stands before their delivery.
constexpr const char* version_9 = R"sql(
CREATE TABLE totals (stage INTEGER PRIMARY KEY, accepted INTEGER NOT NULL, done INTEGER NOT NULL) STRICT;
INSERT INTO totals VALUES
  (0, (SELECT count(*) FROM requests WHERE stage = 0),
      (SELECT count(*) FROM requests r WHERE stage = 0 AND EXISTS (SELECT 1 FROM applied WHERE request_id = r.id))),
  (1, (SELECT count(*) FROM requests WHERE stage = 1),
      (SELECT count(*) FROM requests r WHERE stage = 1 AND EXISTS (SELECT 1 FROM invoices WHERE id = r.id))),
  (2, (SELECT count(*) FROM deliveries) +
      (SELECT count(*) FROM requests WHERE stage = 2 AND id NOT IN (SELECT id FROM deliveries WHERE sequence > 0)),
      (SELECT count(*) FROM deliveries WHERE state IN (2, 4)));
CREATE TRIGGER totals_request AFTER INSERT ON requests BEGIN
  UPDATE totals SET accepted = accepted + 1, done = done + CASE NEW.stage
    WHEN 0 THEN EXISTS (SELECT 1 FROM applied WHERE request_id = NEW.id)
    WHEN 1 THEN EXISTS (SELECT 1 FROM invoices WHERE id = NEW.id) ELSE 0 END
  WHERE stage = NEW.stage;
END;
CREATE TRIGGER totals_applied AFTER INSERT ON applied
WHEN EXISTS (SELECT 1 FROM requests WHERE id = NEW.request_id AND stage = 0) BEGIN
  UPDATE totals SET done = done + 1 WHERE stage = 0;
END;
CREATE TRIGGER totals_invoice AFTER INSERT ON invoices
WHEN EXISTS (SELECT 1 FROM requests WHERE id = NEW.id AND stage = 1) BEGIN
  UPDATE totals SET done = done + 1 WHERE stage = 1;
END;
CREATE TRIGGER totals_delivery AFTER INSERT ON deliveries BEGIN
  UPDATE totals SET done = done + (NEW.state IN (2, 4)), accepted = accepted +
    (NEW.sequence = 0 OR NOT EXISTS (SELECT 1 FROM requests WHERE id = NEW.id AND stage = 2))
  WHERE stage = 2;
END;
CREATE TRIGGER totals_delivered AFTER UPDATE OF state ON deliveries
WHEN (OLD.state IN (2, 4)) <> (NEW.state IN (2, 4)) BEGIN
  UPDATE totals SET done = done + (NEW.state IN (2, 4)) - (OLD.state IN (2, 4)) WHERE stage = 2;
END;
)sql";

/// What happened, for those who follow it. Triggers write it, so that an effect and its event are one transaction whoever
/// writes the effect. Types are the numbers of ports::EventType.
constexpr const char* version_10 = R"sql(
CREATE TABLE events (             -- the oldest are dropped
  seq INTEGER PRIMARY KEY AUTOINCREMENT, type INTEGER NOT NULL, at INTEGER NOT NULL, subject BLOB NOT NULL, invoice BLOB,
  code TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TRIGGER events_kept AFTER INSERT ON events WHEN NEW.seq % 1000 = 0 BEGIN
  DELETE FROM events WHERE seq <= NEW.seq - 1000000;
END;
CREATE TRIGGER event_of_customer AFTER INSERT ON customers BEGIN
  INSERT INTO events (type, at, subject) VALUES (0, NEW.changed_at, NEW.id);
END;
CREATE TRIGGER event_of_changed_customer AFTER UPDATE ON customers BEGIN
  INSERT INTO events (type, at, subject) VALUES (0, NEW.changed_at, NEW.id);
END;
CREATE TRIGGER event_of_invoice AFTER INSERT ON invoices BEGIN
  INSERT INTO events (type, at, subject, invoice) VALUES (iif(NEW.original IS NULL, 1, 2), 0, NEW.id, NEW.id);
END;
CREATE TRIGGER event_of_waiting_bill AFTER INSERT ON parked WHEN NEW.stage = 1 BEGIN
  INSERT INTO events (type, at, subject, code) VALUES (3, NEW.parked_at, NEW.event_id, NEW.code);
END;
CREATE TRIGGER event_of_mail AFTER UPDATE OF state ON deliveries WHEN NEW.state >= 2 AND NEW.state <> OLD.state BEGIN
  INSERT INTO events (type, at, subject, invoice)
  VALUES (CASE NEW.state WHEN 2 THEN 4 WHEN 3 THEN 6 ELSE 5 END, NEW.changed_at, NEW.id, NEW.invoice_id);
END;
CREATE TRIGGER event_of_failure AFTER INSERT ON dead_letters WHEN NEW.state = 0 BEGIN
  INSERT INTO events (type, at, subject) VALUES (7, NEW.died_at, NEW.event_id);
END;
CREATE TRIGGER event_of_changed_failure AFTER UPDATE OF state ON dead_letters
WHEN NEW.state <> 1 AND NEW.state <> OLD.state BEGIN
  INSERT INTO events (type, at, subject) VALUES (iif(NEW.state = 0, 7, 8), NEW.died_at, NEW.event_id);
END;
)sql";

/// What an index of the bills has to know beside: that a mail is queued again, and that names are gone.
constexpr const char* version_14 = R"sql(
CREATE TRIGGER event_of_retried_failure AFTER UPDATE OF state ON dead_letters WHEN NEW.state = 1 AND OLD.state <> 1 BEGIN
  INSERT INTO events (type, at, subject) VALUES (10, NEW.died_at, NEW.event_id);
END;
CREATE TRIGGER event_of_resent_mail AFTER INSERT ON deliveries WHEN NEW.sequence > 0 AND NEW.state < 2 BEGIN
  INSERT INTO events (type, at, subject, invoice) VALUES (11, NEW.changed_at, NEW.id, NEW.invoice_id);
END;
CREATE TRIGGER event_of_mail_tried_again AFTER UPDATE OF state ON deliveries WHEN NEW.state < 2 AND OLD.state >= 2 BEGIN
  INSERT INTO events (type, at, subject, invoice) VALUES (11, NEW.changed_at, NEW.id, NEW.invoice_id);
END;
CREATE TRIGGER event_of_erasure AFTER UPDATE OF record ON invoices WHEN NEW.record <> OLD.record BEGIN
  INSERT INTO events (type, at, subject, invoice)
  VALUES (12, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER), NEW.id, NEW.id);
END;
)sql";

/// Of a run that is billed while its file arrives: whether its end has come, who reads it, and what has come.
constexpr const char* version_15 = R"sql(
ALTER TABLE runs ADD COLUMN whole INTEGER NOT NULL DEFAULT 1;
ALTER TABLE runs ADD COLUMN reader BLOB;
ALTER TABLE runs ADD COLUMN prefix BLOB;
)sql";

constexpr std::array migrations{version_1,  version_2,        version_3,      version_4,  version_5,
                                version_6,  version_7,        version_8,      version_9,  version_10,
                                run_tables, amendment_tables, webhook_tables, version_14, version_15};
static_assert(migrations.size() == schema_version);

Outcome apply(Connection& writer, int version) {
    TRY_DO(writer.script("BEGIN IMMEDIATE"));
    const auto text = std::string{migrations[static_cast<std::size_t>(version - 1)]} +
                      ";PRAGMA application_id = " + std::to_string(application_id) +
                      ";PRAGMA user_version = " + std::to_string(version) + ";COMMIT";
    return writer.script(text.c_str());
}

Outcome check_maker(Connection& connection, std::int64_t version) {
    TRY(const auto maker, connection.number("PRAGMA application_id"));
    if (maker != application_id && (maker != 0 || version != 0)) {
        return fail(Fault::invalid, "the database file was made by another program");
    }
    if (version > schema_version) {
        return fail(Fault::invalid, "the database file was made by a newer billmill (schema " +
                                        std::to_string(version) + ", known " +
                                        std::to_string(schema_version) + ")");
    }
    return {};
}

}  // namespace

Outcome migrate(Connection& writer) {
    TRY(const auto version, writer.number("PRAGMA user_version"));
    TRY_DO(check_maker(writer, version));
    for (auto next = static_cast<int>(version) + 1; next <= schema_version; ++next)
        TRY_DO(apply(writer, next));
    return {};
}

Outcome check_version(Connection& connection) {
    TRY(const auto version, connection.number("PRAGMA user_version"));
    TRY_DO(check_maker(connection, version));
    if (version == schema_version) return {};
    return fail(Fault::invalid, "the database file has schema " + std::to_string(version) +
                                    "; start the server once to bring it to " +
                                    std::to_string(schema_version));
}

}  // namespace billmill::adapters::sqlite
