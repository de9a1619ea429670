#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>

#include "document/pdf/bytes.hpp"
#include "document/pdf/typesetter.hpp"

namespace billmill::document::pdf {

struct Colour {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
    bool operator==(const Colour&) const = default;
};

inline constexpr Unit page_width = 59'528;  ///< A4.
inline constexpr Unit page_height = 84'189;

/// One page being drawn. Coordinates run from the top left corner, downwards. Areas lie under text, in
/// whatever order they were drawn, so that text is one text object.
///
/// Text belongs to the structure's current element, and pictures do where that is a figure.
/// Filled areas, and whatever is drawn elsewhere, are artifacts.
class Canvas {
public:
    Canvas(Structure& structure, std::uint32_t page) : structure_(structure), page_(page) {}
    void clear();
    void fill(Unit x, Unit y, Unit width, Unit height, Colour colour);
    /// Many areas at once, as one shape without seams: the figure that is current, or an artifact. `cells` count
    /// in squares of `cell` units from the corner of `bounds`.
    void figure(const Box& bounds, Unit cell, std::span<const Box> cells, Colour colour);
    /// A square pattern of dark cells, `side` by `side`, row by row, as one mask: a tenth of what as many areas take. `is_dark`
    /// holds 0 or 1 for each cell.
    void pattern(Unit x, Unit y, Unit size, int side, std::span<const std::uint8_t> is_dark, Colour colour);
    /// The document's image, scaled into the box.
    void image(Unit x, Unit y, Unit width, Unit height);
    /// `y` is the baseline.
    void text(Unit x, Unit y, Unit size, Colour colour, const Line& line, const Typesetter& typesetter);
    /// An artifact across the page, rising from its bottom left to its top right, under what is drawn later.
    void across(Unit size, Colour colour, const Line& line, const Typesetter& typesetter);
    /// Appends the page's content stream.
    void write(Bytes& out) const;

private:
    /// The marked content that is open in one of the two.
    struct Marked {
        bool open = false;
        Element element = no_element;  ///< None: an artifact.
    };
    void mark(Bytes& out, Marked& marked, bool artifact);

    Structure& structure_;
    std::uint32_t page_;  ///< Its index.
    Bytes areas_;
    Bytes text_;
    Marked marked_areas_;
    Marked marked_text_;
    std::optional<Colour> area_colour_;
    std::optional<Colour> text_colour_;
    FontIndex font_ = 0;
    Unit size_ = 0;  ///< 0: no font selected yet.
    Unit x_ = 0;
    Unit y_ = 0;
};

/// The pages of one document, and what their parts are; keeps the memory of earlier ones.
class Pages {
public:
    Pages() = default;
    Pages(const Pages&) = delete;  // Canvases refer to the structure.
    Pages& operator=(const Pages&) = delete;
    /// Begins a document.
    void clear() {
        count_ = 0;
        structure_.start();
    }
    Canvas& add();
    [[nodiscard]] Structure& structure() { return structure_; }
    [[nodiscard]] const Structure& structure() const { return structure_; }
    [[nodiscard]] std::size_t count() const { return count_; }
    Canvas& operator[](std::size_t index) { return pages_[index]; }
    const Canvas& operator[](std::size_t index) const { return pages_[index]; }

private:
    Structure structure_;
    std::deque<Canvas> pages_;  ///< Those beyond count_ are kept for their memory.
    std::size_t count_ = 0;
};

/// While it lives, what is drawn and added belongs to an element: a new part of what was current before, or one
/// that is there already.
///
///     const Tagged row{pages, Role::table_row};
///     { const Tagged cell{pages, Role::cell}; page.text(...); }
class Tagged {
public:
    Tagged(Pages& pages, Role role, std::string_view alternative = {})
        : Tagged(pages, pages.structure().add(role, alternative)) {}
    Tagged(Pages& pages, Element element) : structure_(pages.structure()), before_(structure_.current()) {
        structure_.select(element);
    }
    ~Tagged() { structure_.select(before_); }
    Tagged(const Tagged&) = delete;
    Tagged& operator=(const Tagged&) = delete;
    /// To go on with it later.
    [[nodiscard]] Element element() const { return structure_.current(); }

private:
    Structure& structure_;
    Element before_;
};

}  // namespace billmill::document::pdf
