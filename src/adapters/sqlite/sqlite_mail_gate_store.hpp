#pragma once

#include "adapters/sqlite/database.hpp"
#include "ports/mail_gate_store.hpp"

namespace billmill::adapters::sqlite {

/// Ownership: borrows the database.
class SqliteMailGateStore final : public ports::MailGateStore {
public:
    explicit SqliteMailGateStore(Database& database) : database_{database} {}
    Result<std::vector<ports::MailGate>> all() override;
    Result<bool> put(const ports::MailGate& gate) override;
    Result<bool> remove(const ports::MailGate& gate) override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::sqlite
