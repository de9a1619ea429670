#pragma once

#include "adapters/sqlite/database.hpp"
#include "ports/customer_store.hpp"

namespace billmill::adapters::sqlite {

/// A write is all or nothing.     Ownership: borrows the database.
class SqliteCustomerStore final : public ports::CustomerStore {
public:
    explicit SqliteCustomerStore(Database& database) : database_{database} {}
    Outcome write(std::span<const ports::CustomerWrite> writes) override;
    Result<std::vector<ports::AppliedRegistration>> applied(std::span<const Uuid> ids) override;
    Result<std::vector<ports::StoredCustomer>> find(std::span<const Uuid> ids) override;
    Result<ports::Page<ports::StoredCustomer>> list(const std::optional<std::string>& email,
                                                    const ports::PageRequest& page) override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::sqlite
