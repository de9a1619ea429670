#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "adapters/smtp/classify.hpp"
#include "adapters/smtp/connection.hpp"

namespace billmill::adapters::smtp {

using TimePoint = std::chrono::steady_clock::time_point;

/// One connection's worth of work: one mail at a time, start to outcome, without ever blocking.
/// The connection is kept between mails and between batches.
class Lane {
public:
    Lane(CURLM* multi, const SmtpOptions& options) : multi_{multi}, options_{options} {}

    /// The mail must have passed the checks of wire.hpp, and live until take_result() hands out its outcome.
    void begin(const ports::OutgoingMail& mail, TimePoint now);
    [[nodiscard]] bool busy() const { return stage_ != Stage::idle; }
    [[nodiscard]] bool connecting() const { return stage_ == Stage::connecting; }
    [[nodiscard]] TimePoint deadline() const { return deadline_; }
    [[nodiscard]] const Connection* connection() const { return connection_.get(); }
    [[nodiscard]] bool wants_to_write() const { return written_ < out_.size(); }

    /// Returns when the server's certificate ends, as Connection::certificate_end() says it.
    std::optional<std::int64_t> on_connected(CURLcode code, TimePoint now) {
        const auto outcome = connection_->connected(code);
        const auto end = connection_->certificate_end();
        outcome == CURLE_OK ? say_commands(now) : lose(outcome, now);
        return end;
    }
    void on_ready(TimePoint now);  ///< The socket can be read or written.
    void on_deadline(TimePoint now) { lose(CURLE_OPERATION_TIMEDOUT, now); }  ///< deadline() has passed.
    /// The process ends: nothing but the answer to a final dot is worth a wait.
    void on_stop(TimePoint now);
    [[nodiscard]] std::optional<ports::SendResult> take_result() {
        return std::exchange(result_, std::nullopt);
    }

private:
    enum class Stage : std::uint8_t {
        idle,
        connecting,
        commands,  ///< RSET, MAIL, RCPT, DATA: not all answered.
        upload,    ///< 354 has come; the final dot has not left.
        answer,    ///< The final dot has left.
    };
    enum class Step : std::uint8_t { reset, mail_from, recipient, data };

    void connect(TimePoint now);
    void say_commands(TimePoint now);
    void say_step();
    void write(TimePoint now);
    void read(TimePoint now);
    void hear(const Reply& reply, TimePoint now);
    void hear_step(const Reply& reply, TimePoint now);
    void hear_recipient(const Reply& reply, TimePoint now);
    void refuse(ports::SendResult refusal, TimePoint now);
    void hear_data(const Reply& reply, TimePoint now);
    void next_step(TimePoint now);
    void upload(TimePoint now);
    void lose(CURLcode code, TimePoint now);
    bool retry(TimePoint now);
    void finish(ports::SendResult result, TimePoint now);
    [[nodiscard]] domain::SmtpStep step_of_session() const;
    void await_step(TimePoint now);
    [[nodiscard]] bool usable(TimePoint now);

    CURLM* multi_;
    const SmtpOptions& options_;
    std::unique_ptr<Connection> connection_;
    Stage stage_ = Stage::idle;
    TimePoint deadline_{};
    TimePoint opened_{};
    TimePoint used_{};
    int mails_ = 0;             ///< Begun on this connection.
    bool needs_reset_ = false;  ///< The server still holds a sender of a mail that went no further.

    const ports::OutgoingMail* mail_ = nullptr;
    bool kept_ = false;  ///< The connection served an earlier mail: it may have ended unnoticed.
    std::vector<Step> steps_;
    std::size_t step_ = 0;
    std::optional<ports::SendResult>
        refusal_;  ///< Of sender or recipient, while DATA's answer is still to come.
    std::string out_;
    std::size_t written_ = 0;
    std::optional<ports::SendResult> result_;
};

}  // namespace billmill::adapters::smtp
