#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace billmill::document::samples {

/// A glyph that a content stream shows.
struct ShownGlyph {
    std::string font;  ///< "F0"
    std::uint16_t code;
};

/// Reads the renderer's own files back, strictly: every object lies where the cross-reference table says,
/// every stream has its stated length. Anything unexpected throws std::runtime_error.
class PdfReader {
public:
    explicit PdfReader(std::string file);

    [[nodiscard]] int page_count() const { return static_cast<int>(contents_.size()); }
    /// What is drawn on all pages, one content stream after the other.
    [[nodiscard]] std::string contents() const;
    /// The glyphs of all pages, in order. Checks the nesting of text objects, marked content and
    /// strings on the way.
    [[nodiscard]] std::vector<ShownGlyph> glyphs() const;
    /// A font's widths by code, in thousandths of the em.
    [[nodiscard]] std::map<int, int> widths(const std::string& font) const;
    [[nodiscard]] std::vector<std::string> fonts() const;
    /// The embedded font program.
    [[nodiscard]] std::string program(const std::string& font) const;
    /// Which of its glyphs each code shows, by the font's own map. Empty: CFF, which needs none.
    [[nodiscard]] std::vector<std::uint16_t> glyph_numbers(const std::string& font) const;
    [[nodiscard]] std::string base_font(const std::string& font) const;
    /// What the catalog attaches (/AF), by file name. Throws where /AF and /Names differ.
    [[nodiscard]] std::map<std::string, std::string> attachments() const;
    /// The structure of a tagged file, an element a line, two spaces deeper for each level: its role, and in
    /// brackets how many pieces of marked content are its own. Throws where page and structure disagree.
    [[nodiscard]] std::string structure() const;
    [[nodiscard]] const std::string& catalog() const { return object(root_); }
    /// Every dictionary of the file, wherever it lies, and the XMP packet; no other stream's data.
    [[nodiscard]] std::string told() const;
    /// The XMP packet.
    [[nodiscard]] std::string metadata() const;

private:
    void read_table(const std::string& file, std::size_t at);
    void read_object(const std::string& file, int number, std::size_t offset);
    void read_packed(int stream, const std::map<int, int>& objects);
    void read_pages(int root);
    void tell_element(int number, int parent, int depth, std::string& text,
                      std::map<std::pair<int, int>, int>& owners) const;
    [[nodiscard]] const std::string& object(int number) const;
    [[nodiscard]] std::string stream(int number) const;
    [[nodiscard]] std::set<std::string> one_byte_fonts() const;
    [[nodiscard]] int font_object(const std::string& font) const;
    [[nodiscard]] int cid_font(const std::string& font) const;
    static std::vector<std::uint16_t> map_of_program(const std::string& program);

    int root_ = 0;
    std::map<int, std::string> objects_;
    std::vector<int> pages_;
    std::vector<int> contents_;
    std::map<std::string, int> fonts_;
};

}  // namespace billmill::document::samples
