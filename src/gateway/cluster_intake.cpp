#include "gateway/cluster_intake.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "foundation/logging.hpp"
#include "foundation/thread_name.hpp"
#include "gateway/taken_value.hpp"

namespace billmill::gateway {
namespace {

using ports::Admission;
using ports::CacheEntry;
using ports::Envelope;
using ports::Stage;
using ports::TakenRequest;

/// Longer than a bus takes to say that it has not confirmed.
constexpr Milliseconds claim_ttl{60'000};
constexpr Milliseconds answer_ttl = std::chrono::hours{72};
/// Since when the cache remembers: the first entry of an empty one, and gone with a flush like all others.
constexpr const char* memory_key = "taken-since";
constexpr Milliseconds memory_ttl = std::chrono::hours{24 * 3'650};

std::size_t weight(const Envelope& message) {
    return sizeof message + message.payload.size() + message.key.size();
}

/// The version in the id: 5 is made of a key, and may come again.
bool is_keyed(const Uuid& id) {
    return id.bytes[6] >> 4 == 5;
}

Admission compare(const Digest& known, const Envelope& message) {
    return known == message.fingerprint ? Admission::replayed : Admission::key_reused;
}

/// nullopt: the value says nothing that can be understood.
std::optional<Admission> judge(std::string_view value, const Envelope& message) {
    const auto known = read_taken_value(value);
    if (!known) return std::nullopt;
    const auto same = compare(known->fingerprint, message);
    if (same == Admission::key_reused || known->standing == TakenValue::Standing::taken) return same;
    return Admission::in_flight;
}

/// The cache has forgotten nothing of the last answer_ttl.
bool remembers(std::string_view since, Instant now) {
    std::int64_t ms = 0;
    const auto read = std::from_chars(since.data(), since.data() + since.size(), ms);
    return read.ec == std::errc{} && now - from_unix_ms(ms) >= answer_ttl;
}

}  // namespace

ClusterIntake::ClusterIntake(Ports ports, ClusterIntakeLimits limits)
    : ports_{ports},
      limits_{limits},
      owner_{uuid_v7(ports.clock.now()).text()},
      claiming_{[this] { claim_and_publish(); }},
      answering_{[this] { remember_and_answer(); }} {}

ClusterIntake::~ClusterIntake() {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    arrived_.notify_all();
    ended_.notify_all();
}

std::string ClusterIntake::claim_of(const Envelope& message) const {
    return claim_value(message.fingerprint, owner_);
}

void ClusterIntake::accept(Stage stage, Envelope message, Done done) {
    if (message.payload.size() > ports::payload_bytes_max)
        return done(fail(Fault::invalid, "a payload of " + std::to_string(message.payload.size()) +
                                             " bytes exceeds " + std::to_string(ports::payload_bytes_max)));
    const bool keyed = is_keyed(message.event_id);
    std::optional<Result<Admission>> answer;
    {
        const std::lock_guard lock{mutex_};
        if (in_hand_ >= limits_.in_hand_max || bytes_ + weight(message) > limits_.bytes_max) {
            answer = fail(Fault::unavailable,
                          "too many requests are being taken in; nothing of this one was kept");
        } else if (const auto same = keyed_in_hand_.find(message.event_id);
                   keyed && same != keyed_in_hand_.end()) {
            answer = same->second == message.fingerprint ? Admission::in_flight : Admission::key_reused;
        } else {
            if (keyed) keyed_in_hand_.emplace(message.event_id, message.fingerprint);
            ++in_hand_;
            bytes_ += weight(message);
            arrivals_.push_back({stage, std::move(message), std::move(done), keyed});
            arrived_.notify_one();
        }
    }
    if (answer) done(*std::move(answer));
}

void ClusterIntake::claim_and_publish() {
    name_this_thread("intake-claims");
    while (true) {
        Arrivals batch;
        {
            std::unique_lock lock{mutex_};
            arrived_.wait(lock, [&] { return stopping_ || !arrivals_.empty(); });
            if (arrivals_.empty()) return;
            const auto count = std::min(arrivals_.size(), limits_.batch_max);
            const auto last = arrivals_.begin() + static_cast<std::ptrdiff_t>(count);
            batch.assign(std::move_iterator{arrivals_.begin()}, std::move_iterator{last});
            arrivals_.erase(arrivals_.begin(), last);
        }
        claim(batch);
        for (auto& arrival : batch) {
            if (arrival.answer) {
                end(std::move(arrival));
            } else {
                publish(std::move(arrival));
            }
        }
    }
}

void ClusterIntake::claim(Arrivals& batch) {
    if (std::ranges::none_of(batch, &Arrival::keyed)) return;
    if (claim_in_cache(batch)) ask_stores(batch);
}

bool ClusterIntake::claim_in_cache(Arrivals& batch) {
    const auto now = ports_.clock.now();
    std::vector<CacheEntry> entries{{memory_key, std::to_string(unix_ms(now)), memory_ttl}};
    std::vector<Arrival*> keyed;
    for (auto& arrival : batch) {
        if (!arrival.keyed) continue;
        entries.push_back({taken_key(arrival.message.event_id), claim_of(arrival.message), claim_ttl});
        keyed.push_back(&arrival);
    }
    const auto there = ports_.cache.add_all(entries);
    if (!there) return true;
    for (std::size_t i = 0; i < keyed.size(); ++i) {
        const auto& value = (*there)[i + 1];
        keyed[i]->claimed = !value;
        if (!value) continue;
        if (const auto admission = judge(*value, keyed[i]->message)) keyed[i]->answer = *admission;
    }
    const auto& since = there->front();
    return !since || !remembers(*since, now);
}

/// What they do not know, or do not say, goes on to the bus: there it takes effect once.
void ClusterIntake::ask_stores(Arrivals& batch) {
    std::vector<Uuid> bills;
    std::vector<Uuid> registrations;
    for (const auto& arrival : batch) {
        if (!arrival.keyed || arrival.answer) continue;
        if (arrival.stage == Stage::billing) bills.push_back(arrival.message.event_id);
        if (arrival.stage == Stage::users) registrations.push_back(arrival.message.event_id);
    }
    std::unordered_map<Uuid, Digest> known;
    if (!bills.empty()) {
        if (const auto issued = ports_.invoices.find(bills)) {
            for (const auto& invoice : *issued) known.emplace(invoice.id, invoice.fingerprint);
        }
    }
    if (!registrations.empty()) {
        if (const auto applied = ports_.customers.applied(registrations)) {
            for (const auto& one : *applied) known.emplace(one.request_id, one.fingerprint);
        }
    }
    for (auto& arrival : batch) {
        const auto found = known.find(arrival.message.event_id);
        if (!arrival.answer && found != known.end()) arrival.answer = compare(found->second, arrival.message);
    }
}

void ClusterIntake::publish(Arrival arrival) {
    const auto stage = arrival.stage;
    std::vector<Envelope> messages{arrival.message};
    ports_.bus.publish(
        stage, std::move(messages), [this, arrival = std::move(arrival)](Outcome outcome) mutable {
            if (outcome) {
                arrival.answer = Admission::accepted;
            } else if (outcome.error().fault == Fault::unavailable) {
                arrival.answer =
                    fail(Fault::unavailable, "the bus did not confirm " + arrival.message.event_id.text() +
                                                 ": " + outcome.error().what);
            } else {
                arrival.answer = std::unexpected{std::move(outcome).error()};
            }
            end(std::move(arrival));
        });
}

void ClusterIntake::end(Arrival arrival) {
    const std::lock_guard lock{mutex_};
    endings_.push_back(std::move(arrival));
    ended_.notify_one();
}

void ClusterIntake::remember_and_answer() {
    name_this_thread("intake-answers");
    while (true) {
        Arrivals ended;
        {
            std::unique_lock lock{mutex_};
            ended_.wait(lock, [&] { return !endings_.empty() || (stopping_ && in_hand_ == 0); });
            if (endings_.empty()) return;
            ended = std::exchange(endings_, {});
        }
        remember(ended);
        {
            const std::lock_guard lock{mutex_};
            for (const auto& arrival : ended) {
                if (arrival.keyed) keyed_in_hand_.erase(arrival.message.event_id);
                bytes_ -= weight(arrival.message);
            }
            in_hand_ -= ended.size();
        }
        for (auto& arrival : ended) arrival.done(*std::move(arrival.answer));
    }
}

/// Before anybody is answered, so that who asks again finds it. An error costs time, or a 409 until the claim ends.
void ClusterIntake::remember(const Arrivals& ended) {
    std::vector<CacheEntry> taken;
    for (const auto& arrival : ended) {
        const auto& message = arrival.message;
        if (*arrival.answer == Admission::accepted) {
            taken.push_back(
                {taken_key(message.event_id),
                 taken_value({message.event_id, arrival.stage, message.fingerprint, message.accepted_at}),
                 answer_ttl});
        } else if (arrival.claimed) {
            (void)ports_.cache.erase_if(taken_key(message.event_id), claim_of(message));
        }
    }
    if (!taken.empty()) (void)ports_.cache.put_all(taken);
}

Result<std::optional<TakenRequest>> ClusterIntake::find(const Uuid& id) {
    const auto value = ports_.cache.get(taken_key(id));
    if (value && *value) {
        const auto known = read_taken_value(**value);
        if (known && known->standing == TakenValue::Standing::taken)
            return TakenRequest{id, known->stage, known->fingerprint, known->accepted_at};
    }
    TRY(const auto invoice, ports_.invoices.find(id));
    if (invoice) return TakenRequest{id, Stage::billing, invoice->fingerprint, invoice->accepted_at};
    TRY(const auto applied, ports_.customers.applied(std::span{&id, 1}));
    if (applied.empty()) return std::nullopt;
    return TakenRequest{id, Stage::users, applied.front().fingerprint, applied.front().accepted_at};
}

}  // namespace billmill::gateway
