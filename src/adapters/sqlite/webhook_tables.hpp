#pragma once

namespace billmill::adapters::sqlite {

/// Webhooks and the log of their deliveries. Types are bits, by the numbers of ports::EventType; 0: all.
inline constexpr const char* webhook_tables = R"sql(
CREATE TABLE webhooks (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, revision INTEGER NOT NULL, client TEXT NOT NULL,
  sellers TEXT NOT NULL, url TEXT NOT NULL, description TEXT NOT NULL, types INTEGER NOT NULL, state INTEGER NOT NULL,
  reason INTEGER NOT NULL, secret TEXT NOT NULL, old_secret TEXT NOT NULL, old_secret_until INTEGER NOT NULL,
  created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, cursor INTEGER NOT NULL, failures INTEGER NOT NULL,
  failing_since INTEGER NOT NULL, next_at INTEGER NOT NULL
) STRICT;
CREATE TABLE webhook_deliveries ( -- those that are settled are dropped, the oldest first
  n INTEGER PRIMARY KEY AUTOINCREMENT, webhook BLOB NOT NULL, id BLOB NOT NULL, event INTEGER NOT NULL, type TEXT NOT NULL,
  body TEXT NOT NULL, state INTEGER NOT NULL, asked INTEGER NOT NULL, attempts INTEGER NOT NULL, started_at INTEGER NOT NULL,
  tried_at INTEGER NOT NULL, due_at INTEGER NOT NULL, status INTEGER NOT NULL, fault TEXT NOT NULL, took INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX webhook_deliveries_id ON webhook_deliveries (webhook, id);
CREATE INDEX webhook_deliveries_event ON webhook_deliveries (webhook, event);
CREATE INDEX webhook_deliveries_log ON webhook_deliveries (webhook, n);
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (webhook, asked, due_at) WHERE state = 0;
CREATE TRIGGER event_of_webhook AFTER UPDATE OF state ON webhooks WHEN NEW.state = 2 AND OLD.state <> 2 BEGIN
  INSERT INTO events (type, at, subject, code) VALUES (9, NEW.changed_at, NEW.id,
    CASE NEW.reason WHEN 1 THEN 'failing' WHEN 2 THEN 'gone' ELSE 'client_ended' END);
END;
)sql";

}  // namespace billmill::adapters::sqlite
