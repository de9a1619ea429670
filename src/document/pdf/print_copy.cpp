#include "document/pdf/print_copy.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <unordered_map>
#include <utility>

namespace billmill::document::pdf {
namespace {

constexpr std::size_t kids_max = 200;  ///< Of a node of the tree of pages.
constexpr std::size_t known_max = 40'000;
constexpr std::size_t shared_bytes_max = 1U << 20U;  ///< Longer objects are not looked for.
constexpr int depth_max = 16;                        ///< From a page to what it is made of.
constexpr std::uint64_t offset_max = 9'999'999'999;  ///< What a table of objects can say.
constexpr int pages_of_a_document = 10'000;

std::string reference(int number) {
    return std::to_string(number) + " 0 R";
}

/// What only matters in the document that the page comes from.
bool stays_behind(std::string_view name) {
    constexpr std::array<std::string_view, 9> names{
        "/Parent", "/StructParents", "/StructParent", "/Metadata", "/AF", "/Annots", "/Tabs", "/B", "/AA"};
    return std::ranges::find(names, name) != names.end();
}

std::string literal(std::string_view text) {
    std::string out = "(";
    for (const char c : text.substr(0, 100)) {
        if (c == '(' || c == ')' || c == '\\') out += '\\';
        out += c >= ' ' && c <= '~' ? c : '?';
    }
    return out + ")";
}

}  // namespace

/// What one document brings.
class PrintCopy::Copying {
public:
    Copying(PrintCopy& out, ObjectReader& in) : out_{out}, in_{in} {}

    [[nodiscard]] Outcome copy() {
        TRY(const auto catalog, in_.object(in_.catalog()));
        TRY_DO(gather(reference_of(entry_of(catalog, "/Pages")), 0));
        for (const auto& page : pages_) {
            const int number = out_.reserve();
            out_.write_object(number, page + "/Parent " + reference(out_.parent_of_next()) + ">>");
            out_.add_page(number);
        }
        return {};
    }

private:
    /// The pages below a node, in order.
    Outcome gather(int number, int depth) {
        if (depth > depth_max) return too_deep();
        TRY(const auto object, in_.object(number));
        if (entry_of(object, "/Type") == "/Page") return gather_page(object);
        const auto kids = entry_of(object, "/Kids");
        if (kids.empty()) return fail(Fault::invalid, "the document has no pages that can be copied");
        for (auto token = next_token(kids, 1); token.kind == Token::Kind::integer;) {
            const auto kid = reference_of(kids.substr(token.begin));
            token = next_token(kids, next_token(kids, next_token(kids, token.end).end).end);
            TRY_DO(gather(kid, depth + 1));
            if (pages_.size() > pages_of_a_document) return too_deep();
        }
        return {};
    }
    Outcome gather_page(std::string_view object) {
        std::string page = "<<";
        for (const auto& [name, value] : entries_of(object)) {
            if (stays_behind(name)) continue;
            TRY(const auto copied, rewritten(value, 0));
            page.append(name).append(" ").append(copied);
        }
        pages_.push_back(std::move(page));
        return {};
    }
    /// A value whose references are those of the copy.
    Result<std::string> rewritten(std::string_view value, int depth) {
        std::string out;
        std::size_t copied = 0;
        for (auto token = next_token(value, 0); token.kind != Token::Kind::end;
             token = next_token(value, token.end)) {
            if (token.kind != Token::Kind::integer) continue;
            const auto generation = next_token(value, token.end);
            const auto mark = next_token(value, generation.end);
            if (generation.kind != Token::Kind::integer || mark.of(value) != "R") continue;
            TRY(const int number, copy(reference_of(value.substr(token.begin)), depth + 1));
            out.append(value.substr(copied, token.begin - copied)).append(reference(number));
            copied = mark.end;
            token = mark;
        }
        return out.append(value.substr(copied));
    }
    Result<int> copy(int number, int depth) {
        if (const auto known = numbers_.find(number); known != numbers_.end()) return known->second;
        if (depth > depth_max) return too_deep();  // Perhaps it is a circle.
        TRY(const auto object, in_.object(number));
        const auto parts = parts_of(object);
        if (parts.is_broken) return fail(Fault::invalid, "the document is not one that can be copied");
        TRY(auto text, rewritten(parts.dictionary, depth));
        if (parts.is_stream) text.append("\nstream\n").append(parts.data).append("\nendstream");
        return numbers_[number] = out_.write_shared(text);
    }
    static std::unexpected<Error> too_deep() {
        return fail(Fault::invalid, "the document is not one that can be copied");
    }

