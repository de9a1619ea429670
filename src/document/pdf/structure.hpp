#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "document/pdf/bytes.hpp"

namespace billmill::document::pdf {

/// A hundredth of a PDF point (1/72 inch): every length and size on a page.
using Unit = std::int32_t;

/// What a part of a document is to a reader who cannot see it.   Source: ISO 32000-1, 14.8.4.
enum class Role : std::uint32_t {
    document,   ///< The whole; there from the beginning.
    section,    ///< Groups; what is drawn in it and in no part of it is an artifact. So do all groups.
    heading_1,  ///< The title: once.
    heading_2,  ///< Above a part of the page.
    paragraph,
    table,          ///< Group of rows.
    table_row,      ///< Group of cells: as many in each row of a table.
    column_header,  ///< A cell that names its column,
    row_header,     ///< its row,
    cell,           ///< or neither.
    list,           ///< Group of items.
    list_item,      ///< Group of a label and a body.
    label,
    body,
    figure,  ///< Needs a text that stands for it.
};

/// Where an element stands in its structure; 0: none.
using Element = std::uint32_t;
inline constexpr Element no_element = 0;

/// A rectangle on a page, from the top left corner downwards.
struct Box {
    Unit x = 0;
    Unit y = 0;
    Unit width = 0;
    Unit height = 0;
};

/// What the parts of one document are and how they belong together: what makes it tagged PDF.
///
/// The tree grows at the current element, in reading order, whatever the order of drawing: see Tagged. Keeps its
/// memory from one document to the next.
class Structure {
public:
    Structure() { start(); }
    /// Begins a document.
    void start();

    /// A new last part of the current element. `alternative`: the text that stands for a figure.
    Element add(Role role, std::string_view alternative = {});
    [[nodiscard]] Element current() const { return current_; }
    void select(Element element) { current_ = element; }

    /// Whether what is drawn now belongs to the current element; else it is an artifact.
    [[nodiscard]] bool takes_content() const;
    [[nodiscard]] bool in_figure() const { return nodes_[current_].role == Role::figure; }
    /// What begins marked content of the current element, up to its number.
    [[nodiscard]] std::string_view mark_begin() const;
    /// Says that the page's next marked content is the current element's. Returns its number on that page.
    std::uint32_t mark(std::uint32_t page);
    /// Where the current figure lies.
    void place(const Box& box);

    /// Numbers of the objects that the tree is told in, and refers to.
    struct Objects {
        int root;        ///< Elements follow it, then the map from pages to elements.
        int first_page;  ///< Each page's number is two higher than that of the page before.
        int pages;
    };
    /// Writes the objects one after the other, each after a call of begin(number).
    template <class Begin>
    void write(const Objects& objects, Bytes& out, Begin begin) const;
    /// All that write() depends on.
    void put_shape(Bytes& out, const Objects& objects) const;
    /// How many objects write() makes.
    [[nodiscard]] int object_count() const { return static_cast<int>(nodes_.size()) + 1; }

private:
    struct Content {
        std::uint32_t page;
        std::uint32_t number;
        std::uint32_t next;
    };
    struct Node {
        Role role;
        Element parent;
        Element first_part = no_element;
        Element last_part = no_element;
        Element next = no_element;
        std::uint32_t first_content = 0;
        std::uint32_t last_content = 0;
        std::uint32_t alternative_begin = 0;
        std::uint32_t alternative_size = 0;
        Box box{};
    };
    void put_root(Bytes& out, const Objects& objects) const;
    void put_element(Bytes& out, Element element, const Objects& objects) const;
    void put_leaf(Bytes& out, const Node& node, const Objects& objects) const;
    void put_parents(Bytes& out, const Objects& objects) const;

    Element current_ = no_element;
    std::vector<Node> nodes_;                   ///< By element; 0 is nobody.
    std::vector<Content> contents_;             ///< 0 is none.
    std::vector<std::vector<Element>> owners_;  ///< By page, then by number of content.
    std::size_t pages_ = 0;
    std::string alternatives_;
};

template <class Begin>
void Structure::write(const Objects& objects, Bytes& out, Begin begin) const {
    begin(objects.root);
    put_root(out, objects);
    for (Element element = 1; element < nodes_.size(); ++element) {
        begin(objects.root + static_cast<int>(element));
        put_element(out, element, objects);
    }
    begin(objects.root + static_cast<int>(nodes_.size()));
    put_parents(out, objects);
}

}  // namespace billmill::document::pdf
