#include "pdf_reader.hpp"

#include <libdeflate.h>

#include <regex>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "document/text/harfbuzz.hpp"

namespace billmill::document::samples {
namespace {

[[noreturn]] void broken(const std::string& why) {
    throw std::runtime_error("broken PDF: " + why);
}
void require(bool holds, const std::string& why) {
    if (!holds) broken(why);
}

/// The number after a key of a dictionary; -1: no such key.
int number_after(std::string_view dictionary, const std::string& key) {
    std::match_results<std::string_view::const_iterator> match;
    const std::regex pattern{key + "[ \\[]+(-?[0-9]+)"};
    if (!std::regex_search(dictionary.begin(), dictionary.end(), match, pattern)) return -1;
    return std::stoi(match[1].str());
}

std::string inflate(std::string_view packed) {
    auto* decompressor = libdeflate_alloc_decompressor();
    std::string plain(1 << 24, '\0');
    std::size_t size = 0;
    const auto result = libdeflate_zlib_decompress(decompressor, packed.data(), packed.size(), plain.data(),
                                                   plain.size(), &size);
    libdeflate_free_decompressor(decompressor);
    require(result == LIBDEFLATE_SUCCESS, "a stream does not inflate");
    plain.resize(size);
    return plain;
}

/// Of a simple font.
std::map<int, int> one_byte_widths(const std::string& dictionary) {
    require(dictionary.find("/Encoding") == dictionary.npos, "a symbolic font has no encoding");
    std::istringstream list{dictionary.substr(dictionary.find("/Widths[") + 8)};
    std::map<int, int> widths;
    int code = number_after(dictionary, "/FirstChar");
    for (int width = 0; list >> width;) widths[code++] = width;
    require(code == number_after(dictionary, "/LastChar") + 1, "another number of widths");
    return widths;
}

/// Steps through a content stream token by token.
class Interpreter {
public:
    Interpreter(std::string_view content, const std::set<std::string>& one_byte_fonts)
        : at_(content), one_byte_fonts_(one_byte_fonts) {}

    void run(std::vector<ShownGlyph>& glyphs) {
        while (skip_space(), !at_.empty()) step(glyphs);
        require(!in_text_ && marked_ == 0 && saved_ == 0,
                "a page ends inside a text object or marked content");
    }

private:
    void skip_space() {
        while (!at_.empty() && (at_[0] == ' ' || at_[0] == '\n')) at_.remove_prefix(1);
    }
    void step(std::vector<ShownGlyph>& glyphs) {
        if (at_[0] == '(') return operands_.clear(), read_string(glyphs);
        if (at_[0] == '[' || at_[0] == ']') return at_.remove_prefix(1);
        if (at_.starts_with("<<")) return skip_dictionary();
        const auto end = std::min(at_.find_first_of(" \n[](</", 1), at_.size());
        const auto token = std::string{at_.substr(0, end)};
        at_.remove_prefix(end);
        apply(token);
    }
    void apply(const std::string& token) {
        if (token == "BT") require(!std::exchange(in_text_, true), "BT inside BT");
        if (token == "ET") require(std::exchange(in_text_, false), "ET outside BT");
        if (token == "BDC" || token == "BMC") ++marked_;
        if (token == "EMC") require(marked_-- > 0, "EMC without BDC");
        if (token == "q") ++saved_;
        if (token == "Q") require(saved_-- > 0, "Q without q");
        if (token[0] == '/' && token[1] == 'F') font_ = token.substr(1);
        if (token == "BT") x_ = y_ = 0;
        if (token == "Td") move(operands_);
        if (token == "re") require_on_page(operands_.at(0), operands_.at(1));
        const bool number = token.find_first_not_of("-.0123456789") == token.npos;
        if (number) {
            operands_.push_back(std::stod(token));
        } else {
            operands_.clear();
        }
    }
    void move(const std::vector<double>& by) {
        require(by.size() == 2, "Td without two operands");
        x_ += by[0];
        y_ += by[1];
        require_on_page(x_, y_);
    }
    static void require_on_page(double x, double y) {
        require(x > -0.001 && x < 595.28 && y > -0.001 && y < 841.89, "something is drawn off the page");
    }
    void skip_dictionary() {
        const auto end = at_.find(">>");
        require(end != at_.npos, "an open dictionary");
        const auto hex = at_.substr(0, end);
        const bool text = hex.starts_with("<</ActualText<FEFF") && hex.size() % 4 == 2;
        require(text || hex.starts_with("<</MCID "), "ActualText is not UTF-16 with a mark");
        at_.remove_prefix(end + (text ? 3 : 2));
    }
    void read_string(std::vector<ShownGlyph>& glyphs) {
        require(in_text_ && !font_.empty(), "text is shown outside a text object, or without a font");
        std::string bytes;
        at_.remove_prefix(1);
        while (!at_.empty() && at_[0] != ')') {
            char byte = at_[0];
            if (byte == '\\') {
                at_.remove_prefix(1);
                byte = at_[0] == 'r' ? '\r' : at_[0];
            }
            bytes += byte;
            at_.remove_prefix(1);
        }
        require(!at_.empty(), "a string is open");
        at_.remove_prefix(1);
        if (one_byte_fonts_.contains(font_)) {
            for (const char byte : bytes) glyphs.push_back({font_, static_cast<std::uint8_t>(byte)});
            return;
        }
        require(bytes.size() % 2 == 0, "a string has half a code");
        for (std::size_t i = 0; i < bytes.size(); i += 2) {
            const auto high = static_cast<std::uint8_t>(bytes[i]);
            const auto low = static_cast<std::uint8_t>(bytes[i + 1]);
            glyphs.push_back({font_, static_cast<std::uint16_t>(high << 8 | low)});
        }
    }

