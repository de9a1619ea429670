#pragma once

#include "adapters/mongodb/database.hpp"
#include "ports/store_time.hpp"

namespace billmill::adapters::mongodb {

/// The clock of the primary, as it answers `hello`.     Ownership: borrows the database.
class MongodbStoreTime final : public ports::StoreTime {
public:
    explicit MongodbStoreTime(Database& database) : database_{database} {}
    Result<Instant> read() override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::mongodb
