#include <chrono>
#include <cstdio>
#include <thread>

#include "app/ask_server.hpp"
#include "app/commands/commands.hpp"
#include "app/interrupt.hpp"
#include "app/text_table.hpp"

namespace billmill::app {
namespace {

using formats::Json;

constexpr int failures_max = 5;  ///< What is shown of them.

struct Status {
    bool watch = false;
    int seconds = 2;
};

struct Seen {
    Json readiness;
    Json account;        ///< Null: it was not seen.
    Json failures;       ///< Likewise.
    std::string unseen;  ///< Why; empty: all was seen.
};

/// What this key may not see, or the store cannot tell now, is left out, and said: /readyz answers all the same.
Json if_seen(Result<Json> answer, std::string& unseen) {
    if (answer) return *std::move(answer);
    unseen = answer.error().what;
    return {};
}

Result<Json> readiness_of(const Server& server) {
    TRY(const auto answer, server.try_ask("/readyz"));
    auto json = formats::read_json(answer.body);
    if (!json || json->find("parts") == nullptr) {
        return fail(Fault::unavailable, server.place() + " answers with status " +
                                            std::to_string(answer.status) + ", and is no billmill");
    }
    return *std::move(json);
}

Result<Seen> see(const Server& server) {
    Seen seen;
    TRY(seen.readiness, readiness_of(server));
    seen.account = if_seen(server.ask("GET", "/api/v1/account"), seen.unseen);
    const auto open = "/api/v1/failures?state=open&limit=" + std::to_string(failures_max);
    seen.failures = if_seen(server.ask("GET", open), seen.unseen);
    return seen;
}

void print_parts(const Json& readiness, const Screen& screen) {
    Table table{{"part", "state", "waiting", "since", "next try", "why"}};
    for (const auto& part : readiness.find("parts")->items) {
        auto why = text_of(part, "reason");
        if (const auto peer = text_of(part, "peer"); !peer.empty() && !why.empty()) why = peer + ": " + why;
        table.push_back({text_of(part, "name"), text_of(part, "state"), text_of(part, "waiting"),
                         text_of(part, "since"), text_of(part, "nextTry"), why});
    }
    print(table, screen);
}

void print_stages(const Json& account, const Screen& screen) {
    const auto* stages = account.find("stages");
    if (stages == nullptr) return;
    Table table{{"stage", "in", "done", "waiting", "dead", "missing"}};
    for (const auto& stage : stages->items)
        table.push_back({text_of(stage, "stage"), text_of(stage, "in"), text_of(stage, "done"),
                         text_of(stage, "waiting"), text_of(stage, "dead"), text_of(stage, "missingCount")});
    std::printf("\n");
    print(table, screen);
    const auto* balances = account.find("balances");
    std::printf("%s\n", balances != nullptr && balances->boolean
                            ? "in = done + waiting + dead"
                            : "in is not done + waiting + dead: run billmill verify");
}

void print_failures(const Json& failures, const Screen& screen) {
    const auto* items = failures.find("items");
    if (items == nullptr) return;
    if (items->items.empty()) {
        std::printf("\nno open failures\n");
        return;
    }
    Table table{{"open failure", "stage", "code", "failed at"}};
    for (const auto& item : items->items)
        table.push_back(
            {text_of(item, "id"), text_of(item, "stage"), text_of(item, "code"), text_of(item, "failedAt")});
    std::printf("\n");
    print(table, screen);
    std::printf("%sNext: billmill failures list\n", text_of(failures, "next").empty() ? "" : "and more. ");
}

void print_all(const Server& server, const Seen& seen, const Screen& screen) {
    std::printf("%s is %s\n\n", server.place().c_str(), printable(text_of(seen.readiness, "status")).c_str());
    print_parts(seen.readiness, screen);
    print_stages(seen.account, screen);
    print_failures(seen.failures, screen);
    if (!seen.unseen.empty())
        std::fprintf(stderr, "\nStages and failures are not shown: %s\n", seen.unseen.c_str());
}

void print_as_json(const Seen& seen) {
    Json all;
    all.kind = Json::Kind::object;
    all.members = {{"readiness", seen.readiness}, {"account", seen.account}, {"failures", seen.failures}};
    print_json(all);
}

Outcome tell(const Server& server, const Seen& seen, const Screen& screen) {
    if (screen.json)
        print_as_json(seen);
    else
        print_all(server, seen, screen);
    if (text_of(seen.readiness, "status") != "not_ready") return {};
    return fail(Fault::not_yet, "not ready");
}

/// The screen is written over where it is one; else one look stands below the other. A server that is away may come back.
[[noreturn]] void watch(const Server& server, int seconds, const Screen& screen) {
    const Interrupt interrupt{"Nothing was changed."};
    while (true) {
        const auto seen = see(server);
        if (screen.color) std::printf("\033[H\033[2J");
        if (seen)
            (void)tell(server, *seen, screen);  // Not ready: it is on the screen.
        else
            std::printf("%s\n", seen.error().what.c_str());
        if (!screen.json) std::printf("\n");
        std::fflush(stdout);
        std::this_thread::sleep_for(std::chrono::seconds{seconds});
    }
}

Outcome status(const Status& command, const Context& context) {
    TRY(const auto server, Server::of(context));
    if (command.watch) watch(server, command.seconds, context.screen);
    TRY(const auto seen, see(server));
    return tell(server, seen, context.screen);
}

}  // namespace

void add_status(CommandTable& table) {
    const auto options = std::make_shared<Status>();
    auto& command = table.add_asking("status", "What a running server does: parts, stages, open failures",
                                     [options](const Context& context) { return status(*options, context); });
    command.options().add_flag("--watch", options->watch, "Again and again, until Ctrl-C");
    command.options()
        .add_option("--every", options->seconds, "Seconds between two looks of --watch (default: 2)")
        ->check(CLI::Range(1, 3'600));
    command
        .details(
            "Exit code 1: it is not ready. A part that is degraded waits for something, and goes on by "
            "itself.")
        .example("billmill status")
        .example("billmill status --watch --every 5")
        .example("billmill status --json");
}

}  // namespace billmill::app
