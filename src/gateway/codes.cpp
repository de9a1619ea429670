#include "gateway/codes.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <set>

namespace billmill::gateway {
namespace {

using Cells = std::vector<std::string_view>;

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

/// The cells of a row "| a | b |".
Cells cells_of(std::string_view row) {
    Cells cells;
    row.remove_prefix(1);
    for (auto bar = row.find('|'); bar != std::string_view::npos; bar = row.find('|')) {
        cells.push_back(trimmed(row.substr(0, bar)));
        row.remove_prefix(bar + 1);
    }
    return cells;
}

/// The words of a cell: a link is shown as its text.
std::string plain(std::string_view cell) {
    std::string text;
    while (!cell.empty()) {
        const auto end = cell.find("](");
        const auto start = end == std::string_view::npos ? end : cell.rfind('[', end);
        const auto close = end == std::string_view::npos ? end : cell.find(')', end);
        if (start == std::string_view::npos || close == std::string_view::npos) break;
        text.append(cell.substr(0, start)).append(cell.substr(start + 1, end - start - 1));
        cell.remove_prefix(close + 1);
    }
    return text.append(cell);
}

/// The texts between backticks that can be codes.
std::vector<std::string_view> codes_in(std::string_view cell) {
    std::vector<std::string_view> codes;
    for (auto open = cell.find('`'); open != std::string_view::npos; open = cell.find('`')) {
        const auto close = cell.find('`', open + 1);
        if (close == std::string_view::npos) break;
        codes.push_back(cell.substr(open + 1, close - open - 1));
        cell.remove_prefix(close + 1);
    }
    return codes;
}

bool is_remedy(std::string_view header) {
    return header == "remedy" || header == "what to do";
}

using OnRow = std::function<void(std::string_view heading, const Cells& headers, const Cells& cells,
                                 std::size_t code_column)>;

/// Every row of a table that has a column of codes.
void for_each_row(std::string_view page, const OnRow& on_row) {
    std::string_view heading;
    Cells headers;
    while (!page.empty()) {
        const auto end = std::min(page.find('\n'), page.size());
        const auto line = page.substr(0, end);
        page.remove_prefix(std::min(end + 1, page.size()));
        if (line.starts_with('#')) heading = trimmed(line.substr(line.find_first_not_of('#')));
        if (!line.starts_with("| ")) {
            headers.clear();
            continue;
        }
        const auto cells = cells_of(line);
        if (headers.empty()) {
            headers = cells;
            continue;
        }
        const auto column = std::ranges::find_if(
            headers, [](std::string_view header) { return header == "code" || header == "status, code"; });
        if (column == headers.end() || cells.size() != headers.size()) continue;
        on_row(heading, headers, cells, static_cast<std::size_t>(column - headers.begin()));
    }
}

void for_each_row(const OnRow& on_row) {
    for_each_row(problems_page(), on_row);
    for_each_row(money_page(), on_row);
}

std::optional<int> status_of(std::string_view cell) {
    int status = 0;
    const auto read = std::from_chars(cell.data(), cell.data() + cell.size(), status);
    return read.ec == std::errc{} ? std::optional{status} : std::nullopt;
}

}  // namespace

std::vector<CodeMeaning> meanings_of(std::string_view code) {
    std::vector<CodeMeaning> meanings;
    const auto place = [&](std::string_view where, std::optional<int> status) -> CodeMeaning& {
        const auto same = std::ranges::find_if(meanings, [&](const CodeMeaning& known) {
            return known.where == where && known.status == status;
        });
        if (same != meanings.end()) return *same;
        return meanings.emplace_back(CodeMeaning{std::string{where}, status, {}, {}});
    };
    for_each_row([&](std::string_view heading, const Cells& headers, const Cells& cells, std::size_t column) {
        const auto codes = codes_in(cells[column]);
        if (std::ranges::find(codes, code) == codes.end()) return;
        auto& meaning = place(heading, status_of(cells[column]));
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (i == column || headers[i] == "pointer") continue;
            auto& text = is_remedy(headers[i]) ? meaning.remedy : meaning.cause;
            if (!text.empty()) text += ' ';
            text += plain(cells[i]);
        }
    });
    return meanings;
}

std::vector<std::string> all_codes() {
    std::set<std::string> codes;
    for_each_row([&](std::string_view, const Cells&, const Cells& cells, std::size_t column) {
        for (const auto code : codes_in(cells[column])) codes.emplace(code);
    });
    return {codes.begin(), codes.end()};
}

}  // namespace billmill::gateway
