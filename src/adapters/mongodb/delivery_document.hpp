#pragma once

#include <string>

#include "adapters/mongodb/fields.hpp"
#include "ports/delivery_store.hpp"

namespace billmill::adapters::mongodb {

struct StoredDelivery {
    ports::Delivery delivery;
    std::string claim;  ///< Which claim() took it last.
    std::int64_t revision = 0;
};

[[nodiscard]] StoredDelivery read_delivery(Fields& fields);
[[nodiscard]] Document document_of(const StoredDelivery& stored);
/// What claim() changes of one that was there, on condition that it is as it was read.
[[nodiscard]] Document claim_filter(const StoredDelivery& read);
[[nodiscard]] Document claim_change(const StoredDelivery& claimed);
/// domain::is_held_by() as a condition.
[[nodiscard]] Document held_filter(const Uuid& id, const std::string& owner);

}  // namespace billmill::adapters::mongodb
