#pragma once

#include "domain/customer.hpp"
#include "ports/envelope.hpp"

namespace billmill::usecases {

/// The message on `users` that registers the customer whom a bill brings. The same for the same bill, whoever publishes it: the
/// stage takes the first one, and its place is that of the registration.
[[nodiscard]] ports::Envelope brought_registration(const ports::Envelope& bill,
                                                   const domain::Customer& customer);

}  // namespace billmill::usecases
