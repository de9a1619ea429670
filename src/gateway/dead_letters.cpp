#include "gateway/dead_letters.hpp"

#include "formats/json.hpp"
#include "foundation/logging.hpp"
#include "foundation/utf8.hpp"
#include "gateway/bill_json.hpp"

namespace billmill::gateway {
namespace {

using formats::JsonWriter;
using ports::DeadLetterState;

http::Response no_such_letter() {
    return refuse(404, "no_such_dead_letter", "There is no dead letter with this id.");
}
http::Response not_open() {
    return refuse(409, "not_open", "Only an open dead letter can be replayed or discarded.");
}

std::optional<DeadLetterState> find_state(std::string_view text) {
    for (const auto state : {DeadLetterState::open, DeadLetterState::replayed, DeadLetterState::closed,
                             DeadLetterState::discarded}) {
        if (ports::name(state) == text) return state;
    }
    return std::nullopt;
}

void write_head(JsonWriter& out, const ports::DeadLetter& letter) {
    const auto death = letter.history.empty() ? ports::Death{} : letter.history.back();
    out.member("id", letter.id.text())
        .member("stage", ports::name(letter.stage))
        .member("state", ports::name(letter.state))
        .member("code", death.code)
        .member("detail", death.detail)
        .member("diedAt", rfc3339(death.at))
        .member("acceptedAt", rfc3339(letter.envelope.accepted_at));
}

std::string base64(std::string_view bytes) {
    static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            group = group << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        }
        for (std::size_t j = 0; j < 4; ++j)
            out += i + j > bytes.size() ? '=' : digits[group >> (18 - 6 * j) & 63];
    }
    return out;
}

void write_letter(JsonWriter& out, const ports::DeadLetter& letter) {
    out.begin_object();
    write_head(out, letter);
    out.member("key", letter.envelope.key).member("client", letter.envelope.client).name("issues");
    write_issues(out, letter.issues);
    out.name("history").begin_array();
    for (const auto& death : letter.history) {
        out.begin_object();
        out.member("at", rfc3339(death.at)).member("code", death.code).member("detail", death.detail);
        out.end_object();
    }
    out.end_array();
    // Messages of other producers may be any bytes.
    const auto& payload = letter.envelope.payload;
    if (is_utf8(payload)) {
        out.member("payload", payload);
    } else {
        out.member("payloadBase64", base64(payload));
    }
    out.end_object();
}

http::Response now(int status, const Uuid& id, DeadLetterState state) {
    std::string body;
    JsonWriter out{body};
    out.begin_object().member("id", id.text()).member("state", ports::name(state)).end_object();
    return json(status, std::move(body));
}

}  // namespace

http::Response DeadLetters::list(const Call& call) {
    auto issues = check_query(call.request, {"state", "limit", "cursor"});
    const auto page = read_page(call.request, issues);
    std::optional<DeadLetterState> state;
    if (const auto text = call.request.query_value("state")) {
        state = find_state(*text);
        if (!state)
            issues.push_back({"/query/state", "unknown_value", "open, replayed, closed or discarded"});
    }
    if (!issues.empty()) return wrong(std::move(issues));
    const auto found = store_.list(state, page);
    if (!found) return list_failed(call.request, found.error());
    std::string body;
    JsonWriter out{body};
    out.begin_object().name("items").begin_array();
    for (const auto& letter : found->items) {
        out.begin_object();
        write_head(out, letter);
        out.end_object();
    }
    out.end_array().member("next", found->next).end_object();
    return json(200, std::move(body));
}

http::Response DeadLetters::show(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto id, path_id(call.request));
    OR_ANSWER(const auto letter, or_failed(call.request, store_.find(id)));
    if (!letter) return no_such_letter();
    std::string body;
    JsonWriter out{body};
    write_letter(out, *letter);
    return json(200, std::move(body));
}

OrAnswer<ports::DeadLetter> DeadLetters::find_open(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty())
        return std::unexpected{wrong(std::move(issues))};
    const auto id = path_id(call.request);
    if (!id) return std::unexpected{id.error()};
    auto found = store_.find(*id);
    if (!found) return std::unexpected{failed(call.request, found.error())};
    if (!*found) return std::unexpected{no_such_letter()};
    if ((*found)->state != DeadLetterState::open) return std::unexpected{not_open()};
    return **std::move(found);
}

http::Response DeadLetters::replay(const Call& call) {
    OR_ANSWER(auto letter, find_open(call));
    const auto died_at = letter.history.empty() ? Instant{} : letter.history.back().at;
    auto message = std::move(letter.envelope);  // Original bytes, key, headers and origin.
    message.attempt = 0;
    message.returned = true;
    std::vector<ports::Envelope> messages;
    messages.push_back(std::move(message));
    if (const auto published = ports::publish_and_wait(bus_, letter.stage, std::move(messages)); !published) {
        return failed(call.request, published.error());  // It is still open: asking again is safe.
    }
    const auto marked = store_.mark_replayed(letter.stage, letter.id, died_at);
    // conflict: the stage was quicker and has already settled or buried it.
    if (!marked && marked.error().fault != Fault::conflict) return failed(call.request, marked.error());
    log::info(
        "dead_letter_replayed",
        {{"id", letter.id.text()}, {"stage", ports::name(letter.stage)}, {"client", call.caller.client}});
    return now(202, letter.id, DeadLetterState::replayed);
}

http::Response DeadLetters::discard(const Call& call) {
    OR_ANSWER(const auto letter, find_open(call));
    const auto discarded = store_.discard(letter.stage, letter.id, clock_.now());
    if (!discarded && discarded.error().fault == Fault::conflict) return not_open();
    if (!discarded) return failed(call.request, discarded.error());
    log::info(
        "dead_letter_discarded",
        {{"id", letter.id.text()}, {"stage", ports::name(letter.stage)}, {"client", call.caller.client}});
    return now(200, letter.id, DeadLetterState::discarded);
}

http::Response DeadLetters::list_parked(const Call& call) {
    auto issues = check_query(call.request, {"stage", "limit", "cursor"});
    const auto page = read_page(call.request, issues);
    const auto text = call.request.query_value("stage");
    const auto stage = ports::find_stage(text.value_or(""));
    if (!text) issues.push_back({"/query/stage", "required", "users, billing or notify"});
    if (text && !stage) issues.push_back({"/query/stage", "unknown_value", "users, billing or notify"});
    if (!issues.empty()) return wrong(std::move(issues));
    const auto found = parked_.list(*stage, page);
    if (!found) return list_failed(call.request, found.error());
    std::string body;
    JsonWriter out{body};
    out.begin_object().name("items").begin_array();
    for (const auto& parked : found->items) {
        out.begin_object();
        out.member("id", parked.envelope.event_id.text())
            .member("stage", ports::name(parked.stage))
            .member("code", parked.code)
            .member("attempt", std::int64_t{parked.envelope.attempt})
            .member("acceptedAt", rfc3339(parked.envelope.accepted_at))
            .member("parkedAt", rfc3339(parked.parked_at))
            .member("dueAt", rfc3339(parked.due_at));
        out.end_object();
    }
    out.end_array().member("next", found->next).end_object();
    return json(200, std::move(body));
}

}  // namespace billmill::gateway
