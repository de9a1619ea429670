#include "adapters/webhook/http_webhook_sender.hpp"

#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <deque>
#include <mutex>
#include <unordered_map>

#include "foundation/ascii.hpp"
#include "foundation/invariant.hpp"
#include "foundation/named_thread.hpp"

namespace billmill::adapters::webhook {
namespace {

constexpr long kept_connections = 100;
constexpr std::chrono::seconds wait_max{1};

struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

void append(List& list, const std::string& line) {
    auto* longer = curl_slist_append(list.get(), line.c_str());
    INVARIANT(longer != nullptr, "a line can be appended");
    static_cast<void>(list.release());  // It is the head of the longer one.
    list.reset(longer);
}

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
    const auto code = curl_easy_setopt(easy, option, value);
    INVARIANT(code == CURLE_OK, "libcurl has every option that is used");
}

std::optional<IpAddress> address_of(const sockaddr& address) {
    IpAddress bytes{};
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        bytes[10] = bytes[11] = 0xff;
        std::memcpy(bytes.data() + 12, &v4.sin_addr, 4);
        return bytes;
    }
    if (address.sa_family != AF_INET6) return std::nullopt;
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return bytes;
}

/// One post under way.
struct Transfer {
    ports::WebhookPost post;
    ports::WebhookSender::Done done;
    const HttpWebhookOptions* options = nullptr;
    bool host_allowed = false;
    bool refused = false;  ///< An address was.
    std::size_t heard = 0;
    CURL* easy = nullptr;
    List headers{};
    List resolved{};

    Transfer() = default;
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;
    ~Transfer() { curl_easy_cleanup(easy); }
};

curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(self);
    const auto bytes = address_of(address->addr);
    if (!bytes || (!transfer.host_allowed && !transfer.options->targets.allows(*bytes))) {
        transfer.refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// Nothing of the body is kept. More than the limit ends the transfer; its status counts all the same.
std::size_t hear(char*, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.heard += size * count;
    return transfer.heard > transfer.options->answer_bytes_max ? 0 : size * count;
}

void set_up(Transfer& transfer) {
    CURL* easy = transfer.easy;
    const auto& options = *transfer.options;
    set(easy, CURLOPT_URL, transfer.post.url.c_str());
    set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy, CURLOPT_PROXY, "");  // One of the environment would walk around the guard.
    set(easy, CURLOPT_FOLLOWLOCATION, 0L);
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_QUICK_EXIT, 1L);  // A resolver that hangs holds up no other transfer.
    set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
    set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
    set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!options.ca_file.empty()) set(easy, CURLOPT_CAINFO, options.ca_file.c_str());
    set(easy, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    set(easy, CURLOPT_OPENSOCKETDATA, &transfer);
    set(easy, CURLOPT_WRITEFUNCTION, &hear);
    set(easy, CURLOPT_WRITEDATA, &transfer);
    set(easy, CURLOPT_PRIVATE, &transfer);
    set(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(transfer.post.body.size()));
    set(easy, CURLOPT_POSTFIELDS, transfer.post.body.c_str());
    append(transfer.headers, "Content-Type: application/json");
    append(transfer.headers, "User-Agent: billmill");
    append(transfer.headers, "Expect:");
    for (const auto& [name, value] : transfer.post.headers) append(transfer.headers, name + ": " + value);
    set(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
}

/// In tests: what the name resolves to this time.
void resolve(Transfer& transfer, const domain::WebhookUrl& url) {
    const auto address = transfer.options->resolve(url.host);
    for (const auto* port : {"80", "443"}) append(transfer.resolved, "-" + url.host + ":" + port);
    const auto start = transfer.post.url.find("://") + 3;
    const auto colon = transfer.post.url.find(':', start);
    const auto slash = transfer.post.url.find('/', start);
    const auto port = colon < slash ? transfer.post.url.substr(colon + 1, slash - colon - 1)
                                    : std::string{url.secure ? "443" : "80"};
    append(transfer.resolved, "-" + url.host + ":" + port);
    append(transfer.resolved, url.host + ":" + port + ":" + address);
    set(transfer.easy, CURLOPT_RESOLVE, transfer.resolved.get());
}

std::string fault_of(CURLcode code, const Transfer& transfer) {
    if (transfer.refused) return "address_refused";
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT: return "timeout";
        case CURLE_COULDNT_RESOLVE_HOST: return "not_resolved";
        case CURLE_COULDNT_CONNECT: return "not_reached";
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE: return "tls_failed";
        default: return "no_answer";
    }
}

