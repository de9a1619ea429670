#include "formats/bulk/xlsx/workbook.hpp"

#include <charconv>
#include <map>
#include <utility>

#include "formats/bulk/table_row.hpp"
#include "formats/bulk/xlsx/xml.hpp"

namespace billmill::formats::bulk::xlsx {
namespace {

constexpr std::size_t formats_max = 65'536;
constexpr std::size_t sheets_max = 10'000;

int number(std::string_view text) {
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

bool is_true(std::string_view text) {
    return text == "1" || text == "true";
}

std::string folder_of(const std::string& part) {
    const auto slash = part.rfind('/');
    return slash == std::string::npos ? std::string{} : part.substr(0, slash + 1);
}

/// "worksheets/sheet1.xml" or "/xl/worksheets/sheet1.xml", as said by a part of `folder`.
std::string resolved(std::string folder, std::string_view target) {
    if (target.starts_with('/')) return std::string{target.substr(1)};
    while (target.starts_with("../")) {
        target.remove_prefix(3);
        if (!folder.empty()) folder = folder_of(folder.substr(0, folder.size() - 1));
    }
    return folder.append(target);
}

struct Relation {
    std::string kind;  ///< The last part of its type: "worksheet".
    std::string target;
};
using Relations = std::map<std::string, Relation>;

/// What a part says of the others that it needs.
std::expected<Relations, FileFault> read_relations(Archive& archive, const std::string& part) {
    const auto folder = folder_of(part);
    Relations relations;
    const auto read =
        read_xml(archive, folder + "_rels/" + part.substr(folder.size()) + ".rels",
                 {.begin = [&](std::string_view name, const Attributes& attributes) {
                     if (name != "Relationship" || attributes["TargetMode"] == "External") return;
                     if (relations.size() >= sheets_max) return;
                     const auto type = attributes["Type"];
                     relations.try_emplace(std::string{attributes["Id"]},
                                           Relation{std::string{type.substr(type.rfind('/') + 1)},
                                                    resolved(folder, attributes["Target"])});
                 }});
    if (!read) return std::unexpected{read.error()};
    return relations;
}

std::string target_of(const Relations& relations, std::string_view kind) {
    for (const auto& [id, relation] : relations)
        if (relation.kind == kind) return relation.target;
    return {};
}

std::unexpected<FileFault> not_a_workbook() {
    return file_fault("not_a_workbook",
                      "the archive holds no workbook; save the table as .xlsx or CSV UTF-8");
}

/// The first sheet in the workbook's own order that a person sees.
FileOutcome find_sheet(Archive& archive, const std::string& part, const Relations& relations,
                       Workbook& book) {
    bool is_workbook = false;
    bool is_first = true;
    TRY_DO(read_xml(archive, part, {.begin = [&](std::string_view name, const Attributes& attributes) {
                        if (std::exchange(is_first, false)) is_workbook = name == "workbook";
                        if (name == "workbookPr") book.from_1904 = is_true(attributes["date1904"]);
                        if (name != "sheet" || !book.sheet_part.empty()) return;
                        const auto state = attributes["state"];
                        if (state == "hidden" || state == "veryHidden") return;
                        const auto relation = relations.find(std::string{attributes["id"]});
                        if (relation == relations.end() || relation->second.kind != "worksheet") return;
                        book.sheet = attributes["name"];
                        book.sheet_part = relation->second.target;
                    }}));
    return is_workbook ? FileOutcome{} : not_a_workbook();
}

FileOutcome read_formats(Archive& archive, const std::string& part, Workbook& book) {
    std::map<int, std::string> codes;
    bool in_styles_of_cells = false;
    return read_xml(
        archive, part,
        {.begin =
             [&](std::string_view name, const Attributes& attributes) {
                 if (name == "numFmt" && codes.size() < formats_max) {
                     codes.emplace(number(attributes["numFmtId"]), attributes["formatCode"]);
                 } else if (name == "cellXfs") {
                     in_styles_of_cells = true;
                 } else if (name == "xf" && in_styles_of_cells && book.formats.size() < formats_max) {
                     const auto id = number(attributes["numFmtId"]);
                     const auto code = codes.find(id);
                     book.formats.push_back(number_format(id, code == codes.end() ? "" : code->second));
                 }
             },
         .end =
             [&](std::string_view name) {
                 if (name == "cellXfs") in_styles_of_cells = false;
             }});
}

FileOutcome read_texts(Archive& archive, const std::string& part, Workbook& book) {
    std::string text;
    bool in_text = false;
    bool in_reading_aid = false;
    bool full = false;
    const auto read = read_xml(archive, part,
                               {.begin =
                                    [&](std::string_view name, const Attributes&) {
                                        if (name == "si") text.clear();
                                        if (name == "rPh") in_reading_aid = true;
                                        in_text = name == "t" && !in_reading_aid;
                                    },
                                .end =
                                    [&](std::string_view name) {
                                        if (name == "t") in_text = false;
                                        if (name == "rPh") in_reading_aid = false;
                                        if (name == "si") full = full || !book.texts.add(unescaped(text));
                                    },
                                .text =
                                    [&](std::string_view more) {
                                        // Beyond a cell's limit only that it is there counts.
                                        if (in_text && text.size() <= TableLimits{}.cell_bytes_max)
                                            text += more;
                                    },
                                .enough = [&] { return full; }});
    if (read && full)
        return file_fault("workbook_too_large",
                          "the texts of the workbook are too long; save it as CSV UTF-8");
    return read;
}

}  // namespace

bool SharedTexts::add(std::string_view text) {
    if (all_.size() + text.size() + (ends_.size() + 1) * sizeof(std::uint32_t) > bytes_max) return false;
    all_ += text;
    ends_.push_back(static_cast<std::uint32_t>(all_.size()));
    return true;
}

std::string_view SharedTexts::operator[](std::size_t index) const {
    const auto begin = index == 0 ? 0 : ends_[index - 1];
    return std::string_view{all_}.substr(begin, ends_[index] - begin);
}

std::expected<Workbook, FileFault> read_workbook(Archive& archive) {
    TRY(const auto package, read_relations(archive, ""));
    const auto part = target_of(package, "officeDocument");
    if (part.empty() || !part.ends_with(".xml") || !archive.has(part)) return not_a_workbook();
    TRY(const auto relations, read_relations(archive, part));
    Workbook book;
    TRY_DO(find_sheet(archive, part, relations, book));
    if (book.sheet_part.empty() || !archive.has(book.sheet_part))
        return file_fault("empty_file", "no sheet of the workbook is visible");
    TRY_DO(read_formats(archive, target_of(relations, "styles"), book));
    TRY_DO(read_texts(archive, target_of(relations, "sharedStrings"), book));
    return book;
}

}  // namespace billmill::formats::bulk::xlsx
