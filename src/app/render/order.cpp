#include "app/render/order.hpp"

#include <algorithm>
#include <charconv>

#include "domain/check_e_invoice.hpp"
#include "domain/draft.hpp"
#include "formats/json.hpp"
#include "formats/requests.hpp"

namespace billmill::app::render {
namespace {

using formats::Json;
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

void read_number(const Json& value, const std::string& pointer, Mark& mark, Issues& issues) {
    const auto& text = value.text;
    const bool clean = std::ranges::none_of(text, [](unsigned char c) { return c < ' ' || c == 0x7f; });
    if (value.kind == Kind::string && !text.empty() && text.size() <= number_bytes_max && clean) {
        mark.number = text;
        return;
    }
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (value.kind == Kind::number && read.ec == std::errc{} && read.ptr == text.data() + text.size() &&
        number > 0) {
        mark.number = number;
        return;
    }
    issues.push_back({pointer, "not_a_number", "a text of 1 to 40 characters, or a number from 1 on"});
}

/// Takes "number" and "date" out of the object.
Mark take_mark(Json& object, const std::string& above, Issues& issues) {
    Mark mark;
    if (const auto* number = object.find("number")) {
        read_number(*number, above + "/number", mark, issues);
    }
    if (const auto* date = object.find("date")) {
        if (date->kind == Kind::string) mark.date = parse_date(date->text);
        if (!mark.date) issues.push_back({above + "/date", "not_a_date", "a date such as 2026-12-31"});
    }
    std::erase_if(object.members,
                  [](const auto& member) { return member.name == "number" || member.name == "date"; });
    return mark;
}

Json* member(Json& object, std::string_view name) {
    const auto found = std::ranges::find(object.members, name, &Json::Member::name);
    return found == object.members.end() ? nullptr : &found->value;
}

/// Reads a member as the body of the route that takes it.
template <class T, class Read>
void read_member(Json& record, const char* name, Read read, T& out, Issues& issues) {
    const auto pointer = std::string{"/"} + name;
    const auto* value = member(record, name);
    if (value == nullptr) return issues.push_back({pointer, "required", "it is missing"});
    auto reading = read(formats::canonical(*value));
    if (reading)
        out = std::move(reading->value);
    else
        take_issues(issues, pointer, std::move(reading.error().issues));
}

std::optional<CreditOrder> read_credit_order(Json& record, Issues& issues) {
    auto* value = member(record, "credit");
    if (value == nullptr) return std::nullopt;
    CreditOrder credit;
    if (value->kind == Kind::object) credit.mark = take_mark(*value, "/credit", issues);
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

/// The issues of every check a request to the server goes through.
Issues check_all(const domain::BillingRequest& bill, const domain::Seller& seller,
                 const domain::Customer& customer) {
    auto issues = domain::check(bill, seller);
    if (issues.empty()) issues = domain::check_with_format(bill, seller, &customer);
    return issues;
}

Result<void> set_mark(domain::Invoice& record, const Mark& mark, int place) {
    const auto year = domain::fiscal_year(record.issued_on, record.seller.fiscal_year_start_month);
    const auto* given = std::get_if<std::int64_t>(&mark.number);
    record.series = domain::series(record.line, year);
    record.number = given != nullptr ? *given : place;
    if (const auto* printed = std::get_if<std::string>(&mark.number)) {
        record.printed_number = *printed;
        return {};
    }
    TRY(record.printed_number, domain::printed_number(record.seller, record.line, year, record.number));
    return {};
}

/// Midnight in UTC of the day it bears: so a document depends on its record alone.
Instant moment_of(Date day) {
    return parse_rfc3339(day.text() + "T00:00:00.000Z").value_or(Instant{});
}

std::expected<void, Issues> finish(domain::Invoice& record, const Order& order, const Mark& mark, int place,
                                   const char* pointer) {
    record.id = uuid_v5(spaces::request, {"render", order.content.hex(), pointer});
    record.fingerprint = order.content;
    record.accepted_at = record.issued_at = moment_of(record.issued_on);
    if (const auto marked = set_mark(record, mark, place); !marked)
        return refused(std::string{pointer} + "/number", "number_too_long", marked.error().what);
    return {};
}

std::expected<domain::Invoice, Issues> make_invoice(Order& order, int place, const Desk& desk) {
    auto& bill = order.bill;
    if (!desk.overrides.look.empty()) bill.look = desk.overrides.look;
    if (!desk.overrides.language.empty()) bill.language = desk.overrides.language;
    const auto* seller = desk.sellers.find(bill.seller);
    if (seller == nullptr) return refused("/bill/seller", "unknown_seller", "no seller has this id");
    Issues issues;
    take_issues(issues, "/bill", check_all(bill, *seller, order.customer));
    if (!issues.empty()) return std::unexpected{std::move(issues)};

    const auto priced = domain::price(bill, *seller, order.customer);
    if (!priced) return refused("/bill", "invalid", priced.error().what);
    const auto today = local_date(desk.now, seller->zone);
    if (!today) return refused("/bill/seller", "unknown_zone", "the seller's time zone is not at hand");
    auto record = domain::draft(bill, *priced, *seller, order.customer, order.mark.date.value_or(*today));
    if (auto finished = finish(record, order, order.mark, place, ""); !finished)
        return std::unexpected{std::move(finished).error()};
    return record;
}

std::expected<domain::Invoice, Issues> make_credit_note(const Order& order, const domain::Invoice& original,
                                                        int place) {
    const auto& [request, mark] = *order.credit;
    Issues issues;
    take_issues(issues, "/credit", domain::check(request, original, {}));
    if (!issues.empty()) return std::unexpected{std::move(issues)};
    const auto priced = domain::credit(request, original, {});
    if (!priced) return refused("/credit", "invalid", priced.error().what);
    auto record =
        domain::draft(request, *priced, original.seller, original, 1, mark.date.value_or(original.issued_on));
    if (auto finished = finish(record, order, mark, place, "/credit"); !finished)
        return std::unexpected{std::move(finished).error()};
    return record;
}

}  // namespace

std::expected<Order, Issues> read_order(std::string_view text) {
    auto json = formats::read_json(text);
    if (!json) return std::unexpected{Issues{json.error()}};
    if (json->kind != Kind::object) return refused("", "wrong_type", "expected an object");
    Order order;
    order.content = sha256(formats::canonical(*json));
    Issues issues;
    order.mark = take_mark(*json, "", issues);
    read_member(*json, "customer", formats::read_registration, order.customer, issues);
    name_customer(*json, order.customer.email);
    read_member(*json, "bill", formats::read_billing_request, order.bill, issues);
    order.credit = read_credit_order(*json, issues);
    for (const auto& field : json->members) {
        if (field.name != "customer" && field.name != "bill" && field.name != "credit")
            issues.push_back({"/" + field.name, "unknown_field", "there is no such field"});
    }
    if (issues.empty() && order.bill.user_id != order.customer.email)
        issues.push_back({"/bill/userId", "contradiction", "it is another customer's"});
    if (!issues.empty()) return std::unexpected{std::move(issues)};
    return order;
}

std::expected<domain::Invoice, Issues> carry_out(Order order, int place, const Desk& desk) {
    auto invoice = make_invoice(order, place, desk);
    if (!invoice || !order.credit) return invoice;
    return make_credit_note(order, *invoice, place);
}

}  // namespace billmill::app::render
