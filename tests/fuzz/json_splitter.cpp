// Any bytes as a file of JSON values: each value is where it stands, however the bytes are cut, and none is longer than it may be.
#include "formats/bulk/json_splitter.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/ascii.hpp"
#include "fuzz/expect.hpp"

namespace {

using billmill::formats::bulk::JsonRow;
using billmill::formats::bulk::JsonSplitter;

constexpr std::size_t bytes_max = 200;

struct Split {
    std::vector<JsonRow> rows;
    bool whole = false;
};

Split split(JsonSplitter::Layout layout, std::string_view text, std::size_t piece) {
    Split split;
    JsonSplitter splitter{layout, bytes_max};
    const auto take = [&](JsonRow&& row) { split.rows.push_back(std::move(row)); };
    for (std::size_t at = 0; at < text.size(); at += piece) splitter.feed(text.substr(at, piece), take);
    split.whole = splitter.finish(take);
    return split;
}

/// The lines that are not blank, slowly and obviously.
void expect_lines(const Split& got, std::string_view text) {
    std::size_t next = 0;
    std::int64_t number = 0;
    while (true) {
        ++number;
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        if (line.size() > bytes_max || !billmill::ascii::is_blank(line)) {
            expect(next < got.rows.size(), "no line is lost");
            const auto& row = got.rows[next++];
            expect(row.row == number, "a line has its number");
            expect(line.size() > bytes_max ? row.fault != nullptr : row.fault == nullptr && row.text == line,
                   "a line is what it is, or too long");
        }
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    expect(next == got.rows.size(), "there are no other lines");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    constexpr std::array layouts{JsonSplitter::Layout::lines, JsonSplitter::Layout::array,
                                 JsonSplitter::Layout::objects};
    const auto layout = layouts.at(data[0] % layouts.size());
    const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
    const auto got = split(layout, text, size);
    const auto cut = split(layout, text, 1 + data[0] / 2 % 16);
    expect(got.whole == cut.whole && got.rows.size() == cut.rows.size(), "the same however it is cut");
    std::int64_t before = 0;
    for (std::size_t i = 0; i < got.rows.size(); ++i) {
        const auto& row = got.rows[i];
        expect(row.row == cut.rows[i].row && row.text == cut.rows[i].text, "value by value");
        // Several objects may begin in one line.
        expect(layout == JsonSplitter::Layout::objects ? row.row >= before : row.row > before,
               "numbers rise");
        before = row.row;
        expect(row.text.size() <= bytes_max, "no longer values than there may be");
        expect(row.fault != nullptr || text.find(row.text) != std::string_view::npos,
               "a value stands in the file");
    }
    if (layout == JsonSplitter::Layout::lines) expect_lines(got, text);
    return 0;
}
