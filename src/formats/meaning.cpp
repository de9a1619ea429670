#include "formats/meaning.hpp"

#include "formats/archive.hpp"
#include "formats/describe_requests.hpp"

namespace billmill::formats {
namespace {

constexpr std::string_view default_unit = "C62";

/// The members as messages hold them: in one order and one form, without those that say nothing.
template <class T>
std::string members_of(const T& value, std::size_t bytes_expected) {
    std::string out;
    out.reserve(bytes_expected);
    JsonWriter json{out};
    json.begin_object();
    Writer writer{json};
    Description<T>::members(writer, value);
    json.end_object();
    return out;
}

bool is_nothing_off(const domain::Discount& discount) {
    return discount == domain::Discount{domain::PercentOff{}} ||
           discount == domain::Discount{domain::AmountOff{}};
}

bool says_a_default(const domain::Item& item) {
    return item.unit == default_unit || is_nothing_off(item.discount);
}

bool says_a_default(const domain::BillingRequest& request) {
    return is_nothing_off(request.discount) || request.prepaid == domain::AmountOff{} ||
           std::ranges::any_of(request.items, [](const auto& item) { return says_a_default(item); });
}

domain::BillingRequest without_defaults(domain::BillingRequest request) {
    if (is_nothing_off(request.discount)) request.discount = {};
    if (request.prepaid == domain::AmountOff{}) request.prepaid.reset();
    for (auto& item : request.items) {
        if (item.unit == default_unit) item.unit.clear();
        if (is_nothing_off(item.discount)) item.discount = {};
    }
    return request;
}

}  // namespace

std::string meaning(const domain::Customer& customer) {
    return members_of(customer, 400);
}

std::string meaning(const domain::CustomerChange& change) {
    return members_of(change, 400);
}

std::string meaning(const domain::BillingRequest& request) {
    const auto bytes = 200 + 150 * request.items.size();
    return says_a_default(request) ? members_of(without_defaults(request), bytes)
                                   : members_of(request, bytes);
}

std::string meaning(const domain::CreditRequest& request) {
    return members_of(request, 200 + 60 * request.lines.size());
}

std::string meaning(const ResendRequest& request) {
    return members_of(request, 100);
}

}  // namespace billmill::formats
