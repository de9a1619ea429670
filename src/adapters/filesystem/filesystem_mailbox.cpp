#include "adapters/filesystem/filesystem_mailbox.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <vector>

#include "adapters/filesystem/mail_file_name.hpp"
#include "adapters/filesystem/mail_head.hpp"
#include "foundation/logging.hpp"

namespace billmill::adapters::filesystem {
namespace {

constexpr std::size_t head_bytes_max =
    16 * 1024;  // To and Subject stand near the top; the rest is never read.
constexpr int page_max = 200;

std::string cursor(std::int64_t received_ms, const Uuid& id) {
    return std::to_string(received_ms) + "." + id.text();
}

std::optional<std::pair<std::int64_t, Uuid>> parse_cursor(std::string_view text) {
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    std::int64_t ms = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + dot, ms);
    const auto id = Uuid::parse(text.substr(dot + 1));
    if (error != std::errc{} || end != text.data() + dot || !id) return std::nullopt;
    return std::pair{ms, *id};
}

}  // namespace

Result<std::unique_ptr<FilesystemMailbox>> FilesystemMailbox::open(const std::filesystem::path& folder,
                                                                   const ports::Clock& clock,
                                                                   MailboxOptions options) {
    TRY(auto tree, FileTree::open(folder));
    std::unique_ptr<FilesystemMailbox> mailbox{new FilesystemMailbox{std::move(tree), clock, options}};
    TRY_DO(mailbox->rebuild_index());
    return mailbox;
}

Outcome FilesystemMailbox::rebuild_index() {
    const std::lock_guard lock{mutex_};
    return tree_.each([this](const FileTree::Entry& entry) -> Outcome {
        const auto id = entry.regular ? delivery_of_file(entry.name) : std::nullopt;
        if (!id) return {};
        remember(*id, unix_ms(entry.modified), entry.bytes);
        remove_oldest_beyond_max();  // At each step, so that a lowered maximum needs no more memory than itself.
        return {};
    });
}

void FilesystemMailbox::remember(const Uuid& id, std::int64_t received_ms, std::int64_t bytes) {
    const auto [known, added] = received_ms_.try_emplace(id, received_ms);
    if (!added) by_place_.erase({known->second, id});
    known->second = received_ms;
    by_place_[{received_ms, id}] = bytes;
}

void FilesystemMailbox::remove_oldest_beyond_max() {
    while (by_place_.size() > options_.mails_max) {
        const auto oldest = by_place_.begin();
        const auto id = oldest->first.second;
        if (const auto removed = tree_.remove(mail_file_name(id)); !removed) {
            log::warn("mailbox_not_trimmed", {{"why", removed.error().what}});
        }
        received_ms_.erase(id);
        by_place_.erase(oldest);
    }
}

namespace {

ports::SendResult taken() {
    return {.outcome = ports::SendOutcome::accepted, .code = "250 2.0.0"};
}

/// As of a mail server that is away: the disk is full, or the folder is gone.
ports::SendResult away() {
    return {.outcome = ports::SendOutcome::refused, .code = "mailbox", .step = domain::SmtpStep::connect};
}

}  // namespace

ports::SendResult FilesystemMailbox::probe([[maybe_unused]] const std::string& from) {
    return tree_.probe() ? taken() : away();
}

void FilesystemMailbox::send(std::vector<ports::OutgoingMail> mails, OnResult on_result) {
    const auto now = clock_.now();
    std::vector<std::string> names;
    std::vector<FileTree::File> files;
    names.reserve(mails.size());  // The files' names refer to them.
    files.reserve(mails.size());
    for (const auto& mail : mails) {
        names.push_back(mail_file_name(mail.delivery_id));
        files.push_back({names.back(), mail.message, now});
    }
    const auto written = tree_.write(files);
    if (written) {
        const std::lock_guard lock{mutex_};
        for (const auto& mail : mails) {
            remember(mail.delivery_id, unix_ms(now), static_cast<std::int64_t>(mail.message.size()));
        }
        remove_oldest_beyond_max();
    } else {
        log::warn("mailbox_unavailable", {{"why", written.error().what}});
    }
    const auto result = written ? taken() : away();
    for (std::size_t i = 0; i < mails.size(); ++i) on_result(i, result);
}

std::vector<std::pair<FilesystemMailbox::Place, std::int64_t>> FilesystemMailbox::newest(
    const std::optional<Place>& before, std::size_t count) const {
    const std::lock_guard lock{mutex_};
    std::vector<std::pair<Place, std::int64_t>> found;
    auto at = before ? by_place_.lower_bound(*before) : by_place_.end();
    while (found.size() < count && at != by_place_.begin()) found.push_back(*--at);
    return found;
}

Result<ports::Page<ports::MailboxEntry>> FilesystemMailbox::list(const ports::PageRequest& page) {
    std::optional<Place> before;
    if (!page.after.empty()) {
        before = parse_cursor(page.after);
        if (!before) return fail(Fault::invalid, "this is not a cursor of the mailbox");
    }
    const auto limit = static_cast<std::size_t>(std::clamp(page.limit, 1, page_max));
    auto found = newest(before, limit + 1);
    ports::Page<ports::MailboxEntry> result;
    if (found.size() > limit) {
        found.pop_back();
        result.next = cursor(found.back().first.first, found.back().first.second);
    }
    for (const auto& [place, bytes] : found) {
        TRY(const auto head_bytes, read_mail(place.second, head_bytes_max));
        if (!head_bytes) continue;  // Trimmed meanwhile.
        const auto head = read_mail_head(*head_bytes);
        result.items.push_back({place.second, from_unix_ms(place.first), bytes, head.to, head.subject});
    }
    return result;
}

Result<std::optional<std::string>> FilesystemMailbox::read(const Uuid& id) {
    {
        const std::lock_guard lock{mutex_};
        if (!received_ms_.contains(id)) return std::nullopt;
    }
    return read_mail(id, std::numeric_limits<std::size_t>::max());
}

/// What somebody put in the place of a mail is none, and hides no other.
Result<std::optional<std::string>> FilesystemMailbox::read_mail(const Uuid& id, std::size_t bytes_max) const {
    auto bytes = tree_.read(mail_file_name(id), bytes_max);
    if (!bytes && bytes.error().fault == Fault::invalid) return std::nullopt;
    return bytes;
}

}  // namespace billmill::adapters::filesystem
