#include "usecases/restore_books.hpp"

#include <algorithm>

#include "usecases/restore/journal_replay.hpp"
#include "usecases/restore/lost_numbers.hpp"

namespace billmill::usecases {
namespace {

using restore::JournalReplay;

/// How far a line had come beyond what came back.
struct Tail {
    std::int64_t last_place = 0;
    std::vector<domain::NumberRange> numbers;
    std::optional<Digest> last_link;
};

std::string line_of_series(const std::string& series) {
    return series.substr(0, series.rfind('/'));
}

/// A line of which nothing came back. Amendments have one series.
ports::JournalEnd start_of(const std::string& line) {
    ports::JournalEnd end;
    if (domain::is_amendment_line(line)) end.series = domain::amendment_series(line);
    return end;
}

std::int64_t count_of(const std::vector<domain::NumberRange>& numbers) {
    std::int64_t count = 0;
    for (const auto& range : numbers) count += range.last - range.first + 1;
    return count;
}

class Restore {
public:
    Restore(const RestorePorts& ports, const RestoreHints& hints)
        : ports_{ports}, hints_{hints}, replay_{ports_, report_} {}

    Result<RestoreReport> run() {
        TRY_DO(check_hints());
        TRY_DO(replay_.run());
        TRY_DO(check_completeness());
        TRY_DO(record_holes());
        TRY_DO(keep_documents());
        TRY(report_.mails_in_doubt, ports_.store.doubt_open_mails());
        return std::move(report_);
    }

private:
    Outcome check_hints() {
        TRY(books_, ports_.invoices.books());
        for (const auto& heads : hints_.heads) {
            if (heads.books != books_) {
                return fail(Fault::conflict, "the heads are of the books " + heads.books.text() +
                                                 ", and the backup is of " + books_.text());
            }
            for (const auto& [line, head] : heads.lines) {
                auto& known = heads_[line];
                if (head.place > known.place) known = head;
            }
        }
        return {};
    }

    /// The journal, or the heads, tell of a time after the backup; or a person does, of each line.
    Outcome check_completeness() {
        const auto reaches = [this](const auto& known) {
            return std::ranges::all_of(replay_.starts(), [&](const auto& start) {
                const auto found = known.find(start.first);
                return found != known.end() && found->second.place >= start.second.place;
            });
        };
        if (ports_.journal != nullptr && !replay_.end_in_doubt() && reaches(replay_.known())) return {};
        if (!hints_.heads.empty() && reaches(heads_)) return {};
        std::string unknown;
        for (const auto& [line, start] : replay_.starts()) {
            const bool said = std::ranges::any_of(
                hints_.issued, [&](const auto& issued) { return line_of_series(issued.first) == line; });
            if (!said) unknown += "\n  --issued '" + start.series + "=" + std::to_string(start.number) + "'";
        }
        if (unknown.empty()) return {};
        return fail(Fault::invalid,
                    std::string{ports_.journal == nullptr ? "there is no journal"
                                : replay_.end_in_doubt()  ? "the end of the journal is damaged"
                                                          : "the journal ends before the backup does"} +
                        ", and no heads: nobody knows how far the numbers had gone. Find the highest number "
                        "that left of each series, and say so, or give heads with --heads. The backup ends "
                        "with:" +
                        unknown);
    }

    Outcome record_holes() {
        std::map<std::string, bool> lines;
        for (const auto& [line, end] : replay_.known()) lines[line] = true;
        for (const auto& [line, head] : heads_) lines[line] = true;
        for (const auto& [series, number] : hints_.issued) lines[line_of_series(series)] = true;
        for (const auto& hole : replay_.holes()) lines[hole.line] = true;
        for (const auto& [line, any] : lines) TRY_DO(record_holes_of(line));
        return {};
    }

    Outcome record_holes_of(const std::string& line) {
        const auto found = replay_.ends().find(line);
        auto end = found == replay_.ends().end() ? start_of(line) : found->second;
        TRY(const auto tail, tail_of(line, end));
        if (tail) {
            domain::Hole hole;
            hole.first_place = end.place + 1;
            hole.last_place = tail->last_place;
            hole.numbers = tail->numbers;
            hole.last_link = tail->last_link;
            hole.why = "they were issued after the backup, and no journal holds them";
            end.place = tail->last_place;
            end.link = tail->last_link.value_or(end.link);
            TRY_DO(record(line, std::move(hole), end));
        }
        for (const auto& hole : replay_.holes()) {
            if (hole.line == line) TRY_DO(record(line, hole, end));
        }
        return {};
    }

