#include "usecases/accept/cluster_inbox.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "foundation/invariant.hpp"
#include "foundation/logging.hpp"
#include "foundation/named_thread.hpp"
#include "ports/request_fingerprint.hpp"
#include "usecases/accept/claim.hpp"

namespace billmill::usecases {
namespace {

using ports::AcceptedRequest;
using ports::Admission;
using ports::Admitted;
using ports::CacheEntry;
using ports::Envelope;
using ports::Stage;

/// Since when the cache remembers: the first entry of an empty one, and gone with a flush like all others.
constexpr const char* memory_key = "remembers-since";
constexpr Milliseconds memory_ttl = std::chrono::hours{24 * 3'650};

std::size_t weight(const Envelope& message) {
    return sizeof message + message.payload.size() + message.key.size();
}

/// The version in the id: 5 is made of a key, and may come again.
bool is_keyed(const Uuid& id) {
    return id.bytes[6] >> 4 == 5;
}

Admitted compare(const Digest& known, const Envelope& message, std::optional<Instant> accepted_at) {
    if (!ports::same_request(known, message.fingerprint)) return Admission::key_reused;
    return {Admission::replayed, accepted_at};
}

/// nullopt: the value says nothing that can be understood.
std::optional<Admitted> admission_of(std::string_view value, const Envelope& message) {
    const auto known = read_claim(value);
    if (!known) return std::nullopt;
    const auto same = compare(known->fingerprint, message, known->accepted_at);
    if (same == Admission::key_reused || known->state == Claim::State::accepted) return same;
    return Admission::in_flight;
}

/// The cache has forgotten nothing of the last accepted_ttl.
bool remembers(std::string_view since, Instant now) {
    std::int64_t ms = 0;
    const auto read = std::from_chars(since.data(), since.data() + since.size(), ms);
    return read.ec == std::errc{} && now - from_unix_ms(ms) >= accepted_ttl;
}

}  // namespace

ClusterInbox::ClusterInbox(Ports ports, ClusterInboxLimits limits)
    : ports_{ports},
      limits_{limits},
      owner_{uuid_v7(ports.clock.now()).text()},
      stores_{"inbox-stores"},
      claiming_{named_thread("inbox-claims", [this] { claim_and_publish(); })},
      answering_{named_thread("inbox-answers", [this] { remember_and_answer(); })},
      renewing_{named_thread("inbox-renews", [this](const std::stop_token& stop) { keep_renewing(stop); })} {}

ClusterInbox::~ClusterInbox() {
    arrivals_.close();
    claiming_.join();
    {
        std::unique_lock lock{mutex_};
        answered_.wait(lock, [this] { return in_hand_ == 0; });
    }
    endings_.close();
}

void ClusterInbox::keep_renewing(const std::stop_token& stop) {
    std::mutex nobody_wakes;
    std::condition_variable_any never;
    std::unique_lock lock{nobody_wakes};
    while (!stop.stop_requested()) {
        never.wait_for(lock, stop, claims_renewed_every, [] { return false; });
        if (!stop.stop_requested())
            (void)renew_claims();  // An error costs a 409 less, or the consumer deduplicates.
    }
}

Outcome ClusterInbox::renew_claims() {
    std::vector<CacheEntry> claims;
    {
        const std::lock_guard lock{mutex_};
        claims.reserve(keyed_in_hand_.size());
        for (const auto& [id, fingerprint] : keyed_in_hand_)
            claims.push_back({claim_key(id), claimed_value(fingerprint, owner_), claimed_ttl});
    }
    std::vector<CacheEntry> accepted;
    {
        const std::lock_guard lock{mutex_};
        accepted.swap(not_in_cache_);
    }
    if (!accepted.empty()) put_in_cache(std::move(accepted));
    return claims.empty() ? Outcome{} : ports_.cache.extend_all(claims);
}

std::string ClusterInbox::claim_of(const Envelope& message) const {
    return claimed_value(message.fingerprint, owner_);
}

void ClusterInbox::accept(Stage stage, Envelope message, std::optional<ports::Companion> companion,
                          Done done) {
    if (message.payload.size() > ports::payload_bytes_max)
        return done(fail(Fault::invalid, "a payload of " + std::to_string(message.payload.size()) +
                                             " bytes exceeds " + std::to_string(ports::payload_bytes_max)));
    const bool keyed = is_keyed(message.event_id);
    const auto bytes = weight(message) + (companion ? weight(companion->message) : 0);
    std::optional<Result<Admitted>> answer;
    {
        const std::lock_guard lock{mutex_};
        if (in_hand_ >= limits_.in_hand_max || bytes_ + bytes > limits_.bytes_max) {
            answer = fail(Fault::unavailable,
                          "too many requests are being accepted; nothing of this one was kept");
        } else if (const auto same = keyed_in_hand_.find(message.event_id);
                   keyed && same != keyed_in_hand_.end()) {
            answer = ports::same_request(same->second, message.fingerprint) ? Admission::in_flight
                                                                            : Admission::key_reused;
        } else if (const auto before = keyed ? accepted_.find(message.event_id) : std::nullopt) {
            answer = compare(before->fingerprint, message, before->accepted_at);
        } else {
            if (keyed) keyed_in_hand_.emplace(message.event_id, message.fingerprint);
            ++in_hand_;
            bytes_ += bytes;
            hand_over(arrivals_,
                      {stage, std::move(message), std::move(companion), std::move(done), keyed, bytes});
            return;
        }
    }
    done(*std::move(answer));
}

void ClusterInbox::hand_over(BatchQueue<Arrival>& queue, Arrival arrival) {
    const auto pushed = queue.push(arrival);
    INVARIANT(pushed == BatchQueue<Arrival>::Push::taken, "the queue has no bound and is open");
}

void ClusterInbox::claim_and_publish() {
    for (Arrivals batch; arrivals_.take(batch, limits_.batch_max); batch.clear()) {
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

void ClusterInbox::claim(Arrivals& batch) {
    if (std::ranges::none_of(batch, &Arrival::keyed)) return;
    if (claim_in_cache(batch)) ask_stores(batch);
}

bool ClusterInbox::claim_in_cache(Arrivals& batch) {
    const auto now = ports_.clock.now();
    std::vector<CacheEntry> entries{{memory_key, std::to_string(unix_ms(now)), memory_ttl}};
    std::vector<Arrival*> keyed;
    for (auto& arrival : batch) {
        if (!arrival.keyed) continue;
        entries.push_back({claim_key(arrival.message.event_id), claim_of(arrival.message), claimed_ttl});
        keyed.push_back(&arrival);
    }
    const auto there = ports_.cache.add_all(entries);
    if (!there) return true;
    for (std::size_t i = 0; i < keyed.size(); ++i) {
        const auto& value = (*there)[i + 1];
        keyed[i]->claimed = !value;
        if (!value) continue;
        if (const auto admission = admission_of(*value, keyed[i]->message)) keyed[i]->answer = *admission;
    }
    const auto& since = there->front();
    return !since || !remembers(*since, now);
}

/// What they do not know, or do not say, goes on to the bus: there it takes effect once.
void ClusterInbox::ask_stores(Arrivals& batch) {
    std::vector<Uuid> bills;
    std::vector<Uuid> registrations;
    for (const auto& arrival : batch) {
        if (!arrival.keyed || arrival.answer) continue;
        if (arrival.stage == Stage::billing) bills.push_back(arrival.message.event_id);
        if (arrival.stage == Stage::users) registrations.push_back(arrival.message.event_id);
    }
    if (bills.empty() && registrations.empty()) return;
    const auto answer =
        stores_.ask([this, bills, registrations] { return known_by_stores(bills, registrations); },
                    limits_.store_patience);
    if (!answer) return;
    const auto& known = *answer;
    for (auto& arrival : batch) {
        const auto found = known.find(arrival.message.event_id);
        if (!arrival.answer && found != known.end())
            arrival.answer = compare(found->second.fingerprint, arrival.message, found->second.accepted_at);
    }
}

ClusterInbox::Known ClusterInbox::known_by_stores(const std::vector<Uuid>& bills,
                                                  const std::vector<Uuid>& registrations) {
    Known known;
    if (!bills.empty()) {
        if (const auto issued = ports_.invoices.find(bills)) {
            for (const auto& invoice : *issued)
                known.emplace(invoice.id, KnownRequest{invoice.fingerprint, invoice.accepted_at});
        }
    }
    if (!registrations.empty()) {
        if (const auto applied = ports_.customers.applied(registrations)) {
            for (const auto& one : *applied)
                known.emplace(one.request_id, KnownRequest{one.fingerprint, one.accepted_at});
        }
    }
    return known;
}

void ClusterInbox::publish(Arrival arrival) {
    const auto stage = arrival.stage;
    std::vector<Envelope> messages{arrival.message};
    ports_.bus.publish(
        stage, std::move(messages), [this, arrival = std::move(arrival)](Outcome outcome) mutable {
            if (outcome) {
                arrival.answer = Admission::accepted;
                return publish_companion(std::move(arrival));
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

/// The message itself is on the bus, so the request is accepted whatever comes of this: see Companion.
void ClusterInbox::publish_companion(Arrival arrival) {
    if (!arrival.companion) return end(std::move(arrival));
    const auto stage = arrival.companion->stage;
    std::vector<Envelope> messages{std::move(arrival.companion->message)};
    ports_.bus.publish(stage, std::move(messages),
                       [this, arrival = std::move(arrival)](const Outcome& outcome) mutable {
                           if (!outcome)
                               log::warn("registration_not_published",
                                         {{"id", arrival.message.event_id.text()},
                                          {"why", outcome.error().what},
                                          {"next", "nothing; it follows when the bill is issued"}});
                           end(std::move(arrival));
                       });
}

void ClusterInbox::end(Arrival arrival) {
    hand_over(endings_, std::move(arrival));
}

void ClusterInbox::remember_and_answer() {
    for (Arrivals ended; endings_.take(ended); ended.clear()) {
        remember(ended);
        {
            const std::lock_guard lock{mutex_};
            for (const auto& arrival : ended) {
                if (arrival.keyed) keyed_in_hand_.erase(arrival.message.event_id);
                bytes_ -= arrival.bytes;
            }
            in_hand_ -= ended.size();
            answered_.notify_one();
        }
        for (auto& arrival : ended) arrival.done(*std::move(arrival.answer));
    }
}

/// Before anybody is answered, so that who asks again finds it. What the cache does not take is put
/// there again; until then this gateway knows it by itself, and others answer 409 until the claim ends.
void ClusterInbox::remember(const Arrivals& ended) {
    std::vector<CacheEntry> accepted;
    for (const auto& arrival : ended) {
        const auto& message = arrival.message;
        if (const auto& answer = *arrival.answer; answer && *answer == Admission::accepted) {
            AcceptedRequest request{message.event_id, arrival.stage, message.fingerprint, message.accepted_at,
                                    arrival.stage == Stage::billing ? message.key : std::string{}};
            accepted.push_back({claim_key(message.event_id), accepted_value(request), accepted_ttl});
            if (arrival.keyed) accepted_.add(std::move(request));
        } else if (arrival.claimed) {
            (void)ports_.cache.erase_if(claim_key(message.event_id), claim_of(message));
        }
    }
    if (!accepted.empty()) put_in_cache(std::move(accepted));
}

/// Some of them may be there after an error: to put one again changes nothing.
void ClusterInbox::put_in_cache(std::vector<CacheEntry> accepted) {
    if (ports_.cache.put_all(accepted)) return;
    const std::lock_guard lock{mutex_};
    const auto free = limits_.in_hand_max - std::min(limits_.in_hand_max, not_in_cache_.size());
    accepted.resize(
        std::min(accepted.size(), free));  // Their claims end by themselves; the consumer knows them.
    std::ranges::move(accepted, std::back_inserter(not_in_cache_));
}

Result<std::optional<AcceptedRequest>> ClusterInbox::find(const Uuid& id) {
    const auto value = ports_.cache.get(claim_key(id));
    if (value && *value) {
        const auto known = read_claim(**value);
        if (known && known->state == Claim::State::accepted)
            return AcceptedRequest{id, known->stage, known->fingerprint, known->accepted_at, known->line};
    }
    if (auto here = accepted_.find(id)) return here;
    TRY(const auto invoice, ports_.invoices.find(id));
    if (invoice)
        return AcceptedRequest{id, Stage::billing, invoice->fingerprint, invoice->accepted_at,
                               invoice->line.key()};
    TRY(const auto applied, ports_.customers.applied(std::span{&id, 1}));
    if (applied.empty()) return std::nullopt;
    return AcceptedRequest{id, Stage::users, applied.front().fingerprint, applied.front().accepted_at};
}

}  // namespace billmill::usecases
