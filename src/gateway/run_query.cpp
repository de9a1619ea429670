#include "gateway/run_query.hpp"

#include <algorithm>
#include <charconv>
#include <span>

#include "foundation/ascii.hpp"
#include "foundation/encoding.hpp"
#include "gateway/describe_runs.hpp"

namespace billmill::gateway {
namespace {

using formats::bulk::DateOrder;
using formats::bulk::DecimalMark;

/// The place of a word in a list of them; nullopt with an issue where it is in none.
std::optional<std::size_t> choose(const http::Request& request, const char* name,
                                  std::span<const std::string_view> words, Issues& issues) {
    const auto text = request.query_value(name);
    if (!text) return std::nullopt;
    const auto found = std::ranges::find(words, *text);
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    std::string all;
    for (const auto word : words) all.append(all.empty() ? "" : ", ").append(word);
    issues.push_back({std::string{"/query/"} + name, "unknown_value", "one of " + all});
    return std::nullopt;
}

/// {"Kunde":"customer.company"}: an empty field leaves the column out.
void read_columns(const http::Request& request, std::map<std::string, std::string>& columns, Issues& issues) {
    const auto text = request.query_value("columns");
    if (!text) return;
    const auto json = formats::read_json(*text);
    const bool object = json && json->kind == formats::Json::Kind::object;
    const bool texts = object && std::ranges::all_of(json->members, [](const formats::Json::Member& member) {
                           return member.value.kind == formats::Json::Kind::string;
                       });
    if (!texts) {
        issues.push_back(
            {"/query/columns", "wrong_type", R"(a JSON object such as {"Kunde":"customer.company"})"});
        return;
    }
    for (const auto& member : json->members) columns.emplace(member.name, member.value.text);
}

/// Content-Digest: sha-256=:BASE64:     Source: RFC 9530.
std::optional<Digest> read_digest(const http::Request& request, Issues& issues) {
    const auto header = request.header("content-digest");
    if (!header) return std::nullopt;
    constexpr std::string_view begin = "sha-256=:";
    const auto at = header->find(begin);
    if (at == std::string_view::npos) return std::nullopt;  // Of another kind: not ours to check.
    const auto rest = header->substr(at + begin.size());
    const auto bytes = base64::decode(rest.substr(0, rest.find(':')));
    Digest digest;
    if (bytes.size() != digest.bytes.size()) {
        issues.push_back(
            {"/header/content-digest", "not_a_digest", "sha-256=: and :, with base64 of 32 bytes between"});
        return std::nullopt;
    }
    std::ranges::copy(bytes, digest.bytes.begin());
    return digest;
}

}  // namespace

OrAnswer<usecases::RunRequest> read_run_request(const http::Request& request) {
    constexpr std::array<std::string_view, 2> then{"issue", "check"};
    constexpr std::array<std::string_view, 2> orders{"day_first", "month_first"};
    constexpr std::array<std::string_view, 2> marks{"point", "comma"};
    constexpr std::array<std::string_view, 2> truths{"false", "true"};
    auto issues = check_query(
        request, {"name", "then", "asItComes", "mail", "mailAt", "seller", "dates", "decimals", "columns"});
    usecases::RunRequest run;
    run.name = request.query_value("name").value_or("");
    run.issue = choose(request, "then", then, issues).value_or(0) == 0;
    run.as_it_comes = choose(request, "asItComes", truths, issues).value_or(0) == 1;
    run.mail =
        static_cast<domain::RunMail>(choose(request, "mail", formats::run_mail_names, issues).value_or(0));
    if (const auto text = request.query_value("mailAt")) {
        run.mail_at = parse_rfc3339(*text);
        if (!run.mail_at)
            issues.push_back({"/query/mailAt", "not_a_time", "a time such as 2026-12-31T08:00:00Z"});
        else if (run.mail != domain::RunMail::on_release)
            issues.push_back({"/query/mailAt", "contradiction", "only with mail=on_release"});
    }
    run.read.seller = request.query_value("seller").value_or("");
    if (const auto order = choose(request, "dates", orders, issues))
        run.read.dates = *order == 0 ? DateOrder::day_first : DateOrder::month_first;
    if (const auto mark = choose(request, "decimals", marks, issues))
        run.read.decimals = *mark == 0 ? DecimalMark::point : DecimalMark::comma;
    read_columns(request, run.read.columns, issues);
    run.sha256 = read_digest(request, issues);
    if (!issues.empty()) return std::unexpected{wrong(std::move(issues))};
    return run;
}

OrAnswer<usecases::ImportRequest> read_import_request(const http::Request& request) {
    auto issues = check_query(request, {"name", "columns"});
    usecases::ImportRequest import;
    import.name = request.query_value("name").value_or("");
    read_columns(request, import.columns, issues);
    if (!issues.empty()) return std::unexpected{wrong(std::move(issues))};
    return import;
}

OrAnswer<RunRowQuery> read_run_row_query(const http::Request& request) {
    auto issues = check_query(request, {"state", "mail", "limit", "cursor"});
    RunRowQuery query;
    query.page = read_page(request, issues);
    if (const auto state = choose(request, "state", formats::entry_state_names, issues))
        query.filter.state = static_cast<domain::EntryState>(*state);
    if (const auto mail = choose(request, "mail", formats::entry_mail_names, issues))
        query.filter.mail = static_cast<domain::EntryMail>(*mail);
    if (!issues.empty()) return std::unexpected{wrong(std::move(issues))};
    return query;
}

OrAnswer<std::optional<domain::EntryState>> read_report_state(const http::Request& request) {
    auto issues = check_query(request, {"state"});
    const auto state = choose(request, "state", formats::entry_state_names, issues);
    if (!issues.empty()) return std::unexpected{wrong(std::move(issues))};
    if (!state) return std::nullopt;
    return static_cast<domain::EntryState>(*state);
}

OrAnswer<std::optional<std::int64_t>> read_release(const http::Request& request) {
    if (ascii::is_blank(request.body)) return std::nullopt;
    const auto json = formats::read_json(request.body);
    if (!json) return std::unexpected{wrong(formats::Rejection{false, {json.error()}})};
    Issues issues;
    std::optional<std::int64_t> first;
    if (json->kind != formats::Json::Kind::object) issues.push_back({"", "wrong_type", "expected an object"});
    for (const auto& member : json->members) {
        std::int64_t count = 0;
        const auto& text = member.value.text;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), count);
        if (member.name != "first")
            issues.push_back({"/" + member.name, "unknown_field", "the only field is first"});
        else if (member.value.kind != formats::Json::Kind::number || read.ptr != text.data() + text.size() ||
                 count < 1)
            issues.push_back({"/first", "out_of_range", "a whole number of 1 or more"});
        else
            first = count;
    }
    if (!issues.empty()) return std::unexpected{wrong(std::move(issues))};
    return first;
}

}  // namespace billmill::gateway
