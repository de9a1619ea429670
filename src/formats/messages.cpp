#include "formats/messages.hpp"

#include <algorithm>

#include "formats/archive.hpp"
#include "formats/describe_amendment.hpp"
#include "formats/describe_requests.hpp"

namespace billmill::formats {
namespace {

constexpr int version_of(const auto&) {
    return 2;
}
/// Version 5: what is added to an invoice.
int version_of(const domain::AmendmentRequest&) {
    return 5;
}
/// A format that programs of before version 4 do not know.
bool is_newer(const std::optional<domain::EInvoiceFormat>& format) {
    return format == domain::EInvoiceFormat::en16931_cii || format == domain::EInvoiceFormat::en16931_ubl;
}
/// Version 4: plain EN 16931, and an identity that older programs would drop.
int version_of(const domain::Customer& customer) {
    return is_newer(customer.format) || !customer.external_id.empty() ? 4 : 2;
}
/// Version 4: a patch, and a customer who wants plain EN 16931. Version 6: a patch that registers whoever is not there.
int version_of(const domain::CustomerChange& change) {
    if (change.registers) return 6;
    return change.is_patch() ? 4 : version_of(change.customer);
}
/// Version 7: taxes of Spain beside its VAT, which programs of before do not know.
bool is_newer(const std::optional<domain::TaxCategory>& category) {
    return category == domain::TaxCategory::igic || category == domain::TaxCategory::ipsi;
}
bool has_newer_category(const domain::BillingRequest& request) {
    return std::ranges::any_of(request.items, [](const auto& item) { return is_newer(item.tax_category); }) ||
           std::ranges::any_of(request.adjustments,
                               [](const auto& one) { return is_newer(one.tax_category); });
}
/// Version 3: a bill may bring its customer, and its items need no product id. Version 4: it may name its customer by id, ask
/// for plain EN 16931, and name an exchange rate.
int version_of(const domain::BillingRequest& request) {
    if (has_newer_category(request)) return 7;
    if (request.customer_id || request.exchange_rate || is_newer(request.format) ||
        (request.customer && version_of(*request.customer) == 4))
        return 4;
    const bool without_id =
        std::ranges::any_of(request.items, &std::string::empty, &domain::Item::product_id);
    return request.customer || without_id ? 3 : 2;
}

template <class T>
std::string encode_message(const T& value, std::size_t bytes_expected) {
    std::string out;
    out.reserve(bytes_expected);
    JsonWriter json{out};
    json.begin_object().member("v", version_of(value));
    Writer writer{json};
    Description<T>::members(writer, value);
    json.end_object();
    return out;
}

/// Only this program writes messages, so anything unexpected is `invalid`.
Result<Json> open_message(std::string_view payload) {
    auto json = read_json(payload);
    if (!json) return fail(Fault::invalid, "message: " + json.error().code);
    std::string fault;
    Reader reader{*json, fault};
    std::int64_t version = 0;
    reader.required("v", version, {});
    if (!fault.empty() || version < 1) return fail(Fault::invalid, "message: no schema version");
    if (version > message_version)
        return fail(Fault::not_yet, "message: a newer schema version than this program knows");
    return *std::move(json);
}

/// Unknown members are left alone: a newer program of the same version may add some.
template <class T>
Result<T> take(Json message) {
    std::string fault;
    Reader reader{message, fault};
    T value;
    Description<T>::members(reader, value);
    if (!fault.empty()) return fail(Fault::invalid, "message: " + fault);
    return value;
}

template <class T>
Result<T> decode_message(std::string_view payload) {
    TRY(auto message, open_message(payload));
    return take<T>(std::move(message));
}

}  // namespace

std::string encode(const domain::Customer& customer) {
    return encode_message(customer, 400);
}
std::string encode(const domain::CustomerChange& change) {
    return encode_message(change, 400);
}
std::string encode(const domain::BillingRequest& request) {
    return encode_message(request, 200 + 150 * request.items.size());
}
std::string encode(const domain::CreditRequest& request) {
    return encode_message(request, 200 + 60 * request.lines.size());
}
std::string encode(const domain::AmendmentRequest& request) {
    return encode_message(request, 300 + request.portal.signed_qr.size());
}
std::string encode(const Notification& notification) {
    return encode_message(notification, 200);
}

Result<domain::Customer> decode_customer(std::string_view payload) {
    return decode_message<domain::Customer>(payload);
}
Result<domain::CustomerChange> decode_customer_change(std::string_view payload) {
    return decode_message<domain::CustomerChange>(payload);
}
Result<domain::BillingRequest> decode_billing_request(std::string_view payload) {
    return decode_message<domain::BillingRequest>(payload);
}
Result<domain::CreditRequest> decode_credit_request(std::string_view payload) {
    return decode_message<domain::CreditRequest>(payload);
}
Result<BillMessage> decode_bill(std::string_view payload) {
    TRY(auto message, open_message(payload));
    if (message.find("credit") != nullptr) return take<domain::CreditRequest>(std::move(message));
    if (message.find("amend") != nullptr) return take<domain::AmendmentRequest>(std::move(message));
    return take<domain::BillingRequest>(std::move(message));
}
Result<Notification> decode_notification(std::string_view payload) {
    return decode_message<Notification>(payload);
}

Uuid brought_registration_id(const Uuid& bill) {
    return uuid_v5(spaces::brought_customer, {bill.raw()});
}

Uuid delivery_id(const Notification& notification) {
    const bool keyed = notification.sequence >= keyed_resends_from;
    const std::string_view recipient = keyed ? std::string_view{} : notification.recipient;
    return uuid_v5(spaces::delivery,
                   {notification.invoice_id.raw(), recipient, std::to_string(notification.sequence)});
}

}  // namespace billmill::formats
