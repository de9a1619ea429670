#include "usecases/set_aside.hpp"

#include <algorithm>
#include <iterator>

#include "formats/messages.hpp"
#include "foundation/logging.hpp"

namespace billmill::usecases {
namespace {

/// As the stage reads it.
bool is_newer(ports::Stage stage, const ports::Envelope& message) {
    if (message.unidentified) return false;  // It is a dead letter by itself.
    const auto reads = [](const auto& decoded) { return decoded || decoded.error().fault != Fault::not_yet; };
    switch (stage) {
        case ports::Stage::users: return !reads(formats::decode_customer_change(message.payload));
        case ports::Stage::billing: return !reads(formats::decode_bill(message.payload));
        case ports::Stage::notify: break;
    }
    return !reads(formats::decode_notification(message.payload));
}

bool is_set_aside(const std::optional<ports::DeadLetter>& letter) {
    return letter && letter->state == ports::DeadLetterState::open && !letter->history.empty() &&
           letter->history.back().code == domain::set_aside;
}

}  // namespace

Answer<Uuid> SetAside::operator()(const Caller& caller, std::string_view topic, ports::Position position) {
    const auto* const stage =
        std::ranges::find(ports::all_stages, topic, [&](ports::Stage one) { return bus_.topic(one); });
    if (stage == std::end(ports::all_stages))
        return refuse(Fault::not_found, "unknown_topic", "billmill has no such topic.");
    TRY(auto message, bus_.read_at(*stage, position));
    if (!message) return refuse(Fault::not_found, "no_such_message", "No message stands at this place.");
    if (!is_newer(*stage, *message)) {
        return refuse(Fault::conflict, "not_newer",
                      "This program reads that message, so it is not what holds the partition up.");
    }
    const auto id = message->event_id;
    TRY(const auto known, dead_letters_.find(*stage, id));
    if (is_set_aside(known)) return id;
    const ports::DeadLetterStore::Entry entry{
        *stage,
        *std::move(message),
        {clock_.now(), domain::set_aside, "a person set it aside: a newer program wrote it"},
        {}};
    TRY_DO(dead_letters_.add({&entry, 1}));
    log::warn("message_set_aside", {{"topic", topic},
                                    {"partition", position.partition},
                                    {"offset", position.offset},
                                    {"id", id.text()},
                                    {"client", caller.client}});
    return id;
}

}  // namespace billmill::usecases
