#pragma once

#include "adapters/sqlite/database.hpp"
#include "ports/intake.hpp"

namespace billmill::adapters::sqlite {

/// The door: a row in `requests` and the message on the bus, in one transaction. Never answers `in_flight`:
/// who asks while the same request is being taken in waits for the same commit and hears `replayed`.
/// Ownership: borrows the database.
class SqliteIntake final : public ports::Intake {
public:
    explicit SqliteIntake(Database& database) : database_{database} {}
    /// A payload over payload_bytes_max is `invalid`.
    void accept(ports::Stage stage, ports::Envelope message, Done done) override;
    Result<std::optional<ports::TakenRequest>> find(const Uuid& id) override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::sqlite
