#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <map>

#include "app/commands.hpp"
#include "app/http_client.hpp"
#include "app/secret_file.hpp"
#include "app/text_table.hpp"
#include "formats/json.hpp"
#include "foundation/ascii.hpp"

namespace billmill::app {
namespace {

using formats::Json;
using Action = FailuresCommand::Action;

constexpr std::size_t answer_bytes_max = 16U << 20U;
constexpr formats::JsonLimits limits{.string_bytes_max = 4U << 20U};
constexpr int patience_seconds = 60;  // A bulk change waits for the bus and the store.
constexpr int page_max = 200;
constexpr std::string_view route = "/api/v1/failures";

std::string text_of(const Json& object, std::string_view name) {
    const auto* member = object.find(name);
    return member == nullptr ? std::string{} : member->text;
}

/// Source: RFC 3986 2.1: all but what is unreserved.
std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (ascii::is_alphanumeric(c) || std::string_view{"-._~"}.find(c) != std::string_view::npos)
            out += c;
        else
            out.append(1, '%').append(1, digits[byte >> 4U]).append(1, digits[byte & 15U]);
    }
    return out;
}

class Query {
public:
    Query& add(std::string_view name, std::string_view value) {
        if (value.empty()) return *this;
        text_ += (text_.empty() ? "?" : "&") + std::string{name} + "=" + percent_encoded(value);
        return *this;
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

Result<std::string> read_key(const ServerAccess& access) {
    if (!access.key.empty() || access.key_file.empty()) return access.key;
    struct stat status{};
    std::ifstream in{access.key_file};
    std::string key;
    if (stat(access.key_file.c_str(), &status) != 0 || !std::getline(in, key))
        return fail(Fault::invalid, "the key file cannot be read: " + access.key_file.string());
    if (!is_private(status.st_mode & 0777U, status.st_uid, geteuid())) {
        return fail(Fault::invalid,
                    "the key file can be read by others; run: chmod 600 " + access.key_file.string());
    }
    return key;
}

/// "localhost:5002", "[::1]:5002".
Outcome read_server(const std::string& text, HttpQuestion& to) {
    const auto colon = text.rfind(':');
    const auto digits = colon == std::string::npos ? std::string{} : text.substr(colon + 1);
    const auto* end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, to.port);
    if (digits.empty() || read.ec != std::errc{} || read.ptr != end || colon == 0)
        return fail(Fault::invalid, "--server is HOST:PORT, such as localhost:5002");
    to.host = text.substr(0, colon);
    if (to.host.starts_with('[') && to.host.ends_with(']')) to.host = to.host.substr(1, to.host.size() - 2);
    return {};
}

/// The running server, as this command may ask it.
class Server {
public:
    static Result<Server> of(const ServerAccess& access, const Settings& settings) {
        HttpQuestion question{.host = settings.host,
                              .port = settings.port,
                              .patience_seconds = patience_seconds,
                              .answer_bytes_max = answer_bytes_max};
        if (!access.server.empty()) TRY_DO(read_server(access.server, question));
        TRY(question.key, read_key(access));
        return Server{std::move(question)};
    }
    /// Errors: the sentence of a refusal, and what is wrong with each part of the request.
    [[nodiscard]] Result<Json> ask(std::string method, std::string target, std::string body = {}) const {
        auto question = question_;
        question.method = std::move(method);
        question.target = std::move(target);
        question.body = std::move(body);
        TRY(const auto answer, app::ask(question));
        auto json = formats::read_json(answer.body, limits);
        if (!json) {
            return fail(Fault::unavailable, "status " + std::to_string(answer.status) +
                                                ", and no answer of billmill: is this its address?");
        }
        if (answer.status >= 400) return refused(answer.status, *json);
        return *std::move(json);
    }

private:
    explicit Server(HttpQuestion question) : question_{std::move(question)} {}

    static std::unexpected<Error> refused(int status, const Json& problem) {
        auto text = printable(text_of(problem, "title"));
        if (const auto* errors = problem.find("errors")) {
            for (const auto& issue : errors->items)
                text += "\n  " + printable(text_of(issue, "pointer")) + ": " +
                        printable(text_of(issue, "detail"));
        }
        if (status == 401) text += "\nSet BILLMILL_API_KEY, or --key-file: docs/operating.md, \"API keys\".";
        return fail(status < 500 ? Fault::invalid : Fault::unavailable, text);
    }

    HttpQuestion question_;
};

void print_json(const Json& json) {
    std::printf("%s\n", formats::canonical(json).c_str());
}

void print(const std::vector<std::vector<std::string>>& table) {
    std::fputs(text_table(table).c_str(), stdout);
}

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
            if (command.json)
                print_json(item);
            else
                table.push_back(row_of(item, command.action));
        }
        left -= static_cast<int>(items->items.size());
        cursor = text_of(page, "next");
    } while (!cursor.empty() && left > 0);
    if (command.json) return {};
    if (table.size() == 1)
        std::printf("none\n");
    else
        print(table);
    if (!cursor.empty()) std::fprintf(stderr, "There are more: raise --limit, or use a filter.\n");
    return {};
}

Outcome show(const FailuresCommand& command, const Server& server) {
    TRY(const auto failure, server.ask("GET", std::string{route} + "/" + percent_encoded(command.which.id)));
    if (command.json) {
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
    print(facts);
    std::vector<std::vector<std::string>> history{{"failed at", "code", "detail"}};
    if (const auto* deaths = failure.find("history")) {
        for (const auto& death : deaths->items)
            history.push_back({text_of(death, "at"), text_of(death, "code"), text_of(death, "detail")});
    }
    std::printf("\n");
    print(history);
    return {};
}

Outcome change_one(const FailuresCommand& command, const Server& server, const std::string& action) {
    TRY(const auto now,
        server.ask("POST", std::string{route} + "/" + percent_encoded(command.which.id) + "/" + action));
    if (command.json)
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

void print_counts(const std::map<std::string, Count>& counts, const std::string& done) {
    if (counts.empty()) {
        std::printf("none\n");
        return;
    }
    std::vector<std::vector<std::string>> table{{"code", done, "refused", "instead"}};
    for (const auto& [code, count] : counts)
        table.push_back({code, std::to_string(count.changed), std::to_string(count.refused), count.remedy});
    print(table);
}

/// Call after call, until all that the filters select have been looked at. What was done before an error is told too.
Outcome change_many(const FailuresCommand& command, const Server& server, const std::string& action,
                    const std::string& done) {
    std::map<std::string, Count> counts;
    const auto tell = [&] { print_counts(counts, command.dry_run ? "would be " + done : done); };
    std::string cursor;
    do {
        const auto report = server.ask("POST", std::string{route} + "/" + action, selection(command, cursor));
        if (!report) {
            if (!counts.empty()) tell();
            return std::unexpected{report.error()};
        }
        if (command.json) print_json(*report);
        if (!command.json) add_counts(*report, counts);
        cursor = text_of(*report, "next");
    } while (!cursor.empty());
    if (!command.json) tell();
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
    if (command.json)
        print_json(now);
    else
        std::printf("%s is set aside\n", printable(text_of(now, "id")).c_str());
    return {};
}

}  // namespace

Outcome run(const FailuresCommand& command, const Settings& settings) {
    TRY(const auto server, Server::of(command.access, settings));
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

}  // namespace billmill::app
