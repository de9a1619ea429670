#include "gateway/authentication.hpp"
#include "foundation/ascii.hpp"
#include "foundation/is_within.hpp"
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
constexpr std::size_t client_id_max = 40;  ///< [a-z0-9-]

http::Response unauthenticated(std::string code, std::string title) {
    return http::problem({.status = 401,
                          .code = std::move(code),
                          .title = std::move(title),
                          .headers = {{"WWW-Authenticate", "Bearer realm=\"billmill\""}}});
}

/// Under which a key is remembered.
std::string place_of(const Digest& hash) {
    return "key:" + hash.hex();
}
/// Under which a client that a proxy named is remembered: no name, however a proxy came by it, is a key's place.
std::string place_of(const std::string& client) {
    return "client:" + client;
}

std::string place_of(const SessionClaim& claim) {
    return "session:" + claim.client + '/' + std::to_string(claim.key);
}

/// A browser sends the cookie along with whatever a page asks for, and names the page in Origin, which was found to be ours.
bool lacks_origin(const http::Request& request) {
    const bool changes = request.method != http::Method::get && request.method != http::Method::head;
    return changes && !request.header("origin");
}

std::unexpected<http::Response> session_ended() {
    return std::unexpected{unauthenticated("session_ended", "This session has ended; sign in again.")};
}
std::unexpected<http::Response> origin_missing() {
    return std::unexpected{
        refuse(403, "cross_site_request",
               "What changes something by a session must come with Origin; nothing was kept.")};
}

/// A client without a usable key has been ended. The one that lasts longest stands for it.
std::optional<ports::ClientKey> longest_lived(const std::optional<ports::ClientKeys>& found, Instant now) {
    if (!found) return std::nullopt;
    const ports::ApiKey* best = nullptr;
    for (const auto& key : found->keys) {
        if (!key.usable(now)) continue;
        if (best == nullptr || !key.expires_at || (best->expires_at && *best->expires_at < *key.expires_at))
            best = &key;
    }
    if (best == nullptr) return std::nullopt;
    return ports::ClientKey{found->client, *best};
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

bool can_be_a_client(std::string_view id) {
    return id.size() <= client_id_max && std::ranges::all_of(id, [](char c) {
               return ascii::is_digit(c) || (c >= 'a' && c <= 'z') || c == '-';
           });
}

}  // namespace

Authentication::Authentication(ports::ApiKeyStore& keys, const ports::Clock& clock, bool required,
                               metrics::Registry& metrics)
    : keys_{keys},
      clock_{clock},
      required_{required},
      refused_{metrics.counter("billmill_requests_refused_total", "Requests without the right API key.")},
      not_needed_at_{clock.since_boot()},
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

std::optional<Authentication::Known> Authentication::recall(const std::string& place, Milliseconds age_max) {
    const std::lock_guard lock{mutex_};
    const auto age = [&](const auto& entry) { return clock_.since_boot() - entry.second.asked_at; };
    if (const auto found = known_.find(place); found != known_.end() && age(*found) < age_max)
        return found->second;
    const auto nobodys = nobodys_.find(place);
    if (nobodys == nobodys_.end()) return std::nullopt;
    if (age(*nobodys) >= std::min(age_max, known_for)) return std::nullopt;  // It may have been made since.
    return nobodys->second;
}

bool Authentication::knows_that_none_is_needed(Milliseconds age_max) {
    if (required_) return false;
    const std::lock_guard lock{mutex_};
    return clock_.since_boot() < not_needed_at_ + age_max;
}

std::optional<OrAnswer<Caller>> Authentication::recall(const http::Request& request, Access access) {
    if (access == Access::open) return Caller{};
    const auto secret = secret_of(request);
    if (secret && !can_be_a_key(*secret)) {
        return std::unexpected{
            unauthenticated("bad_key", "Send one API key, as Authorization: Bearer … or X-API-Key.")};
    }
    const auto session = session_in(request);
    if (session && lacks_origin(request)) return origin_missing();
    if (!secret && !session && request.consumer.empty()) {
        if (required_ || access == Access::admin) return key_needed();
        if (knows_that_none_is_needed(known_for)) return Caller{};
        return std::nullopt;
    }
    return recall(request, access, known_for);
}

