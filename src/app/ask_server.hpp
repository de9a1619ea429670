#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/command_table.hpp"
#include "app/http_client.hpp"
#include "formats/json.hpp"

// What commands that ask a running server share.

namespace billmill::app {

/// Of a member that is text or a number; empty: there is none.
[[nodiscard]] std::string text_of(const formats::Json& object, std::string_view name);
/// Of an answer with a status below 400.  Errors: as `Server::ask`.
[[nodiscard]] Result<formats::Json> json_of(const HttpAnswer& answer);
/// Source: RFC 3986 2.1: all but what is unreserved.
[[nodiscard]] std::string percent_encoded(std::string_view text);

class Query {
public:
    /// An empty value is left out.
    Query& add(std::string_view name, std::string_view value);
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

/// The running server, as this command may ask it.     Threads: one at a time.
class Server {
public:
    /// Errors: invalid: the address or the key file is not right.
    static Result<Server> of(const Context& context);
    /// Errors: the sentence of a refusal, and what is wrong with each part of the request. invalid; not_found: 404;
    ///         forbidden: 401 and 403; unavailable: no answer, or none for now.
    [[nodiscard]] Result<formats::Json> ask(std::string method, std::string target,
                                            std::string body = {}) const;
    /// A change that a repetition does not make again. `key`: of the user; empty: one of its own, which is told where the answer
    /// was lost.
    [[nodiscard]] Result<formats::Json> change(std::string method, std::string target, std::string body,
                                               std::string key) const;
    /// The same, whatever the status: what is no JSON has none.
    [[nodiscard]] Result<HttpAnswer> try_ask(std::string target) const;
    /// A file as the body.
    [[nodiscard]] Result<formats::Json> send(std::string target, HttpUpload upload) const;
    /// An answer that is no JSON goes where `take` puts it, piece by piece.
    [[nodiscard]] Outcome fetch(std::string target, std::function<bool(std::string_view)> take) const;
    /// "localhost:5002"
    [[nodiscard]] std::string place() const;

private:
    explicit Server(HttpQuestion question) : question_{std::move(question)} {}
    HttpQuestion question_;
};

using Table = std::vector<std::vector<std::string>>;

void print_json(const formats::Json& json);
void print(const Table& table, const Screen& screen);
/// "none" where there is nothing but the head.
void print_list(const Table& table, const Screen& screen);

/// A list, page by page: at most `limit` items go to `take`. True: there are more.
/// Errors: as `Server::ask`.
[[nodiscard]] Result<bool> read_pages(const Server& server, std::string_view route, const Query& query,
                                      int limit, const std::function<void(const formats::Json&)>& take);
/// Says that there are more, on standard error.
void advise_on_more(bool more);

}  // namespace billmill::app
