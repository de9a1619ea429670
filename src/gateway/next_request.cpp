#include "gateway/describe_failed_work.hpp"

namespace billmill::gateway {
namespace {

std::string route_of(const usecases::Failure& failure, std::string_view action) {
    return "/api/v1/failures/" + failure.letter.id.text() + std::string{action};
}

}  // namespace

NextRequest next_of(const usecases::Failure& failure) {
    const auto& advice = failure.advice();
    const auto& bill = failure.subject.bill;
    const auto request = [&](std::string method, std::string href) {
        return NextRequest{advice.step, std::move(method), std::move(href), advice.detail};
    };
    switch (advice.step) {
        case domain::NextStep::register_customer: return request("POST", "/api/v1/user/register");
        case domain::NextStep::resend:
            if (bill) return request("POST", path_of(*bill) + "/send");
            break;
        case domain::NextStep::look: return request("GET", bill ? path_of(*bill) : route_of(failure, ""));
        case domain::NextStep::discard: return request("POST", route_of(failure, "/discard"));
        case domain::NextStep::retry: break;
    }
    return request("POST", route_of(failure, "/retry"));
}

}  // namespace billmill::gateway
