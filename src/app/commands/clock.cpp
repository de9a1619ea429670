#include "app/clock_watch.hpp"
#include "app/commands/commands.hpp"

namespace billmill::app {

void add_clock(CommandTable& table) {
    auto& clock = table.group("clock", "The clock that dates invoices");
    auto& confirmed =
        table.add(clock, "confirm", "It is right as it is, though /readyz doubts it",
                  [](const Context& context) { return confirm_clock(context.settings, context.screen); });
    table.add_json(confirmed);
    confirmed.example("billmill clock confirm --data /srv/billmill");
}

}  // namespace billmill::app
