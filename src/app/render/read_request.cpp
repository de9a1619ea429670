#include "app/render/read_request.hpp"

#include <algorithm>
#include <charconv>

#include "formats/json.hpp"
#include "formats/read_members.hpp"
#include "foundation/ascii.hpp"

namespace billmill::app::render {
namespace {

using formats::Json;
using usecases::Numbering;
using usecases::StandaloneCredit;
using Kind = Json::Kind;

constexpr std::size_t number_bytes_max = 40;

std::unexpected<Issues> refused(std::string pointer, std::string code, std::string detail) {
    return std::unexpected{Issues{{std::move(pointer), std::move(code), std::move(detail)}}};
}

/// What a reader of request bodies says of a member, with pointers of the whole record.
void take_issues(Issues& issues, const std::string& above, Issues found) {
    for (auto& issue : found) {
        issue.pointer.insert(0, above);
        issues.push_back(std::move(issue));
    }
}

void read_number(const Json& value, const std::string& pointer, Numbering& numbering, Issues& issues) {
    const auto& text = value.text;
    const bool clean = std::ranges::none_of(text, ascii::is_control);
    if (value.kind == Kind::string && !text.empty() && text.size() <= number_bytes_max && clean) {
        numbering.number = text;
        return;
    }
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (value.kind == Kind::number && read.ec == std::errc{} && read.ptr == text.data() + text.size() &&
        number > 0) {
        numbering.number = number;
        return;
    }
    issues.push_back({pointer, "not_a_number", "a text of 1 to 40 characters, or a number from 1 on"});
}

/// Takes "number" and "date" out of the object.
Numbering take_numbering(Json& object, const std::string& above, Issues& issues) {
    Numbering numbering;
    if (const auto* number = object.find("number")) {
        read_number(*number, above + "/number", numbering, issues);
    }
    if (const auto* date = object.find("date")) {
        if (date->kind == Kind::string) numbering.date = parse_date(date->text);
        if (!numbering.date) issues.push_back({above + "/date", "not_a_date", "a date such as 2026-12-31"});
    }
    std::erase_if(object.members,
                  [](const auto& member) { return member.name == "number" || member.name == "date"; });
    return numbering;
}

Json* member(Json& object, std::string_view name) {
    const auto found = std::ranges::find(object.members, name, &Json::Member::name);
    return found == object.members.end() ? nullptr : &found->value;
}

/// Takes "irn" out of the object.
std::optional<domain::PortalAnswer> take_portal_answer(Json& object, const std::string& above,
                                                       Issues& issues) {
    const auto* value = member(object, "irn");
    if (value == nullptr) return std::nullopt;
    auto answer = formats::read_irn(*value);
    std::erase_if(object.members, [](const auto& one) { return one.name == "irn"; });
    if (answer) return *std::move(answer);
    take_issues(issues, above + "/irn", std::move(answer).error());
    return std::nullopt;
}

/// Reads a member as the body of the route that takes it.
template <class T>
void read_member(Json& record, const char* name, std::expected<T, Issues> (*read)(const Json&), T& out,
                 Issues& issues) {
    const auto pointer = std::string{"/"} + name;
    const auto* value = member(record, name);
    if (value == nullptr) return issues.push_back({pointer, "required", "it is missing"});
    auto reading = read(*value);
    if (reading)
        out = *std::move(reading);
    else
        take_issues(issues, pointer, std::move(reading.error()));
}

std::optional<StandaloneCredit> read_credit(Json& record, Issues& issues) {
    auto* value = member(record, "credit");
    if (value == nullptr) return std::nullopt;
    StandaloneCredit credit;
    if (value->kind == Kind::object) {
        credit.numbering = take_numbering(*value, "/credit", issues);
        credit.portal = take_portal_answer(*value, "/credit", issues);
    }
    read_member(record, "credit", formats::read_credit, credit.request, issues);
    return credit;
}

/// A record names its customer once.
void name_customer(Json& record, std::string_view email) {
    auto* bill = member(record, "bill");
    if (bill == nullptr || bill->kind != Kind::object || bill->find("userId") != nullptr) return;
    Json user;
    user.kind = Kind::string;
    user.text = email;
    bill->members.push_back({"userId", std::move(user)});
}

}  // namespace

std::expected<StandaloneRequest, Issues> read_request(std::string_view text) {
    auto json = formats::read_json(text);
    if (!json) return std::unexpected{Issues{json.error()}};
    if (json->kind != Kind::object) return refused("", "wrong_type", "expected an object");
    StandaloneRequest request;
    request.content = sha256(formats::canonical(*json));
    Issues issues;
    request.numbering = take_numbering(*json, "", issues);
    request.portal = take_portal_answer(*json, "", issues);
    const auto issues_before = issues.size();
    read_member(*json, "customer", formats::read_registration, request.customer, issues);
    const bool customer_failed = issues.size() > issues_before;
    name_customer(*json, request.customer.email);
    Issues of_bill;
    read_member(*json, "bill", formats::read_billing_request, request.bill, of_bill);
    // A customer that has a mistake is not a missing one.
    if (customer_failed)
        std::erase_if(of_bill, [](const Issue& issue) {
            return issue.pointer == "/bill/userId" && issue.code == "required";
        });
    std::ranges::move(of_bill, std::back_inserter(issues));
    request.credit = read_credit(*json, issues);
    for (const auto& field : json->members) {
        if (field.name != "customer" && field.name != "bill" && field.name != "credit")
            issues.push_back({"/" + field.name, "unknown_field", "there is no such field"});
    }
    if (issues.empty() && request.bill.user_id != request.customer.email)
        issues.push_back({"/bill/userId", "contradiction", "it is another customer's"});
    if (!issues.empty()) return std::unexpected{std::move(issues)};
    return request;
}

}  // namespace billmill::app::render
