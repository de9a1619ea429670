#pragma once

#include <string_view>

#include "app/command_table.hpp"
#include "formats/json.hpp"

namespace billmill::app {

/// Where a customer is sent, as JSON. One with an externalId is known by that; any other by its mail address, by which bills
/// name it: POST /api/v1/customers would make one more of the same address.
[[nodiscard]] std::string_view route_of_new(const formats::Json& customer);
/// customers import
void add_customer_import(CommandTable& table, CLI::App& customers);

}  // namespace billmill::app
