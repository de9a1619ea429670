#include "adapters/smtp/smtp_mailer.hpp"

#include <poll.h>

#include <algorithm>
#include <mutex>

#include "adapters/smtp/lane.hpp"
#include "adapters/smtp/stop_signal.hpp"
#include "adapters/smtp/wire.hpp"
#include "foundation/invariant.hpp"
#include "foundation/loopback.hpp"

namespace billmill::adapters::smtp {
namespace {

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
    return std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               more.find(c) != std::string_view::npos;
    });
}

bool holds_controls(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; });
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

/// Rounded up, so that who waits so long finds the time passed.
int wait_ms(TimePoint until) {
    const auto left = std::chrono::ceil<Milliseconds>(until - now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

/// One send(): hands mails to lanes until each has its outcome.
class Batch {
public:
    Batch(CURLM* multi, std::vector<Lane>& lanes, const SmtpOptions& options, const StopSignal& stop,
          std::span<const OutgoingMail> mails, const ports::Mailer::OnResult& on_result)
        : multi_{multi},
          lanes_{lanes},
          options_{options},
          stop_{stop},
          mails_{mails},
          on_result_{on_result} {}

    void run() {
        while (true) {
            hand_out();
            if (std::ranges::none_of(lanes_, &Lane::busy)) return;
            wait();
        }
    }

private:
    void hand_out() {
        for (auto& lane : lanes_) {
            while (!lane.busy() && next_ < mails_.size()) {
                if (give_up()) return;
                const auto index = next_++;
                const auto bad = bad_mail(mails_[index]);
                if (!bad.empty()) {
                    on_result_(index, {SendOutcome::refused, bad});
                    continue;
                }
                lane.begin(mails_[index], index, now());
                settle(lane);
            }
        }
    }

    /// The rest of the batch is not tried where the engine is plainly away or too slow, or the process ends.
    bool give_up() {
        const bool away = failures_in_a_row_ >= options_.engine_failures_max;
        const bool stopping = stop_.asked();
        if (!away && !stopping && now() < begin_until_) return false;
        const char* why = stopping ? "stopping" : "not_tried";
        while (next_ < mails_.size()) on_result_(next_++, {SendOutcome::unavailable, why});
        return true;
    }

    void settle(Lane& lane) {
        const auto result = lane.take_result();
        if (!result) return;
        const bool engine =
            result->outcome == SendOutcome::unavailable || result->outcome == SendOutcome::unknown;
        failures_in_a_row_ = engine ? failures_in_a_row_ + 1 : 0;
        on_result_(lane.index(), *result);
    }

    void wait() {
        waits_.clear();
        waiting_.clear();
        auto until = TimePoint::max();
        bool connecting = false;
        for (auto& lane : lanes_) {
            if (!lane.busy()) continue;
            until = std::min(until, lane.deadline());
            if (lane.connecting()) {
                connecting = true;
                continue;
            }
            const auto events = static_cast<short>(POLLIN | (lane.wants_to_write() ? POLLOUT : 0));
            waits_.push_back({lane.connection()->socket(), events, 0});
            waiting_.push_back(&lane);
        }
        // Once heard, it would end every wait at once.
        if (!stopping_) waits_.push_back({stop_.descriptor(), POLLIN, 0});
        connecting ? wait_with_curl(wait_ms(until))
                   : static_cast<void>(poll(waits_.data(), waits_.size(), wait_ms(until)));
        const auto then = now();
        for (std::size_t i = 0; i < waiting_.size(); ++i) {
            if (waits_[i].revents != 0) waiting_[i]->on_ready(then);
        }
        if (connecting) hear_of_connections(then);
        const bool stops_now = !stopping_ && stop_.asked();
        stopping_ = stopping_ || stops_now;
        for (auto& lane : lanes_) {
            if (lane.busy() && stops_now) lane.on_stop(then);
            if (lane.busy() && then >= lane.deadline()) lane.on_deadline(then);
            settle(lane);
        }
    }

    /// libcurl waits for the sockets of its own and for ours.
    void wait_with_curl(int timeout_ms) {
        std::vector<curl_waitfd> extra;
        for (const auto& wait : waits_) extra.push_back({wait.fd, wait.events, 0});
        static_assert(CURL_WAIT_POLLIN == POLLIN && CURL_WAIT_POLLOUT == POLLOUT);
        curl_multi_poll(multi_, extra.data(), static_cast<unsigned>(extra.size()), timeout_ms, nullptr);
        for (std::size_t i = 0; i < extra.size(); ++i) waits_[i].revents = extra[i].revents;
    }

    void hear_of_connections(TimePoint then) {
        int running = 0;
        curl_multi_perform(multi_, &running);
        int left = 0;
        while (const auto* message = curl_multi_info_read(multi_, &left)) {
            for (auto& lane : lanes_) {
                if (lane.connecting() && lane.connection()->handle() == message->easy_handle) {
                    lane.on_connected(message->data.result, then);
                    break;
                }
            }
        }
    }

    CURLM* multi_;
    std::vector<Lane>& lanes_;
    const SmtpOptions& options_;
    const StopSignal& stop_;
    std::span<const OutgoingMail> mails_;
    const ports::Mailer::OnResult& on_result_;
    const TimePoint begin_until_ = now() + options_.begin_within;
    std::size_t next_ = 0;
    int failures_in_a_row_ = 0;
    bool stopping_ = false;      ///< The stop signal was heard, and the lanes were told.
    std::vector<pollfd> waits_;  ///< Those of waiting_, in its order; then the stop signal's.
    std::vector<Lane*> waiting_;
};

/// Connects alone, by its own multi handle; what probe() needs. Looks up once a second whether the process ends.
CURLcode connect_alone(CURLM* multi, Connection& connection, const StopSignal& stop) {
    while (!stop.asked()) {
        int running = 0;
        curl_multi_perform(multi, &running);
        int left = 0;
        if (const auto* message = curl_multi_info_read(multi, &left))
            return connection.connected(message->data.result);
        curl_multi_poll(multi, nullptr, 0, 1'000, nullptr);
    }
    return CURLE_ABORTED_BY_CALLBACK;
}

}  // namespace

void SmtpOptions::set_patience(Milliseconds patience) {
    answer_timeout = patience;
    for (auto* wait : {&connect_timeout, &command_timeout, &upload_timeout, &begin_within}) {
        *wait = std::min(*wait, patience);
    }
}

struct SmtpMailer::Impl {
    Impl(SmtpOptions checked, StopSignal signal)
        : options{std::move(checked)}, stop{std::move(signal)}, multi{make_multi(options.connections)} {
        for (int i = 0; i < options.connections; ++i) lanes.emplace_back(multi.get(), options);
    }
    ~Impl() {
        const NoSigpipe guard;  // Lanes say goodbye.
        lanes.clear();
    }

    const SmtpOptions options;
    StopSignal stop;
    Multi multi;
    std::vector<Lane> lanes;
};

SmtpMailer::SmtpMailer(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
SmtpMailer::~SmtpMailer() = default;

Result<std::unique_ptr<SmtpMailer>> SmtpMailer::open(SmtpOptions options) {
    const auto fault = fault_of(options);
    if (!fault.empty()) return fail(Fault::invalid, fault);
    TRY(auto stop, StopSignal::open());
    return std::unique_ptr<SmtpMailer>{
        new SmtpMailer{std::make_unique<Impl>(std::move(options), std::move(stop))}};
}

void SmtpMailer::stop() {
    impl_->stop.ask();
}

void SmtpMailer::send(std::span<const OutgoingMail> mails, const OnResult& on_result) {
    const NoSigpipe guard;
    Batch{impl_->multi.get(), impl_->lanes, impl_->options, impl_->stop, mails, on_result}.run();
}

Milliseconds SmtpMailer::transaction_max() const {
    const auto& options = impl_->options;
    const auto before_message = options.connect_timeout + std::chrono::seconds{1} + options.command_timeout;
    return options.begin_within + 2 * before_message + options.upload_timeout + options.answer_timeout;
}

Outcome SmtpMailer::probe() {
    const NoSigpipe guard;
    const auto multi = make_multi(1);
    const auto connection = Connection::start(multi.get(), impl_->options);
    const auto code = connect_alone(multi.get(), *connection, impl_->stop);
    if (code == CURLE_OK) return {};
    const auto refusal = connection->refusal();
    return fail(Fault::unavailable,
                "the mail server can't be used: " + classify(Phase::connect, refusal, code).code);
}

}  // namespace billmill::adapters::smtp