std::optional<OrAnswer<Caller>> Authentication::recall(const http::Request& request, Access access,
                                                       Milliseconds age_max) {
    Evidence evidence;
    if (const auto secret = secret_of(request)) {
        const auto known = recall(place_of(sha256(*secret)), age_max);
        if (!known) return std::nullopt;
        evidence.own = known->key;
    }
    if (const auto session = session_in(request)) {
        const auto known = recall(place_of(*session), age_max);
        if (!known) return std::nullopt;
        if (!known->key || !holds(*session, *known->key, clock_.now())) return session_ended();
        evidence.own = known->key;
    }
    if (!request.consumer.empty()) {
        const auto known = recall(place_of(request.consumer), age_max);
        if (!known) return std::nullopt;
        evidence.named = known->key;
    }
    return caller_of(evidence, access);
}

OrAnswer<Caller> Authentication::caller_without_store(const http::Request& request, Access access,
                                                      const Error& error) {
    const bool shows_somebody = secret_of(request) || session_in(request) || !request.consumer.empty();
    if (!shows_somebody && !required_) return Caller{};  // As it was when the store last answered.
    if (shows_somebody) {
        if (auto known = recall(request, access, known_without_store_for)) return *std::move(known);
    }
    return std::unexpected{failed(request.trace_id, error)};
}

void Authentication::remember(const std::string& place, const std::optional<ports::ClientKey>& key,
                              Milliseconds asked_at) {
    const std::lock_guard lock{mutex_};
    (key ? nobodys_ : known_).erase(place);
    auto& among = key ? known_ : nobodys_;
    if (among.size() >= known_max && !among.contains(place)) {
        const auto oldest =
            std::ranges::min_element(among, {}, [](const auto& entry) { return entry.second.asked_at; });
        among.erase(oldest);
    }
    among.insert_or_assign(place, Known{key, asked_at});
}

OrAnswer<Caller> Authentication::caller_of(const Evidence& evidence, Access access) {
    if (!evidence.named) return caller_of(*evidence.own, access);
    if (evidence.own) {
        if (auto own = caller_of(*evidence.own, access); !own) return own;
    }
    const auto& named = *evidence.named;
    if (!named || !named->key.usable(clock_.now())) {
        refused_.Increment();
        return std::unexpected{unauthenticated(
            "unknown_consumer", "The proxy names a consumer that is no client here, or has no usable key.")};
    }
    if (evidence.own && (*evidence.own)->client.id != named->client.id) {
        refused_.Increment();
        return std::unexpected{unauthenticated("consumer_contradicts_key",
                                               "The proxy names one client, and the API key is another's.")};
    }
    return caller_of(named, access);
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
    if (!key.usable(now) || (key.last_used_at && is_within(*key.last_used_at, use_noted_each, now))) return;
    const auto since_boot = clock_.since_boot();
    const std::lock_guard lock{mutex_};
    if (uses_.size() >= waiting_max) return;
    if (tried_.size() >= known_max)
        std::erase_if(tried_, [&](const auto& entry) { return since_boot >= entry.second + use_noted_each; });
    if (tried_.size() >= known_max) return;
    const auto [tried, first] = tried_.try_emplace({found.client.id, key.number}, since_boot);
    if (!first && since_boot < tried->second + use_noted_each) return;
    tried->second = since_boot;
    uses_.push_back({found.client.id, key.number, now});
    used_.notify_one();
}

Result<std::optional<ports::ClientKey>> Authentication::ask_for_key(const Digest& hash) {
    const auto asked_at = clock_.since_boot();  // Before it asks: what is known is never older than it seems.
    const auto now = clock_.now();
    TRY(auto found, keys_.find(hash));
    if (found && !equal_in_constant_time(found->key.hash, hash)) found.reset();
    remember(place_of(hash), found, asked_at);
    if (found) note_use(*found, now);
    return found;
}

/// The use of a name is no use of a key: none is noted.
Result<std::optional<ports::ClientKey>> Authentication::ask_for_client(const std::string& client) {
    const auto asked_at = clock_.since_boot();
    if (!can_be_a_client(client)) return std::nullopt;
    TRY(const auto found, keys_.find_client(client));
    auto key = longest_lived(found, clock_.now());
    remember(place_of(client), key, asked_at);
    return key;
}

