#pragma once

#include <atomic>
#include <filesystem>
#include <vector>

#include "adapters/filesystem/descriptor.hpp"
#include "ports/journal.hpp"

namespace billmill::adapters::filesystem {

/// Since the process began; for metrics.
struct JournalActivity {
    std::atomic<std::int64_t> syncs{0};
    std::atomic<std::int64_t> bytes{0};
};

/// A journal as files ("segments") in a folder: journal-0000000001 and so on, each of about segment_bytes.
///
/// A segment begins with how far the lines had come, so the last one alone tells where the journal ends, and older ones may
/// be removed once a backup reaches beyond them. It is locked while it is written. A tail that a crash tore off is cut
/// when the journal is opened. After damage anywhere else, or a sync that failed, a new segment begins: what was
/// not synced is written again, and what was is never touched.
///
/// A segment takes its name once its header is synced.
/// The folder is never made: where a disk is not mounted, nothing may be written in its place. For the same reason a file
/// (`mark`) beside the books tells that they have a journal: then none begins in an empty folder.
class JournalFolder final : public ports::Journal, public ports::JournalReader {
public:
    static constexpr std::size_t segment_bytes = 16U << 20U;
    /// `mark`: empty: nothing is marked, to read a journal.
    JournalFolder(std::filesystem::path folder, std::filesystem::path mark,
                  std::size_t segment_bytes_max = segment_bytes)
        : folder_{std::move(folder)}, mark_{std::move(mark)}, segment_bytes_{segment_bytes_max} {}

    Result<ports::JournalEnds> open(const Uuid& books, const ports::JournalEnds& now) override;
    Outcome write(std::span<const ports::JournalRecord> records) override;
    Outcome read(const Uuid& books, const ports::JournalVisitor& visitor) override;
    [[nodiscard]] const JournalActivity& activity() const { return activity_; }

private:
    struct Segment {
        std::int64_t number = 0;
        std::filesystem::path file;
    };
    /// What open() finds out of a segment.
    struct Tail {
        ports::JournalEnds ends;
        std::size_t sound = 0;  ///< So many bytes from the beginning hold whole blocks.
        bool has_header = false;
        bool damaged = false;  ///< Whole blocks follow after damage.
    };
    Result<std::vector<Segment>> segments() const;
    Result<Tail> read_tail(const Segment& segment, std::string_view bytes) const;
    Outcome check_books(const Segment& segment, const Uuid& of_segment, const Uuid& books) const;
    Result<ports::JournalEnds> go_on(const std::vector<Segment>& all);
    Outcome take(const Segment& segment, std::string_view bytes, const Tail& tail);
    Outcome begin_segment(std::int64_t number, const ports::JournalEnds& ends);
    Outcome leave_mark() const;
    Outcome append(std::string_view bytes);
    Outcome still_there() const;
    Outcome lose(std::string what);

    const std::filesystem::path folder_;
    const std::filesystem::path mark_;
    const std::size_t segment_bytes_;
    Uuid books_;
    Descriptor file_;                            ///< Of the last segment, while it can be written on.
    std::filesystem::path name_;                 ///< Its name.
    std::int64_t number_ = 0;                    ///< Of the last segment that this object wrote.
    std::size_t size_ = 0;                       ///< So many of its bytes are durable.
    std::optional<ports::JournalEnds> durable_;  ///< Where the lines stand in what is durable.
    JournalActivity activity_;
};

}  // namespace billmill::adapters::filesystem
