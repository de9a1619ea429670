#include "formats/messages.hpp"

#include <array>

#include "domain/decimal.hpp"
#include "formats/archive.hpp"

namespace billmill::formats {
namespace {

template <class Archive>
void describe(Archive& archive, Either<domain::Adjustment> auto& adjustment) {
    archive("kind", adjustment.kind);
    archive("extent", adjustment.extent);
    archive.optional("reason", adjustment.reason);
    archive.optional("reasonCode", adjustment.reason_code);
    archive.optional("taxRate", adjustment.tax_rate);
    archive.optional("taxCategory", adjustment.tax_category);
}

template <class Archive>
void describe_all(Archive& archive, Either<std::vector<domain::Adjustment>> auto& adjustments) {
    archive.optional_objects("adjustments", adjustments,
                             [](auto& inside, auto& adjustment) { describe(inside, adjustment); });
}

template <class Archive>
void describe(Archive& archive, Either<domain::Item> auto& item) {
    archive("productId", item.product_id);
    archive("productName", item.product_name);
    archive("quantity", item.quantity);
    archive("price", item.price);
    archive.optional("unit", item.unit);
    archive.optional("discount", item.discount);
    describe_all(archive, item.adjustments);
    archive.optional("taxRate", item.tax_rate);
    archive.optional("taxCategory", item.tax_category);
    archive.optional("exemptionReason", item.exemption_reason);
    archive.optional("hsn", item.hsn);
    archive.optional("cess", item.cess);
    archive.optional("orderLine", item.order_line);
}

template <class Archive>
void describe(Archive& archive, Either<domain::BillingRequest> auto& request) {
    archive("userId", request.user_id);
    archive.objects("items", request.items, [](auto& inside, auto& item) { describe(inside, item); });
    archive.optional("seller", request.seller);
    archive.optional("branch", request.branch);
    archive.optional("currency", request.currency);
    archive.optional("pricesIncludeTax", request.prices_include_tax);
    archive.optional("discount", request.discount);
    archive.optional("dueDays", request.due_days);
    archive.optional("placeOfSupply", request.place_of_supply);
    describe_all(archive, request.adjustments);
    archive.optional("prepaid", request.prepaid);
    archive.optional("roundTo", request.round_to);
    describe(archive, request.particulars);
    archive.optional("language", request.language);
    archive.optional("look", request.look);
    archive.optional("format", request.format);
    archive.optional("attach", request.attach);
    archive.optional("deliver", request.deliver);
    archive.texts("cc", request.cc);
    archive.optional("bccSeller", request.bcc_seller);
}

template <class Archive>
void describe(Archive& archive, Either<domain::CreditRequest> auto& request) {
    archive("credit", request.original);
    archive.optional_objects("lines", request.lines, [](auto& inside, auto& line) {
        inside("line", line.line);
        inside.optional("quantity", line.quantity);
    });
    archive.optional("reason", request.reason);
}

template <class Archive>
void describe(Archive& archive, Either<Notification> auto& notification) {
    archive("invoiceId", notification.invoice_id);
    archive("recipient", notification.recipient);
    archive("sequence", notification.sequence);
    archive.optional("copy", notification.copy);
}

template <class T>
std::string encode_message(const T& value, std::size_t bytes_expected) {
    std::string out;
    out.reserve(bytes_expected);
    JsonWriter json{out};
    json.begin_object().member("v", message_version);
    Writer writer{json};
    describe(writer, value);
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
    reader("v", version);
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
    describe(reader, value);
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
std::string encode(const domain::BillingRequest& request) {
    return encode_message(request, 200 + 150 * request.items.size());
}
std::string encode(const domain::CreditRequest& request) {
    return encode_message(request, 200 + 60 * request.lines.size());
}
std::string encode(const Notification& notification) {
    return encode_message(notification, 200);
}

Result<domain::Customer> decode_customer(std::string_view payload) {
    return decode_message<domain::Customer>(payload);
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
    return take<domain::BillingRequest>(std::move(message));
}
Result<Notification> decode_notification(std::string_view payload) {
    return decode_message<Notification>(payload);
}

Uuid delivery_id(const Notification& notification) {
    return uuid_v5(spaces::delivery, {notification.invoice_id.raw(), notification.recipient,
                                      std::to_string(notification.sequence)});
}

}  // namespace billmill::formats