/// Nobody's key ends a session as a revoked one does.
Result<std::optional<ports::ClientKey>> Authentication::ask_for_session(const SessionClaim& claim) {
    const auto asked_at = clock_.since_boot();
    const auto now = clock_.now();
    TRY(const auto found, keys_.find_client(claim.client));
    std::optional<ports::ClientKey> key;
    for (const auto& each : found ? found->keys : std::vector<ports::ApiKey>{}) {
        if (each.number == claim.key && each.usable(now)) key = ports::ClientKey{found->client, each};
    }
    remember(place_of(claim), key, asked_at);
    if (key && !holds(claim, *key, now)) key.reset();
    if (key) note_use(*key, now);
    return key;
}

std::optional<SessionClaim> Authentication::session_in(const http::Request& request) const {
    if (!required_ || secret_of(request) || !request.consumer.empty()) return std::nullopt;
    return session_of(request);
}

OrAnswer<ports::ClientKey> Authentication::holder_of(std::string_view secret, std::string_view trace_id) {
    std::optional<ports::ClientKey> key;
    if (can_be_a_key(secret)) {
        auto found = ask_store([this, hash = sha256(secret)]() -> Result<Evidence> {
            TRY(auto own, ask_for_key(hash));
            return Evidence{.own = std::move(own), .named = {}};
        });
        if (!found) return std::unexpected{failed(trace_id, found.error())};
        key = *std::move(found->own);
    }
    if (!key || !key->key.usable(clock_.now())) {
        refused_.Increment();
        return std::unexpected{
            unauthenticated("unknown_key", "This API key is unknown, revoked or expired.")};
    }
    return *std::move(key);
}

OrAnswer<std::optional<ports::Client>> Authentication::client_of(const std::string& id,
                                                                 std::string_view trace_id) {
    auto found = ask_store([this, id]() -> Result<Evidence> {
        TRY(auto named, ask_for_client(id));
        return Evidence{.own = {}, .named = std::move(named)};
    });
    if (!found) return std::unexpected{failed(trace_id, found.error())};
    if (!*found->named) return std::nullopt;
    return (**found->named).client;
}

/// A store that is frozen answers late or never, and all who call stand behind this question.
Result<Authentication::Evidence> Authentication::ask_store(std::function<Result<Evidence>()> question) {
    const std::lock_guard lock{asking_};
    auto answer = store_.ask(std::move(question), store_patience);
    if (answer) return *std::move(answer);
    return fail(Fault::unavailable, "the store of keys does not answer in time");
}

OrAnswer<Caller> Authentication::ask(const http::Request& request, Access access) {
    std::optional<Digest> hash;
    if (const auto secret = secret_of(request)) hash = sha256(*secret);
    const auto session = session_in(request);
    if (session && lacks_origin(request)) return origin_missing();
    const auto found = ask_store([this, hash, session, consumer = request.consumer]() -> Result<Evidence> {
        Evidence evidence;
        if (hash) {
            TRY(auto own, ask_for_key(*hash));
            evidence.own = std::move(own);
        }
        if (session) {
            TRY(auto own, ask_for_session(*session));
            evidence.own = std::move(own);
        }
        if (!consumer.empty()) {
            TRY(auto named, ask_for_client(consumer));
            evidence.named = std::move(named);
        }
        return evidence;
    });
    if (!found) return caller_without_store(request, access, found.error());
    if (session && !*found->own) return session_ended();
    return caller_of(*found, access);
}

OrAnswer<Caller> Authentication::ask_whether_needed(const http::Request& request, Access access) {
    const auto found = ask_store([this]() -> Result<Evidence> {
        TRY(const bool made, keys_.any());
        return Evidence{.own = {}, .named = {}, .any_made = made};
    });
    if (!found) return caller_without_store(request, Access::read, found.error());
    if (found->any_made) {
        required_ = true;
        if (session_in(request)) return ask(request, access);
        return key_needed();
    }
    const std::lock_guard lock{mutex_};
    not_needed_at_ = clock_.since_boot();
    return Caller{};
}

OrAnswer<Caller> Authentication::admit(const http::Request& request, Access access) {
    if (auto known = recall(request, access)) return std::move(*known);
    if (secret_of(request) || session_in(request) || !request.consumer.empty()) return ask(request, access);
    return ask_whether_needed(request, access);
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
