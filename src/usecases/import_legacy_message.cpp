#include "usecases/import_legacy_message.hpp"

#include <algorithm>
#include <charconv>
#include <expected>
#include <string_view>
#include <type_traits>
#include <utility>

#include "formats/json.hpp"
#include "formats/json_text.hpp"
#include "formats/messages.hpp"
#include "formats/requests.hpp"
#include "foundation/logging.hpp"
#include "usecases/check_bill.hpp"

namespace billmill::usecases {
namespace {

using formats::Json;

constexpr std::size_t reasons_bytes_max = 200;
/// Fields that nobody knows may stand within one another; each reading finds those of one depth.
constexpr int readings_max = 8;

bool is_registration(const ports::Envelope& message) {
    return message.key.starts_with("userID-");
}
bool is_bill(const ports::Envelope& message) {
    return message.key.starts_with("billID-");
}

/// Takes the member at this JSON pointer (RFC 6901) out. False: it is not there.
bool remove_member(Json& json, std::string_view pointer) {
    auto* at = &json;
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const auto token = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(token.size());
        if (at->kind == Json::Kind::array) {
            std::size_t index = 0;
            const auto read = std::from_chars(token.data(), token.data() + token.size(), index);
            if (read.ec != std::errc{} || index >= at->items.size()) return false;
            at = &at->items[index];
            continue;
        }
        const auto named = [&](const Json::Member& member) {
            return formats::pointer_token(member.name) == token;
        };
        const auto place = std::ranges::find_if(at->members, named);
        if (place == at->members.end()) return false;
        if (pointer.empty()) {
            at->members.erase(place);
            return true;
        }
        at = &place->value;
    }
    return false;
}

template <class Value>
struct Reading {
    std::expected<Value, Issues> value;
    std::int64_t ignored = 0;
};

/// Reads the body as `read` does a request's, without the fields that it finds nobody knows.
template <class Read>
auto read_known(std::string body, Read read) {
    using Value = std::remove_cvref_t<decltype(read(body)->value)>;
    Reading<Value> reading{.value = std::unexpected{Issues{}}};
    for (int n = 0; n < readings_max; ++n) {
        auto found = read(body);
        if (found) {
            reading.value = std::move(found->value);
            return reading;
        }
        reading.value = std::unexpected{found.error().issues};
        auto json = formats::read_json(body);
        if (!json) return reading;
        std::int64_t removed = 0;
        for (const auto& issue : found.error().issues) {
            if (issue.code == "unknown_field") removed += remove_member(*json, issue.pointer) ? 1 : 0;
        }
        if (removed == 0) return reading;
        reading.ignored += removed;
        body = formats::canonical(*json);
    }
    return reading;
}

/// That gateway adds the id it gives the customer; here the e-mail address identifies the customer.
std::string without_customer_id(const std::string& body) {
    auto json = formats::read_json(body);
    if (!json) return body;
    std::erase_if(json->members, [](const Json::Member& member) { return member.name == "customerID"; });
    return formats::canonical(*json);
}

Reading<domain::Customer> read_customer(const ports::Envelope& message) {
    return read_known(without_customer_id(message.payload), formats::read_registration);
}

Reading<CheckedBill> read_bill(const ports::Envelope& message, const ports::SellerDirectory& sellers) {
    auto read = read_known(message.payload, formats::read_billing_request);
    Reading<CheckedBill> reading{.value = std::unexpected{Issues{}}, .ignored = read.ignored};
    if (!read.value) {
        reading.value = std::unexpected{std::move(read.value).error()};
        return reading;
    }
    auto checked = check_bill(*read.value, Caller{}, sellers, message.accepted_at);
    if (checked)
        reading.value = *std::move(checked);
    else
        reading.value = std::unexpected{std::move(checked).error().issues};
    return reading;
}

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

}  // namespace

std::optional<ports::Envelope> ImportLegacyMessage::translate(ports::Stage stage,
                                                              const ports::Envelope& message) const {
    if (stage == ports::Stage::users && is_registration(message)) {
        auto read = read_customer(message);
        ignored_ += read.ignored;
        if (!read.value) return refused(message, read.value.error());
        return translated(message, read.value->id.text(), formats::encode(*read.value));
    }
    if (stage == ports::Stage::billing && is_bill(message)) {
        auto read = read_bill(message, sellers_);
        ignored_ += read.ignored;
        if (!read.value) return refused(message, read.value.error());
        return translated(message, read.value->line.key(), formats::encode(read.value->request));
    }
    return std::nullopt;
}

Issues refused_registration(const ports::Envelope& message) {
    if (!is_registration(message)) return {};
    const auto read = read_customer(message);
    return read.value ? Issues{} : read.value.error();
}

Issues refused_bill(const ports::Envelope& message, const ports::SellerDirectory& sellers) {
    if (!is_bill(message)) return {};
    const auto read = read_bill(message, sellers);
    return read.value ? Issues{} : read.value.error();
}

}  // namespace billmill::usecases
