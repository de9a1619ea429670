#pragma once

#include <array>
#include <vector>

#include "gateway/describe_answers.hpp"
#include "usecases/timeline.hpp"

// What happened to a bill, as clients see it.

namespace billmill::gateway {

struct Timeline {
    std::vector<usecases::TimelineEntry> items;
};

}  // namespace billmill::gateway

namespace billmill::formats {

inline constexpr std::array<std::string_view, 11> timeline_event_names{
    "accepted",    "waiting",      "failed",           "issued",      "credit_note_issued", "irn_recorded",
    "mail_queued", "mail_sending", "mail_handed_over", "mail_failed", "mail_trial"};
template <>
inline constexpr std::span<const std::string_view> names_of<usecases::TimelineEvent>{timeline_event_names};

template <>
struct Description<usecases::TimelineEntry> {
    static constexpr SchemaName name{.answer = "TimelineEntry"};
    static constexpr std::string_view prose = "One thing that happened to a bill.";

    template <class Archive>
    static void members(Archive& archive, const usecases::TimelineEntry& entry) {
        archive.required("at", entry.at, {});
        archive.required("event", entry.event, about("A mail is shown as it is now, at its last change."));
        archive.optional("id", entry.id, about("Of the invoice, the credit note, the mail or the failure."));
        archive.optional("number", entry.number,
                         about("Of what was issued, as it stands on paper; of irn_recorded, the IRN."));
        archive.optional("to", entry.to, about("Of a mail: where it went, or goes."));
        archive.optional("attempts", entry.attempts, at_least(0, "How often the mail was tried."));
        archive.optional("code", entry.code,
                         about("Why it waits or failed; of a mail, what the mail server said last."));
        archive.optional("detail", entry.detail, about("One sentence."));
    }
};

template <>
struct Description<gateway::Timeline> {
    static constexpr SchemaName name{.answer = "Timeline"};
    static constexpr std::string_view prose = "What happened to a bill, oldest first.";

    template <class Archive>
    static void members(Archive& archive, const gateway::Timeline& timeline) {
        archive.required("items", timeline.items, list(1, 1'000));
    }
};

}  // namespace billmill::formats
