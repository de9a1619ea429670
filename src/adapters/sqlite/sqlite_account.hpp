#pragma once

#include "adapters/sqlite/database.hpp"
#include "ports/account.hpp"

namespace billmill::adapters::sqlite {

/// The account of promise 1: read() from kept totals (kept_account.hpp), recount() id by id; each in one transaction. read() that
/// finds something missing counts again, to name it.
///
/// users, billing: `in` is every row of `requests`, which stands there since its 202. Done: the registration
///     is applied; the invoice exists. Waiting: its message is uncommitted on the bus, or parked. Dead: it
///     has a dead letter, open or discarded.
/// notify: `in` is every delivery that exists (those of sequence 0 are made in the transaction of their
///     invoice), and every resend that is so far only a message: on the bus, parked or dead. Done: `sent`.
///     Waiting: its own message is uncommitted or parked; or that of its invoice on `billing` is, which comes
///     again and publishes the notification. Dead: it has a dead letter, open or discarded; or its invoice
///     has one on `billing` (it was issued, then died before it could be announced).
/// Each id is counted in the first that holds of done, waiting, dead; in none: missing.
///
/// Ownership: borrows the database.
class SqliteAccount final : public ports::Account {
public:
    explicit SqliteAccount(Database& database) : database_{database} {}
    Result<std::vector<ports::StageAccount>> read() override;
    Result<ports::Recount> recount() override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::sqlite
