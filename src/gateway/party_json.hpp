#pragma once

#include "domain/customer.hpp"
#include "domain/seller.hpp"
#include "formats/json.hpp"

namespace billmill::gateway {

/// The member "address"; nothing where it is empty.
void write_address(formats::JsonWriter& out, const domain::Address& address);
/// A customer's members, as clients see them. Empty optional ones are left out.
void write_customer_members(formats::JsonWriter& out, const domain::Customer& customer);
void write_seller(formats::JsonWriter& out, const domain::Seller& seller);

}  // namespace billmill::gateway
