#include "app/commands/commands.hpp"

namespace billmill::app {

/// In the order of --help: what runs, what is looked at daily, what is set up and kept, what explains.
void add_all_commands(CommandTable& table) {
    add_servers(table);
    add_status(table);
    add_health(table);
    add_invoices(table);
    add_customers(table);
    add_runs(table);
    add_failures(table);
    add_clients(table);
    add_keys(table);
    add_config(table);
    add_init(table);
    add_verify(table);
    add_backup(table);
    add_restore(table);
    add_clock(table);
    add_prepare(table);
    add_import(table);
    add_render(table);
    add_explain(table);
    add_completion(table);
    add_help(table);
}

}  // namespace billmill::app