    PrintCopy& out_;
    ObjectReader& in_;
    std::unordered_map<int, int> numbers_;  ///< In the document -> in the copy.
    std::vector<std::string> pages_;        ///< Without an end, and what they hang on.
};

PrintCopy::PrintCopy(Write write) : write_{std::move(write)} {
    put("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
}

void PrintCopy::put(std::string_view bytes) {
    offset_ += bytes.size();
    is_read_ = is_read_ && offset_ <= offset_max && write_(bytes);
}

int PrintCopy::reserve() {
    places_.push_back(0);
    return static_cast<int>(places_.size());
}

void PrintCopy::write_object(int number, std::string_view text) {
    places_[static_cast<std::size_t>(number) - 1] = offset_;
    put(std::to_string(number) + " 0 obj\n");
    put(text);
    put("\nendobj\n");
}

int PrintCopy::write_shared(std::string_view text) {
    if (known_.size() >= known_max) known_.clear();  // What is common comes again, and is known from then on.
    if (text.size() > shared_bytes_max) {
        const int number = reserve();
        write_object(number, text);
        return number;
    }
    const auto [place, is_new] = known_.try_emplace(sha256(text), 0);
    if (is_new) {
        place->second = reserve();
        write_object(place->second, text);
    }
    return place->second;
}

int PrintCopy::parent_of_next() {
    if (nodes_.empty()) nodes_.push_back({.number = reserve()});
    return nodes_.front().number;
}

void PrintCopy::add_page(int page) {
    ++pages_;
    add_kid(0, page, 1);
}

void PrintCopy::add_kid(std::size_t level, int kid, std::int64_t pages) {
    if (nodes_.size() <= level) nodes_.push_back({.number = reserve()});
    auto& node = nodes_[level];
    node.kids.push_back(kid);
    node.pages += pages;
    if (node.kids.size() >= kids_max) close_node(level, false);
}

/// Writes a node, and hangs it on the next level. The last one of the highest level is the root.
void PrintCopy::close_node(std::size_t level, bool last) {
    const auto node = std::exchange(nodes_[level], {});
    const bool is_root = last && level + 1 == nodes_.size();
    if (!is_root && level + 1 == nodes_.size()) nodes_.push_back({.number = reserve()});
    std::string text = "<</Type/Pages/Count " + std::to_string(node.pages) + "/Kids[";
    for (const int kid : node.kids) text.append(reference(kid)).append(" ");
    text += "]";
    if (!is_root) text += "/Parent " + reference(nodes_[level + 1].number);
    write_object(node.number, text + ">>");
    if (!is_root) add_kid(level + 1, node.number, node.pages);
    if (!last && nodes_[level].number == 0) nodes_[level].number = reserve();
}

Outcome PrintCopy::add(std::string_view pdf) {
    TRY(auto reader, ObjectReader::open(pdf));
    return Copying{*this, reader}.copy();
}

void PrintCopy::add_text(const std::vector<std::string>& lines) {
    const int font = write_shared("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>");
    std::string content = "BT /F 9 Tf 12 TL 50 790 Td\n";
    for (const auto& line : lines) content.append(literal(line)).append(" '\n");
    content += "ET";
    const int stream = write_shared("<</Length " + std::to_string(content.size()) + ">>\nstream\n" + content +
                                    "\nendstream");
    const int page = reserve();
    write_object(page, "<</Type/Page/MediaBox[0 0 595.28 841.89]/Resources<</Font<</F " + reference(font) +
                           ">>>>/Contents " + reference(stream) + "/Parent " + reference(parent_of_next()) +
                           ">>");
    add_page(page);
}

bool PrintCopy::finish() {
    if (pages_ == 0) add_text({"There is nothing to print."});
    int root = 0;
    for (std::size_t level = 0; level < nodes_.size(); ++level) {
        root = nodes_[level].number;
        // A level that was filled to its last place has an empty node: its number stays unused.
        const bool empty = nodes_[level].kids.empty();
        if (!empty) close_node(level, true);
    }
    const int catalog = reserve();
    write_object(catalog, "<</Type/Catalog/Pages " + reference(root) +
                              "/ViewerPreferences<</DisplayDocTitle true>>>>");
    const int information = reserve();
    write_object(information, "<</Title(Print copy)/Producer(billmill)>>");
    const auto table = offset_;
    put("xref\n0 " + std::to_string(places_.size() + 1) + "\n0000000000 65535 f \n");
    std::array<char, 32> row{};
    for (const auto place : places_) {
        const auto size = std::snprintf(row.data(), row.size(), "%010llu %05d %c \n",
                                        static_cast<unsigned long long>(place), place == 0 ? 65535 : 0,
                                        place == 0 ? 'f' : 'n');
        put({row.data(), static_cast<std::size_t>(size)});
    }
    put("trailer\n<</Size " + std::to_string(places_.size() + 1) + "/Root " + reference(catalog) + "/Info " +
        reference(information) + ">>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n");
    return is_read_;
}

}  // namespace billmill::document::pdf
