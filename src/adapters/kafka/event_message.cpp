#include "adapters/kafka/event_message.hpp"

#include <algorithm>

#include "formats/json.hpp"

namespace billmill::adapters::kafka {
namespace {

using formats::Json;

constexpr std::string_view version = "1";

std::optional<std::string_view> text(const Json& message, std::string_view member) {
    const auto* const found = message.find(member);
    if (found == nullptr || found->kind != Json::Kind::string) return std::nullopt;
    return found->text;
}

std::optional<Uuid> uuid(const Json& message, std::string_view member) {
    const auto found = text(message, member);
    return found ? Uuid::parse(*found) : std::nullopt;
}

std::unexpected<Error> no_event(const std::string& why) {
    return fail(Fault::invalid, "no event: " + why);
}

Result<ports::EventType> type_of(const Json& message) {
    const auto* const v = message.find("v");
    const auto named = text(message, "type");
    if (v == nullptr || v->kind != Json::Kind::number || !named) return no_event("no version or type");
    const auto known = std::ranges::find(ports::event_type_names, *named);
    if (v->text != version || known == ports::event_type_names.end())
        return fail(Fault::not_yet,
                    "an event of a newer program: version " + v->text + ", " + std::string{*named});
    return static_cast<ports::EventType>(known - ports::event_type_names.begin());
}

}  // namespace

std::string encode(const ports::Event& event) {
    std::string out;
    out.reserve(240);
    formats::JsonWriter json{out};
    json.begin_object().member("v", 1).member("type", ports::name(event.type));
    if (event.key) json.member("id", event.key->text());
    if (event.at != Instant{}) json.member("at", rfc3339(event.at));
    json.member("subject", event.subject.text());
    if (event.invoice) json.member("invoice", event.invoice->text());
    json.optional_member("code", event.code).end_object();
    return out;
}

Result<ports::Event> decode_event(std::string_view payload) {
    const auto message = formats::read_json(payload);
    if (!message) return no_event(message.error().code);
    TRY(const auto type, type_of(*message));
    const auto subject = uuid(*message, "subject");
    if (!subject) return no_event("no subject");
    ports::Event event{.type = type, .subject = *subject};
    event.key = uuid(*message, "id");
    event.invoice = uuid(*message, "invoice");
    event.code = text(*message, "code").value_or("");
    if (const auto at = text(*message, "at")) {
        const auto read = parse_rfc3339(*at);
        if (!read) return no_event("no moment");
        event.at = *read;
    }
    return event;
}

}  // namespace billmill::adapters::kafka
