#pragma once

namespace billmill::adapters::sqlite {

/// What was added to invoices. A request for one is done once its record is there, so the totals count it as they count a bill.
inline constexpr const char* amendment_tables = R"sql(
CREATE TABLE amendments (         -- never changed, never deleted; seq is the order of recording
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL, invoice BLOB NOT NULL, line TEXT NOT NULL, place INTEGER NOT NULL,
  link BLOB NOT NULL, salt BLOB NOT NULL, record TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX amendments_id ON amendments (id);
CREATE UNIQUE INDEX amendments_place ON amendments (line, place);
DROP TRIGGER totals_request;
CREATE TRIGGER totals_request AFTER INSERT ON requests BEGIN
  UPDATE totals SET accepted = accepted + 1, done = done + CASE NEW.stage
    WHEN 0 THEN EXISTS (SELECT 1 FROM applied WHERE request_id = NEW.id)
    WHEN 1 THEN EXISTS (SELECT 1 FROM invoices WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM amendments WHERE id = NEW.id)
    ELSE 0 END
  WHERE stage = NEW.stage;
END;
CREATE TRIGGER totals_amendment AFTER INSERT ON amendments
WHEN EXISTS (SELECT 1 FROM requests WHERE id = NEW.id AND stage = 1) BEGIN
  UPDATE totals SET done = done + 1 WHERE stage = 1;
END;
)sql";

}  // namespace billmill::adapters::sqlite
