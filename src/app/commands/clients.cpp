#include "app/ask_server.hpp"
#include "app/commands/commands.hpp"

namespace billmill::app {
namespace {

using formats::Json;

std::string sellers_of(const Json& client) {
    const auto* sellers = client.find("sellers");
    if (sellers == nullptr || sellers->items.empty()) return "all";
    std::string text;
    for (const auto& seller : sellers->items) text += (text.empty() ? "" : ", ") + seller.text;
    return text;
}

void add_keys_of(const Json& client, Table& table) {
    const auto* keys = client.find("keys");
    if (keys == nullptr) return;
    for (const auto& key : keys->items) {
        const auto* revoked = key.find("revoked");
        table.push_back({text_of(client, "id"), text_of(client, "scope"), sellers_of(client),
                         text_of(key, "number"),
                         revoked != nullptr && revoked->boolean ? "revoked" : "usable",
                         text_of(key, "createdAt"), text_of(key, "lastUsedAt"), text_of(key, "expiresAt")});
    }
}

const std::vector<std::string> head{"client", "scope",      "sellers",   "key",
                                    "state",  "created at", "last used", "expires"};

Outcome list(const Context& context) {
    TRY(const auto server, Server::of(context));
    TRY(const auto clients, server.ask("GET", "/api/v1/clients"));
    const auto* items = clients.find("items");
    if (items == nullptr) return fail(Fault::unavailable, "the answer is no list");
    Table table{head};
    for (const auto& client : items->items) {
        if (context.screen.json)
            print_json(client);
        else
            add_keys_of(client, table);
    }
    if (!context.screen.json) print_list(table, context.screen);
    return {};
}

Outcome show(const std::string& id, const Context& context) {
    TRY(const auto server, Server::of(context));
    TRY(const auto client, server.ask("GET", "/api/v1/clients/" + percent_encoded(id)));
    if (context.screen.json) {
        print_json(client);
        return {};
    }
    Table table{head};
    add_keys_of(client, table);
    print(table, context.screen);
    return {};
}

}  // namespace

void add_clients(CommandTable& table) {
    auto& clients = table.group(
        "clients", "Who may ask a running server: list, show (a key of scope admin); see also keys");
    table.add_asking(clients, "list", "Clients with their keys", list).example("billmill clients list");
    const auto id = std::make_shared<std::string>();
    auto& shown = table.add_asking(clients, "show", "One client",
                                   [id](const Context& context) { return show(*id, context); });
    shown.options().add_option("client", *id, "Its name")->required();
    shown.example("billmill clients show shop");
}

}  // namespace billmill::app
