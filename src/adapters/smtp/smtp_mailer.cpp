#include "adapters/smtp/smtp_mailer.hpp"

#include <poll.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <thread>

#include "adapters/smtp/smtp_session.hpp"
#include "adapters/smtp/wake_signal.hpp"
#include "adapters/smtp/wire.hpp"
#include "foundation/ascii.hpp"
#include "foundation/invariant.hpp"
#include "foundation/loopback.hpp"
#include "foundation/named_thread.hpp"

namespace billmill::adapters::smtp {
namespace {

using domain::SmtpStep;
using ports::OutgoingMail;
using ports::SendOutcome;
using ports::SendResult;

struct MultiCleanup {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
using Multi = std::unique_ptr<CURLM, MultiCleanup>;

Multi make_multi(int connections) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    Multi multi{curl_multi_init()};
    INVARIANT(multi != nullptr, "a libcurl multi handle can be made");
    curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(connections) * 4);
    return multi;
}

bool holds_only(std::string_view text, std::string_view more) {
    return std::ranges::all_of(
        text, [&](char c) { return ascii::is_alphanumeric(c) || more.find(c) != std::string_view::npos; });
}

bool holds_controls(std::string_view text) {
    return std::ranges::any_of(text, ascii::is_control);
}

std::string fault_of(const SmtpOptions& options) {
    if (options.host.empty() || !holds_only(options.host, ".-:")) return "the mail host is not a host name";
    if (options.port == 0) return "the mail port is 0";
    if (!holds_only(options.hello, ".-")) return "the name for EHLO is not a host name";
    if (options.security == Security::none && !options.trusted_network && !is_loopback(options.host)) {
        return "mail without TLS goes to this machine only: set security to starttls or tls";
    }
    if (options.user.empty() != options.password.empty()) return "a mail user and a password belong together";
    if (holds_controls(options.user) || holds_controls(options.password))
        return "a mail login holds control characters";
    if (options.connections < 1 || options.connections > 64) return "mail connections are not 1 to 64";
    if (options.mails_per_connection_max < 1) return "mails per connection are less than 1";
    return "";
}

/// Why a mail may not go out at all; "" where it may.
std::string bad_mail(const OutgoingMail& mail) {
    if (!is_wire_address(mail.from) || !is_wire_address(mail.to)) return "bad_address";
    const auto fault = message_fault(mail.message);
    return fault.empty() ? "" : "bad_message " + std::string{fault};
}

TimePoint now() {
    return std::chrono::steady_clock::now();
}

constexpr int longest_wait_ms = 60'000;

/// Rounded up, so that who waits so long finds the time passed.
int wait_ms(TimePoint until) {
    const auto left = std::chrono::ceil<Milliseconds>(until - now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, longest_wait_ms));
}

/// The mails of one send(), and who hears of them.
struct Order {
    std::vector<OutgoingMail> mails;
    ports::Mailer::OnResult on_result;
};

/// One mail of an order.
struct Turn {
    std::shared_ptr<const Order> order;
    std::size_t index = 0;
    [[nodiscard]] const OutgoingMail& mail() const { return order->mails[index]; }
    void hear(const SendResult& result) const { order->on_result(index, result); }
};

/// What send() and stop() tell the thread that speaks with the server.
/// Threads: any.
class Orders {
public:
    explicit Orders(WakeSignal signal) : signal_{std::move(signal)} {}

    void add(std::vector<OutgoingMail> mails, ports::Mailer::OnResult on_result) {
        const auto order = std::make_shared<const Order>(Order{std::move(mails), std::move(on_result)});
        {
            const std::lock_guard lock{mutex_};
            for (std::size_t i = 0; i < order->mails.size(); ++i) waiting_.push_back({order, i});
        }
        signal_.wake();
    }
    [[nodiscard]] std::optional<Turn> next() {
        const std::lock_guard lock{mutex_};
        if (waiting_.empty()) return std::nullopt;
        auto turn = std::move(waiting_.front());
        waiting_.pop_front();
        return turn;
    }
    void stop() {
        stopping_ = true;
        signal_.wake();
    }
    [[nodiscard]] bool stopping() const { return stopping_; }
    /// The thread is to end once nothing is left.
    void end() {
        ending_ = true;
        stop();
    }
    [[nodiscard]] bool ending() const { return ending_; }
    [[nodiscard]] WakeSignal& signal() { return signal_; }

private:
    WakeSignal signal_;
    std::atomic<bool> stopping_{false};
    std::atomic<bool> ending_{false};
    std::mutex mutex_;
    std::deque<Turn> waiting_;
};

