#include <algorithm>

#include "app/commands/commands.hpp"
#include "app/roles.hpp"

namespace billmill::app {

void add_servers(CommandTable& table) {
    auto& serve = table.add("serve", "Run gateway and core in one process",
                            [](const Context& context) { return run_serve(context.settings); });
    table.add_listening(serve);
    serve.example("billmill serve --data /srv/billmill --port 8080");

    auto& gateway = table.add("gateway", "Run the HTTP side, on Kafka and MongoDB",
                              [](const Context& context) { return run_gateway(context.settings); });
    table.add_listening(gateway);
    gateway.example("billmill gateway --config billmill.toml");

    const auto names = std::make_shared<std::vector<std::string>>();
    auto& core =
        table.add("core", "Run the consuming side, on Kafka and MongoDB", [names](const Context& context) {
            std::vector<ports::Stage> stages;
            for (const auto stage : ports::all_stages)
                if (std::ranges::find(*names, name(stage)) != names->end()) stages.push_back(stage);
            return run_core(stages, context.settings);
        });
    table.add_listening(core);
    core.options()
        .add_option("--stages", *names, "Which stages: users, billing, notify (default: all)")
        ->delimiter(',')
        ->check(CLI::IsMember({"users", "billing", "notify"}));
    core.example("billmill core --config billmill.toml --stages users,billing");
}

}  // namespace billmill::app
