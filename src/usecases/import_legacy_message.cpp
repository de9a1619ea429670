#include "usecases/import_legacy_message.hpp"

#include "formats/json.hpp"
#include "formats/messages.hpp"
#include "formats/requests.hpp"
#include "foundation/logging.hpp"
#include "usecases/check_bill.hpp"

namespace billmill::usecases {
namespace {

constexpr std::size_t reasons_bytes_max = 200;

std::nullopt_t refused(const ports::Envelope& message, const Issues& issues) {
    std::string reasons;
    for (const auto& issue : issues) {
        if (reasons.size() > reasons_bytes_max) break;
        reasons += (reasons.empty() ? "" : ", ") + issue.pointer + " " + issue.code;
    }
    log::warn("legacy_message_refused", {{"id", message.event_id.text()}, {"reasons", reasons}});
    return std::nullopt;
}

ports::Envelope translated(const ports::Envelope& message, std::string key, std::string payload) {
    auto own = message;
    own.key = std::move(key);
    own.payload = std::move(payload);
    own.unidentified = false;  // Its id is that of its place, for ever.
    own.origin.reset();        // Its place on billmill's own topic counts from now on.
    return own;
}

/// That gateway adds the id it gives the customer; here the e-mail address identifies the customer.
std::string without_customer_id(const std::string& body) {
    auto json = formats::read_json(body);
    if (!json) return body;
    std::erase_if(json->members,
                  [](const formats::Json::Member& member) { return member.name == "customerID"; });
    return formats::canonical(*json);
}

std::optional<ports::Envelope> translate_customer(const ports::Envelope& message) {
    const auto read = formats::read_registration(without_customer_id(message.payload));
    if (!read) return refused(message, read.error().issues);
    return translated(message, read->value.id.text(), formats::encode(read->value));
}

std::optional<ports::Envelope> translate_bill(const ports::Envelope& message,
                                              const ports::SellerDirectory& sellers) {
    auto read = formats::read_billing_request(message.payload);
    if (!read) return refused(message, read.error().issues);
    const auto checked = check_bill(std::move(read->value), Caller{}, sellers);
    if (!checked) return refused(message, checked.error().issues);
    return translated(message, checked->line.key(), formats::encode(checked->request));
}

}  // namespace

std::optional<ports::Envelope> ImportLegacyMessage::translate(ports::Stage stage,
                                                              const ports::Envelope& message) const {
    if (stage == ports::Stage::users && message.key.starts_with("userID-"))
        return translate_customer(message);
    if (stage == ports::Stage::billing && message.key.starts_with("billID-"))
        return translate_bill(message, sellers_);
    return std::nullopt;
}

}  // namespace billmill::usecases
