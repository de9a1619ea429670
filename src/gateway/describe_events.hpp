#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/describe_answers.hpp"
#include "usecases/list_events.hpp"

// What happened, as clients see it: a page of GET /api/v1/events, and the data of a stream's events.

namespace billmill::gateway {

/// Only what tells whether an event concerns the reader; the rest stands behind the ids.
struct EventData {
    std::optional<Uuid> customer{};
    std::optional<Uuid> invoice{};
    std::string number{};
    std::string seller{};
    std::optional<domain::DocumentType> type{};
    std::optional<domain::Currency> currency{};
    std::optional<domain::Money> gross{};
    std::optional<Uuid> credit_of{};
    std::optional<Uuid> delivery{};
    std::optional<Uuid> failure{};
    std::optional<Uuid> webhook{};
    std::string code{};
};
struct EventAnswer {
    std::int64_t seq = 0;
    Instant at{};
    ports::EventType type{};
    EventData data;
    std::optional<Uuid> key{};
};
struct EventsAnswer {
    std::vector<EventAnswer> items;
    std::int64_t next = 0;
};
[[nodiscard]] EventAnswer answer_of(const usecases::EventView& view);
[[nodiscard]] EventsAnswer answer_of(const usecases::EventPage& page);

}  // namespace billmill::gateway

namespace billmill::formats {

template <>
inline constexpr std::span<const std::string_view> names_of<ports::EventType>{ports::event_type_names};

template <>
struct Description<gateway::EventData> {
    static constexpr SchemaName name{.answer = "EventData"};
    static constexpr std::string_view prose =
        "What an event is about; which members there are follows from its type.";

    template <class Archive>
    static void members(Archive& archive, const gateway::EventData& data) {
        archive.optional("customerId", data.customer, about("Whom it concerns."));
        archive.optional("invoiceId", data.invoice, about("The bill, under /api/v1/invoices."));
        archive.optional("number", data.number, about("Of the invoice, as it stands on paper."));
        archive.optional("seller", data.seller, about("The seller's id."));
        archive.optional("type", data.type, about("Invoice or credit note."));
        archive.optional("currency", data.currency, {});
        archive.optional("gross", data.gross, about("The total of the invoice, tax included."));
        archive.optional("creditOf", data.credit_of, about("The invoice that a credit note takes back."));
        archive.optional("deliveryId", data.delivery, about("The mail."));
        archive.optional("failureId", data.failure, about("The failure, under /api/v1/failures."));
        archive.optional("webhookId", data.webhook, about("The webhook, under /api/v1/webhooks."));
        archive.optional("code", data.code, about("Why the bill waits, or why the webhook was disabled."));
    }
};

template <>
struct Description<gateway::EventAnswer> {
    static constexpr SchemaName name{.answer = "Event"};
    static constexpr std::string_view prose = "One thing that happened.";

    template <class Archive>
    static void members(Archive& archive, const gateway::EventAnswer& event) {
        archive.required("id", std::to_string(event.seq), about("Its cursor: ask for what comes after it."));
        archive.required("at", event.at, {});
        archive.required("type", event.type, about("What happened."));
        archive.required("data", event.data, {});
        archive.optional("key", event.key,
                         about("Where an event may come more than once, in a cluster: the same each time."));
    }
};

template <>
struct Description<gateway::EventsAnswer> {
    static constexpr SchemaName name{.answer = "EventPage"};
    static constexpr std::string_view prose = "What happened, oldest first.";

    template <class Archive>
    static void members(Archive& archive, const gateway::EventsAnswer& page) {
        archive.required("items", page.items, list(0, 200, "The events."));
        archive.required("next", std::to_string(page.next),
                         about("Where to go on: ask with it again, also where nothing has happened yet."));
    }
};

}  // namespace billmill::formats
