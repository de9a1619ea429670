#include "contract/mailer_contract.hpp"

#include "adapters/filesystem/filesystem_mailbox.hpp"
#include "adapters/memory/manual_clock.hpp"
#include "support/temporary_directory.hpp"

namespace billmill::contract {
namespace {

class MailboxWorld final : public MailerWorld {
public:
    MailboxWorld() {
        auto opened =
            adapters::filesystem::FilesystemMailbox::open(directory_ / "mail", clock_, {.mails_max = 1'000});
        EXPECT_TRUE(opened);
        mailbox_ = *std::move(opened);
    }
    ports::Mailer& mailer() override { return *mailbox_; }
    std::vector<std::string> arrived() override {
        std::vector<std::string> messages;
        const auto page = mailbox_->list({.after = "", .limit = 200});
        EXPECT_TRUE(page);
        for (const auto& entry : page->items) {
            const auto message = mailbox_->read(entry.id);
            EXPECT_TRUE(message && *message);
            messages.push_back(**message);
        }
        return messages;
    }

private:
    tests::TemporaryDirectory directory_;
    adapters::memory::ManualClock clock_;
    std::unique_ptr<adapters::filesystem::FilesystemMailbox> mailbox_;
};

INSTANTIATE_TEST_SUITE_P(Mailbox, MailerContract,
                         testing::Values(MailerMaker{"mailbox",
                                                     [] { return std::make_unique<MailboxWorld>(); }}));

}  // namespace
}  // namespace billmill::contract
