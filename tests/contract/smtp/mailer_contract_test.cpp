#include "contract/mailer_contract.hpp"

#include "smtp_world.hpp"

namespace billmill::contract {
namespace {

class SmtpWorld final : public MailerWorld {
public:
    SmtpWorld(support::SinkOptions sink, int connections) : sink_{std::move(sink)} {
        auto options = adapters::smtp::options_for(sink_);
        options.connections = connections;
        mailer_ = adapters::smtp::open_mailer(options);
    }
    ports::Mailer& mailer() override { return *mailer_; }
    std::vector<std::string> arrived() override {
        std::vector<std::string> messages;
        for (auto& mail : sink_.mails()) messages.push_back(std::move(mail.message));
        return messages;
    }

private:
    support::SmtpSink sink_;
    std::unique_ptr<adapters::smtp::SmtpMailer> mailer_;
};

MailerMaker world(const std::string& name, bool pipelining, bool chunking, int connections) {
    return {name, [=] {
                support::SinkOptions sink;
                sink.pipelining = pipelining;
                sink.chunking = chunking;
                return std::make_unique<SmtpWorld>(std::move(sink), connections);
            }};
}

INSTANTIATE_TEST_SUITE_P(Smtp, MailerContract,
                         testing::Values(world("one connection", true, false, 1),
                                         world("step by step", false, false, 1),
                                         world("four connections", true, false, 4),
                                         world("chunks", true, true, 4),
                                         world("chunks step by step", false, true, 1)));

}  // namespace
}  // namespace billmill::contract
