#pragma once

#include <functional>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ports/mailer.hpp"

namespace billmill::tests {

/// What a mail server says: "550 5.7.1" at a step.
inline ports::SendResult refusal(domain::SmtpStep step, const std::string& code, std::string words = {}) {
    const auto space = code.find(' ');
    return {.outcome = ports::SendOutcome::refused,
            .code = code,
            .step = step,
            .reply = std::stoi(code),
            .enhanced = space == std::string::npos ? "" : code.substr(space + 1),
            .words = std::move(words)};
}
inline ports::SendResult acceptance() {
    return {.outcome = ports::SendOutcome::accepted, .code = "250 2.0.0", .step = domain::SmtpStep::message};
}
inline ports::SendResult lost_answer() {
    return {.outcome = ports::SendOutcome::unknown, .code = "timeout", .step = domain::SmtpStep::message};
}

/// A mail server that answers as a test says, and keeps what it took.
class FakeMailer final : public ports::Mailer {
public:
    bool trial = false;  ///< As the built-in mailbox.
    /// Its answer to one mail; by default it takes each.
    std::function<ports::SendResult(const ports::OutgoingMail&)> answer;
    /// Whose mails get no answer before let_go().
    std::function<bool(const ports::OutgoingMail&)> hangs;
    /// Its answer to MAIL FROM alone; by default it takes each.
    std::function<ports::SendResult(const std::string& from)> answer_to_probe;
    bool away = false;
    int probes = 0;
    std::size_t sessions_max = std::numeric_limits<std::size_t>::max();

    void send(std::vector<ports::OutgoingMail> mails, OnResult on_result) override {
        for (std::size_t i = 0; i < mails.size(); ++i) {
            const bool hanging = hangs && !away && hangs(mails[i]);
            auto reply = [this, mail = std::move(mails[i]), on_result, i] { conclude(mail, on_result, i); };
            if (hanging)
                hanging_.emplace_back(std::move(reply));
            else
                reply();
        }
    }
    /// Answers those that hang, now.
    void let_go() {
        for (const auto& reply : std::exchange(hanging_, {})) reply();
    }
    [[nodiscard]] std::size_t hanging() const { return hanging_.size(); }

    [[nodiscard]] std::size_t sessions() const override { return sessions_max; }
    [[nodiscard]] bool is_trial() const override { return trial; }
    [[nodiscard]] std::string place() const override { return "mail.example.com:587"; }
    ports::SendResult probe(const std::string& from) override {
        ++probes;
        if (away) return connect_failed();
        return answer_to_probe ? answer_to_probe(from) : acceptance();
    }
    void stop() override { away = true; }

    /// How often each delivery arrived.
    [[nodiscard]] const std::map<Uuid, int>& received() const { return received_; }
    /// Each recipient, as often as the server was asked.
    [[nodiscard]] const std::vector<std::string>& attempts() const { return attempts_; }

private:
    static ports::SendResult connect_failed() {
        return {.outcome = ports::SendOutcome::refused, .code = "connect_failed"};
    }
    void conclude(const ports::OutgoingMail& mail, const OnResult& on_result, std::size_t index) {
        const auto result = away ? connect_failed() : answer ? answer(mail) : acceptance();
        if (result.outcome == ports::SendOutcome::accepted) ++received_[mail.delivery_id];
        if (!away) attempts_.push_back(mail.to);
        on_result(index, result);
    }

    std::map<Uuid, int> received_;
    std::vector<std::string> attempts_;
    std::vector<std::function<void()>> hanging_;
};

}  // namespace billmill::tests
