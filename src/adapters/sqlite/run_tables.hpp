#pragma once

namespace billmill::adapters::sqlite {

/// Runs and their bills. An entry's wide texts stand in a table that grows at its end; what is searched is beside it.
inline constexpr const char* run_tables = R"sql(
CREATE TABLE runs (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, client TEXT NOT NULL, name TEXT NOT NULL,
  keyless INTEGER NOT NULL, sellers TEXT NOT NULL, state INTEGER NOT NULL, mail INTEGER NOT NULL, mail_at INTEGER,
  released INTEGER NOT NULL, created_at INTEGER NOT NULL, format TEXT NOT NULL, bytes INTEGER NOT NULL,
  sha256 BLOB NOT NULL, options BLOB NOT NULL, summary TEXT NOT NULL, entries INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX runs_name ON runs (client, name);
CREATE TABLE run_counts (         -- of the run's entries, changed with them
  run INTEGER NOT NULL REFERENCES runs, state INTEGER NOT NULL, mail INTEGER NOT NULL, bills INTEGER NOT NULL,
  rows INTEGER NOT NULL, PRIMARY KEY (run, state, mail)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_entries (
  seq INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, ordinal INTEGER NOT NULL, line INTEGER NOT NULL,
  rows INTEGER NOT NULL, state INTEGER NOT NULL, mail INTEGER NOT NULL, key TEXT NOT NULL, occurrence INTEGER NOT NULL,
  bill_id BLOB, customer TEXT NOT NULL, currency TEXT NOT NULL, gross INTEGER NOT NULL, body TEXT NOT NULL,
  source TEXT NOT NULL, issues TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX run_entries_ordinal ON run_entries (run, ordinal);
CREATE UNIQUE INDEX run_entries_key ON run_entries (run, key, occurrence);
CREATE INDEX run_entries_open ON run_entries (run, state, mail, ordinal);
)sql";

}  // namespace billmill::adapters::sqlite
