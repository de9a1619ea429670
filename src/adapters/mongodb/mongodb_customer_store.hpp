#pragma once

#include "adapters/mongodb/database.hpp"
#include "ports/customer_store.hpp"

namespace billmill::adapters::mongodb {

/// Each customer of a write is changed on its own.     Ownership: borrows the database.
class MongodbCustomerStore final : public ports::CustomerStore {
public:
    explicit MongodbCustomerStore(Database& database) : database_{database} {}
    Outcome write(std::span<const ports::CustomerWrite> writes) override;
    Result<std::vector<ports::AppliedRegistration>> applied(std::span<const Uuid> ids) override;
    Result<std::vector<ports::StoredCustomer>> find(std::span<const Uuid> ids) override;
    Result<ports::Page<ports::StoredCustomer>> list(const std::optional<std::string>& email,
                                                    const ports::PageRequest& page) override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::mongodb