/// Hands mails to sessions, and drives these: the work of the mailer's thread.
class Sessions {
public:
    Sessions(const SmtpOptions& options, Orders& orders, CertificateEnd& certificate_end)
        : options_{options},
          orders_{orders},
          certificate_end_{certificate_end},
          multi_{make_multi(options.connections)} {
        for (int i = 0; i < options.connections; ++i)
            seats_.push_back({SmtpSession{multi_.get(), options_}, {}});
    }

    void run() {
        const NoSigpipe guard;
        while (true) {
            hand_out();
            const bool busy = std::ranges::any_of(seats_, &Seat::busy);
            if (!busy && orders_.ending()) break;
            wait();
        }
        seats_.clear();  // Says goodbye, while SIGPIPE is blocked.
    }

private:
    struct Seat {
        SmtpSession session;
        std::optional<Turn> turn;  ///< Of the mail that the session carries.
        [[nodiscard]] bool busy() const { return session.busy(); }
    };

    void hand_out() {
        for (auto& seat : seats_) {
            while (!seat.busy()) {
                auto turn = orders_.next();
                if (!turn) return;
                begin(seat, *std::move(turn));
            }
        }
    }

    void begin(Seat& seat, Turn turn) {
        if (orders_.stopping()) return turn.hear({.outcome = SendOutcome::stopped, .code = "stopping"});
        if (const auto bad = bad_mail(turn.mail()); !bad.empty())
            return turn.hear({.outcome = SendOutcome::unfit, .code = bad});
        seat.turn = std::move(turn);
        seat.session.begin(seat.turn->mail(), now());
        settle(seat);
    }

    static void settle(Seat& seat) {
        const auto result = seat.session.take_result();
        if (!result) return;
        const auto turn = *std::exchange(seat.turn, std::nullopt);
        turn.hear(*result);
    }

    void wait() {
        waits_.clear();
        waiting_.clear();
        auto until = TimePoint::max();
        bool connecting = false;
        for (auto& seat : seats_) {
            if (!seat.busy()) continue;
            until = std::min(until, seat.session.deadline());
            if (seat.session.connecting()) {
                connecting = true;
                continue;
            }
            const auto events = static_cast<short>(POLLIN | (seat.session.wants_to_write() ? POLLOUT : 0));
            waits_.push_back({seat.session.connection()->socket(), events, 0});
            waiting_.push_back(&seat.session);
        }
        waits_.push_back({orders_.signal().descriptor(), POLLIN, 0});
        const int timeout_ms = until == TimePoint::max() ? longest_wait_ms : wait_ms(until);
        connecting ? wait_with_curl(timeout_ms)
                   : static_cast<void>(poll(waits_.data(), waits_.size(), timeout_ms));
        if (waits_.back().revents != 0) orders_.signal().hear();
        const auto then = now();
        for (std::size_t i = 0; i < waiting_.size(); ++i) {
            if (waits_[i].revents != 0) waiting_[i]->on_ready(then);
        }
        if (connecting) hear_of_connections(then);
        const bool stops_now = !told_to_stop_ && orders_.stopping();
        told_to_stop_ = told_to_stop_ || stops_now;
        for (auto& seat : seats_) {
            if (seat.busy() && stops_now) seat.session.on_stop(then);
            if (seat.busy() && then >= seat.session.deadline()) seat.session.on_deadline(then);
            settle(seat);
        }
    }

    /// libcurl waits for the sockets of its own and for ours.
    void wait_with_curl(int timeout_ms) {
        std::vector<curl_waitfd> extra;
        for (const auto& wait : waits_) extra.push_back({wait.fd, wait.events, 0});
        static_assert(CURL_WAIT_POLLIN == POLLIN && CURL_WAIT_POLLOUT == POLLOUT);
        curl_multi_poll(multi_.get(), extra.data(), static_cast<unsigned>(extra.size()), timeout_ms, nullptr);
        for (std::size_t i = 0; i < extra.size(); ++i) waits_[i].revents = extra[i].revents;
    }

