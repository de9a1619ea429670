#pragma once

#include "app/command_table.hpp"

// Each command, or group of them, in a file of its own: it adds itself to the table.

namespace billmill::app {

void add_servers(CommandTable& table);
void add_health(CommandTable& table);
void add_status(CommandTable& table);
void add_customers(CommandTable& table);
void add_invoices(CommandTable& table);
/// `import` of a file of bills, in this group.
void add_file_import(CommandTable& table, CLI::App& group);
void add_runs(CommandTable& table);
void add_failures(CommandTable& table);
void add_clients(CommandTable& table);
void add_keys(CommandTable& table);
void add_config(CommandTable& table);
void add_init(CommandTable& table);
void add_verify(CommandTable& table);
void add_backup(CommandTable& table);
void add_restore(CommandTable& table);
void add_clock(CommandTable& table);
void add_prepare(CommandTable& table);
void add_render(CommandTable& table);
void add_import(CommandTable& table);
void add_explain(CommandTable& table);
void add_completion(CommandTable& table);
void add_help(CommandTable& table);

}  // namespace billmill::app
