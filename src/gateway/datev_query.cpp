#include "gateway/datev_query.hpp"

#include <algorithm>
#include <charconv>

#include "formats/json.hpp"
#include "foundation/ascii.hpp"

namespace billmill::gateway {
namespace {

class Query {
public:
    explicit Query(const http::Request& request)
        : request_{request},
          issues{check_query(request, {"seller", "from", "to", "consultant", "client", "fiscalYear", "chart",
                                       "accountLength", "debtors", "accounts"})} {}

    std::optional<std::string> text(const char* name, bool required) {
        auto value = request_.query_value(name);
        if (value && !value->empty()) return std::string{*value};
        if (required) say(name, "required", "it is needed");
        return std::nullopt;
    }
    std::int64_t number(const char* name, std::int64_t low, std::int64_t high,
                        std::optional<std::int64_t> absent) {
        const auto value = text(name, !absent);
        if (!value) return absent.value_or(low);
        std::int64_t read = 0;
        const auto* end = value->data() + value->size();
        const auto result = std::from_chars(value->data(), end, read);
        if (result.ec == std::errc{} && result.ptr == end && read >= low && read <= high) return read;
        say(name, "out_of_range", "a whole number of " + std::to_string(low) + " to " + std::to_string(high));
        return low;
    }
    Date date(const char* name, std::optional<Date> absent) {
        const auto value = text(name, !absent);
        if (!value) return absent.value_or(Date{});
        if (const auto date = parse_date(*value)) return *date;
        say(name, "not_a_date", "a day such as 2026-12-31");
        return absent.value_or(Date{});
    }
    /// {"S 16":"8410"}
    std::map<std::string, std::string> accounts() {
        std::map<std::string, std::string> accounts;
        const auto value = text("accounts", false);
        if (!value) return accounts;
        const auto json = formats::read_json(*value);
        bool good = json && json->kind == formats::Json::Kind::object;
        for (const auto& member : good ? json->members : std::vector<formats::Json::Member>{}) {
            const auto& account = member.value.text;
            good = good && member.value.kind == formats::Json::Kind::string && is_account(account);
            accounts.emplace(member.name, account);
        }
        if (!good) say("accounts", "wrong_type", R"(a JSON object of accounts such as {"S 16":"8410"})");
        return accounts;
    }
    static bool is_account(std::string_view text) {
        return !text.empty() && text.size() <= 9 && std::ranges::all_of(text, ascii::is_digit);
    }
    void say(const char* name, const char* code, std::string detail) {
        issues.push_back({std::string{"/query/"} + name, code, std::move(detail)});
    }

private:
    const http::Request& request_;

public:
    Issues issues;
};

}  // namespace

OrAnswer<usecases::DatevRequest> read_datev_request(const http::Request& request) {
    Query query{request};
    usecases::DatevRequest read;
    read.seller = query.text("seller", true).value_or("");
    read.from = query.date("from", std::nullopt);
    read.to = query.date("to", std::nullopt);
    read.consultant = query.number("consultant", 1'001, 9'999'999, std::nullopt);
    read.client = query.number("client", 1, 99'999, std::nullopt);
    read.fiscal_year = query.date("fiscalYear", Date{read.from.year, 1, 1});
    read.account_length = static_cast<int>(query.number("accountLength", 4, 8, 4));
    if (const auto chart = query.text("chart", false)) {
        if (*chart != "skr03" && *chart != "skr04")
            query.say("chart", "unknown_value", "one of skr03, skr04");
        read.chart = *chart == "skr04" ? usecases::AccountChart::skr04 : usecases::AccountChart::skr03;
    }
    read.debtors = query.text("debtors", false)
                       .value_or("1" + std::string(static_cast<std::size_t>(read.account_length), '0'));
    if (!Query::is_account(read.debtors)) query.say("debtors", "wrong_type", "digits, such as 10000");
    read.accounts = query.accounts();
    if (!query.issues.empty()) return std::unexpected{wrong(std::move(query.issues))};
    return read;
}

}  // namespace billmill::gateway