ports::WebhookReply reply_of(CURLcode code, const Transfer& transfer) {
    ports::WebhookReply reply;
    curl_off_t took = 0;
    curl_easy_getinfo(transfer.easy, CURLINFO_TOTAL_TIME_T, &took);
    reply.took = std::chrono::duration_cast<Milliseconds>(std::chrono::microseconds{took});
    long status = 0;
    curl_easy_getinfo(transfer.easy, CURLINFO_RESPONSE_CODE, &status);
    const bool too_long = code == CURLE_WRITE_ERROR;
    if ((code == CURLE_OK || too_long) && status >= 100) {
        reply.status = static_cast<int>(status);
        curl_off_t pause = 0;
        curl_easy_getinfo(transfer.easy, CURLINFO_RETRY_AFTER, &pause);
        if (pause > 0) reply.retry_after = std::chrono::seconds{pause};
    } else {
        reply.fault = fault_of(code, transfer);
    }
    return reply;
}

}  // namespace

struct HttpWebhookSender::Impl {
    explicit Impl(HttpWebhookOptions the_options) : options{std::move(the_options)} {}
    ~Impl() {
        if (thread.joinable()) {
            thread.request_stop();
            curl_multi_wakeup(multi);
            thread.join();
        }
        for (const auto& [easy, transfer] : under_way) curl_multi_remove_handle(multi, easy);
        under_way.clear();
        if (multi != nullptr) curl_multi_cleanup(multi);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void begin(std::unique_ptr<Transfer> transfer) {
        const auto url = domain::WebhookUrl::parse(transfer->post.url);
        transfer->options = &options;
        transfer->easy = curl_easy_init();
        INVARIANT(transfer->easy != nullptr, "a libcurl handle can be made");
        if (!url) return transfer->done({.fault = "address_refused"});
        transfer->host_allowed = options.targets.allows_host(url->host);
        if (!url->secure && !transfer->host_allowed) return transfer->done({.fault = "address_refused"});
        set_up(*transfer);
        if (options.resolve) resolve(*transfer, *url);
        auto* easy = transfer->easy;
        under_way.emplace(easy, std::move(transfer));
        INVARIANT(curl_multi_add_handle(multi, easy) == CURLM_OK, "a fresh handle can be driven");
    }
    void take_new() {
        std::deque<std::unique_ptr<Transfer>> taken;
        {
            const std::lock_guard lock{mutex};
            taken.swap(waiting);
        }
        for (auto& transfer : taken) begin(std::move(transfer));
    }
    void end_finished() {
        int left = 0;
        while (const auto* message = curl_multi_info_read(multi, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            auto* easy = message->easy_handle;
            const auto code = message->data.result;
            const auto found = under_way.find(easy);
            INVARIANT(found != under_way.end(), "what ends was started");
            const auto transfer = std::move(found->second);
            under_way.erase(found);
            const auto reply = reply_of(code, *transfer);
            curl_multi_remove_handle(multi, easy);
            transfer->done(reply);
        }
    }
    void work(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            take_new();
            int running = 0;
            curl_multi_perform(multi, &running);
            end_finished();
            curl_multi_poll(multi, nullptr, 0, static_cast<int>(Milliseconds{wait_max}.count()), nullptr);
        }
    }

    const HttpWebhookOptions options;
    CURLM* multi = nullptr;
    std::unordered_map<CURL*, std::unique_ptr<Transfer>> under_way;  ///< Of the thread alone.
    std::mutex mutex;
    std::deque<std::unique_ptr<Transfer>> waiting;
    std::jthread thread;
};

HttpWebhookSender::HttpWebhookSender(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
HttpWebhookSender::~HttpWebhookSender() = default;

Result<std::unique_ptr<HttpWebhookSender>> HttpWebhookSender::open(HttpWebhookOptions options) {
    static const auto initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    auto impl = std::make_unique<Impl>(std::move(options));
    impl->multi = initialised == CURLE_OK ? curl_multi_init() : nullptr;
    if (impl->multi == nullptr) return fail(Fault::unavailable, "libcurl can't be started");
    curl_multi_setopt(impl->multi, CURLMOPT_MAXCONNECTS, kept_connections);
    impl->thread = named_thread("webhook-http", [it = impl.get()](std::stop_token stop) { it->work(stop); });
    return std::unique_ptr<HttpWebhookSender>{new HttpWebhookSender{std::move(impl)}};
}

void HttpWebhookSender::post(ports::WebhookPost post, Done done) {
    auto transfer = std::make_unique<Transfer>();
    transfer->post = std::move(post);
    transfer->done = std::move(done);
    {
        const std::lock_guard lock{impl_->mutex};
        impl_->waiting.push_back(std::move(transfer));
    }
    curl_multi_wakeup(impl_->multi);
}

}  // namespace billmill::adapters::webhook
