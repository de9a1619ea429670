#include "formats/bulk/bill_table.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "domain/money.hpp"
#include "formats/bulk/windows_1252.hpp"
#include "foundation/ascii.hpp"
#include "foundation/utf8.hpp"

namespace billmill::formats::bulk {
namespace {

constexpr std::size_t value_characters_max = 60;  ///< Of a cell, in a report.
constexpr std::string_view group_path = "group";
constexpr std::string_view key_path = "key";
constexpr std::string_view tax_rate_path = "items.taxRate";

Json text_value(std::string text, Json::Kind kind = Json::Kind::string) {
    Json json;
    json.kind = kind;
    json.text = std::move(text);
    return json;
}

Json& member_of(Json& object, std::string_view name) {
    for (auto& member : object.members)
        if (member.name == name) return member.value;
    object.kind = Json::Kind::object;
    return object.members.emplace_back(std::string{name}, Json{}).value;
}

/// Sets what "customer.address.city" names, and makes the objects on the way.
void set(Json& object, std::string_view path, Json value) {
    const auto dot = path.find('.');
    auto& member = member_of(object, path.substr(0, dot));
    if (dot == std::string_view::npos)
        member = std::move(value);
    else
        set(member, path.substr(dot + 1), std::move(value));
}

/// How an amount may be written in the file.
std::string_view example_of(DecimalMark mark) {
    switch (mark) {
        case DecimalMark::unsaid: return "; for example 12.30 or 12,30";
        case DecimalMark::point: return "; for example 12.30";
        case DecimalMark::comma:
        case DecimalMark::comma_guessed: return "; for example 12,30";
    }
    std::unreachable();
}

bool is_whole(std::string_view text) {
    return !text.empty() && text.size() < 10 && std::ranges::all_of(text, ascii::is_digit);
}

Issue explained(const std::string& code) {
    if (code == "ambiguous_number")
        return {"", code, "it may mean two numbers; say decimals=comma or decimals=point"};
    if (code == "ambiguous_date")
        return {"", code, "day or month may come first; say dates=day_first or dates=month_first"};
    if (code == "unclosed_quote") return {"", code, "a quote that begins here is not closed"};
    if (code == "text_after_quote") return {"", code, "there is text behind a closing quote"};
    if (code == "cell_too_long") return {"", code, "a cell has more than 4096 bytes"};
    if (code == "cell_error") return {"", code, "a formula has no value here"};
    if (code == "formula_without_value")
        return {"", code, "this formula was never computed; open the workbook and save it"};
    if (code == "unreadable_character")
        return {"", code, "a character is neither in UTF-8 nor in Windows-1252; save the file as CSV UTF-8"};
    if (code == "unclear_encoding")
        return {"", code,
                "this is neither UTF-8 nor, by its looks, Windows-1252; save the file as CSV UTF-8"};
    if (code == "merged_cell")
        return {"", code, "the cell is merged with the one above: which line it belongs to is not said"};
    return {"", code, "there are more than 200 cells"};
}

/// "/items/3/price": the element, and the path without it. Anything else: no element.
std::pair<std::optional<std::size_t>, std::string> split_pointer(std::string_view pointer) {
    std::string path;
    std::optional<std::size_t> element;
    constexpr std::string_view items = "/items/";
    if (pointer.starts_with(items)) {
        std::size_t index = 0;
        const auto* end = pointer.data() + pointer.size();
        const auto read = std::from_chars(pointer.data() + items.size(), end, index);
        if (read.ec == std::errc{}) element = index;
        path = "items" + std::string{read.ptr, end};
    } else {
        path = std::string{pointer.substr(pointer.empty() ? 0 : 1)};
    }
    std::ranges::replace(path, '/', '.');
    if (path == "userId") path = "customer.email";
    if (path == "customerExternalId") path = "customer.externalId";
    return {element, path};
}

}  // namespace

std::string_view BillTable::cell(const TableRow& row, const Column& column) const {
    const auto at = static_cast<std::size_t>(&column - columns_.data());
    return at < row.cells.size() ? unmarked(ascii::trimmed(row.cells[at])) : std::string_view{};
}

CellMark BillTable::mark(const TableRow& row, const Column& column) const {
    const auto at = static_cast<std::size_t>(&column - columns_.data());
    return at < row.marks.size() ? row.marks[at] : CellMark{};
}

bool BillTable::check_mark(const TableRow& row, const Column& column) {
    const auto [kind, merged, sign] = mark(row, column);
    const char* code = nullptr;
    if (kind == CellKind::error) code = "cell_error";
    if (kind == CellKind::uncalculated) code = "formula_without_value";
    if (merged && column.field->of == Field::Of::item) code = "merged_cell";
    if (code != nullptr) add(row.line, column.name, cell(row, column), explained(code));
    return code == nullptr;
}

const Column* BillTable::column_of(std::string_view path) const {
    const auto found = std::ranges::find_if(columns_, [&](const Column& column) {
        return column.field != nullptr && column.field->path == path;
    });
    return found == columns_.end() ? nullptr : &*found;
}

std::string BillTable::reference(const TableRow& row) const {
    const auto* column = column_of(group_path);
    return column == nullptr ? std::string{} : to_utf8(cell(row, *column));
}

void BillTable::row(TableRow&& row, const BillSink& sink) {
    if (row.fault != nullptr) {
        if (reference_.empty()) hand_out(sink);  // It belongs to no bill that has started.
        return refuse_unreadable(std::move(row));
    }
    auto reference = this->reference(row);
    if (reference.empty() || reference != reference_) {
        hand_out(sink);
        reference_ = std::move(reference);
    }
    ++count_;
    if (fits(row)) check_shape(row);
    keep(std::move(row));
}

void BillTable::refuse_unreadable(TableRow&& row) {
    unreadable_row_ = row.line;
    auto issue = explained(row.fault);
    if (row.last_line > row.line) {
        issue.detail += "; lines " + std::to_string(row.line) + " to " + std::to_string(row.last_line) +
                        " were read as this one row, and nothing of them is billed";
    }
    add(row.line, {}, {}, std::move(issue));
    ++count_;
    (void)fits(row);  // It is refused in any case; its cells count.
    keep(std::move(row));
}

/// Counts the row. False: with it, or without, the bill has more than it may.
bool BillTable::fits(const TableRow& row) {
    if (too_long_) return false;
    if (rows_.size() > domain::lines_max) return true;  // It is not kept.
    for (const auto& cell : row.cells) bytes_ += cell.size() + std::string_view{R"("",)"}.size();
    if (bytes_ <= bill_bytes_max) return true;
    too_long_ = true;
    add(row.line, {}, {}, {"", "too_long", "the rows of a bill have at most 800,000 bytes"});
    return false;
}

void BillTable::keep(TableRow&& row) {
    if (rows_.size() > domain::lines_max) return;
    if (too_long_) row.cells = std::vector<std::string>{};  // clear() would keep their space.
    rows_.push_back(std::move(row));
}

void BillTable::check_shape(const TableRow& row) {
    for (std::size_t at = columns_.size(); at < row.cells.size(); ++at) {
        if (row.cells[at].empty()) continue;
        add(row.line, {}, row.cells[at], {"", "too_many_cells", "there are more cells than the header has"});
        return;
    }
    for (const auto& column : columns_)
        if (column.field != nullptr && column.field->of == Field::Of::table) (void)check_mark(row, column);
    const auto* key = column_of(key_path);
    if (count_ > 1 && key != nullptr && cell(row, *key) != cell(rows_.front(), *key))
        add(row.line, key->name, cell(row, *key),
            {"", "contradiction", "the row before says something else"});
}

void BillTable::finish(const BillSink& sink) {
    hand_out(sink);
}

void BillTable::hand_out(const BillSink& sink) {
    if (rows_.empty()) return;
    const bool readable = rows_.front().fault == nullptr;
    const auto unreadable = std::exchange(unreadable_row_, 0);
    FileBill bill{.row = rows_.front().line,
                  .rows = count_,
                  .key = reference_,
                  .body = {},
                  .source = source(),
                  .issues = {}};
    if (const auto* key = column_of(key_path);
        key != nullptr && readable && !cell(rows_.front(), *key).empty())
        bill.key = to_utf8(cell(rows_.front(), *key));
    if (readable && !too_long_) {
        bill.body = canonical(read_body());
    }
    bill.issues = std::exchange(issues_, {});
    bill.signs = std::exchange(signs_, {});
    sink.bill(std::move(bill));
    // Whoever stands next to a row that cannot be read may lack it.
    const bool grouped =
        column_of(group_path) != nullptr && unreadable > 0 && unreadable == rows_.back().line;
    rows_.clear();
    count_ = 0;
    bytes_ = 0;
    too_long_ = false;
    reference_.clear();
    if (grouped)
        add(unreadable, {}, {},
            {"", "row_before_unreadable", "the row before cannot be read, and may belong to this bill"});
}

Json BillTable::read_body() {
    Json body;
    body.kind = Json::Kind::object;
    read_bill(body);
    if (options_.rows == RowsOf::customers) {
        Json none;
        none.kind = Json::Kind::object;
        const auto* customer = body.find("customer");
        return customer == nullptr ? none : *customer;
    }
    name_customer(body);
    read_items(body);
    return body;
}

/// What each row of a bill may repeat: the first value counts, and another one is a mistake.
void BillTable::read_bill(Json& bill) {
    for (const auto& column : columns_) {
        if (column.field == nullptr || column.field->of == Field::Of::table ||
            column.field->of == Field::Of::item)
            continue;
        const TableRow* first = nullptr;
        for (const auto& row : rows_) {
            const auto value = cell(row, column);
            if (value.empty() || row.fault != nullptr) continue;
            if (first == nullptr) {
                first = &row;
                read_cell(bill, column.field->path, row, column);
            } else if (value != cell(*first, column)) {
                add(row.line, column.name, value,
                    {"", "contradiction", "another row of this bill says something else"});
            }
        }
    }
    if (!options_.seller.empty() && bill.find("seller") == nullptr)
        set(bill, "seller", text_value(options_.seller));
}

/// A row that says no more than who the customer is means one that is registered.
void BillTable::name_customer(Json& bill) const {
    const auto* customer = bill.find("customer");
    if (customer == nullptr || customer->members.size() != 1) return;
    const bool only_email =
        column_of("customer.lastname") == nullptr && column_of("customer.company") == nullptr;
    const auto& only = customer->members.front();
    auto value = only.value;
    if (only.name == "email" && only_email) {
        std::erase_if(bill.members, [](const Json::Member& member) { return member.name == "customer"; });
        set(bill, "userId", std::move(value));
    } else if (only.name == "externalId") {
        std::erase_if(bill.members, [](const Json::Member& member) { return member.name == "customer"; });
        set(bill, "customerExternalId", std::move(value));
    }
}

void BillTable::read_items(Json& bill) {
    auto& items = member_of(bill, "items");
    items.kind = Json::Kind::array;
    for (const auto& row : rows_) {
        auto& item = items.items.emplace_back();
        item.kind = Json::Kind::object;
        if (row.fault != nullptr) continue;
        for (const auto& column : columns_) {
            if (column.field == nullptr || column.field->of != Field::Of::item || cell(row, column).empty())
                continue;
            read_cell(item, column.field->member(), row, column);
        }
    }
}

void BillTable::read_cell(Json& object, std::string_view path, const TableRow& row, const Column& column) {
    if (!check_mark(row, column)) return;
    const auto written = cell(row, column);
    auto text = to_utf8(written);
    if (!is_readable(written)) return add(row.line, column.name, text, explained("unreadable_character"));
    if (is_hardly_windows_1252(written))
        return add(row.line, column.name, text, explained("unclear_encoding"));
    const auto put = [&](std::expected<std::string, const char*> read) {
        if (read) return set(object, path, text_value(*std::move(read)));
        add(row.line, column.name, written, explained(read.error()));
    };
    switch (column.field->kind) {
        case Field::Kind::decimal:
            // A number says by itself what it is; a text does not.
            if (mark(row, column).kind == CellKind::number) {
                note_sign(mark(row, column).sign, column.field->path, row);
                return put(text);
            }
            if (column.field->path != tax_rate_path && text.contains('%'))
                return put(text);  // No number there.
            note_sign(currency_sign(text), column.field->path, row);
            return put(decimal_cell(text, options_.decimals));
        case Field::Kind::date: return put(date_cell(text, options_.dates));
        case Field::Kind::code: return put(ascii::upper_case(text));
        case Field::Kind::whole:
            return set(object, path,
                       text_value(text, is_whole(text) ? Json::Kind::number : Json::Kind::string));
        case Field::Kind::boolean:
            if (const auto value = boolean_cell(text)) {
                Json json;
                json.kind = Json::Kind::boolean;
                json.boolean = *value;
                return set(object, path, std::move(json));
            }
            return put(text);
        case Field::Kind::text:
        case Field::Kind::mailbox: return put(text);
    }
}

void BillTable::note_sign(std::string_view sign, std::string_view path, const TableRow& row) {
    if (sign.empty() || std::ranges::find(signs_, sign, &WrittenSign::sign) != signs_.end()) return;
    std::string pointer{path};
    std::ranges::replace(pointer, '.', '/');
    if (constexpr std::string_view items = "items/"; pointer.starts_with(items))
        pointer.insert(items.size(), std::to_string(&row - rows_.data()) + "/");
    signs_.push_back({std::string{sign}, "/" + pointer});
}

std::string BillTable::source() const {
    std::string out;
    JsonWriter json{out};
    json.begin_array();
    for (const auto& row : rows_) {
        json.begin_array();
        for (const auto& cell : row.cells) json.string(to_utf8(cell));
        json.end_array();
    }
    json.end_array();
    return out;
}

void BillTable::add(std::int64_t row, std::string column, std::string_view value, Issue issue) {
    if (issues_.size() >= row_issues_max) return;
    issues_.push_back({row, std::move(column), std::string{utf8::first(to_utf8(value), value_characters_max)},
                       std::move(issue)});
}

RowIssues BillTable::locate(const Issues& issues) const {
    RowIssues located;
    for (const auto& issue : issues) {
        if (located.size() >= row_issues_max) break;
        auto [element, path] = split_pointer(issue.pointer);
        if (options_.rows == RowsOf::customers) path.insert(0, "customer.");
        const auto& row = rows_[std::min(element.value_or(0), rows_.size() - 1)];
        const Column* column = column_of(path);
        while (column == nullptr && path.find('.') != std::string::npos) {
            path.resize(path.rfind('.'));
            column = column_of(path);
        }
        RowIssue at{.row = row.line, .column = {}, .value = {}, .issue = issue};
        if (column != nullptr) {
            if (issue.code == "not_a_decimal") at.issue.detail += example_of(options_.decimals);
            at.column = column->name;
            at.value = utf8::first(to_utf8(cell(row, *column)), value_characters_max);
        }
        located.push_back(std::move(at));
    }
    return located;
}

}  // namespace billmill::formats::bulk
