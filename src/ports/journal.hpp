#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "domain/chain.hpp"
#include "foundation/result.hpp"

namespace billmill::ports {

/// Where a numbering line stands in a journal: its last record there.
struct JournalEnd {
    std::int64_t place = 0;
    std::string series;
    std::int64_t number = 0;  ///< In its series.
    Digest link;
    bool operator==(const JournalEnd&) const = default;
};
using JournalEnds = std::map<std::string, JournalEnd>;  ///< By NumberingLine::key().

/// A record as the books hold it, byte for byte, with what stands beside it; or a hole, as formats::encode() writes it.
struct JournalRecord {
    std::string line;  ///< NumberingLine::key()
    std::string series;
    std::int64_t number = 0;
    std::string text;
    domain::ChainLink chain;
    std::optional<Digest> previous;  ///< The link before; nullopt: at place 1, or where it is not known.
    bool is_hole = false;
    bool operator==(const JournalRecord&) const = default;
};

/// The issued records of these books once more, on another disk than theirs: appended to, never changed.
///
/// Promise:   what write() has put is durable when it returns, and read after a crash at any moment. A record may stand in
///            it several times.
/// Errors:    unavailable: nothing is known of what was being written; open() again. conflict: it is of other books, or
///            another process writes it.
/// Threads:   one at a time.
/// Adapters:  filesystem. Held by tests/contract/filesystem/journal_folder_test.cpp.
class Journal {
public:
    virtual ~Journal() = default;
    /// Goes on with the journal of the books with this id, or begins one, which knows that lines had come to `now`.
    /// Gives where each line stands in it.
    virtual Result<JournalEnds> open(const Uuid& books, const JournalEnds& now) = 0;
    /// Only after an open() that succeeded, and no error since.
    virtual Outcome write(std::span<const JournalRecord> records) = 0;
};

/// What reads a whole journal hears, in the order in which it was written.
struct JournalVisitor {
    /// The journal begins, or goes on after damage: lines had come to here. Of each segment.
    std::function<Outcome(const JournalEnds&)> ends;
    std::function<Outcome(const JournalRecord&)> record;
    /// A sentence, with file and place. `unfinished`: what was never synced, so that nothing of it left.
    std::function<void(const std::string&, bool unfinished)> damage;
};

/// Reads a journal that nobody writes.
///
/// Promise:   each record that is whole is told, whatever is damaged before it; nothing damaged is told as a record.
/// Errors:    conflict: it is of other books. not_found: there is none. unavailable: it can't be read.
class JournalReader {
public:
    virtual ~JournalReader() = default;
    /// An error of the visitor ends it and is returned.
    virtual Outcome read(const Uuid& books, const JournalVisitor& visitor) = 0;
};

}  // namespace billmill::ports
