#pragma once

#include <array>
#include <optional>
#include <string>

#include "gateway/describe_bills.hpp"
#include "usecases/failed_work.hpp"
#include "usecases/list_failures.hpp"

// Failures and parked work as clients see them.

namespace billmill::gateway {

/// nullopt: a gate holds it.
[[nodiscard]] inline std::optional<Instant> due_of(const ports::Parked& parked) {
    if (parked.gate.empty()) return parked.due_at;
    return std::nullopt;
}
/// "route" or "sender"; empty: no gate holds it.
[[nodiscard]] inline std::string gate_of(const ports::Parked& parked) {
    return parked.gate.substr(0, parked.gate.find('/'));
}

struct FailureAnswer {
    usecases::FailureWithMails found;
    std::optional<std::string> payload;
    std::optional<std::string> payload_base64;  ///< Messages of other producers may be any bytes.
};
struct FailureNow {
    Uuid id;
    ports::DeadLetterState state = ports::DeadLetterState::open;
};
/// The request that the advice asks for.
struct NextRequest {
    domain::NextStep step = domain::NextStep::retry;
    std::string method;
    std::string href;
    std::string_view detail;
};
[[nodiscard]] NextRequest next_of(const usecases::Failure& failure);

}  // namespace billmill::gateway

namespace billmill::formats {

/// What is retried has the state `replayed` in the stores.
inline constexpr std::array<std::string_view, 4> failure_state_names{"open", "retried", "closed",
                                                                     "discarded"};
template <>
inline constexpr std::span<const std::string_view> names_of<ports::DeadLetterState>{failure_state_names};
inline constexpr std::array<std::string_view, 5> next_step_names{"retry", "register", "resend", "look",
                                                                 "discard"};
template <>
inline constexpr std::span<const std::string_view> names_of<domain::NextStep>{next_step_names};

template <>
struct Description<ports::Death> {
    static constexpr SchemaName name{.answer = "FailedAttempt"};
    static constexpr std::string_view prose = "One time that work failed for good.";

    template <class Archive>
    static void members(Archive& archive, const ports::Death& death) {
        archive.required("at", death.at, {});
        archive.required("code", death.code, {});
        archive.required("detail", death.detail, {});
    }
};

/// What failures and parked work have in common.
template <class Archive>
void describe_subject(Archive& archive, const usecases::WorkSubject& subject) {
    archive.optional("billId", subject.bill, about("Of a bill, a credit or a mail."));
    archive.optional("number", subject.number, about("As printed. Of a mail."));
    archive.optional("seller", subject.seller, {});
    archive.optional("customer", subject.customer, about("The customer's e-mail address, or its id."));
    archive.optional("recipient", subject.recipient, about("Whom the mail is for."));
    archive.optional("amount", subject.amount, about("Due, of the invoice that a mail is about."));
    archive.optional("currency", subject.amount ? std::optional{subject.amount->currency} : std::nullopt,
                     about("ISO 4217."));
}

template <>
struct Description<gateway::NextRequest> {
    static constexpr SchemaName name{.answer = "NextStep"};
    static constexpr std::string_view prose = "What a person does next.";

    template <class Archive>
    static void members(Archive& archive, const gateway::NextRequest& next) {
        archive.required("step", next.step, {});
        archive.required("method", next.method, {});
        archive.required("href", next.href, {});
        archive.required("detail", next.detail, about("One sentence."));
    }
};

template <>
struct Description<gateway::Summary<usecases::Failure>> {
    static constexpr SchemaName name{.answer = "FailureSummary"};
    static constexpr std::string_view page = "FailurePage";
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, const gateway::Summary<usecases::Failure>& summary) {
        const auto& letter = summary.whole->letter;
        const auto death = summary.whole->last_death();
        archive.required("id", letter.id, {});
        archive.required("stage", letter.stage, {});
        archive.required("state", letter.state, {});
        archive.required("code", death.code, about("Stable, such as unknown_customer."));
        archive.required("detail", death.detail, {});
        describe_subject(archive, summary.whole->subject);
        archive.required("failedAt", death.at, about("The last time."));
        archive.required("acceptedAt", letter.envelope.accepted_at, {});
        archive.required("next", gateway::next_of(*summary.whole), {});
    }
};

template <>
struct Description<gateway::FailureAnswer> {
    static constexpr SchemaName name{.answer = "Failure"};
    static constexpr std::string_view prose = "Work that failed for good, kept with its original bytes.";

    template <class Archive>
    static void members(Archive& archive, const gateway::FailureAnswer& answer) {
        const auto& failure = answer.found.failure;
        Description<gateway::Summary<usecases::Failure>>::members(archive, {&failure});
        archive.required("key", failure.letter.envelope.key, {});
        archive.required("client", failure.letter.envelope.client, about("The API key's name."));
        archive.required("issues", failure.letter.issues, {});
        archive.required("history", failure.letter.history,
                         about("Each time it failed, oldest first: the first time and the newest 19."));
        archive.required("deliveries", answer.found.deliveries, about("Every mail of its invoice."));
        archive.optional("payload", answer.payload, about("The original bytes."));
        archive.optional("payloadBase64", answer.payload_base64,
                         about("The original bytes in base64, where they are not UTF-8."));
        archive.one_of("payload", "payloadBase64");
    }
};

template <>
struct Description<gateway::FailureNow> {
    static constexpr SchemaName name{.answer = "FailureNow"};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, const gateway::FailureNow& now) {
        archive.required("id", now.id, {});
        archive.required("state", now.state, {});
    }
};

template <>
struct Description<usecases::BulkCount> {
    static constexpr SchemaName name{.answer = "FailureCount"};
    static constexpr std::string_view prose = "The failures with one code.";

    template <class Archive>
    static void members(Archive& archive, const usecases::BulkCount& count) {
        archive.required("code", count.code, {});
        archive.required("changed", count.changed,
                         at_least(0, "Retried or discarded; with dryRun: that would be."));
        archive.required("refused", count.refused, at_least(0, "That a retry cannot help."));
        archive.optional("remedy", count.remedy, about("What to do instead."));
    }
};

template <>
struct Description<usecases::BulkReport> {
    static constexpr SchemaName name{.answer = "FailureReport"};
    static constexpr std::string_view prose = "What became of the failures that were selected.";

    template <class Archive>
    static void members(Archive& archive, const usecases::BulkReport& report) {
        archive.required("dryRun", report.dry_run, {});
        archive.required("codes", report.codes, {});
        archive.required("more", !report.next.empty(), about("Not all have been looked at."));
        archive.required("next", report.next, about("The cursor to go on with; empty: nothing is left."));
    }
};

template <>
struct Description<usecases::WaitingWork> {
    static constexpr SchemaName name{.answer = "Parked"};
    static constexpr std::string_view page = "ParkedPage";
    static constexpr std::string_view prose = "A message that waits before it is tried again.";

    template <class Archive>
    static void members(Archive& archive, const usecases::WaitingWork& work) {
        const auto& parked = work.parked;
        archive.required("id", parked.envelope.event_id, {});
        archive.required("stage", parked.stage, {});
        archive.required("code", parked.code, {});
        describe_subject(archive, work.subject);
        archive.required("attempt", parked.envelope.attempt, at_least(0));
        archive.required("acceptedAt", parked.envelope.accepted_at, {});
        archive.required("parkedAt", parked.parked_at, {});
        archive.optional("dueAt", gateway::due_of(parked), about("Absent while a mail gate holds it."));
        archive.optional("gate", gateway::gate_of(parked), about("What holds it: route or sender."));
    }
};

}  // namespace billmill::formats
