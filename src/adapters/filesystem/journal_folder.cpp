#include "adapters/filesystem/journal_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "adapters/filesystem/journal_block.hpp"
#include "adapters/filesystem/replace_file.hpp"
#include "foundation/invariant.hpp"
#include "foundation/logging.hpp"

namespace billmill::adapters::filesystem {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view name_begins = "journal-";
constexpr std::string_view draft_name = "journal.new";
constexpr std::size_t digits = 10;
constexpr off_t segment_read_max = off_t{1} << 30;

std::string name_of(std::int64_t number) {
    const auto text = std::to_string(number);
    return std::string{name_begins} + std::string(digits - std::min(digits, text.size()), '0') + text;
}

std::optional<std::int64_t> number_of(std::string_view name) {
    if (!name.starts_with(name_begins) || name.size() != name_begins.size() + digits) return std::nullopt;
    std::int64_t number = 0;
    const auto* const first = name.data() + name_begins.size();
    const auto [end, error] = std::from_chars(first, name.data() + name.size(), number);
    if (error != std::errc{} || end != name.data() + name.size() || number < 1) return std::nullopt;
    return number;
}

std::unexpected<Error> failed(const char* action, const fs::path& place) {
    return fail(Fault::unavailable, "the journal: " + std::string{action} + " " + place.string() +
                                        " failed: " + std::strerror(errno));
}

/// Never waits: a FIFO is no segment.
Result<std::string> read_segment(const fs::path& file) {
    const Descriptor in{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)};
    struct stat status{};
    if (!in.valid() || ::fstat(in.get(), &status) != 0) return failed("opening", file);
    if (!S_ISREG(status.st_mode) || status.st_size > segment_read_max)
        return fail(Fault::unavailable, "the journal: " + file.string() + " is no file of a likely size");
    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const auto count = ::read(in.get(), bytes.data() + filled, bytes.size() - filled);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failed("reading", file);
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
    }
    bytes.resize(filled);
    return bytes;
}

Outcome sync_folder(const fs::path& folder) {
    const Descriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!opened.valid() || ::fsync(opened.get()) != 0) return failed("syncing", folder);
    return {};
}

void advance(ports::JournalEnds& ends, const ports::JournalRecord& record) {
    auto& end = ends[record.line];
    if (record.chain.place <= end.place) return;
    end = {record.chain.place, record.series, record.number, record.chain.link};
}

}  // namespace

Result<std::vector<JournalFolder::Segment>> JournalFolder::segments() const {
    std::error_code error;
    std::vector<Segment> found;
    fs::directory_iterator entries{folder_, error};
    for (; !error && entries != fs::end(entries); entries.increment(error)) {
        const auto name = entries->path().filename().string();
        if (const auto number = number_of(name)) found.push_back({*number, entries->path()});
    }
    if (error) {
        return fail(Fault::unavailable, "the journal's folder " + folder_.string() + " can't be read: " +
                                            error.message() + "; make it, or mount its disk");
    }
    std::ranges::sort(found, {}, &Segment::number);
    return found;
}

Outcome JournalFolder::check_books(const Segment& segment, const Uuid& of_segment, const Uuid& books) const {
    if (of_segment == books) return {};
    return fail(Fault::conflict, "the journal at " + segment.file.string() + " is of the books " +
                                     of_segment.text() + ", and these are " + books.text() +
                                     ": each books need a journal folder of their own");
}

Result<JournalFolder::Tail> JournalFolder::read_tail(const Segment& segment, std::string_view bytes) const {
    Tail tail;
    if (!bytes.starts_with(journal_title)) return tail;
    tail.sound = journal_title.size();
    bool passed_damage = false;
    for (auto at = tail.sound; at < bytes.size();) {
        const auto found = next_block(bytes, at);
        at = found.end;
        if (!found.block) {
            passed_damage = true;
            continue;
        }
        if (passed_damage) {
            tail.damaged = true;
            break;
        }
        if (const auto* header = std::get_if<JournalHeader>(&*found.block)) {
            TRY_DO(check_books(segment, header->books, books_));
            tail.ends = header->ends;
            tail.has_header = true;
        } else {
            for (const auto& record : std::get<std::vector<ports::JournalRecord>>(*found.block))
                advance(tail.ends, record);
        }
        tail.sound = found.end;
    }
    return tail;
}

