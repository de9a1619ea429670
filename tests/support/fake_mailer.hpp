#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ports/mailer.hpp"

namespace billmill::tests {

/// A mail server that answers as a test says, and keeps what it took.
class FakeMailer final : public ports::Mailer {
public:
    /// Its answer to one mail; by default it takes each.
    std::function<ports::SendResult(const ports::OutgoingMail&)> answer;
    bool away = false;
    int probes = 0;

    void send(std::span<const ports::OutgoingMail> mails, const OnResult& on_result) override {
        for (std::size_t i = 0; i < mails.size(); ++i) {
            auto result = away     ? ports::SendResult{ports::SendOutcome::unavailable, "connect"}
                          : answer ? answer(mails[i])
                                   : ports::SendResult{ports::SendOutcome::accepted, "250 2.0.0"};
            if (result.outcome == ports::SendOutcome::accepted) ++received_[mails[i].delivery_id];
            if (result.outcome != ports::SendOutcome::unavailable) attempts_.push_back(mails[i].to);
            on_result(i, result);
        }
    }
    [[nodiscard]] Milliseconds transaction_max() const override { return Milliseconds{60'000}; }
    Outcome probe() override {
        ++probes;
        if (away) return fail(Fault::unavailable, "connect");
        return {};
    }

    void stop() override { away = true; }

    /// How often each delivery arrived.
    [[nodiscard]] const std::map<Uuid, int>& received() const { return received_; }
    [[nodiscard]] const std::vector<std::string>& attempts() const { return attempts_; }

private:
    std::map<Uuid, int> received_;
    std::vector<std::string> attempts_;
};

}  // namespace billmill::tests
