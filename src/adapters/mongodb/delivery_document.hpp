#pragma once

#include <string>

#include "adapters/mongodb/fields.hpp"
#include "ports/delivery_store.hpp"

namespace billmill::adapters::mongodb {

struct StoredDelivery {
    ports::Delivery delivery;
    bool maybe_delivered = false;  ///< Some attempt may have reached the final dot; stays so.
    std::string claim;             ///< Which begin() took it last.
    std::int64_t revision = 0;
};

[[nodiscard]] StoredDelivery read_delivery(Fields& fields);
[[nodiscard]] Document document_of(const StoredDelivery& stored);
/// What begin() changes of one that was there, on condition that it is as it was read.
[[nodiscard]] Document beginning_filter(const StoredDelivery& read);
[[nodiscard]] Document beginning_change(const StoredDelivery& begun);

}  // namespace billmill::adapters::mongodb
