#include "formats/bulk/xlsx/sheet.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "formats/bulk/xlsx/xml.hpp"
#include "foundation/ascii.hpp"

namespace billmill::formats::bulk::xlsx {
namespace {

constexpr std::size_t merges_max = 100'000;
constexpr std::uint32_t columns_max = 16'384;
constexpr std::int64_t rows_max = 1'048'576;

/// A cell's place: "C12". Both from 1.
struct Place {
    std::uint32_t column = 0;
    std::int64_t row = 0;
};

std::optional<Place> place_of(std::string_view text) {
    Place place;
    std::size_t at = 0;
    for (; at < text.size() && ascii::is_letter(text[at]) && place.column <= columns_max; ++at)
        place.column = place.column * 26 + static_cast<std::uint32_t>(ascii::to_upper(text[at]) - 'A' + 1);
    const auto read = std::from_chars(text.data() + at, text.data() + text.size(), place.row);
    const bool whole = read.ec == std::errc{} && read.ptr == text.data() + text.size();
    if (!whole || place.column == 0 || place.column > columns_max || place.row < 1 || place.row > rows_max)
        return std::nullopt;
    return place;
}

/// An area whose first column is one cell.
struct Merge {
    std::int64_t first_row;
    std::uint32_t last_row;
    std::uint32_t column;
};

/// They stand behind the rows, and are needed before.
std::expected<std::vector<Merge>, FileFault> read_merges(Archive& archive, const std::string& part) {
    std::vector<Merge> merges;
    bool too_many = false;
    TRY_DO(read_xml(archive, part, {.begin = [&](std::string_view name, const Attributes& attributes) {
                        if (name != "mergeCell") return;
                        const auto area = attributes["ref"];
                        const auto colon = area.find(':');
                        if (colon == std::string_view::npos) return;
                        const auto first = place_of(area.substr(0, colon));
                        const auto last = place_of(area.substr(colon + 1));
                        if (!first || !last || last->row <= first->row) return;
                        too_many = too_many || merges.size() >= merges_max;
                        if (!too_many)
                            merges.push_back(
                                {first->row, static_cast<std::uint32_t>(last->row), first->column});
                    }}));
    if (too_many)
        return file_fault("workbook_too_large",
                          "the sheet has more than 100,000 merged areas; save it as CSV UTF-8");
    std::ranges::sort(merges, {}, &Merge::first_row);
    return merges;
}

class Rows {
public:
    Rows(const Workbook& book, std::vector<Merge> merges, const std::function<bool(TableRow&&)>& out,
         TableLimits limits)
        : book_{book}, merges_{std::move(merges)}, out_{out}, limits_{limits} {}

    void begin(std::string_view name, const Attributes& attributes) {
        if (name == "row") begin_row(attributes);
        if (name == "c") begin_cell(attributes);
        if (name == "rPh") in_reading_aid_ = true;
        if (name == "f") reads_ = Reads::formula;
        if (name == "v" || (name == "t" && !in_reading_aid_)) reads_ = Reads::value;
        has_formula_ = has_formula_ || name == "f";
    }
    void text(std::string_view more) {
        if (reads_ == Reads::nothing) return;
        auto& into = reads_ == Reads::value ? value_ : formula_;
        if (into.size() <= limits_.cell_bytes_max) into += more;
    }
    void end(std::string_view name) {
        if (name == "v" || name == "t" || name == "f") reads_ = Reads::nothing;
        if (name == "rPh") in_reading_aid_ = false;
        if (name == "c") end_cell();
        if (name == "row") end_row();
    }
    [[nodiscard]] bool broken() const { return broken_; }
    [[nodiscard]] bool ended() const { return broken_ || enough_; }

private:
    enum class Reads : std::uint8_t { nothing, value, formula };

    void begin_row(const Attributes& attributes) {
        const auto before = row_.line;
        row_ = TableRow{.line = before + 1, .cells = {}};
        if (const auto said = attributes["r"]; !said.empty()) {
            std::int64_t line = 0;
            std::from_chars(said.data(), said.data() + said.size(), line);
            broken_ = broken_ || line <= before;
            row_.line = line;
        }
        broken_ = broken_ || row_.line > rows_max;
        column_ = 0;
        blank_ = true;
    }
    void begin_cell(const Attributes& attributes) {
        ++column_;
        if (const auto said = attributes["r"]; !said.empty()) {
            const auto place = place_of(said);
            broken_ = broken_ || !place || place->column < column_;
            column_ = place ? place->column : column_;
        }
        type_ = attributes["t"];
        style_ = 0;
        const auto style = attributes["s"];
        std::from_chars(style.data(), style.data() + style.size(), style_);
        value_.clear();
        formula_.clear();
        has_formula_ = false;
    }

