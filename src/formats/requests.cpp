#include "formats/requests.hpp"

#include <algorithm>

#include "domain/gstin.hpp"
#include "domain/text_rules.hpp"
#include "formats/customer_patch.hpp"
#include "formats/describe_amendment.hpp"
#include "formats/describe_requests.hpp"
#include "formats/read_members.hpp"
#include "formats/request_reader.hpp"
#include "foundation/ascii.hpp"

namespace billmill::formats {
namespace {

/// Indian states are kept as their codes.
void normalise_region(domain::Address& address) {
    if (address.country != "IN") return;
    if (const auto code = domain::gst_state_code(address.region)) address.region = *code;
}

/// Beside what the description reads: the short form of the country, and the id that follows from the e-mail.
void complete(Registration& registration, Issues& issues, const std::string& above = {}) {
    auto& customer = registration.customer;
    const auto same = [&](const char* pointer, std::string&& other, std::string& kept,
                          const char* contradiction) {
        if (!other.empty() && !kept.empty() && other != kept)
            add(issues, above + pointer, "contradiction", contradiction);
        if (kept.empty()) kept = std::move(other);
    };
    same("/country", std::move(registration.country), customer.address.country,
         "the address names another country");
    same("/name", std::move(registration.name), customer.lastname, "the lastname is another one");
    normalise_region(customer.address);
    customer.id = domain::customer_id(customer.email);
}
/// What its client calls the customer identifies it, whatever its e-mail is.
void complete(NewCustomer& body, Issues& issues, const std::string& above = {}) {
    complete(body.registration, issues, above);
    auto& customer = body.registration.customer;
    if (body.external_id.empty()) return;
    customer.id = domain::external_customer_id(body.external_id);
    customer.external_id = std::move(body.external_id);
}
/// A customer that the bill brings says whom it is for.
void complete(BillBody& body, Issues& issues) {
    auto& request = body.request;
    if (request.terms.deliver_to) normalise_region(*request.terms.deliver_to);
    if (!body.customer_external_id.empty()) {
        if (auto issue = domain::text_issue("/customerExternalId", body.customer_external_id,
                                            domain::text_rules::external_id))
            add(issues, std::move(issue->pointer), std::move(issue->code), std::move(issue->detail));
        const auto id = domain::external_customer_id(body.customer_external_id);
        if (request.customer_id.value_or(id) != id)
            add(issues, "/customerExternalId", "contradiction", "customerId names another customer");
        request.customer_id = id;
    }
    if (!body.customer) return;
    complete(*body.customer, issues, "/customer");
    request.customer = std::move(body.customer->registration.customer);
    if (request.user_id.empty()) request.user_id = request.customer->email;
}
void complete(domain::CustomerChange& patch, Issues&) {
    normalise_region(patch.customer.address);
}
void complete(domain::CreditRequest&, Issues&) {}
void complete(CreditNoteBody&, Issues&) {}
void complete(domain::PortalAnswer& answer, Issues&) {
    answer.irn = ascii::lower_case(answer.irn);
}
void complete(ResendRequest&, Issues&) {}
void complete(FailureSelection&, Issues&) {}
void complete(MessagePlace&, Issues&) {}

Issues check(const Registration& registration) {
    return domain::check_customer(registration.customer);
}
Issues check(const NewCustomer& body) {
    return domain::check_customer(body.registration.customer);
}
Issues check(const domain::CustomerChange& patch) {
    return check_patch_alone(patch);
}
Issues check(const BillBody& body) {
    return domain::check_request(body.request);
}
Issues check(const domain::CreditRequest& request) {
    return domain::check_credit(request);
}
Issues check(const CreditNoteBody& body) {
    return domain::check_credit(body.request);
}
Issues check(const domain::PortalAnswer& answer) {
    return domain::check_portal_answer(answer);
}
Issues check(const ResendRequest&) {
    return {};
}
Issues check(const MessagePlace& place) {
    Issues issues;
    if (place.partition < 0) add(issues, "/partition", "out_of_range", "0 or more");
    if (place.offset < 0) add(issues, "/offset", "out_of_range", "0 or more");
    return issues;
}
Issues check(const FailureSelection& selection) {
    return formats::check(selection, "");
}

/// Adds what the domain finds, unless something stands at or above that place already: a field that could not
/// be read has its default value, about which there is nothing to say.
void merge(Issues& issues, Issues found) {
    const auto covers = [](std::string_view above, std::string_view below) {
        return below.starts_with(above) && (below.size() == above.size() || below[above.size()] == '/');
    };
    const auto read = issues.size();
    // A customer that has a mistake is not a missing one.
    const bool brings_customer = std::ranges::any_of(
        issues, [](const Issue& issue) { return issue.pointer.starts_with("/customer"); });
    for (auto& issue : found) {
        const bool known =
            std::any_of(issues.begin(), issues.begin() + static_cast<std::ptrdiff_t>(read),
                        [&](const Issue& earlier) { return covers(earlier.pointer, issue.pointer); });
        const bool follows = brings_customer && issue.pointer == "/userId" && issue.code == "required";
        if (!known && !follows && issues.size() < domain::issues_max) issues.push_back(std::move(issue));
    }
}

std::unexpected<Rejection> unreadable(Issue issue) {
    return std::unexpected{Rejection{false, {std::move(issue)}}};
}
std::unexpected<Rejection> refused(Issues issues) {
    return std::unexpected{Rejection{true, std::move(issues)}};
}

/// The fields of a body as it is described.
template <class T>
void read_members(const Json& json, T& value, Issues& issues) {
    const Place top;
    RequestReader reader{json, top, issues};
    Description<T>::members(reader, value);
    reader.refuse_unknown();
}
void read_members(const Json& json, domain::CustomerChange& patch, Issues& issues) {
    read_patch(json, patch, issues);
}

/// Reads a value as it is described, then lets the domain check it.
template <class T>
std::expected<T, Issues> read_value(const Json& json) {
    Issues issues;
    if (json.kind != Json::Kind::object) {
        add(issues, "", "wrong_type", "expected an object");
        return std::unexpected{std::move(issues)};
    }
    T value{};
    read_members(json, value, issues);
    complete(value, issues);
    merge(issues, check(value));
    if (!issues.empty()) return std::unexpected{std::move(issues)};
    return value;
}

template <class T>
Reading<Read<T>> read_body(std::string_view body) {
    const auto json = read_json(body);
    if (!json) return unreadable(json.error());
    auto value = read_value<T>(*json);
    if (!value) return refused(std::move(value).error());
    return Read<T>{*std::move(value), canonical(*json)};
}

std::string_view or_empty_object(std::string_view body) {
    const bool blank = ascii::is_blank(body);
    return blank ? "{}" : body;
}

}  // namespace

Reading<Read<domain::Customer>> read_registration(std::string_view body) {
    auto read = read_body<Registration>(body);
    if (!read) return std::unexpected{std::move(read).error()};
    return Read<domain::Customer>{std::move(read->value.customer), std::move(read->canonical)};
}

Reading<Read<domain::Customer>> read_new_customer(std::string_view body) {
    auto read = read_body<NewCustomer>(body);
    if (!read) return std::unexpected{std::move(read).error()};
    auto& customer = read->value.registration.customer;
    if (customer.external_id.empty()) customer.id = {};
    return Read<domain::Customer>{std::move(customer), std::move(read->canonical)};
}

Reading<Read<domain::Customer>> read_customer_of_file(std::string_view body) {
    auto read = read_body<NewCustomer>(body);
    if (!read) return std::unexpected{std::move(read).error()};
    return Read<domain::Customer>{std::move(read->value.registration.customer), std::move(read->canonical)};
}

Reading<Read<domain::CustomerChange>> read_customer_patch(std::string_view body) {
    return read_body<domain::CustomerChange>(body);
}

Reading<Read<domain::CustomerChange>> read_customer_replacement(std::string_view body) {
    auto read = read_body<Registration>(body);
    if (!read) return std::unexpected{std::move(read).error()};
    domain::CustomerChange change{.customer = std::move(read->value.customer),
                                  .only = domain::all_customer_fields()};
    change.customer.id = {};
    return Read<domain::CustomerChange>{std::move(change), std::move(read->canonical)};
}

Reading<Read<domain::BillingRequest>> read_billing_request(std::string_view body) {
    auto read = read_body<BillBody>(body);
    if (!read) return std::unexpected{std::move(read).error()};
    return Read<domain::BillingRequest>{std::move(read->value.request), std::move(read->canonical)};
}

Reading<Read<ResendRequest>> read_resend(std::string_view body) {
    return read_body<ResendRequest>(or_empty_object(body));
}

Reading<Read<FailureSelection>> read_failure_selection(std::string_view body) {
    return read_body<FailureSelection>(or_empty_object(body));
}

Reading<Read<MessagePlace>> read_message_place(std::string_view body) {
    return read_body<MessagePlace>(body);
}

Issues check(const FailureSelection& selection, const std::string& above) {
    Issues issues;
    if (!selection.stage.empty() &&
        std::ranges::find(failure_stages, selection.stage) == failure_stages.end())
        add(issues, above + "/stage", "unknown_value", "users, billing or notify");
    if (selection.from && selection.to && *selection.from >= *selection.to)
        add(issues, above + "/to", "out_of_range", "it is not later than from");
    if (selection.limit < 1 || selection.limit > failures_max)
        add(issues, above + "/limit", "out_of_range",
            "a whole number from 1 to " + std::to_string(failures_max));
    return issues;
}

Reading<Read<domain::CreditRequest>> read_credit_note(std::string_view body) {
    auto read = read_body<CreditNoteBody>(body);
    if (!read) return std::unexpected{std::move(read).error()};
    return Read<domain::CreditRequest>{std::move(read->value.request), std::move(read->canonical)};
}

Reading<Read<domain::PortalAnswer>> read_irn(std::string_view body) {
    return read_body<domain::PortalAnswer>(body);
}

Reading<Read<domain::CreditRequest>> read_credit(std::string_view body) {
    return read_body<domain::CreditRequest>(or_empty_object(body));
}

std::expected<domain::Customer, Issues> read_registration(const Json& value) {
    auto read = read_value<Registration>(value);
    if (!read) return std::unexpected{std::move(read).error()};
    return std::move(read->customer);
}

std::expected<domain::BillingRequest, Issues> read_billing_request(const Json& value) {
    auto read = read_value<BillBody>(value);
    if (!read) return std::unexpected{std::move(read).error()};
    return std::move(read->request);
}

std::expected<domain::CreditRequest, Issues> read_credit(const Json& value) {
    return read_value<domain::CreditRequest>(value);
}

std::expected<domain::PortalAnswer, Issues> read_irn(const Json& value) {
    return read_value<domain::PortalAnswer>(value);
}

}  // namespace billmill::formats
