#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "adapters/smtp/classify.hpp"
#include "adapters/smtp/connection.hpp"

namespace billmill::adapters::smtp {

using TimePoint = std::chrono::steady_clock::time_point;

/// One connection's worth of work: one mail at a time, start to outcome, without ever blocking.
/// To a server that takes chunks (RFC 3030) the message goes in one, as it is. With PIPELINING, and on a connection that was
/// in use a moment ago, envelope and message leave in one write; else the envelope is answered first, because a connection
/// that its server has closed unnoticed must not make a message uncertain.
/// The connection is kept between mails and between batches.
class SmtpSession {
public:
    SmtpSession(CURLM* multi, const SmtpOptions& options) : multi_{multi}, options_{options} {}

    /// The mail must have passed the checks of wire.hpp, and live until take_result() hands out its outcome.
    void begin(const ports::OutgoingMail& mail, TimePoint now);
    [[nodiscard]] bool busy() const { return stage_ != Stage::idle; }
    [[nodiscard]] bool connecting() const { return stage_ == Stage::connecting; }
    [[nodiscard]] TimePoint deadline() const { return std::min(deadline_, stops_at_); }
    [[nodiscard]] const Connection* connection() const { return connection_.get(); }
    [[nodiscard]] bool wants_to_write() const { return written_ < out_.size() + body_.size(); }

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
        upload,    ///< The envelope was taken; the end of the message has not left.
        answer,    ///< The end of the message has left: the final dot, or the last byte of its chunk.
    };
    enum class Step : std::uint8_t { reset, mail_from, recipient, data, chunk };

    void connect(TimePoint now);
    void say_commands(TimePoint now);
    void say_step();
    void clear() {
        out_.clear();
        body_ = {};
        written_ = 0;
        chunk_said_ = false;
    }
    void write(TimePoint now);
    void read(TimePoint now);
    void hear(const Reply& reply, TimePoint now);
    void hear_step(const Reply& reply, TimePoint now);
    void hear_recipient(const Reply& reply, TimePoint now);
    void refuse(ports::SendResult refusal, TimePoint now);
    void hear_data(const Reply& reply, TimePoint now);
    /// Or to what came before: the message may be on its way when the envelope is refused.
    void hear_chunk(const Reply& reply, TimePoint now) {
        const bool cut_off =
            wants_to_write();  // The server will not take it, and would read the rest as commands.
        if (cut_off) connection_->abandon();
        needs_reset_ = reply.kind() != 2 || refusal_.has_value();
        finish(
            refusal_ ? *std::exchange(refusal_, std::nullopt) : classify(step_of_session(), reply, CURLE_OK),
            now);
        if (cut_off) connection_.reset();
    }
    void next_step(TimePoint now);
    void upload(TimePoint now);
    void lose(CURLcode code, TimePoint now);
    bool retry(TimePoint now);
    void finish(ports::SendResult result, TimePoint now);
    [[nodiscard]] domain::SmtpStep step_of_session() const;
    void await_step(TimePoint now);
    void await_chunk(TimePoint now) {
        stage_ = wants_to_write() ? Stage::upload : Stage::answer;
        deadline_ = now + (wants_to_write() ? options_.block_timeout : options_.answer_timeout);
    }
    /// Its last byte is on its way: nobody knows what becomes of it before the server says so.
    [[nodiscard]] bool has_left() const {
        if (stage_ < Stage::commands) return false;
        return steps_[step_] == Step::data ? stage_ == Stage::answer : chunk_said_ && !wants_to_write();
    }
    [[nodiscard]] bool usable(TimePoint now);

    CURLM* multi_;
    const SmtpOptions& options_;
    std::unique_ptr<Connection> connection_;
    Stage stage_ = Stage::idle;
    TimePoint deadline_{};
    TimePoint stops_at_ = TimePoint::max();  ///< Of a mail that has left when the process ends.
    TimePoint opened_{};
    TimePoint used_{};
    int mails_ = 0;             ///< Started on this connection.
    bool needs_reset_ = false;  ///< The server still holds a sender of a mail that went no further.

    const ports::OutgoingMail* mail_ = nullptr;
    bool kept_ = false;  ///< The connection served an earlier mail: it may have ended unnoticed.
    std::vector<Step> steps_;
    std::size_t step_ = 0;
    std::size_t said_ = 0;     ///< So many of the steps.
    bool chunk_said_ = false;  ///< The last of them is.
    std::optional<ports::SendResult>
        refusal_;  ///< Of sender or recipient, while the answer to DATA or BDAT is still to come.
    std::string out_;
    std::string_view body_;    ///< Follows out_; the mail's own bytes.
    std::size_t written_ = 0;  ///< Of both.
    std::optional<ports::SendResult> result_;
};

}  // namespace billmill::adapters::smtp