    void end_cell() {
        CellMark mark;
        auto text = text_of(mark);
        if (text.empty()) return;
        put(column_, std::move(text), mark);
        blank_ = false;
    }
    std::string text_of(CellMark& mark) {
        if (value_.empty() && has_formula_ && type_ != "str") {
            mark.kind = CellKind::uncalculated;
            return "=" + formula_;
        }
        if (type_ == "s") {
            std::size_t index = 0;
            const auto* end = value_.data() + value_.size();
            const auto read = std::from_chars(value_.data(), end, index);
            if (value_.empty()) return {};
            broken_ = broken_ || read.ptr != end || index >= book_.texts.count();
            return broken_ ? std::string{} : std::string{book_.texts[index]};
        }
        if (type_ == "str" || type_ == "inlineStr") return unescaped(value_);
        if (type_ == "b") return value_ == "1" || value_ == "true" ? "true" : value_.empty() ? "" : "false";
        if (type_ == "e") mark.kind = CellKind::error;
        if (type_ == "d") mark.kind = CellKind::date;
        if (type_ == "e") return value_;
        if (type_ == "d") return value_.substr(0, value_.find('T'));
        return value_.empty() ? std::string{} : number_of(mark);
    }
    std::string number_of(CellMark& mark) const {
        const auto format = style_ < book_.formats.size() ? book_.formats[style_] : NumberFormat{};
        if (format.kind == NumberFormat::Kind::date) {
            if (auto date = date_text(value_, book_.from_1904)) {
                mark.kind = CellKind::date;
                return *std::move(date);
            }
        }
        mark.kind = CellKind::number;
        mark.sign = format.sign;
        return number_text(value_, format);
    }

    void put(std::uint32_t column, std::string text, CellMark mark) {
        if (row_.fault != nullptr) return;
        if (column > limits_.cells_max || text.size() > limits_.cell_bytes_max) {
            row_.fault = column > limits_.cells_max ? "too_many_cells" : "cell_too_long";
            return;
        }
        if (row_.cells.size() < column) {
            row_.cells.resize(column);
            row_.marks.resize(column);
        }
        row_.cells[column - 1] = std::move(text);
        row_.marks[column - 1] = mark;
    }

    void end_row() {
        remember_merged();
        fill_merged();
        const auto line = row_.line;
        if (!blank_ && !ended()) enough_ = !out_(std::move(row_));
        row_.line = line;
    }
    /// Cells of this row that reach into the next ones.
    void remember_merged() {
        for (; next_merge_ < merges_.size() && merges_[next_merge_].first_row <= row_.line; ++next_merge_) {
            const auto& merge = merges_[next_merge_];
            if (merge.first_row < row_.line || merge.column > row_.cells.size()) continue;
            if (row_.cells[merge.column - 1].empty()) continue;
            auto mark = row_.marks[merge.column - 1];
            mark.merged = true;
            open_[merge.column] = {merge.last_row, row_.cells[merge.column - 1], mark};
        }
    }
    void fill_merged() {
        std::erase_if(open_, [&](const auto& each) { return each.second.last_row < row_.line; });
        for (const auto& [column, above] : open_) {
            const bool empty = column > row_.cells.size() || row_.cells[column - 1].empty();
            if (empty && !blank_) put(column, above.text, above.mark);
        }
    }

    struct Above {
        std::int64_t last_row;
        std::string text;
        CellMark mark;
    };

    const Workbook& book_;
    const std::vector<Merge> merges_;
    const std::function<bool(TableRow&&)>& out_;
    const TableLimits limits_;
    TableRow row_;
    std::uint32_t column_ = 0;
    std::string type_;
    std::size_t style_ = 0;
    std::string value_;
    std::string formula_;
    bool has_formula_ = false;
    bool in_reading_aid_ = false;
    bool blank_ = true;
    bool broken_ = false;
    bool enough_ = false;
    Reads reads_ = Reads::nothing;
    std::size_t next_merge_ = 0;
    std::map<std::uint32_t, Above> open_;  ///< By column.
};

}  // namespace

FileOutcome read_sheet(Archive& archive, const Workbook& book, const std::function<bool(TableRow&&)>& row,
                       TableLimits limits) {
    TRY(auto merges, read_merges(archive, book.sheet_part));
    Rows rows{book, std::move(merges), row, limits};
    TRY_DO(read_xml(
        archive, book.sheet_part,
        {.begin = [&](std::string_view name, const Attributes& attributes) { rows.begin(name, attributes); },
         .end = [&](std::string_view name) { rows.end(name); },
         .text = [&](std::string_view text) { rows.text(text); },
         .enough = [&] { return rows.ended(); }}));
    if (rows.broken()) return file_fault("workbook_damaged", "the rows of the sheet contradict one another");
    return {};
}

}  // namespace billmill::formats::bulk::xlsx
