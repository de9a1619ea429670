#include "gateway/query_values.hpp"

#include <algorithm>
#include <string>

#include "domain/customer.hpp"
#include "domain/decimal.hpp"
#include "foundation/nearest_word.hpp"
#include "foundation/search_words.hpp"
#include "foundation/utf8.hpp"
#include "gateway/idempotency_key.hpp"

namespace billmill::gateway {
namespace {

constexpr int amount_decimals = 4;
constexpr std::size_t q_max = 200;

std::string pointer_of(std::string_view name) {
    return "/query/" + std::string{name};
}

/// Never more than a few bytes of the input.
std::string one_of(std::span<const std::string_view> words, std::string_view given) {
    std::string text = "one of ";
    for (const auto word : words) text.append(word == words.front() ? "" : ", ").append(word);
    const auto nearest = nearest_word(given, std::vector<std::string>{words.begin(), words.end()});
    return nearest.empty() ? text : text.append("; did you mean ").append(nearest).append("?");
}

}  // namespace

std::vector<std::size_t> read_choices(const http::Request& request, std::string_view name,
                                      std::span<const std::string_view> words, Issues& issues) {
    const auto text = request.query_value(name);
    if (!text) return {};
    std::vector<std::size_t> chosen;
    std::string_view rest = *text;
    while (true) {
        const auto comma = rest.find(',');
        const auto word = rest.substr(0, comma);
        const auto found = std::ranges::find(words, word);
        if (found == words.end()) {
            issues.push_back({pointer_of(name), "unknown_value", one_of(words, word)});
            return {};
        }
        chosen.push_back(static_cast<std::size_t>(found - words.begin()));
        if (comma == std::string_view::npos) return chosen;
        rest.remove_prefix(comma + 1);
    }
}

std::optional<std::size_t> read_choice(const http::Request& request, std::string_view name,
                                       std::span<const std::string_view> words, Issues& issues) {
    const auto text = request.query_value(name);
    if (!text) return std::nullopt;
    const auto found = std::ranges::find(words, *text);
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    issues.push_back({pointer_of(name), "unknown_value", one_of(words, *text)});
    return std::nullopt;
}

std::optional<Date> read_date(const http::Request& request, std::string_view name, Issues& issues) {
    const auto text = request.query_value(name);
    if (!text) return std::nullopt;
    const auto date = parse_date(*text);
    if (!date) issues.push_back({pointer_of(name), "not_a_date", "a day such as 2026-12-31"});
    return date;
}

std::optional<std::string> read_q(const http::Request& request, Issues& issues) {
    const auto q = request.query_value("q");
    if (!q) return std::nullopt;
    if (utf8::count(*q) > q_max) {
        issues.push_back({"/query/q", "too_long", "200 characters at most"});
    } else if (search_words(*q).empty()) {
        issues.push_back({"/query/q", "nothing_to_find", "it has no letter and no digit to look for"});
    } else {
        return std::string{*q};
    }
    return std::nullopt;
}

std::optional<std::string> read_key(const http::Request& request, Issues& issues) {
    const auto key = request.query_value("idempotencyKey");
    if (!key) return std::nullopt;
    if (is_idempotency_key(*key)) return std::string{*key};
    issues.push_back(
        {"/query/idempotencyKey", "idempotency_key_invalid", "1 to 255 visible ASCII characters"});
    return std::nullopt;
}

std::optional<std::int64_t> read_amount(const http::Request& request, std::string_view name, Issues& issues) {
    const auto text = request.query_value(name);
    if (!text) return std::nullopt;
    const auto amount = domain::parse_decimal(*text, amount_decimals);
    if (amount) return *amount;
    issues.push_back({pointer_of(name), "not_an_amount",
                      "a number of currency units such as 119.00, with 4 decimals at most"});
    return std::nullopt;
}

std::optional<Uuid> read_customer(const http::Request& request, std::string_view name, Issues& issues) {
    const auto text = request.query_value(name);
    if (!text) return std::nullopt;
    if (const auto id = Uuid::parse(*text)) return id;
    if (const auto email = domain::normalise_email(*text)) return domain::customer_id(*email);
    issues.push_back({pointer_of(name), "not_a_customer", "a customer's id, or the e-mail it registered by"});
    return std::nullopt;
}

std::vector<Uuid> read_ids(const http::Request& request, std::string_view name, std::size_t max,
                           Issues& issues) {
    const auto text = request.query_value(name);
    if (!text) return {};
    std::vector<Uuid> ids;
    for (std::string_view rest = *text;;) {
        const auto comma = rest.find(',');
        const auto id = Uuid::parse(rest.substr(0, comma));
        if (!id || ids.size() == max) {
            issues.push_back({pointer_of(name), id ? "too_many" : "not_an_id",
                              "up to " + std::to_string(max) + " ids of 36 characters, parted by commas"});
            return {};
        }
        ids.push_back(*id);
        if (comma == std::string_view::npos) return ids;
        rest.remove_prefix(comma + 1);
    }
}

}  // namespace billmill::gateway