Result<ports::JournalEnds> JournalFolder::open(const Uuid& books, const ports::JournalEnds& now) {
    file_ = Descriptor{};
    books_ = books;
    TRY(const auto all, segments());
    if (!all.empty() && !durable_) return go_on(all);
    if (all.empty() && !mark_.empty() && fs::exists(mark_)) {
        return fail(Fault::unavailable, "these books have a journal, and it is not in " + folder_.string() +
                                            ": mount its disk; if it is lost, remove " + mark_.string() +
                                            " to begin another");
    }
    // After a failure what stands in the last segment is not believed: another one begins where it was durable.
    const auto ends = durable_.value_or(now);
    TRY_DO(begin_segment(std::max(number_, all.empty() ? 0 : all.back().number) + 1, ends));
    TRY_DO(leave_mark());
    return *durable_;
}

/// From the last segment that has a header.
Result<ports::JournalEnds> JournalFolder::go_on(const std::vector<Segment>& all) {
    for (auto segment = all.rbegin(); segment != all.rend(); ++segment) {
        TRY(const auto bytes, read_segment(segment->file));
        TRY(const auto tail, read_tail(*segment, bytes));
        if (!tail.has_header) {
            log::warn("journal_segment_without_header", {{"file", segment->file.string()}});
            continue;
        }
        const bool is_last = segment == all.rbegin();
        if (is_last && !tail.damaged) {
            TRY_DO(take(*segment, bytes, tail));
        } else {
            if (tail.damaged) {
                log::error("journal_damaged",
                           {{"file", segment->file.string()},
                            {"at", static_cast<std::int64_t>(tail.sound)},
                            {"next", "what follows is written again; find out what changed the file"}});
            }
            TRY_DO(begin_segment(all.back().number + 1, tail.ends));
        }
        TRY_DO(leave_mark());
        return *durable_;
    }
    return fail(Fault::unavailable,
                "the journal in " + folder_.string() +
                    " can't be read: no segment has its header; move its files elsewhere");
}

/// Its bytes may have been written by a process that was killed before it synced them.
Outcome JournalFolder::take(const Segment& segment, std::string_view bytes, const Tail& tail) {
    Descriptor file{::open(segment.file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW)};
    if (!file.valid()) return failed("opening", segment.file);
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
        return fail(Fault::conflict, "another process writes the journal in " + folder_.string());
    if (tail.sound < bytes.size()) {
        log::warn("journal_tail_cut", {{"file", segment.file.string()},
                                       {"bytes", static_cast<std::int64_t>(bytes.size() - tail.sound)},
                                       {"why", "the process or the machine stopped while it was written"}});
        if (::ftruncate(file.get(), static_cast<off_t>(tail.sound)) != 0)
            return failed("cutting", segment.file);
    }
    if (::fdatasync(file.get()) != 0) return failed("syncing", segment.file);
    TRY_DO(sync_folder(folder_));
    file_ = std::move(file);
    name_ = segment.file;
    number_ = segment.number;
    size_ = tail.sound;
    durable_ = tail.ends;
    return {};
}

/// Under another name first: a crash leaves no segment without its header.
Outcome JournalFolder::begin_segment(std::int64_t number, const ports::JournalEnds& ends) {
    const auto name = folder_ / name_of(number);
    const auto draft = folder_ / draft_name;
    Descriptor file{::open(draft.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640)};
    if (!file.valid()) return failed("making", draft);
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
        return fail(Fault::conflict, "another process writes the journal in " + folder_.string());
    const auto bytes = std::string{journal_title} + encode_block(JournalHeader{books_, ends});
    if (::ftruncate(file.get(), 0) != 0 || !write_all(file, bytes) || ::fdatasync(file.get()) != 0 ||
        ::rename(draft.c_str(), name.c_str()) != 0)
        return failed("writing", draft);
    TRY_DO(sync_folder(folder_));
    ++activity_.syncs;
    activity_.bytes += static_cast<std::int64_t>(bytes.size());
    file_ = std::move(file);
    name_ = name;
    number_ = number;
    size_ = bytes.size();
    durable_ = ends;
    return {};
}

