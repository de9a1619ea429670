#pragma once

#include <string>

#include "app/command_table.hpp"
#include "formats/json.hpp"

// What the commands of `billmill invoices` share.

namespace billmill::app {

/// The argument that says which invoice.
void add_which(Command& command, std::string& word);
void print_invoice(const formats::Json& invoice, const Screen& screen);

/// pdf, xml, mail, export
void add_invoice_files(CommandTable& table, CLI::App& invoices);
/// send, credit
void add_invoice_changes(CommandTable& table, CLI::App& invoices);

}  // namespace billmill::app
