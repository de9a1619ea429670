#include <algorithm>

#include "formats/messages.hpp"
#include "formats/requests.hpp"
#include "gateway/answers.hpp"
#include "gateway/bills.hpp"

namespace billmill::gateway {
namespace {

constexpr std::string_view resend_route = "POST /api/v1/bill/{id}/resend";

/// Sequences of resends with a key start here, those without stay below: neither can take the other's.
constexpr std::int32_t keyed_first = 1'000'000;
constexpr std::uint32_t keyed_count = 1'000'000'000;

/// The same key gives the same sequence, so the same delivery, so one mail.
std::int32_t keyed_sequence(const Uuid& request_id) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | request_id.bytes[i];
    return keyed_first + static_cast<std::int32_t>(value % keyed_count);
}

/// One more than is known. Two at once without a key mean one delivery: the second is a repetition.
std::int32_t next_sequence(std::span<const ports::Delivery> deliveries, std::string_view recipient) {
    std::int32_t highest = 0;  // The first mail, even where it has not been tried yet.
    for (const auto& delivery : deliveries) {
        if (delivery.recipient == recipient && delivery.sequence < keyed_first) {
            highest = std::max(highest, delivery.sequence);
        }
    }
    return highest + 1;
}

bool is_other_recipients(std::span<const ports::Delivery> deliveries, const formats::Notification& resend) {
    return std::ranges::any_of(deliveries, [&](const ports::Delivery& delivery) {
        return delivery.sequence == resend.sequence && delivery.recipient != resend.recipient;
    });
}

}  // namespace

void Bills::resend(Call&& call, http::Reply reply) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return reply(wrong(std::move(issues)));
    const auto id = path_id(call.request);
    if (!id) return reply(id.error());
    auto key = read_idempotency_key(call.request);
    if (!key) return reply(std::move(key).error());
    auto read = formats::read_resend(call.request.body);
    if (!read) return reply(wrong(std::move(read).error()));
    auto invoice = find(call, *id);
    if (!invoice) return reply(std::move(invoice).error());
    if (!*invoice) return reply(no_document(call, *id));
    if ((*invoice)->seller.built_in && !ports_.trial_seller_may_mail) {
        return reply(refuse(409, "trial_seller", "The trial seller must not send real mail."));
    }
    const auto deliveries = or_failed(call.request, ports_.deliveries.of_invoice(*id));
    if (!deliveries) return reply(deliveries.error());

    const auto identity =
        identify(call.caller.client, resend_route, id->text(), *key, read->canonical, reception_.now());
    formats::Notification resend{
        .invoice_id = *id, .recipient = read->value.to.empty() ? (*invoice)->buyer.email : read->value.to};
    resend.copy = resend.recipient != (*invoice)->buyer.email;
    resend.sequence =
        identity.keyed ? keyed_sequence(identity.id) : next_sequence(*deliveries, resend.recipient);
    if (identity.keyed && is_other_recipients(*deliveries, resend)) return reply(key_reused());
    reception_.take_in(call, identity,
                       {.stage = ports::Stage::notify,
                        .key = id->text(),
                        .payload = formats::encode(resend),
                        .answer =
                            [bill = id->text()](const Uuid& delivery, bool replayed) {
                                return accepted(delivery, {{"bill", "/api/v1/bill/" + bill}}, replayed);
                            },
                        // On `notify` an event is its delivery.
                        .event_id = formats::delivery_id(resend)},
                       std::move(reply));
}

}  // namespace billmill::gateway
