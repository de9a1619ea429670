#include "adapters/smtp/smtp_session.hpp"

#include <algorithm>

#include "adapters/smtp/wire.hpp"
#include "foundation/invariant.hpp"

namespace billmill::adapters::smtp {

using domain::SmtpStep;
using ports::SendOutcome;
using ports::SendResult;

namespace {

/// So soon after its last mail a connection is taken for open without a look.
constexpr std::chrono::seconds fresh_for{1};

}  // namespace

void SmtpSession::begin(const ports::OutgoingMail& mail, TimePoint now) {
    INVARIANT(!busy() && !result_, "a session carries one mail at a time");
    mail_ = &mail;
    stops_at_ = TimePoint::max();
    if (connection_ && !usable(now)) connection_.reset();
    kept_ = connection_ != nullptr;
    kept_ ? say_commands(now) : connect(now);
}

/// Not worn out, and the server has not said goodbye while nobody listened.
bool SmtpSession::usable(TimePoint now) {
    if (mails_ >= options_.mails_per_connection_max || now - opened_ >= options_.connection_age_max)
        return false;
    if (now - used_ < fresh_for) return true;
    return connection_->receive() == CURLE_AGAIN;
}

void SmtpSession::connect(TimePoint now) {
    clear();
    mails_ = 0;
    needs_reset_ = false;
    opened_ = now;
    connection_ = Connection::start(multi_, options_);
    stage_ = Stage::connecting;
    deadline_ = now + options_.initial_timeout + std::chrono::seconds{1};  // libcurl's own comes first.
}

void SmtpSession::say_commands(TimePoint now) {
    stage_ = Stage::commands;
    ++mails_;
    refusal_.reset();
    const bool chunking = connection_->chunking();
    steps_ = {Step::mail_from, Step::recipient, chunking ? Step::chunk : Step::data};
    if (std::exchange(needs_reset_, false)) steps_.insert(steps_.begin(), Step::reset);
    clear();
    const bool all = !chunking || (kept_ && now - used_ < fresh_for && connection_->receive() == CURLE_AGAIN);
    const auto count = !connection_->pipelining() ? 1 : all ? steps_.size() : steps_.size() - 1;
    for (step_ = 0; step_ < count; ++step_) say_step();
    said_ = count;
    step_ = 0;
    await_step(now);
    write(now);
}

/// Commands may have left together; their answers come one after the other, and each has its own time.
void SmtpSession::await_step(TimePoint now) {
    switch (steps_[step_]) {
        case Step::reset:
        case Step::mail_from: deadline_ = now + options_.mail_timeout; break;
        case Step::recipient: deadline_ = now + options_.recipient_timeout; break;
        case Step::data: deadline_ = now + options_.data_timeout; break;
        case Step::chunk: return await_chunk(now);
    }
    if (chunk_said_ && wants_to_write()) deadline_ = now + options_.block_timeout;
}

void SmtpSession::say_step() {
    switch (steps_[step_]) {
        case Step::reset: out_ += "RSET\r\n"; break;
        case Step::mail_from: out_ += "MAIL FROM:<" + mail_->from + ">\r\n"; break;
        case Step::recipient: out_ += "RCPT TO:<" + mail_->to + ">\r\n"; break;
        case Step::data: out_ += "DATA\r\n"; break;
        case Step::chunk:
            out_ += "BDAT " + std::to_string(mail_->message.size()) + " LAST\r\n";
            body_ = mail_->message;
            chunk_said_ = true;
            break;
    }
}

void SmtpSession::write(TimePoint now) {
    while (wants_to_write()) {
        std::size_t sent = 0;
        const auto head = std::string_view{out_}.substr(std::min(written_, out_.size()));
        const auto code = connection_->send(head, body_.substr(written_ - (out_.size() - head.size())), sent);
        if (code == CURLE_AGAIN) return;
        if (code != CURLE_OK) return lose(code, now);
        written_ += sent;
        if (stage_ == Stage::upload || chunk_said_) deadline_ = now + options_.block_timeout;
    }
    if (stage_ == Stage::commands) return await_step(now);
    if (stage_ != Stage::upload) return;
    stage_ = Stage::answer;
    deadline_ = now + options_.answer_timeout;
}

void SmtpSession::on_ready(TimePoint now) {
    read(now);
    // Encryption may have to read before it can write, so whatever woke us: go on writing.
    if (busy() && !connecting() && wants_to_write()) write(now);
}

void SmtpSession::read(TimePoint now) {
    const auto code = connection_->receive();
    if (code == CURLE_AGAIN) return;
    if (code != CURLE_OK) return lose(code, now);
    while (busy() && !connecting()) {
        if (const auto reply = connection_->replies().next()) {
            hear(*reply, now);
        } else {
            if (connection_->replies().broken()) lose(CURLE_WEIRD_SERVER_REPLY, now);
            return;
        }
    }
}

void SmtpSession::hear(const Reply& reply, TimePoint now) {
    if (stage_ == Stage::commands) return hear_step(reply, now);
    if (steps_[step_] == Step::chunk) return hear_chunk(reply, now);
    // An answer before the message was complete: the server will not take it, and would read
    // the rest as commands.
    if (stage_ == Stage::upload) connection_->abandon();
    const bool cut_off = stage_ == Stage::upload;
    finish(classify(step_of_session(), reply, CURLE_OK), now);
    if (cut_off) connection_.reset();
}

void SmtpSession::hear_step(const Reply& reply, TimePoint now) {
    if (reply.code == 421 && retry(now)) return;
    switch (steps_[step_]) {
        case Step::reset:
            if (reply.kind() != 2) return lose(CURLE_WEIRD_SERVER_REPLY, now);
            return next_step(now);
        case Step::mail_from:
            if (reply.kind() != 2) return refuse(classify(SmtpStep::mail_from, reply, CURLE_OK), now);
            return next_step(now);
        case Step::recipient: return hear_recipient(reply, now);
        case Step::data: return hear_data(reply, now);
        case Step::chunk: return hear_chunk(reply, now);
    }
}

void SmtpSession::hear_recipient(const Reply& reply, TimePoint now) {
    if (refusal_ && step_ + 1 == said_) return finish(*std::exchange(refusal_, std::nullopt), now);
    if (reply.kind() == 2 || refusal_) return next_step(now);
    refuse(classify(SmtpStep::recipient, reply, CURLE_OK), now);
}

/// Sender or recipient are refused. If DATA is on its way already, its answer comes first.
void SmtpSession::refuse(SendResult refusal, TimePoint now) {
    needs_reset_ = true;
    const bool all_answered = step_ + 1 == said_;
    if (all_answered || refusal.reply == 421 || refusal.reply == 0) return finish(std::move(refusal), now);
    if (wants_to_write()) {  // The server would read what follows of the message as commands.
        connection_->abandon();
        finish(std::move(refusal), now);
        connection_.reset();
        return;
    }
    refusal_ = std::move(refusal);
    next_step(now);
}

void SmtpSession::hear_data(const Reply& reply, TimePoint now) {
    if (refusal_) {
        needs_reset_ = true;
        finish(*refusal_, now);
        // A server that still asks for the message would take commands for it.
        if (reply.kind() == 3) connection_.reset();
        return;
    }
    if (reply.code != 354) {
        needs_reset_ = true;
        return finish(classify(SmtpStep::data, reply, CURLE_OK), now);
    }
    // An answer that is here before its question could pass for the one to the message.
    if (!connection_->replies().idle()) return lose(CURLE_WEIRD_SERVER_REPLY, now);
    upload(now);
}

void SmtpSession::next_step(TimePoint now) {
    ++step_;
    INVARIANT(step_ < steps_.size(), "DATA or BDAT is the last command");
    if (step_ == said_) {
        // An answer that is here before its question could pass for the one to the message.
        if (steps_[step_] == Step::chunk && !connection_->replies().idle())
            return lose(CURLE_WEIRD_SERVER_REPLY, now);
        say_step();  // on_ready() writes it.
        ++said_;
    }
    await_step(now);
}

void SmtpSession::upload(TimePoint now) {
    stage_ = Stage::upload;
    deadline_ = now + options_.block_timeout;
    clear();
    append_wire_message(out_, mail_->message);
    write(now);
}

void SmtpSession::on_stop(TimePoint now) {
    if (has_left()) {
        stops_at_ = now + options_.stop_patience;
        return;
    }
    connection_->abandon();
    finish({.outcome = SendOutcome::stopped, .code = "stopping"}, now);
}

void SmtpSession::lose(CURLcode code, TimePoint now) {
    const bool gone = code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR;
    const bool left = !connecting() && has_left();
    if (gone && !left && retry(now)) return;
    if (refusal_ && left) {
        connection_->abandon();
        auto refusal = *std::exchange(refusal_, std::nullopt);
        finish(std::move(refusal), now);
        connection_.reset();
        return;
    }
    const auto reply = connecting() ? connection_->refusal() : std::nullopt;
    connection_->abandon();
    finish(classify(step_of_session(), reply, code), now);
}

/// A kept connection that turns out to be closed says nothing about the mail or the server: once,
/// try a new one.
bool SmtpSession::retry(TimePoint now) {
    if (!kept_ || stage_ != Stage::commands) return false;
    kept_ = false;
    connection_->abandon();
    connect(now);
    return true;
}

void SmtpSession::finish(SendResult result, TimePoint now) {
    const bool answered = result.outcome == SendOutcome::accepted ||
                          (result.outcome == SendOutcome::refused && result.reply != 0);
    if (!answered || result.reply == 421 || result.step <= SmtpStep::login ||
        !connection_->replies().idle()) {
        connection_.reset();
    }
    stage_ = Stage::idle;
    used_ = now;
    mail_ = nullptr;
    result_ = std::move(result);
    clear();
}

SmtpStep SmtpSession::step_of_session() const {
    switch (stage_) {
        case Stage::idle:
        case Stage::connecting: return SmtpStep::connect;
        case Stage::upload: return SmtpStep::data;
        case Stage::answer: return SmtpStep::message;
        case Stage::commands: break;
    }
    if (chunk_said_ && !wants_to_write()) return SmtpStep::message;
    switch (steps_[step_]) {
        case Step::reset:
        case Step::mail_from: break;
        case Step::recipient: return SmtpStep::recipient;
        case Step::data:
        case Step::chunk: return SmtpStep::data;
    }
    return SmtpStep::mail_from;
}

}  // namespace billmill::adapters::smtp
