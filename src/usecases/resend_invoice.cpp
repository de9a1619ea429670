#include "usecases/resend_invoice.hpp"

#include <algorithm>

#include "formats/messages.hpp"

namespace billmill::usecases {
namespace {

/// The same key gives the same sequence, so the same delivery, so one mail.
std::int32_t keyed_sequence(const Uuid& request_id) {
    constexpr std::uint32_t count = 1'000'000'000;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | request_id.bytes[i];
    return formats::keyed_resends_from + static_cast<std::int32_t>(value % count);
}

/// One more than is known. Two at once without a key are one delivery: the second is a repetition.
std::int32_t next_sequence(std::span<const ports::Delivery> deliveries, std::string_view recipient) {
    std::int32_t highest = 0;  // The first mail, even where it has not been tried yet.
    for (const auto& delivery : deliveries) {
        if (delivery.recipient == recipient && delivery.sequence < formats::keyed_resends_from)
            highest = std::max(highest, delivery.sequence);
    }
    return highest + 1;
}

/// The key's delivery went to another address. The inbox knows as well, unless it has forgotten the key.
bool is_other_recipients(std::span<const ports::Delivery> deliveries, const formats::Notification& resend) {
    return std::ranges::any_of(deliveries, [&](const ports::Delivery& delivery) {
        return delivery.sequence == resend.sequence && delivery.recipient != resend.recipient;
    });
}

}  // namespace

void ResendInvoice::operator()(const RequestContext& context, const Uuid& id,
                               const formats::Read<formats::ResendRequest>& resend, OnAccepted done) {
    const auto invoice = bills_.invoice(context.caller, id, Fault::not_found,
                                        "This bill has no document yet; GET the bill for its state.");
    if (!invoice) return done(std::unexpected{invoice.error()});
    if (invoice->seller.built_in && !trial_seller_may_mail_)
        return done(refuse(Fault::conflict, "trial_seller", "The trial seller must not send real mail."));
    const auto deliveries = deliveries_.of_invoice(id);
    if (!deliveries) return done(std::unexpected{Refusal{deliveries.error()}});

    const auto identity = accept_.identify(context, resend_operation, id.text(), resend);
    const auto& buyer = invoice->buyer.email;
    formats::Notification notification{.invoice_id = id,
                                       .recipient = resend.value.to.empty() ? buyer : resend.value.to};
    notification.copy = notification.recipient != buyer;
    notification.as_given = !resend.value.to.empty();
    notification.sequence =
        identity.keyed ? keyed_sequence(identity.id) : next_sequence(*deliveries, notification.recipient);
    if (identity.keyed && is_other_recipients(*deliveries, notification)) return done(key_reused());
    accept_(context, identity,
            {.stage = ports::Stage::notify,
             .key = id.text(),
             .payload = formats::encode(notification),
             .event_id = formats::delivery_id(notification)},
            std::move(done));
}

}  // namespace billmill::usecases
