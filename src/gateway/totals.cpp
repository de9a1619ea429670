#include "gateway/totals.hpp"

#include <array>

#include "gateway/describe_totals.hpp"
#include "gateway/query_values.hpp"

namespace billmill::gateway {

http::Response Totals::show(const Call& call) {
    constexpr std::array<std::string_view, 2> periods{"day", "month"};
    const auto& request = call.request;
    auto issues = check_query(request, {"from", "to", "seller", "by"});
    ports::TotalsQuestion question{.from = read_date(request, "from", issues),
                                   .to = read_date(request, "to", issues)};
    if (question.from && question.to && *question.to < *question.from)
        issues.push_back({"/query/to", "before_its_beginning", "it is below the other end"});
    if (const auto seller = request.query_value("seller")) question.sellers = {std::string{*seller}};
    question.by_month = read_choice(request, "by", periods, issues).value_or(0) == 1;
    if (!issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto totals, or_problem(request, sum_up_(call.caller, std::move(question))));
    return json(200, json_of(totals));
}

}  // namespace billmill::gateway
