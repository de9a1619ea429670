#include "app/ask_server.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <fstream>

#include "app/secret_file.hpp"
#include "app/text_table.hpp"
#include "foundation/ascii.hpp"
#include "foundation/host_port.hpp"
#include "foundation/uuid.hpp"
#include "ports/clock.hpp"

namespace billmill::app {
namespace {

using formats::Json;

constexpr std::size_t answer_bytes_max = 16U << 20U;
constexpr formats::JsonLimits limits{.string_bytes_max = 4U << 20U};
constexpr int page_max = 200;
constexpr int patience_seconds = 60;  // A bulk change waits for the bus and the store.

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

/// "localhost:5002", "[::1]:5002", and as serve prints it: "http://localhost:5002/".
Outcome read_server(std::string text, HttpQuestion& to) {
    constexpr std::string_view scheme = "http://";
    if (text.starts_with("https://"))
        return fail(Fault::invalid,
                    "--server is HOST:PORT, such as localhost:5002; billmill itself speaks no TLS: ask it "
                    "where it runs, behind the proxy");
    if (text.starts_with(scheme)) text.erase(0, scheme.size());
    if (text.ends_with('/')) text.pop_back();
    const auto colon = text.rfind(':');
    const auto digits = colon == std::string::npos ? std::string{} : text.substr(colon + 1);
    const auto* end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, to.port);
    if (digits.empty() || read.ec != std::errc{} || read.ptr != end || colon == 0)
        return fail(Fault::invalid, "--server is HOST:PORT, such as localhost:5002");
    to.host = text.substr(0, colon);
    if (to.host.starts_with('[') && to.host.ends_with(']')) to.host = to.host.substr(1, to.host.size() - 2);
    if (to.host.find('/') != std::string::npos)
        return fail(Fault::invalid, "--server is HOST:PORT, such as localhost:5002");
    return {};
}

Fault fault_of(int status) {
    if (status == 401 || status == 403) return Fault::forbidden;
    if (status == 404) return Fault::not_found;
    if (status == 408 || status == 429) return Fault::unavailable;
    return status < 500 ? Fault::invalid : Fault::unavailable;
}

std::unexpected<Error> refused(int status, const Json& problem) {
    auto text = printable(text_of(problem, "title"));
    if (const auto* errors = problem.find("errors")) {
        for (const auto& issue : errors->items)
            text +=
                "\n  " + printable(text_of(issue, "pointer")) + ": " + printable(text_of(issue, "detail"));
    }
    if (status == 401) text += "\nSet BILLMILL_API_KEY, or --key-file: docs/operating.md, \"API keys\".";
    const bool passes = text_of(problem, "code") == "request_in_flight";
    return fail(passes ? Fault::unavailable : fault_of(status), text);
}

}  // namespace

Result<Json> json_of(const HttpAnswer& answer) {
    auto json = formats::read_json(answer.body, limits);
    if (!json) {
        return fail(Fault::unavailable, "status " + std::to_string(answer.status) +
                                            ", and no answer of billmill: is this its address?");
    }
    if (answer.status >= 400) return refused(answer.status, *json);
    return *std::move(json);
}

std::string text_of(const Json& object, std::string_view name) {
    const auto* member = object.find(name);
    return member == nullptr ? std::string{} : member->text;
}

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

Query& Query::add(std::string_view name, std::string_view value) {
    if (value.empty()) return *this;
    text_ += (text_.empty() ? "?" : "&") + std::string{name} + "=" + percent_encoded(value);
    return *this;
}

Result<Server> Server::of(const Context& context) {
    const auto& access = context.access;
    HttpQuestion question{.host = context.settings.host,
                          .port = context.settings.port,
                          .patience_seconds = patience_seconds,
                          .answer_bytes_max = answer_bytes_max};
    if (!access.server.empty()) TRY_DO(read_server(access.server, question));
    TRY(question.key, read_key(access));
    return Server{std::move(question)};
}

Result<Json> Server::ask(std::string method, std::string target, std::string body) const {
    auto question = question_;
    question.method = std::move(method);
    question.target = std::move(target);
    question.body = std::move(body);
    TRY(const auto answer, app::ask(question));
    return json_of(answer);
}

Result<Json> Server::change(std::string method, std::string target, std::string body, std::string key) const {
    auto question = question_;
    question.method = std::move(method);
    question.target = std::move(target);
    question.body = std::move(body);
    const bool own = key.empty();
    if (own) key = uuid_v7(ports::SystemClock{}.now()).text();
    question.headers.emplace_back("Idempotency-Key", key);
    const auto answer = app::ask(question);
    auto json = answer ? json_of(*answer) : Result<Json>{std::unexpected{answer.error()}};
    if (json || json.error().fault != Fault::unavailable) return json;
    return fail(Fault::unavailable,
                json.error().what +
                    "\nIt may have been accepted. To say it again without a second effect, add: --key " +
                    printable(key));
}

Result<HttpAnswer> Server::try_ask(std::string target) const {
    auto question = question_;
    question.target = std::move(target);
    return app::ask(question);
}

Result<Json> Server::send(std::string target, HttpUpload upload) const {
    auto question = question_;
    question.method = "POST";
    question.target = std::move(target);
    question.upload = std::move(upload);
    TRY(const auto answer, app::ask(question));
    return json_of(answer);
}

Outcome Server::fetch(std::string target, std::function<bool(std::string_view)> take) const {
    auto question = question_;
    question.target = std::move(target);
    question.take = std::move(take);
    TRY(const auto answer, app::ask(question));
    if (answer.status == 200) return {};
    TRY_DO(json_of(answer));
    return fail(Fault::unavailable, "status " + std::to_string(answer.status));
}

void print_json(const Json& json) {
    std::printf("%s\n", formats::canonical(json).c_str());
}

std::string Server::place() const {
    return host_port(question_.host, question_.port);
}

void print(const Table& table, const Screen& screen) {
    std::fputs(text_table(table, screen.color).c_str(), stdout);
}

void print_list(const Table& table, const Screen& screen) {
    if (table.size() > 1) return print(table, screen);
    std::printf("none\n");
}

Result<bool> read_pages(const Server& server, std::string_view route, const Query& query, int limit,
                        const std::function<void(const Json&)>& take) {
    std::string cursor;
    while (true) {
        auto asked = query;
        asked.add("limit", std::to_string(std::min(limit, page_max))).add("cursor", cursor);
        TRY(const auto page, server.ask("GET", std::string{route} + asked.text()));
        const auto* items = page.find("items");
        if (items == nullptr) return fail(Fault::unavailable, "the answer is no list");
        for (const auto& item : items->items) take(item);
        limit -= static_cast<int>(items->items.size());
        cursor = text_of(page, "next");
        if (cursor.empty() || limit <= 0) return !cursor.empty();
    }
}

void advise_on_more(bool more) {
    if (more) std::fprintf(stderr, "There are more: raise --limit, or use a filter.\n");
}

}  // namespace billmill::app