    /// At the next place of the line.
    Outcome record(const std::string& line, domain::Hole hole, ports::JournalEnd& end) {
        hole.line = line;
        hole.place = end.place + 1;
        hole.found_at = ports_.clock.now();
        hole.link = domain::link_of(hole, books_, end.link);
        TRY_DO(ports_.store.add(hole));
        end.place = hole.place;
        end.link = hole.link;
        report_.lost_numbers += count_of(hole.numbers);
        report_.holes.push_back(std::move(hole));
        return {};
    }

    /// nullopt: all of the line came back.
    Result<std::optional<Tail>> tail_of(const std::string& line, const ports::JournalEnd& end) {
        std::optional<Tail> tail;
        if (const auto known = replay_.known().find(line);
            known != replay_.known().end() && known->second.place > end.place) {
            const auto& last = known->second;
            auto numbers = restore::lost_numbers(
                end, last.place, ports::JournalEnd{last.place + 1, last.series, last.number + 1, {}});
            if (!numbers) {
                return fail(
                    Fault::invalid,
                    "the line " + line + " came to place " + std::to_string(last.place) + ", number " +
                        std::to_string(last.number) + " of " + last.series +
                        ", and the journal has lost which numbers lie between: say how far each series "
                        "came, with --issued 'SERIES=NUMBER'");
            }
            tail = Tail{last.place, *std::move(numbers), last.link};
        }
        TRY_DO(extend_by_person(line, end, tail));
        return extend_by_heads(line, end, std::move(tail));
    }

    /// What a person says of the line's series, where that is more.
    Outcome extend_by_person(const std::string& line, const ports::JournalEnd& end,
                             std::optional<Tail>& tail) {
        Tail said;
        TRY(const auto all, ports_.invoices.all_series());
        for (const auto& [series, number] : hints_.issued) {
            if (line_of_series(series) != line) continue;
            std::int64_t highest = 0;
            for (const auto& one : all) {
                if (one.name == series) highest = one.highest;
            }
            if (series == end.series) highest = std::max(highest, end.number);
            if (number > highest) said.numbers.push_back({series, highest + 1, number});
        }
        if (said.numbers.empty()) return {};
        said.last_place = end.place + count_of(said.numbers);
        if (!tail || said.last_place > tail->last_place) tail = std::move(said);
        return {};
    }

    Result<std::optional<Tail>> extend_by_heads(const std::string& line, const ports::JournalEnd& end,
                                                std::optional<Tail> tail) {
        const auto found = heads_.find(line);
        if (found == heads_.end() || found->second.place <= (tail ? tail->last_place : end.place)) {
            const bool same_end = tail && found != heads_.end() && found->second.place == tail->last_place;
            if (same_end && !tail->last_link) tail->last_link = found->second.link;
            return tail;
        }
        const auto& head = found->second;
        const bool same_series = !end.series.empty() && head.number - end.number == head.place - end.place;
        if (!same_series) {
            return fail(Fault::invalid,
                        "the heads say that the line " + line + " came to place " +
                            std::to_string(head.place) + ", number " + std::to_string(head.number) +
                            " of a series that the backup does not end with: say how far each series came, "
                            "with --issued 'SERIES=NUMBER'");
        }
        auto numbers = restore::lost_numbers(end, head.place, std::nullopt);
        return Tail{head.place, *std::move(numbers), head.link};
    }

    Outcome keep_documents() {
        constexpr std::size_t at_once = 200;
        for (std::size_t i = 0; i < hints_.documents.size(); i += at_once) {
            const auto documents =
                std::span{hints_.documents}.subspan(i, std::min(at_once, hints_.documents.size() - i));
            std::vector<Uuid> ids;
            for (const auto& document : documents) ids.push_back(document.id);
            TRY(const auto found, ports_.invoices.find(ids));
            std::vector<ports::LostDocument> lost;
            for (const auto& document : documents) {
                if (std::ranges::none_of(found, [&](const auto& one) { return one.id == document.id; }))
                    lost.push_back(document);
            }
            TRY_DO(ports_.store.keep_lost(lost));
            report_.lost_documents += std::ssize(lost);
        }
        return {};
    }

    const RestorePorts& ports_;
    const RestoreHints& hints_;
    Uuid books_;
    RestoreReport report_;
    std::map<std::string, domain::LineHead> heads_;  ///< The furthest of each line.
    JournalReplay replay_;
};

}  // namespace

Result<RestoreReport> restore_books(const RestorePorts& ports, const RestoreHints& hints) {
    return Restore{ports, hints}.run();
}

}  // namespace billmill::usecases