    void hear_of_connections(TimePoint then) {
        int running = 0;
        curl_multi_perform(multi_.get(), &running);
        int left = 0;
        while (const auto* message = curl_multi_info_read(multi_.get(), &left)) {
            for (auto& seat : seats_) {
                auto& session = seat.session;
                if (session.connecting() && session.connection()->handle() == message->easy_handle) {
                    certificate_end_.note(session.on_connected(message->data.result, then));
                    break;
                }
            }
        }
    }

    const SmtpOptions& options_;
    Orders& orders_;
    CertificateEnd& certificate_end_;
    Multi multi_;
    std::vector<Seat> seats_;
    bool told_to_stop_ = false;
    std::vector<pollfd> waits_;  ///< Those of waiting_, in its order; then the signal's.
    std::vector<SmtpSession*> waiting_;
};

/// One connection by itself, for a probe. Looks up several times a second whether the process ends.
class Probe {
public:
    Probe(const SmtpOptions& options, const Orders& orders)
        : options_{options}, orders_{orders}, connection_{Connection::start(multi_.get(), options_)} {}

    /// The server takes us, and `from` if it is not empty.
    SendResult ask(const std::string& from) {
        const auto code = connect();
        if (speaks_tls_)
            return {.outcome = SendOutcome::refused, .code = "tls_from_the_start", .step = SmtpStep::tls};
        if (code != CURLE_OK) return ended(SmtpStep::connect, code, connection_->refusal());
        if (from.empty()) return {.outcome = SendOutcome::accepted, .code = "220"};
        const auto command = "MAIL FROM:<" + from + ">\r\n";
        std::size_t sent = 0;
        if (const auto said = connection_->send(command, sent); said != CURLE_OK || sent != command.size())
            return ended(SmtpStep::mail_from, CURLE_SEND_ERROR, std::nullopt);
        const auto heard = answer();
        if (!heard.first) return ended(SmtpStep::mail_from, heard.second, std::nullopt);
        if (heard.first->kind() == 2)
            return {.outcome = SendOutcome::accepted, .code = heard.first->code_text()};
        return ended(SmtpStep::mail_from, CURLE_OK, heard.first);
    }

private:
    CURLcode connect() {
        const auto suspicious_at = now() + silence_max;
        while (!orders_.stopping()) {
            int running = 0;
            curl_multi_perform(multi_.get(), &running);
            int left = 0;
            while (const auto* message = curl_multi_info_read(multi_.get(), &left)) {
                const auto result = message->data.result;
                if (message->easy_handle == connection_->handle()) return connection_->connected(result);
                speaks_tls_ = result == CURLE_OK || result == CURLE_PEER_FAILED_VERIFICATION;
                if (speaks_tls_) return CURLE_OPERATION_TIMEDOUT;
            }
            if (!tls_ && options_.security != Security::tls && now() >= suspicious_at) suspect_tls();
            curl_multi_poll(multi_.get(), nullptr, 0, look_up_ms, nullptr);
        }
        return CURLE_ABORTED_BY_CALLBACK;
    }

    /// No first 220: perhaps the server waits for us to speak first, as one does that speaks TLS from the first byte.
    void suspect_tls() {
        tls_options_.security = Security::tls;
        tls_ = Connection::start(multi_.get(), tls_options_);
    }

    std::pair<std::optional<Reply>, CURLcode> answer() {
        const auto until = now() + options_.mail_timeout;
        while (!orders_.stopping() && now() < until) {
            pollfd wait{connection_->socket(), POLLIN, 0};
            poll(&wait, 1, std::min(look_up_ms, wait_ms(until)));
            const auto code = connection_->receive();
            if (auto reply = connection_->replies().next()) return {std::move(reply), CURLE_OK};
            if (connection_->replies().broken()) return {std::nullopt, CURLE_WEIRD_SERVER_REPLY};
            if (code != CURLE_AGAIN && code != CURLE_OK) return {std::nullopt, code};
        }
        return {std::nullopt, orders_.stopping() ? CURLE_ABORTED_BY_CALLBACK : CURLE_OPERATION_TIMEDOUT};
    }

