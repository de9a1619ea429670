#pragma once

#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "adapters/filesystem/file_tree.hpp"
#include "ports/clock.hpp"
#include "ports/mailbox.hpp"
#include "ports/mailer.hpp"

namespace billmill::adapters::filesystem {

struct MailboxOptions {
    std::size_t mails_max = 100'000;  ///< The oldest are removed beyond it.
};

/// Where mails land until SMTP is configured: real RFC 5322 files, "ab/cd/<delivery id>.eml".
///
/// Promise:   a delivery sent twice is one file. `accepted` is reported after the batch is durable (one sync per batch).
///            At most mails_max files, and an index of about 150 bytes for each, rebuilt at open from names and dates.
/// Errors:    see FileTree.        Threads: any; send() as the port says.
class FilesystemMailbox final : public ports::Mailer, public ports::Mailbox {
public:
    static Result<std::unique_ptr<FilesystemMailbox>> open(const std::filesystem::path& folder,
                                                           const ports::Clock& clock, MailboxOptions options);

    void send(std::vector<ports::OutgoingMail> mails, OnResult on_result) override;
    /// No bound: a whole batch is one sync.
    [[nodiscard]] std::size_t sessions() const override { return std::numeric_limits<std::size_t>::max(); }
    [[nodiscard]] std::string place() const override { return "mailbox"; }
    [[nodiscard]] bool is_trial() const override { return true; }
    ports::SendResult probe(const std::string& from) override;
    void stop() override {}  // Waits for nobody: there is nothing to cut short.

    Result<ports::Page<ports::MailboxEntry>> list(const ports::PageRequest& page) override;
    Result<std::optional<std::string>> read(const Uuid& id) override;

private:
    /// Received, then id: the order of the list, and its cursor.
    using Place = std::pair<std::int64_t, Uuid>;

    FilesystemMailbox(FileTree tree, const ports::Clock& clock, MailboxOptions options)
        : tree_{std::move(tree)}, clock_{clock}, options_{options} {}
    Outcome rebuild_index();
    void remember(const Uuid& id, std::int64_t received_ms, std::int64_t bytes);
    [[nodiscard]] Result<std::optional<std::string>> read_mail(const Uuid& id, std::size_t bytes_max) const;
    void remove_oldest_beyond_max();
    [[nodiscard]] std::vector<std::pair<Place, std::int64_t>> newest(const std::optional<Place>& before,
                                                                     std::size_t count) const;

    FileTree tree_;
    const ports::Clock& clock_;
    const MailboxOptions options_;
    mutable std::mutex mutex_;
    std::map<Place, std::int64_t> by_place_;  // -> bytes
    std::unordered_map<Uuid, std::int64_t> received_ms_;
};

}  // namespace billmill::adapters::filesystem
