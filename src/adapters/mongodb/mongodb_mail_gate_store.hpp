#pragma once

#include "adapters/mongodb/database.hpp"
#include "ports/mail_gate_store.hpp"

namespace billmill::adapters::mongodb {

/// Ownership: borrows the database.
class MongodbMailGateStore final : public ports::MailGateStore {
public:
    explicit MongodbMailGateStore(Database& database) : database_{database} {}
    Result<std::vector<ports::MailGate>> all() override;
    Result<bool> put(const ports::MailGate& gate) override;
    Result<bool> remove(const ports::MailGate& gate) override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::mongodb