    SendResult ended(SmtpStep step, CURLcode code, const std::optional<Reply>& reply) {
        connection_->abandon();
        if (code == CURLE_ABORTED_BY_CALLBACK) return {.outcome = SendOutcome::stopped, .code = "stopping"};
        return classify(step, reply, code);
    }

    static constexpr int look_up_ms = 200;
    static constexpr Milliseconds silence_max{1'500};
    const NoSigpipe guard_;
    const SmtpOptions& options_;
    const Orders& orders_;
    Multi multi_ = make_multi(1);
    SmtpOptions tls_options_ = options_;
    bool speaks_tls_ = false;
    std::unique_ptr<Connection> tls_;         ///< Only where the server is silent.
    std::unique_ptr<Connection> connection_;  ///< Last, so first to go.
};

}  // namespace

void SmtpOptions::set_patience(Milliseconds patience) {
    answer_timeout = patience;
    for (auto* wait : {&connect_timeout, &initial_timeout, &mail_timeout, &recipient_timeout, &data_timeout,
                       &block_timeout}) {
        *wait = std::min(*wait, patience);
    }
}

/// The word that an answer's code is: three digits, alone or after a word of our own.
void Answers::count(std::string_view code) {
    const auto begin = ascii::is_digit(code.empty() ? ' ' : code.front()) ? 0 : code.find(' ') + 1;
    if (begin >= code.size()) return;
    const int digit = code[begin] - '0';
    if (digit >= 2 && digit <= 5) counts_.at(digit).fetch_add(1, std::memory_order_relaxed);
}

struct SmtpMailer::Impl {
    Impl(SmtpOptions checked, WakeSignal signal)
        : options{std::move(checked)},
          probe_options{options},
          orders{std::move(signal)},
          sessions{options, orders, *certificate_end},
          thread{named_thread("smtp", [this] { sessions.run(); })} {
        probe_options.initial_timeout = std::min(options.initial_timeout, options.probe_timeout);
        probe_options.connect_timeout = std::min(options.connect_timeout, options.probe_timeout);
        probe_options.mail_timeout = std::min(options.mail_timeout, options.probe_timeout);
    }
    ~Impl() { orders.end(); }

    const SmtpOptions options;
    SmtpOptions probe_options;
    const std::shared_ptr<Answers> answers = std::make_shared<Answers>();
    const std::shared_ptr<CertificateEnd> certificate_end = std::make_shared<CertificateEnd>();
    Orders orders;
    Sessions sessions;
    std::jthread thread;  ///< Last, so first to go.
};

SmtpMailer::SmtpMailer(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
SmtpMailer::~SmtpMailer() = default;

Result<std::unique_ptr<SmtpMailer>> SmtpMailer::open(SmtpOptions options) {
    const auto fault = fault_of(options);
    if (!fault.empty()) return fail(Fault::invalid, fault);
    TRY(auto signal, WakeSignal::open());
    return std::unique_ptr<SmtpMailer>{
        new SmtpMailer{std::make_unique<Impl>(std::move(options), std::move(signal))}};
}

void SmtpMailer::stop() {
    impl_->orders.stop();
}

void SmtpMailer::send(std::vector<OutgoingMail> mails, OnResult on_result) {
    impl_->orders.add(std::move(mails), [answers = impl_->answers, on_result = std::move(on_result)](
                                            std::size_t index, const SendResult& result) {
        answers->count(result.code);
        on_result(index, result);
    });
}

std::shared_ptr<const Answers> SmtpMailer::answers() const {
    return impl_->answers;
}

std::shared_ptr<const CertificateEnd> SmtpMailer::certificate_end() const {
    return impl_->certificate_end;
}

std::size_t SmtpMailer::sessions() const {
    return static_cast<std::size_t>(impl_->options.connections);
}

std::string SmtpMailer::place() const {
    const auto& host = impl_->options.host;
    const bool ipv6 = host.find(':') != std::string::npos;
    return (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(impl_->options.port);
}

std::string SmtpMailer::user() const {
    return impl_->options.user;
}

SendResult SmtpMailer::probe(const std::string& from) {
    if (!from.empty() && !is_wire_address(from))
        return {.outcome = SendOutcome::unfit, .code = "bad_address"};
    return Probe{impl_->probe_options, impl_->orders}.ask(from);
}

}  // namespace billmill::adapters::smtp
