#pragma once

#include <cstdint>
#include <deque>
#include <optional>

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
class Canvas {
public:
    void clear();
    void fill(Unit x, Unit y, Unit width, Unit height, Colour colour);
    /// The document's image, scaled into the box.
    void image(Unit x, Unit y, Unit width, Unit height);
    /// `y` is the baseline.
    void text(Unit x, Unit y, Unit size, Colour colour, const Line& line, const Typesetter& typesetter);
    void text_right(Unit right, Unit y, Unit size, Colour colour, const Line& line,
                    const Typesetter& typesetter) {
        text(right - line.width, y, size, colour, line, typesetter);
    }
    /// Appends the page's content stream.
    void write(Bytes& out) const;

private:
    Bytes areas_;
    Bytes text_;
    std::optional<Colour> area_colour_;
    std::optional<Colour> text_colour_;
    FontIndex font_ = 0;
    Unit size_ = 0;  ///< 0: no font selected yet.
    Unit x_ = 0;
    Unit y_ = 0;
};

/// The pages of one document; keeps the memory of earlier ones.
class Pages {
public:
    void clear() { count_ = 0; }
    Canvas& add();
    [[nodiscard]] std::size_t count() const { return count_; }
    Canvas& operator[](std::size_t index) { return pages_[index]; }
    const Canvas& operator[](std::size_t index) const { return pages_[index]; }

private:
    std::deque<Canvas> pages_;
    std::size_t count_ = 0;
};

}  // namespace billmill::document::pdf
