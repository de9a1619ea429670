#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "usecases/restore_books.hpp"

namespace billmill::usecases::restore {

/// Brings the records of a journal that follow the backup's into the books: each line in its order, whatever the order in
/// which the journal holds them. What is nowhere in the journal is left out, as a hole that is yet to be recorded.
///
/// Errors: conflict: backup and journal went apart. Those of store and journal.
/// Bounds: 50 bytes for each record that the journal holds; records wait in memory only where damage put them out of order.
class JournalReplay {
public:
    JournalReplay(const RestorePorts& ports, RestoreReport& report) : ports_{ports}, report_{report} {}
    /// Reads where the lines stand, then the journal, where there is one.
    Outcome run();

    /// Where the lines stood in the backup, and stand now.
    [[nodiscard]] const ports::JournalEnds& starts() const { return starts_; }
    [[nodiscard]] const ports::JournalEnds& ends() const { return ends_; }
    /// Where they had come to when the journal was written, as far as it tells.
    [[nodiscard]] const ports::JournalEnds& known() const { return known_; }
    /// It ends with damage: nobody knows what stood there, and how far the numbers went.
    [[nodiscard]] bool end_in_doubt() const { return end_in_doubt_; }
    /// Each has neither a place of its own nor a link yet.
    [[nodiscard]] const std::vector<domain::Hole>& holes() const { return holes_; }

private:
    struct Line {
        std::set<std::int64_t> places;  ///< Behind the backup's, in the journal.
        std::map<std::int64_t, ports::JournalRecord> waiting;
    };
    Outcome look_through();
    Outcome replay();
    Outcome take(const ports::JournalRecord& record);
    Outcome take_waiting(const std::string& name);
    Outcome bring_back(const ports::JournalRecord& record);
    Outcome bring_back_hole(const ports::JournalRecord& record);
    /// A hole that the journal holds explains these places.
    [[nodiscard]] bool is_known_hole(const std::string& line, std::int64_t from, std::int64_t to) const;
    Outcome skip_lost(const ports::JournalRecord& next);
    Outcome compare_with_backup(const ports::JournalRecord& record) const;
    void know(const std::string& line, const ports::JournalEnd& end);
    void damaged(std::string sentence);
    Result<std::optional<Digest>> link_before(const ports::JournalRecord& record);
    Result<bool> fits(const domain::Invoice& invoice, const ports::JournalRecord& record);
    Result<bool> fits(const domain::Amendment& amendment, const ports::JournalRecord& record);
    Outcome bring_back_amendment(const ports::JournalRecord& record);
    void leave_out(const ports::JournalRecord& record);
    Outcome flush();

    const RestorePorts& ports_;
    RestoreReport& report_;
    Uuid books_;
    ports::JournalEnds starts_;
    ports::JournalEnds ends_;
    ports::JournalEnds known_;
    bool end_in_doubt_ = false;
    std::map<std::string, Line> lines_;
    std::vector<domain::Hole> holes_;
    std::vector<domain::Hole> known_holes_;  ///< Of an earlier restore, as the journal holds them.
    std::vector<ports::RestoredInvoice> pending_;
    std::unordered_map<Uuid, Digest> pending_links_;
};

}  // namespace billmill::usecases::restore
