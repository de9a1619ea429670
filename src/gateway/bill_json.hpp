#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/invoice.hpp"
#include "formats/json.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/delivery_store.hpp"

namespace billmill::gateway {

enum class BillState : std::uint8_t {
    accepted,  ///< Kept, not yet issued.
    issued,    ///< It has its number; not every mail it asks for has been sent.
    sent,      ///< Every mail it asks for has been sent.
    failed,    ///< It, or the buyer's mail, is a dead letter.
};
[[nodiscard]] std::string_view name(BillState state);

/// Is it the buyer's mail: to the buyer, or sent again to whichever address? The others are copies.
[[nodiscard]] bool reaches_buyer(const domain::Invoice& invoice, const ports::Delivery& delivery);

/// Of an issued invoice. It is sent when one mail for the buyer was, and each copy was sent or refused; it has failed
/// when no mail for the buyer was sent, none is open, and one has failed.
[[nodiscard]] BillState state_of(const domain::Invoice& invoice, std::span<const ports::Delivery> deliveries);

/// A bill that has no invoice.
struct Unissued {
    Uuid id;
    BillState state = BillState::accepted;  ///< Or failed.
    Instant accepted_at{};
};
void write_unissued(formats::JsonWriter& out, const Unissued& bill,
                    const std::optional<ports::DeadLetter>& failure);
/// `credits`: the credit notes of the invoice, by rising ordinal.
void write_bill(formats::JsonWriter& out, const domain::Invoice& invoice,
                std::span<const domain::Invoice> credits, std::span<const ports::Delivery> deliveries,
                const std::optional<ports::DeadLetter>& failure);
/// What a list shows: everything but lines, taxes, note and failure.
void write_bill_summary(formats::JsonWriter& out, const domain::Invoice& invoice,
                        std::span<const ports::Delivery> deliveries);

/// What would be issued: everything that a draft has.
void write_preview(formats::JsonWriter& out, const domain::Invoice& draft);

void write_issues(formats::JsonWriter& out, const Issues& issues);

}  // namespace billmill::gateway