    std::string_view at_;
    const std::set<std::string>& one_byte_fonts_;
    std::string font_;
    std::vector<double> operands_;
    double x_ = 0;
    double y_ = 0;
    bool in_text_ = false;
    int marked_ = 0;
    int saved_ = 0;
};

}  // namespace

PdfReader::PdfReader(std::string file) {
    require(file.starts_with("%PDF-1.7\n%") && file.ends_with("\n%%EOF\n"), "no header or no end");
    const auto start = file.rfind("startxref\n");
    require(start != file.npos, "no startxref");
    const auto at = static_cast<std::size_t>(std::stoul(file.substr(start + 10)));
    read_table(file, at);
    read_pages(number_after(object(root_), "/Pages"));
}

void PdfReader::read_table(const std::string& file, std::size_t at) {
    const auto table = std::stoi(file.substr(at));
    read_object(file, table, at);
    const auto& dictionary = object(table);
    require(dictionary.find("/W[1 4 3]") != dictionary.npos &&
                dictionary.find("/Predictor 12/Columns 8") != dictionary.npos,
            "another form of table");
    auto rows = stream(table);
    require(rows.size() == 9UL * static_cast<std::size_t>(number_after(dictionary, "/Size")),
            "another size of table");
    std::map<int, std::map<int, int>> packed;  // Stream -> place within -> object.
    for (std::size_t row = 0; row < rows.size() / 9; ++row) {
        require(rows[row * 9] == 2, "another predictor");
        const auto column = [&](std::size_t i) { return static_cast<std::uint8_t>(rows[row * 9 + 1 + i]); };
        for (std::size_t i = 0; i < 8 && row > 0; ++i) {
            rows[row * 9 + 1 + i] =
                static_cast<char>(column(i) + static_cast<std::uint8_t>(rows[row * 9 - 8 + i]));
        }
        const auto place = std::size_t{column(1)} << 24 | std::size_t{column(2)} << 16 |
                           std::size_t{column(3)} << 8 | column(4);
        const auto within = column(5) << 16 | column(6) << 8 | column(7);
        if (column(0) == 1) read_object(file, static_cast<int>(row), place);
        if (column(0) == 2)
            require(packed[static_cast<int>(place)].emplace(within, static_cast<int>(row)).second,
                    "two packed objects in one place");
    }
    for (const auto& [number, objects] : packed) {
        read_packed(number, objects);
        require(number_after(object(number), "/N") == static_cast<int>(objects.size()),
                "another number of packed objects");
    }
    root_ = number_after(dictionary, "/Root");
}

void PdfReader::read_object(const std::string& file, int number, std::size_t offset) {
    const auto head = std::to_string(number) + " 0 obj\n";
    require(file.compare(offset, head.size(), head) == 0, "an object is not where the table says");
    auto end = file.find("\nendobj\n", offset);
    const auto body = offset + head.size();
    const auto stream = file.find(">>\nstream\n", body);
    if (stream < end) {
        const auto length = number_after(std::string_view{file}.substr(body, stream - body), "/Length");
        end = stream + 10 + static_cast<std::size_t>(length);
        require(file.compare(end, 18, "\nendstream\nendobj\n") == 0,
                "a stream has another length than stated");
        end += 10;
    }
    objects_[number] = file.substr(body, end - body);
}

void PdfReader::read_packed(int number, const std::map<int, int>& objects) {
    const auto plain = stream(number);
    const auto first = static_cast<std::size_t>(number_after(object(number), "/First"));
    std::istringstream places{plain.substr(0, first)};
    std::vector<std::pair<int, std::size_t>> found;
    for (std::pair<int, std::size_t> place; places >> place.first >> place.second;) found.push_back(place);
    for (std::size_t i = 0; i < found.size(); ++i) {
        const auto end = i + 1 < found.size() ? found[i + 1].second - 1 : plain.size() - first;
        const auto text = plain.substr(first + found[i].second, end - found[i].second);
        require(text.starts_with("<<") && text.ends_with(">>"), "a packed object is cut wrongly");
        require(objects.contains(static_cast<int>(i)) && objects.at(static_cast<int>(i)) == found[i].first,
                "a packed object is not where the table says");
        objects_[found[i].first] = text;
    }
}

void PdfReader::read_pages(int root) {
    const auto& tree = object(root);
    const auto kids = tree.substr(tree.find("/Kids["));
    const std::regex reference{"([0-9]+) 0 R"};
    for (std::sregex_iterator kid{kids.begin(), kids.end(), reference}, end; kid != end; ++kid) {
        const auto& page = object(std::stoi((*kid)[1]));
        require(page.starts_with("<</Type/Page"), "a kid is not a page");
        pages_.push_back(std::stoi((*kid)[1]));
        contents_.push_back(number_after(page, "/Contents"));
        const auto& resources = object(number_after(page, "/Resources"));
        const std::regex font{"/(F[0-9]+) ([0-9]+) 0 R"};
        for (std::sregex_iterator match{resources.begin(), resources.end(), font}; match != end; ++match) {
            fonts_[(*match)[1]] = std::stoi((*match)[2]);
        }
    }
    require(number_after(tree, "/Count") == page_count() && page_count() > 0,
            "the page tree has another count");
}

const std::string& PdfReader::object(int number) const {
    const auto found = objects_.find(number);
    require(found != objects_.end(), "no object " + std::to_string(number));
    return found->second;
}

std::string PdfReader::stream(int number) const {
    const auto& body = object(number);
    const auto begin = body.find(">>\nstream\n");
    require(begin != body.npos, "not a stream");
    const auto data =
        body.substr(begin + 10, body.size() - begin - 10 - std::string_view{"\nendstream"}.size());
    return body.substr(0, begin).find("/FlateDecode") == body.npos ? data : inflate(data);
}

std::string PdfReader::contents() const {
    std::string all;
    for (const auto number : contents_) all.append(stream(number)).append("\f");
    return all;
}

std::vector<ShownGlyph> PdfReader::glyphs() const {
    std::vector<ShownGlyph> all;
    const auto one_byte = one_byte_fonts();
    for (const auto content : contents_) {
        const auto plain = stream(content);
        Interpreter{plain, one_byte}.run(all);
    }
    return all;
}

/// Simple fonts, whose programs say which glyph a code shows.
std::set<std::string> PdfReader::one_byte_fonts() const {
    std::set<std::string> names;
    for (const auto& [name, number] : fonts_) {
        if (object(number).starts_with("<</Type/Font/Subtype/TrueType")) names.insert(name);
    }
    return names;
}

int PdfReader::font_object(const std::string& font) const {
    const auto found = fonts_.find(font);
    require(found != fonts_.end(), "no font " + font);
    return found->second;
}

int PdfReader::cid_font(const std::string& font) const {
    return number_after(object(font_object(font)), "/DescendantFonts");
}

std::vector<std::string> PdfReader::fonts() const {
    std::vector<std::string> names;
    for (const auto& [name, number] : fonts_) names.push_back(name);
    return names;
}

std::string PdfReader::base_font(const std::string& font) const {
    const auto& dictionary = object(font_object(font));
    const auto plus = dictionary.find('+');
    return dictionary.substr(plus + 1, dictionary.find('/', plus) - plus - 1);
}

std::string PdfReader::told() const {
    std::string all;
    for (const auto& [number, text] : objects_)
        all.append(text.substr(0, text.find(">>\nstream\n"))).append("\n");
    return all + metadata();
}

std::string PdfReader::metadata() const {
    return stream(number_after(object(root_), "/Metadata"));
}

std::map<std::string, std::string> PdfReader::attachments() const {
    const auto& catalog = object(root_);
    const std::regex entry{
        "/AF\\[([0-9]+) 0 R\\].*/Names<</EmbeddedFiles<</Names\\[\\(([^)]*)\\) ([0-9]+) 0 R\\]>>>>"};
    std::smatch match;
    if (!std::regex_search(catalog, match, entry)) {
        require(catalog.find("/AF") == catalog.npos, "an attachment that cannot be found");
        return {};
    }
    require(match[1] == match[3], "/AF and /Names differ");
    const auto& description = object(std::stoi(match[1]));
    const auto name = match[2].str();
    require(description.find("/F(" + name + ")/UF(" + name + ")") != description.npos, "another file name");
    const auto file = number_after(description, "/EF<</F");
    const auto bytes = stream(file);
    require(number_after(object(file), "/Params<</Size") == static_cast<int>(bytes.size()), "another size");
    return {{name, bytes}};
}

std::string PdfReader::structure() const {
    const auto root = number_after(catalog(), "/StructTreeRoot");
    require(catalog().find("/MarkInfo<</Marked true>>") != std::string::npos, "not said to be tagged");
    std::string text;
    std::map<std::pair<int, int>, int> owners;  // Page and number -> element.
    tell_element(number_after(object(root), "/K"), root, 0, text, owners);
    const auto& parents = object(number_after(object(root), "/ParentTree"));
    std::size_t told = 0;
    for (std::size_t i = 0; i < pages_.size(); ++i) {
        const auto& page = object(pages_[i]);
        require(number_after(page, "/StructParents") == static_cast<int>(i), "a page without its place");
        const auto begin = parents.find((i == 0 ? "[" : "]") + std::to_string(i) + "[");
        require(begin != parents.npos, "a page without its owners");
        const auto list = parents.substr(begin, parents.find(']', begin + 1) - begin);
        const std::regex reference{"([0-9]+) 0 R"};
        int number = 0;
        for (std::sregex_iterator match{list.begin(), list.end(), reference}, end; match != end;
             ++match, ++told) {
            const auto owner = owners.find({pages_[i], number++});
            require(owner != owners.end() && owner->second == std::stoi((*match)[1]),
                    "content with another owner");
        }
        const auto content = stream(contents_[i]);
        for (int k = 0; k < number; ++k) {
            require(content.find("<</MCID " + std::to_string(k) + ">>BDC") != content.npos,
                    "content that is not drawn");
        }
        require(content.find("<</MCID " + std::to_string(number) + ">>BDC") == content.npos,
                "content of nobody");
    }
    require(told == owners.size(), "an element claims what is nowhere");
    return text;
}

void PdfReader::tell_element(int number, int parent, int depth, std::string& text,
                             std::map<std::pair<int, int>, int>& owners) const {
    const auto& element = object(number);
    require(number_after(element, "/P") == parent, "an element with another parent");
    std::smatch match;
    require(std::regex_search(element, match, std::regex{"/S/([A-Za-z0-9]+)"}), "an element without a role");
    text.append(static_cast<std::size_t>(depth) * 2, ' ').append(match[1]);
    const auto begin = element.find("/K");
    const auto kids = begin == element.npos ? std::string{} : element.substr(begin + 2);
    const std::regex kid{"<</Type/MCR/Pg ([0-9]+) 0 R/MCID ([0-9]+)>>|([0-9]+) 0 R|([0-9]+)"};
    std::vector<int> parts;
    int contents = 0;
    for (std::sregex_iterator found{kids.begin(), kids.end(), kid}, end; found != end; ++found) {
        const auto& each = *found;
        if (each[3].matched) {
            parts.push_back(std::stoi(each[3]));
            continue;
        }
        const auto page = each[1].matched ? std::stoi(each[1]) : number_after(element, "/Pg");
        const auto content = std::stoi(each[1].matched ? each[2] : each[4]);
        require(owners.emplace(std::pair{page, content}, number).second, "content with two owners");
        ++contents;
    }
    if (contents > 0) text.append(" [").append(std::to_string(contents)).append("]");
    text += '\n';
    for (const auto part : parts) tell_element(part, number, depth + 1, text, owners);
}

std::map<int, int> PdfReader::widths(const std::string& font) const {
    if (one_byte_fonts().contains(font)) return one_byte_widths(object(font_object(font)));
    const auto& dictionary = object(cid_font(font));
    const auto list = dictionary.substr(dictionary.find("/W[") + 3);
    std::map<int, int> widths;
    const std::regex run{"([0-9]+)\\[([^\\]]*)\\]"};
    for (std::sregex_iterator match{list.begin(), list.end(), run}, end; match != end; ++match) {
        int code = std::stoi((*match)[1]);
        const std::string numbers = (*match)[2];
        const std::regex number{"[0-9]+"};
        for (std::sregex_iterator width{numbers.begin(), numbers.end(), number}; width != end; ++width) {
            widths[code++] = std::stoi(width->str());
        }
    }
    return widths;
}

std::string PdfReader::program(const std::string& font) const {
    const auto simple = one_byte_fonts().contains(font);
    const auto& owner = object(simple ? font_object(font) : cid_font(font));
    return stream(number_after(object(number_after(owner, "/FontDescriptor")), "/FontFile[23]"));
}

/// As viewers do with a symbolic font: the code's character is that above 0xF000.
std::vector<std::uint16_t> PdfReader::map_of_program(const std::string& program) {
    const text::HbBlob blob{hb_blob_create(program.data(), static_cast<unsigned>(program.size()),
                                           HB_MEMORY_MODE_READONLY, nullptr, nullptr)};
    const text::HbFace face{hb_face_create(blob.get(), 0)};
    const text::HbFont font{hb_font_create(face.get())};
    std::vector<std::uint16_t> numbers(256);
    for (std::uint32_t code = 0; code < numbers.size(); ++code) {
        hb_codepoint_t glyph = 0;
        hb_font_get_nominal_glyph(font.get(), 0xF000 + code, &glyph);
        numbers[code] = static_cast<std::uint16_t>(glyph);
    }
    return numbers;
}

std::vector<std::uint16_t> PdfReader::glyph_numbers(const std::string& font) const {
    if (one_byte_fonts().contains(font)) return map_of_program(program(font));
    const auto map = number_after(object(cid_font(font)), "/CIDToGIDMap");
    if (map < 0) return {};
    const auto bytes = stream(map);
    require(bytes.size() % 2 == 0, "half a glyph's number");
    std::vector<std::uint16_t> numbers;
    for (std::size_t i = 0; i < bytes.size(); i += 2)
        numbers.push_back(static_cast<std::uint16_t>(static_cast<std::uint8_t>(bytes[i]) << 8 |
                                                     static_cast<std::uint8_t>(bytes[i + 1])));
    return numbers;
}

}  // namespace billmill::document::samples
