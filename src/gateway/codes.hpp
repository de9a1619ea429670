#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace billmill::gateway {

/// What a code means in one of the places where it is said.
struct CodeMeaning {
    std::string where;          ///< The heading of its table: "Answers over HTTP", "Failures" …
    std::optional<int> status;  ///< Of an answer over HTTP.
    std::string cause;          ///< One sentence; empty: none is told.
    std::string remedy;         ///< Likewise.
};

/// What the docs say of a code: those of problems, warnings, failures, parked work, books, mail servers and fields. They are
/// the tables of docs/problems.md and docs/money.md of this very build, so that page, command and answer say the same.
/// Empty: there is no such code. Threads: any.
[[nodiscard]] std::vector<CodeMeaning> meanings_of(std::string_view code);
/// Every code that has a meaning, each once, by name.
[[nodiscard]] std::vector<std::string> all_codes();

/// The two pages, made of their files when the program is built.
[[nodiscard]] std::string_view problems_page();
[[nodiscard]] std::string_view money_page();

}  // namespace billmill::gateway
