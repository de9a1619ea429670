#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "adapters/sqlite/connection.hpp"

// How the words of a search are looked for: which of them FTS5 is asked for, and how.
//
// Words that nearly all documents have, such as those of an e-mail address, say little and have long lists. FTS5 reads the
// list of a whole word, or of up to three characters, no further than it must. Of a longer beginning it first gathers what
// all its words have, which is as much as there are documents. So how common a word is comes from the list of all words,
// up to a bound, and a common one is asked for in a way that gathers nothing.

namespace billmill::adapters::sqlite {

/// As long is the longest beginning that the tables of words keep a list of: `prefix` in index_file.cpp.
inline constexpr std::size_t listed_characters_max = 3;

/// Of each connection that searches: the words themselves, in their order, each as often as there are documents with it.
inline constexpr char term_tables[] =
    "CREATE VIRTUAL TABLE temp.invoice_terms USING fts5vocab(main, words, instance);"
    "CREATE VIRTUAL TABLE temp.customer_terms USING fts5vocab(main, customer_words, instance);";

enum class Terms : std::uint8_t { of_invoices, of_customers };

/// What FTS5 finds by `match` has every word of the search, if it also has those of `in_rows` in its text.
struct WordPlan {
    std::string match{};
    std::vector<std::string> in_rows{};
    std::optional<std::int64_t> rows_max{};  ///< FTS5 finds no more than so few; nullopt: it is not known.
    /// Finds what has every word by itself, but gathers much for it. Empty: `match` is as good.
    std::string match_of_all{};
};

/// What a word is looked for by if it is the beginning of many words, and these have much.
enum class LongBeginning : std::uint8_t {
    gathered,      ///< All that they have: WordPlan::match_of_all stays empty.
    shorter_first  ///< The beginning that there is a list of; the rest is looked for in the rows.
};

[[nodiscard]] Result<WordPlan> plan_words(Connection& reader, Terms terms, std::span<const std::string> words,
                                          LongBeginning long_beginning);

}  // namespace billmill::adapters::sqlite
