#include "gateway/idempotency.hpp"

#include <algorithm>
#include <chrono>

#include "formats/json.hpp"

namespace billmill::gateway {
namespace {

constexpr Milliseconds claim_ttl{60'000};
constexpr Milliseconds answer_ttl = std::chrono::hours{72};
constexpr char claimed = 'c';
constexpr char answered = 'a';
constexpr std::size_t key_bytes_max = 255;

bool is_visible(char c) {
    return c > ' ' && c < 0x7f;
}

/// The inside of a structured-field string; nullopt: not one.
std::optional<std::string> unquote(std::string_view text) {
    std::string out;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"') return i + 1 == text.size() ? std::optional{out} : std::nullopt;
        if (text[i] == '\\' && (++i >= text.size() || (text[i] != '"' && text[i] != '\\')))
            return std::nullopt;
        out += text[i];
    }
    return std::nullopt;
}

std::string cache_key(const RequestIdentity& identity) {
    return "request:" + identity.id.text();
}

std::string cache_value(char state, const RequestIdentity& identity) {
    std::string value(1, state);
    value.append(reinterpret_cast<const char*>(identity.fingerprint.bytes.data()),
                 identity.fingerprint.bytes.size());
    return value;
}

void append_part(std::string& out, std::string_view part) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(part.size() >> shift);
    out += part;
}

}  // namespace

OrAnswer<std::optional<std::string>> read_idempotency_key(const http::Request& request) {
    const auto count = request.header_count("idempotency-key");
    if (count == 0) return std::nullopt;
    std::optional<std::string> key;
    if (count == 1) {
        const auto text = *request.header("idempotency-key");
        key = text.starts_with('"') ? unquote(text) : std::string{text};
    }
    if (key && !key->empty() && key->size() <= key_bytes_max && std::ranges::all_of(*key, is_visible))
        return key;
    return std::unexpected{
        http::problem({.status = 400,
                       .code = "idempotency_key_invalid",
                       .title = "The Idempotency-Key can't be read; nothing of the request was kept.",
                       .issues = {{"/header/Idempotency-Key", "idempotency_key_invalid",
                                   "once, 1 to 255 visible ASCII characters"}}})};
}

RequestIdentity identify(std::string_view client, std::string_view route, std::string_view about,
                         const std::optional<std::string>& key, std::string_view canonical, Instant now) {
    std::string input;
    input.reserve(canonical.size() + route.size() + about.size() + 12);
    append_part(input, route);
    append_part(input, about);
    append_part(input, canonical);
    return {.id = key ? uuid_v5(spaces::request, {client, route, *key}) : uuid_v7(now),
            .fingerprint = sha256(input),
            .keyed = key.has_value()};
}

RecentRequests::Standing RecentRequests::claim(const RequestIdentity& identity) {
    if (!identity.keyed) return Standing::fresh;
    const auto there = cache_.add(cache_key(identity), cache_value(claimed, identity), claim_ttl);
    if (!there || !*there || (*there)->empty()) return Standing::fresh;
    const auto& value = **there;
    if (value == cache_value(answered, identity)) return Standing::answered;
    if (value == cache_value(claimed, identity)) return Standing::in_flight;
    return Standing::key_reused;
}

void RecentRequests::accepted(const RequestIdentity& identity) {
    // An error costs time only: Intake knows the request.
    if (identity.keyed) (void)cache_.put(cache_key(identity), cache_value(answered, identity), answer_ttl);
}

void RecentRequests::release(const RequestIdentity& identity) {
    // If it can't be erased, the claim ends by itself; until then a repetition hears 409.
    if (identity.keyed) (void)cache_.erase(cache_key(identity));
}

http::Response key_in_flight() {
    return refuse_for_now(409, "request_in_flight",
                          "The same request is being taken in; ask again for its answer.");
}

http::Response key_reused() {
    return http::problem(
        {.status = 422,
         .code = "key_reused",
         .title = "This Idempotency-Key was used for another request; nothing of this one was kept.",
         .issues = {{"/header/Idempotency-Key", "key_reused", "a key names one request for ever"}}});
}

http::Response accepted(const Uuid& id, std::initializer_list<Link> links, bool replayed) {
    std::string body;
    body.reserve(256);
    formats::JsonWriter writer{body};
    writer.begin_object().member("id", id.text()).member("status", "accepted").name("links").begin_object();
    for (const auto& link : links) writer.member(link.name, link.target);
    writer.end_object().end_object();
    auto response = json(202, std::move(body));
    if (replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
    return response;
}

http::Response not_confirmed(const Uuid& id, bool keyed) {
    return http::problem(
        {.status = 503,
         .code = "not_confirmed",
         .title =
             keyed ? "It is not known whether this was kept; repeating it with the same Idempotency-Key is "
                     "safe."
                   : "It is not known whether this was kept; look up its id before repeating it, and give an "
                     "Idempotency-Key to make repeating safe.",
         .members = {{"id", id.text()}},
         .headers = {{"Retry-After", "1"}}});
}

}  // namespace billmill::gateway
