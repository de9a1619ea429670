#include "gateway/authentication.hpp"
#include "foundation/ascii.hpp"
#include "foundation/named_thread.hpp"

#include <algorithm>
#include <future>

namespace billmill::gateway {
namespace {

constexpr Milliseconds known_for{5'000};
constexpr Milliseconds known_without_store_for{15 * 60'000};
constexpr Milliseconds use_noted_each{60'000};
constexpr std::size_t known_max = 1'024;
constexpr std::size_t waiting_max = 256;
constexpr std::size_t secret_bytes_max = 256;

http::Response unauthenticated(std::string code, std::string title) {
    return http::problem({.status = 401,
                          .code = std::move(code),
                          .title = std::move(title),
                          .headers = {{"WWW-Authenticate", "Bearer realm=\"billmill\""}}});
}

std::string_view key_of(const Digest& hash) {
    return {reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()};
}

bool equal_in_constant_time(const Digest& a, const Digest& b) {
    std::uint8_t difference = 0;
    for (std::size_t i = 0; i < a.bytes.size(); ++i)
        difference |= static_cast<std::uint8_t>(a.bytes[i] ^ b.bytes[i]);
    return difference == 0;
}

bool is_bearer(std::string_view value) {
    constexpr std::string_view word = "bearer ";
    return value.size() > word.size() && ascii::equal_ignoring_case(value.substr(0, word.size()), word);
}

/// nullopt: none was sent. Empty: something was, but not one key.
std::optional<std::string_view> secret_of(const http::Request& request) {
    const auto authorizations = request.header_count("authorization");
    const auto keys = request.header_count("x-api-key");
    if (authorizations + keys == 0) return std::nullopt;
    if (authorizations + keys > 1) return "";
    if (keys == 1) return *request.header("x-api-key");
    const auto value = *request.header("authorization");
    if (!is_bearer(value)) return "";
    return value.substr(value.find_first_not_of(' ', 6));
}

bool includes(ports::Scope has, Access access) {
    switch (access) {
        case Access::open:
        case Access::read:
        case Access::operator_read: return true;
        case Access::write: return has != ports::Scope::read;
        case Access::admin:
        case Access::operator_admin: return has == ports::Scope::admin;
    }
    return false;
}

std::unexpected<http::Response> key_needed() {
    return std::unexpected{
        unauthenticated("key_required", "This route needs an API key: Authorization: Bearer …")};
}

bool can_be_a_key(std::string_view secret) {
    return !secret.empty() && secret.size() <= secret_bytes_max;
}

}  // namespace

Authentication::Authentication(ports::ApiKeyStore& keys, const ports::Clock& clock, bool required,
                               metrics::Registry& metrics)
    : keys_{keys},
      clock_{clock},
      required_{required},
      refused_{metrics.counter("billmill_requests_refused_total", "Requests without the right API key.")},
      not_needed_at_{clock.now()},
      thread_{named_thread("keys",
                           [this](const std::stop_token& stop) {
                               std::unique_lock lock{mutex_};
                               while (changed_.wait(lock, stop, [&] { return !waiting_.empty(); })) {
                                   auto work = std::move(waiting_.front());
                                   waiting_.pop_front();
                                   lock.unlock();
                                   auto caller = admit(work.request, work.access);
                                   work.next(std::move(work.request), std::move(caller));
                                   lock.lock();
                               }
                           })},
      noting_{named_thread("key-uses", [this](const std::stop_token& stop) { note_uses(stop); })} {}

Authentication::~Authentication() {
    thread_.request_stop();
    thread_.join();
}

/// What is still to note at the end is noted, unless the store is away.
void Authentication::note_uses(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    while (used_.wait(lock, stop, [&] { return !uses_.empty(); })) {
        const auto use = std::move(uses_.front());
        uses_.pop_front();
        lock.unlock();
        const auto noted = keys_.note_use(use.client, use.number, use.at);
        if (!noted && stop.stop_requested()) return;
        lock.lock();
    }
}

std::optional<Authentication::Known> Authentication::recall(const Digest& hash, Milliseconds age_max) {
    const std::lock_guard lock{mutex_};
    const auto found = known_.find(std::string{key_of(hash)});
    if (found == known_.end() || clock_.now() >= found->second.asked_at + age_max) return std::nullopt;
    return found->second;
}

bool Authentication::knows_that_none_is_needed(Milliseconds age_max) {
    if (required_) return false;
    const std::lock_guard lock{mutex_};
    return clock_.now() < not_needed_at_ + age_max;
}

std::optional<OrAnswer<Caller>> Authentication::recall(const http::Request& request, Access access) {
    if (access == Access::open) return Caller{};
    const auto secret = secret_of(request);
    if (!secret) {
        if (required_ || access == Access::admin) return key_needed();
        if (knows_that_none_is_needed(known_for)) return Caller{};
        return std::nullopt;
    }
    if (!can_be_a_key(*secret)) {
        return std::unexpected{
            unauthenticated("bad_key", "Send one API key, as Authorization: Bearer … or X-API-Key.")};
    }
    if (const auto known = recall(sha256(*secret), known_for)) return caller_of(known->key, access);
    return std::nullopt;
}

OrAnswer<Caller> Authentication::caller_without_store(const http::Request& request, Access access,
                                                      const Error& error) {
    const auto secret = secret_of(request);
    if (!secret && !required_) return Caller{};  // As it was when the store last answered.
    if (secret) {
        const auto known = recall(sha256(*secret), known_without_store_for);
        if (known && known->key) return caller_of(known->key, access);
    }
    return std::unexpected{failed(request.trace_id, error)};
}

void Authentication::remember(const Digest& hash, const std::optional<ports::ClientKey>& key, Instant now) {
    const std::lock_guard lock{mutex_};
    if (known_.size() >= known_max)
        std::erase_if(known_, [&](const auto& entry) { return now >= entry.second.asked_at + known_for; });
    if (known_.size() >= known_max) known_.clear();  // Somebody tries secrets: the true ones are soon back.
    known_.insert_or_assign(std::string{key_of(hash)}, Known{key, now});
}

OrAnswer<Caller> Authentication::caller_of(const std::optional<ports::ClientKey>& key, Access access) {
    if (!key || !key->key.usable(clock_.now())) {
        refused_.Increment();
        return std::unexpected{
            unauthenticated("unknown_key", "This API key is unknown, revoked or expired.")};
    }
    if (!includes(key->client.scope, access)) {
        refused_.Increment();
        return std::unexpected{
            refuse(403, "scope_too_small", "This API key's scope does not cover this route.")};
    }
    const bool for_all_sellers = access == Access::operator_read || access == Access::operator_admin;
    if (for_all_sellers && !key->client.sellers.empty()) {
        refused_.Increment();
        return std::unexpected{
            refuse(403, "limited_to_sellers",
                   "This route shows the work of all sellers; this API key is limited to some.")};
    }
    return Caller{.client = key->client.id,
                  .sellers = key->client.sellers,
                  .key = key->key.number,
                  .continues_keyless = key->client.continues_keyless};
}

/// To the minute: an hour of calls costs 60 writes. Written by a thread of its own: nobody waits for it, and nobody is
/// refused where it fails.
void Authentication::note_use(const ports::ClientKey& found, Instant now) {
    const auto& key = found.key;
    if (!key.usable(now) || (key.last_used_at && now < *key.last_used_at + use_noted_each)) return;
    const std::lock_guard lock{mutex_};
    if (uses_.size() >= waiting_max) return;
    if (tried_.size() >= known_max)
        std::erase_if(tried_, [&](const auto& entry) { return now >= entry.second + use_noted_each; });
    if (tried_.size() >= known_max) return;
    const auto [tried, first] = tried_.try_emplace({found.client.id, key.number}, now);
    if (!first && now < tried->second + use_noted_each) return;
    tried->second = now;
    uses_.push_back({found.client.id, key.number, now});
    used_.notify_one();
}

OrAnswer<Caller> Authentication::ask_for_key(const Digest& hash, Access access,
                                             const http::Request& request) {
    const auto now = clock_.now();  // Before it asks: what is known is never older than it seems.
    auto found = keys_.find(hash);
    if (!found) return caller_without_store(request, access, found.error());
    if (*found && !equal_in_constant_time((*found)->key.hash, hash)) found->reset();
    remember(hash, *found, now);
    if (*found) note_use(**found, now);
    return caller_of(*found, access);
}

OrAnswer<Caller> Authentication::ask_whether_needed(const http::Request& request) {
    const auto made = keys_.any();
    if (!made) return caller_without_store(request, Access::read, made.error());
    if (*made) {
        required_ = true;
        return key_needed();
    }
    const std::lock_guard lock{mutex_};
    not_needed_at_ = clock_.now();
    return Caller{};
}

OrAnswer<Caller> Authentication::admit(const http::Request& request, Access access) {
    if (auto known = recall(request, access)) return std::move(*known);
    const auto secret = secret_of(request);
    return secret ? ask_for_key(sha256(*secret), access, request) : ask_whether_needed(request);
}

void Authentication::admit(http::Request&& request, Access access, Next next) {
    if (auto known = recall(request, access)) return next(std::move(request), std::move(*known));
    {
        const std::lock_guard lock{mutex_};
        if (waiting_.size() < waiting_max) {
            waiting_.push_back({std::move(request), access, std::move(next)});
            changed_.notify_one();
            return;
        }
    }
    next(std::move(request), std::unexpected{refuse_for_now(
                                 503, "too_busy", "Too many keys are being checked; try again shortly.")});
}

OrAnswer<Caller> Authentication::admit_within(Milliseconds patience, const http::Request& request,
                                              Access access) {
    auto heard = std::make_shared<std::promise<OrAnswer<Caller>>>();
    auto answer = heard->get_future();
    // A copy: the store may answer when this request is long over.
    admit(http::Request{request}, access,
          [heard](http::Request&&, OrAnswer<Caller> caller) { heard->set_value(std::move(caller)); });
    if (answer.wait_for(patience) == std::future_status::ready) return answer.get();
    return caller_without_store(request, access,
                                {Fault::unavailable, "the store of keys does not answer in time"});
}

}  // namespace billmill::gateway
