#include <cstdio>

#include "app/ask_server.hpp"
#include "app/check_settings.hpp"
#include "app/commands/commands.hpp"
#include "formats/json.hpp"

namespace billmill::app {
namespace {

void print_as_json(const Settings& settings) {
    std::string text;
    formats::JsonWriter json{text};
    json.begin_object().optional_member("file", settings.file.string()).name("settings").begin_array();
    for (const auto& each : settings.values) {
        json.begin_object().member("section", each.section).member("setting", each.key);
        json.member("value", each.value).member("source", each.source).end_object();
    }
    json.end_array().end_object();
    std::printf("%s\n", text.c_str());
}

Outcome show(const Settings& settings, const Screen& screen) {
    if (screen.json) {
        print_as_json(settings);
        return {};
    }
    std::printf("%s\n\n", settings.file.empty() ? "no settings file is read" : settings.file.c_str());
    Table table{{"setting", "value", "from"}};
    for (const auto& each : settings.values)
        table.push_back({"[" + each.section + "] " + each.key, each.value, each.source});
    print(table, screen);
    return {};
}

}  // namespace

void add_config(CommandTable& table) {
    auto& config = table.group("config", "Settings: show, check");
    auto& shown = table.add(config, "show", "Every setting, its value, and where it comes from; no secrets",
                            [](const Context& context) { return show(context.settings, context.screen); });
    table.add_json(shown);
    shown.example("billmill config show --data data");

    const auto send_to = std::make_shared<std::string>();
    auto& check =
        table.add(config, "check", "Read settings, sellers, fonts and mail server, and say what is wrong",
                  [send_to](const Context& context) {
                      return check_settings(context.settings, *send_to, context.screen);
                  });
    table.add_json(check);
    check.options()
        .add_option("--send-to", *send_to, "Send a test mail to this address through the mail server")
        ->type_name("ADDRESS");
    check.example("billmill config check --data data")
        .example("billmill config check --data data --send-to you@example.com");
}

}  // namespace billmill::app
