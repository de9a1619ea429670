#include <algorithm>
#include <cstdio>
#include <map>

#include "app/ask_server.hpp"
#include "app/commands/commands.hpp"
#include "app/text_table.hpp"

namespace billmill::app {
namespace {

using formats::Json;

/// Which failures, as text that the server reads; empty: any.
struct FailureWords {
    std::string id;  ///< One, and no filter.
    std::string state;
    std::string code;
    std::string stage;
    std::string seller;
    std::string from;
    std::string to;
};
struct FailuresCommand {
    enum class Action : std::uint8_t { list, parked, show, retry, discard, set_aside };
    FailureWords which;
    std::string topic;  ///< set_aside: where the message stands.
    int partition = 0;
    std::int64_t offset = 0;
    bool all = false;  ///< retry and discard: without any filter.
    bool dry_run = false;
    int limit = 1'000;  ///< list: at most so many.

    Action action = Action::list;  ///< The rest is of the moment when it runs.
    Screen screen{};
};
using Action = FailuresCommand::Action;

constexpr int page_max = 200;
constexpr std::string_view route = "/api/v1/failures";

std::string amount_of(const Json& item) {
    const auto amount = text_of(item, "amount");
    return amount.empty() ? amount : amount + " " + text_of(item, "currency");
}

std::string whom(const Json& item) {
    const auto recipient = text_of(item, "recipient");
    return recipient.empty() ? text_of(item, "customer") : recipient;
}

std::string request_of(const Json& item) {
    const auto* next = item.find("next");
    return next == nullptr ? std::string{} : text_of(*next, "method") + " " + text_of(*next, "href");
}

std::vector<std::string> row_of(const Json& item, Action action) {
    std::vector<std::string> row{text_of(item, "id"),     text_of(item, "stage"),  text_of(item, "code"),
                                 text_of(item, "number"), text_of(item, "seller"), whom(item),
                                 amount_of(item)};
    if (action == Action::list) {
        row.insert(row.end(), {text_of(item, "failedAt"), text_of(item, "state"), request_of(item)});
    } else {
        const auto gate = text_of(item, "gate");
        row.insert(row.end(),
                   {text_of(item, "attempt"), gate.empty() ? text_of(item, "dueAt") : "gate: " + gate});
    }
    return row;
}

std::vector<std::string> head_of(Action action) {
    std::vector<std::string> head{"id", "stage", "code", "number", "seller", "for", "amount"};
    if (action == Action::list)
        head.insert(head.end(), {"failed at", "state", "next"});
    else
        head.insert(head.end(), {"attempt", "due"});
    return head;
}

std::string target_of(const FailuresCommand& command, int limit, const std::string& cursor) {
    const auto& which = command.which;
    Query query;
    query.add("stage", which.stage).add("limit", std::to_string(limit)).add("cursor", cursor);
    if (command.action == Action::parked) return "/api/v1/parked" + query.text();
    const auto state = which.state.empty() ? "open" : which.state == "any" ? "" : which.state;
    query.add("state", state).add("code", which.code).add("seller", which.seller);
    query.add("from", which.from).add("to", which.to);
    return std::string{route} + query.text();
}

Outcome list(const FailuresCommand& command, const Server& server) {
    std::vector<std::vector<std::string>> table;
    table.push_back(head_of(command.action));
    std::string cursor;
    int left = command.limit;
    do {
        TRY(const auto page, server.ask("GET", target_of(command, std::min(left, page_max), cursor)));
        const auto* items = page.find("items");
        if (items == nullptr) return fail(Fault::unavailable, "the answer is no list");
        for (const auto& item : items->items) {
            if (command.screen.json)
                print_json(item);
            else
                table.push_back(row_of(item, command.action));
        }
        left -= static_cast<int>(items->items.size());
        cursor = text_of(page, "next");
    } while (!cursor.empty() && left > 0);
    if (command.screen.json) return {};
    if (table.size() == 1)
        std::printf("none\n");
    else
        print(table, command.screen);
    if (!cursor.empty()) std::fprintf(stderr, "There are more: raise --limit, or use a filter.\n");
    return {};
}

Outcome show(const FailuresCommand& command, const Server& server) {
    TRY(const auto failure, server.ask("GET", std::string{route} + "/" + percent_encoded(command.which.id)));
    if (command.screen.json) {
        print_json(failure);
        return {};
    }
    std::vector<std::vector<std::string>> facts;
    for (const auto* name : {"id", "stage", "state", "code", "detail", "billId", "number", "seller",
                             "customer", "recipient", "acceptedAt", "client"})
        if (auto text = text_of(failure, name); !text.empty()) facts.push_back({name, std::move(text)});
    if (const auto amount = amount_of(failure); !amount.empty()) facts.push_back({"amount", amount});
    if (const auto* next = failure.find("next"))
        facts.push_back({"next", request_of(failure) + ": " + text_of(*next, "detail")});
    print(facts, command.screen);
    std::vector<std::vector<std::string>> history{{"failed at", "code", "detail"}};
    if (const auto* deaths = failure.find("history")) {
        for (const auto& death : deaths->items)
            history.push_back({text_of(death, "at"), text_of(death, "code"), text_of(death, "detail")});
    }
    std::printf("\n");
    print(history, command.screen);
    return {};
}

Outcome change_one(const FailuresCommand& command, const Server& server, const std::string& action) {
    TRY(const auto now,
        server.ask("POST", std::string{route} + "/" + percent_encoded(command.which.id) + "/" + action));
    if (command.screen.json)
        print_json(now);
    else
        std::printf("%s is %s\n", printable(text_of(now, "id")).c_str(),
                    printable(text_of(now, "state")).c_str());
    return {};
}

std::string selection(const FailuresCommand& command, const std::string& cursor) {
    const auto& which = command.which;
    std::string body;
    formats::JsonWriter json{body};
    json.begin_object()
        .optional_member("code", which.code)
        .optional_member("stage", which.stage)
        .optional_member("seller", which.seller)
        .optional_member("from", which.from)
        .optional_member("to", which.to)
        .optional_member("cursor", cursor)
        .member("dryRun", command.dry_run)
        .end_object();
    return body;
}

struct Count {
    long changed = 0;
    long refused = 0;
    std::string remedy;
};

void add_counts(const Json& report, std::map<std::string, Count>& counts) {
    const auto* codes = report.find("codes");
    if (codes == nullptr) return;
    for (const auto& code : codes->items) {
        auto& count = counts[text_of(code, "code")];
        count.changed += std::atol(text_of(code, "changed").c_str());
        count.refused += std::atol(text_of(code, "refused").c_str());
        if (auto remedy = text_of(code, "remedy"); !remedy.empty()) count.remedy = std::move(remedy);
    }
}

void print_counts(const std::map<std::string, Count>& counts, const std::string& done, const Screen& screen) {
    if (counts.empty()) {
        std::printf("none\n");
        return;
    }
    std::vector<std::vector<std::string>> table{{"code", done, "refused", "instead"}};
    for (const auto& [code, count] : counts)
        table.push_back({code, std::to_string(count.changed), std::to_string(count.refused), count.remedy});
    print(table, screen);
}

/// Call after call, until all that the filters select have been looked at. What was done before an error is told too.
Outcome change_many(const FailuresCommand& command, const Server& server, const std::string& action,
                    const std::string& done) {
    std::map<std::string, Count> counts;
    const auto tell = [&] {
        print_counts(counts, command.dry_run ? "would be " + done : done, command.screen);
    };
    std::string cursor;
    do {
        const auto report = server.ask("POST", std::string{route} + "/" + action, selection(command, cursor));
        if (!report) {
            if (!counts.empty()) tell();
            return std::unexpected{report.error()};
        }
        if (command.screen.json) print_json(*report);
        if (!command.screen.json) add_counts(*report, counts);
        cursor = text_of(*report, "next");
    } while (!cursor.empty());
    if (!command.screen.json) tell();
    return {};
}

Outcome change(const FailuresCommand& command, const Server& server) {
    const bool retries = command.action == Action::retry;
    const auto& which = command.which;
    const bool filtered = !(which.code.empty() && which.stage.empty() && which.seller.empty() &&
                            which.from.empty() && which.to.empty());
    if (!which.id.empty() && (filtered || command.all || command.dry_run))
        return fail(Fault::invalid, "give an id, or filters with or without --dry-run");
    const std::string action = retries ? "retry" : "discard";
    if (!which.id.empty()) return change_one(command, server, action);
    if (!filtered && !command.all)
        return fail(Fault::invalid, "give an id, a filter such as --code, or --all");
    return change_many(command, server, action, retries ? "retried" : "discarded");
}

Outcome set_aside(const FailuresCommand& command, const Server& server) {
    std::string body;
    formats::JsonWriter json{body};
    json.begin_object()
        .member("topic", command.topic)
        .member("partition", command.partition)
        .member("offset", command.offset)
        .end_object();
    TRY(const auto now, server.ask("POST", std::string{route} + "/set-aside", std::move(body)));
    if (command.screen.json)
        print_json(now);
    else
        std::printf("%s is set aside\n", printable(text_of(now, "id")).c_str());
    return {};
}

Outcome run(const FailuresCommand& command, const Context& context) {
    TRY(const auto server, Server::of(context));
    switch (command.action) {
        case Action::list:
        case Action::parked: return list(command, server);
        case Action::show: return show(command, server);
        case Action::set_aside: return set_aside(command, server);
        case Action::retry:
        case Action::discard: break;
    }
    return change(command, server);
}

void add_stage(CLI::App& app, FailureWords& which) {
    app.add_option("--stage", which.stage, "users, billing or notify")
        ->check(CLI::IsMember({"users", "billing", "notify"}));
}

void add_filters(CLI::App& app, FailureWords& which) {
    app.add_option("--code", which.code, "Only failures with this code: docs/problems.md");
    add_stage(app, which);
    app.add_option("--seller", which.seller, "Only those of this seller");
    app.add_option("--from", which.from, "Failed last then or later: 2026-12-31T00:00:00Z")
        ->type_name("TIME");
    app.add_option("--to", which.to, "Failed last before then")->type_name("TIME");
}

void add_limit(CLI::App& app, FailuresCommand& command) {
    app.add_option("--limit", command.limit, "At most so many (default: 1000)")
        ->check(CLI::Range(1, 100'000));
}

/// One that changes: an id, filters, or all.
void add_change(Command& command, FailuresCommand& options) {
    auto& app = command.options();
    app.add_option("id", options.which.id, "One failure");
    add_filters(app, options.which);
    app.add_flag("--all", options.all, "Every open failure, where no filter is given");
    app.add_flag("--dry-run", options.dry_run, "Only say how many of each code there are");
}

}  // namespace

void add_failures(CommandTable& table) {
    const auto options = std::make_shared<FailuresCommand>();
    auto& failures = table.group("failures", "Work that failed: list, parked, show, retry, discard");
    const auto add = [&](const char* name, const char* about, Action action) -> Command& {
        return table.add_asking(failures, name, about, [options, action](const Context& context) {
            options->action = action;
            options->screen = context.screen;
            return run(*options, context);
        });
    };
    auto& listed = add("list", "Failures, with what they are about and what to do next", Action::list);
    add_filters(listed.options(), options->which);
    listed.options()
        .add_option("--state", options->which.state, "open (default), retried, closed, discarded or any")
        ->check(CLI::IsMember({"open", "retried", "closed", "discarded", "any"}));
    add_limit(listed.options(), *options);
    listed.example("billmill failures list").example("billmill failures list --code unknown_customer");

    auto& parked = add("parked", "Work that waits before it is tried again", Action::parked);
    add_stage(parked.options(), options->which);
    add_limit(parked.options(), *options);
    parked.example("billmill failures parked --stage notify");

    auto& shown = add("show", "One failure with its history", Action::show);
    shown.options().add_option("id", options->which.id, "Its id")->required();
    shown.example("billmill failures show 2c4f5a1e-8f0b-5a43-9d4e-1b7c6d5e4f3a");

    auto& retry = add("retry", "Try one, or those that the filters select, again", Action::retry);
    add_change(retry, *options);
    retry.example("billmill failures retry --code unknown_customer --dry-run")
        .example("billmill failures retry --code unknown_customer");

    auto& discard =
        add("discard", "Give one, or those that the filters select, up; they are kept", Action::discard);
    add_change(discard, *options);
    discard.example("billmill failures discard --code unknown_customer --dry-run");

    auto& aside = add("set-aside", "Pass a message of a newer billmill that holds a partition up; it is kept",
                      Action::set_aside);
    aside.options().add_option("topic", options->topic, "As the log and /readyz name it")->required();
    aside.options().add_option("partition", options->partition)->required()->check(CLI::NonNegativeNumber);
    aside.options().add_option("offset", options->offset)->required()->check(CLI::NonNegativeNumber);
    aside.example("billmill failures set-aside billing 3 4711");
}

}  // namespace billmill::app
