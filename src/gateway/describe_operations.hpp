#pragma once

#include <array>
#include <vector>

#include "gateway/describe_answers.hpp"
#include "gateway/parts.hpp"
#include "ports/account.hpp"
#include "ports/mailbox.hpp"

// The mailbox, the account and readiness as clients see them.

namespace billmill::gateway {

struct AccountAnswer {
    Instant as_of{};
    bool balances = false;
    std::vector<ports::StageAccount> stages;
};

}  // namespace billmill::gateway

namespace billmill::formats {

inline constexpr std::array<std::string_view, 3> part_state_names{"ok", "degraded", "failed"};
inline constexpr std::array<std::string_view, 3> readiness_names{"ready", "degraded", "not_ready"};
template <>
inline constexpr std::span<const std::string_view> names_of<gateway::PartState>{part_state_names};
template <>
inline constexpr std::span<const std::string_view> names_of<gateway::ReadinessStatus>{readiness_names};

template <>
struct Description<ports::MailboxEntry> {
    static constexpr SchemaName name{.answer = "Mail"};
    static constexpr std::string_view page = "MailPage";
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, const ports::MailboxEntry& mail) {
        archive.required("id", mail.id, about("The delivery's id."));
        archive.required("receivedAt", mail.received_at, {});
        archive.required("bytes", mail.bytes, at_least(0));
        archive.required("to", mail.to, {});
        archive.required("subject", mail.subject, {});
    }
};

template <>
struct Description<ports::StageAccount> {
    static constexpr SchemaName name{.answer = "StageAccount"};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, const ports::StageAccount& stage) {
        archive.required("stage", stage.stage, {});
        archive.required("in", stage.in, at_least(0));
        archive.required("done", stage.done, at_least(0));
        archive.required("waiting", stage.waiting, at_least(0));
        archive.required("dead", stage.dead, at_least(0));
        archive.required("balances", stage.balances(), {});
        archive.required("missingCount", stage.missing_count,
                         at_least(0, "How many ids are nowhere; must be 0."));
        archive.required("missing", stage.missing, list(0, 100, "Must be empty; at most 100 of them."));
    }
};

template <>
struct Description<gateway::AccountAnswer> {
    static constexpr SchemaName name{.answer = "Account"};
    static constexpr std::string_view prose =
        "in = done + waiting + dead, over distinct ids in durable stores.";

    template <class Archive>
    static void members(Archive& archive, const gateway::AccountAnswer& account) {
        archive.required("asOf", account.as_of,
                         about("When the counting began. Long ago: the stores do not answer in time."));
        archive.required("balances", account.balances, {});
        archive.required("stages", account.stages, {});
    }
};

template <>
struct Description<gateway::PartStatus> {
    static constexpr SchemaName name{.answer = "Part"};
    static constexpr std::string_view prose = "A part of the process, or an engine that it works with.";

    template <class Archive>
    static void members(Archive& archive, const gateway::PartStatus& part) {
        archive.required("name", part.name, {});
        archive.required("state", part.state,
                         about("degraded: something shared is away or waits. failed: a reason of this "
                               "process alone."));
        archive.optional("reason", part.reason, about("What is wrong, and what to do."));
        archive.optional("peer", part.peer, about("host:port of what it talks to."));
        archive.optional("since", part.since, about("Since when it is in this state."));
        archive.optional("nextTry", part.next_try, about("When it is tried again."));
        archive.optional("waiting", part.waiting, at_least(0, "How much work waits for it."));
    }
};

template <>
struct Description<gateway::Readiness> {
    static constexpr SchemaName name{.answer = "Readiness"};
    static constexpr std::string_view prose = "Whether this process can be asked, and how its parts are.";

    template <class Archive>
    static void members(Archive& archive, const gateway::Readiness& readiness) {
        archive.required("status", readiness.status, about("not_ready goes with status 503."));
        archive.required("accepts", readiness.accepts,
                         about("New work is taken now: requests by a gateway, messages by a core."));
        archive.required("parts", readiness.parts, {});
    }
};

}  // namespace billmill::formats
