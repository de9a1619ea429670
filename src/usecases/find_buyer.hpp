#pragma once

#include <optional>

#include "domain/erasure.hpp"
#include "ports/customer_store.hpp"

namespace billmill::usecases {

/// Who is billed under this id. An anonymised customer is nobody, as if nobody had registered.
/// Errors:    those of the store.
[[nodiscard]] inline Result<std::optional<domain::Customer>> find_buyer(ports::CustomerStore& customers,
                                                                        const Uuid& id) {
    TRY(auto found, customers.find({&id, 1}));
    if (found.empty() || domain::is_anonymised(found.front().customer)) return std::nullopt;
    return std::move(found.front().customer);
}

}  // namespace billmill::usecases