Outcome JournalFolder::leave_mark() const {
    if (mark_.empty() || fs::exists(mark_)) return {};
    return replace_file(mark_, folder_.string() + "\n", {.synced = true});
}

Outcome JournalFolder::write(std::span<const ports::JournalRecord> records) {
    INVARIANT(file_.valid(), "a journal is opened before it is written");
    auto ends = *durable_;
    std::string bytes;
    while (!records.empty()) {
        std::size_t count = 0;
        for (std::size_t raw = 0; count < records.size() && raw < block_raw_target; ++count)
            raw += records[count].text.size();
        bytes += encode_block(records.first(count));
        for (const auto& record : records.first(count)) advance(ends, record);
        records = records.subspan(count);
    }
    if (size_ + bytes.size() > segment_bytes_ && size_ > segment_bytes_ / 2) {
        file_ = Descriptor{};
        TRY_DO(begin_segment(number_ + 1, *durable_));
    }
    TRY_DO(append(bytes));
    durable_ = std::move(ends);
    return {};
}

/// A folder that was removed or mounted over leaves the open file writable, for nobody to find.
Outcome JournalFolder::still_there() const {
    struct stat open_one{};
    struct stat named{};
    if (::fstat(file_.get(), &open_one) == 0 && ::stat(name_.c_str(), &named) == 0 &&
        open_one.st_ino == named.st_ino && open_one.st_dev == named.st_dev)
        return {};
    return fail(Fault::unavailable, "the journal: " + name_.string() + " is not there any more");
}

Outcome JournalFolder::append(std::string_view bytes) {
    if (const auto there = still_there(); !there) return lose(there.error().what);
    if (!write_all(file_, bytes)) {
        auto why = failed("writing", name_).error().what;
        if (::ftruncate(file_.get(), static_cast<off_t>(size_)) !=
            0)  // Then it is a tail that is passed over.
            log::warn("journal_tail_left", {{"file", name_.string()}});
        return lose(std::move(why));
    }
    if (::fdatasync(file_.get()) != 0) return lose(failed("syncing", name_).error().what);
    ++activity_.syncs;
    activity_.bytes += static_cast<std::int64_t>(bytes.size());
    size_ += bytes.size();
    return {};
}

Outcome JournalFolder::lose(std::string what) {
    file_ = Descriptor{};
    return fail(Fault::unavailable, std::move(what));
}

Outcome JournalFolder::read(const Uuid& books, const ports::JournalVisitor& visitor) {
    TRY(const auto all, segments());
    if (all.empty()) return fail(Fault::not_found, "there is no journal in " + folder_.string());
    for (const auto& segment : all) {
        auto bytes = read_segment(segment.file);
        if (!bytes) {
            visitor.damage(bytes.error().what, false);
            continue;
        }
        if (bytes->empty()) continue;  // A crash came when it was made.
        if (!bytes->starts_with(journal_title)) {
            visitor.damage(segment.file.string() + " does not begin as a journal does", false);
            continue;
        }
        for (auto at = journal_title.size(); at < bytes->size();) {
            const auto found = next_block(*bytes, at);
            at = found.end;
            if (!found.block) {
                visitor.damage(segment.file.string() + ": the bytes " + std::to_string(found.begin) + " to " +
                                   std::to_string(found.end) + " are damaged or cut",
                               found.cut);
            } else if (const auto* header = std::get_if<JournalHeader>(&*found.block)) {
                TRY_DO(check_books(segment, header->books, books));
                TRY_DO(visitor.ends(header->ends));
            } else {
                for (const auto& record : std::get<std::vector<ports::JournalRecord>>(*found.block))
                    TRY_DO(visitor.record(record));
            }
        }
    }
    return {};
}

}  // namespace billmill::adapters::filesystem
