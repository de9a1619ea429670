#include "adapters/sqlite/index_words.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace billmill::adapters::sqlite {
namespace {

constexpr std::int64_t rare_max = 2'000;             ///< So many rows are looked at one by one.
constexpr std::int64_t gathered_times_max = 20'000;  ///< So many are gathered in some milliseconds.
constexpr std::size_t terms_max = 8;                 ///< So many whole words stand for their beginning.

/// Ends what begins with a word: no character of a word comes after it.
constexpr std::string_view after_all = "\U0010FFFF";
/// Ends a word itself: each longer one that begins with it comes after that.
constexpr char before_all = '\x01';

struct TermQueries {
    Sql count;
    Sql first;
};

TermQueries queries_of(Terms terms) {
    if (terms == Terms::of_invoices)
        return {
            "SELECT count(*) FROM (SELECT 1 FROM temp.invoice_terms WHERE term >= ?1 AND term < ?2 "
            "LIMIT ?3)",
            "SELECT term FROM temp.invoice_terms WHERE term >= ?1 AND term < ?2 LIMIT 1"};
    return {
        "SELECT count(*) FROM (SELECT 1 FROM temp.customer_terms WHERE term >= ?1 AND term < ?2 "
        "LIMIT ?3)",
        "SELECT term FROM temp.customer_terms WHERE term >= ?1 AND term < ?2 LIMIT 1"};
}

std::string past(std::string_view beginning) {
    return std::string{beginning}.append(after_all);
}

/// The first so many characters, or the whole word.
std::string_view characters(std::string_view word, std::size_t count) {
    const auto begins_character = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; };
    std::size_t at = 0;
    for (; at < word.size(); ++at) {
        if (begins_character(word[at]) && count-- == 0) break;
    }
    return word.substr(0, at);
}

/// Words are letters and digits, so none has a quotation mark.
std::string beginning(std::string_view word) {
    return std::string{"\""}.append(word).append("\"*");
}

std::string any_of(std::span<const std::string> terms) {
    std::string text;
    for (const auto& term : terms) text.append(text.empty() ? "(\"" : " OR \"").append(term).append("\"");
    return text + ")";
}

std::string all_of(std::span<const std::string> parts) {
    std::string text;
    for (const auto& part : parts) text.append(text.empty() ? "" : " AND ").append(part);
    return text;
}

class Planner {
public:
    Planner(Connection& reader, Terms terms, LongBeginning long_beginning)
        : reader_{reader}, queries_{queries_of(terms)}, long_beginning_{long_beginning} {}

    Result<WordPlan> plan(std::span<const std::string> words) {
        std::vector<std::string> rare;
        std::vector<std::string> others;
        WordPlan plan{.rows_max = rare_max + 1};
        for (const auto& word : words) {
            TRY(const auto times, times_of(word, rare_max + 1));
            if (times > rare_max) {
                others.push_back(word);
                continue;
            }
            rare.push_back(beginning(word));
            plan.rows_max = std::min(*plan.rows_max, times);
        }
        if (rare.empty()) return plan_common(others);
        plan.match = all_of(rare);
        plan.in_rows = std::move(others);
        return plan;
    }

private:
    Result<WordPlan> plan_common(std::span<const std::string> words) {
        std::vector<std::string> parts;
        std::vector<std::string> parts_of_all;
        WordPlan plan;
        for (const auto& word : words) {
            TRY(auto part, part_of(word));
            parts_of_all.push_back(part ? *part : beginning(word));
            if (!part) {
                part = beginning(characters(word, listed_characters_max));
                plan.in_rows.push_back(word);
            }
            parts.push_back(*std::move(part));
        }
        plan.match = all_of(parts);
        if (!plan.in_rows.empty()) plan.match_of_all = all_of(parts_of_all);
        return plan;
    }

    /// nullopt: much would have to be gathered.
    Result<std::optional<std::string>> part_of(const std::string& word) {
        if (characters(word, listed_characters_max) == word) return beginning(word);
        TRY(const auto terms, terms_of(word));
        if (!terms.empty() && terms.size() <= terms_max) return any_of(terms);
        if (long_beginning_ == LongBeginning::gathered) return beginning(word);
        TRY(const auto times, times_of(word, gathered_times_max + 1));
        if (times <= gathered_times_max) return beginning(word);
        return std::nullopt;
    }

    /// How often documents have a word that begins so, up to a bound. What was forgotten may still count.
    Result<std::int64_t> times_of(const std::string& word, std::int64_t max) {
        return reader_.number(queries_.count, word, past(word), max);
    }

    /// The words that begin so, up to one too many.
    Result<std::vector<std::string>> terms_of(const std::string& word) {
        std::vector<std::string> terms;
        std::string from = word;
        while (terms.size() <= terms_max) {
            TRY(auto statement, reader_.query(queries_.first, from, past(word)));
            TRY(auto term, first_row(statement, [](Statement& row) { return row.text(0); }));
            if (!term) break;
            from = *term + before_all;
            terms.push_back(*std::move(term));
        }
        return terms;
    }

    Connection& reader_;
    const TermQueries queries_;
    const LongBeginning long_beginning_;
};

}  // namespace

Result<WordPlan> plan_words(Connection& reader, Terms terms, std::span<const std::string> words,
                            LongBeginning long_beginning) {
    return Planner{reader, terms, long_beginning}.plan(words);
}

}  // namespace billmill::adapters::sqlite
