#include "document/pdf/canvas.hpp"

namespace billmill::document::pdf {
namespace {

/// 0..255 as a share of one with three decimals: finer than a byte.
char* write_share(char* out, std::uint8_t value) {
    const auto thousandths = static_cast<std::uint32_t>(value * 1000 + 127) / 255;
    if (thousandths == 0 || thousandths == 1000) {
        *out++ = thousandths == 0 ? '0' : '1';
        return out;
    }
    *out++ = '.';
    *out++ = static_cast<char>('0' + thousandths / 100);
    std::memcpy(out, &digit_pairs[2 * (thousandths % 100)], 2);
    return out + 2;
}

void put_colour(Bytes& bytes, Colour colour) {
    char* out = bytes.claim(20);
    for (const auto part : {colour.red, colour.green, colour.blue}) {
        out = write_share(out, part);
        *out++ = ' ';
    }
    std::memcpy(out, "rg\n", 3);
    bytes.written_to(out + 3);
}

void put_coordinates(Bytes& bytes, std::initializer_list<Unit> units) {
    char* out = bytes.claim(units.size() * 14);
    for (const auto unit : units) {
        out = write_hundredths(out, unit);
        *out++ = ' ';
    }
    bytes.written_to(out);
}

}  // namespace

void Canvas::clear() {
    areas_.clear();
    text_.clear();
    area_colour_.reset();
    text_colour_.reset();
    size_ = x_ = y_ = 0;
    marked_areas_ = marked_text_ = {};
}

/// Everything on a page stands in marked content: ends what another element began, begins the current one's.
void Canvas::mark(Bytes& out, Marked& marked, bool artifact) {
    artifact = artifact || !structure_.takes_content();
    const auto element = artifact ? no_element : structure_.current();
    if (marked.open && marked.element == element) return;
    if (marked.open) out.put("EMC\n");
    marked = {true, element};
    if (artifact) {
        out.put("/Artifact BMC\n");
        return;
    }
    out.put(structure_.mark_begin());
    out.integer(structure_.mark(page_));
    out.put(">>BDC\n");
}

void Canvas::fill(Unit x, Unit y, Unit width, Unit height, Colour colour) {
    mark(areas_, marked_areas_, true);
    if (area_colour_ != colour) put_colour(areas_, colour);
    area_colour_ = colour;
    put_coordinates(areas_, {x, page_height - y - height, width, height});
    areas_.put("re f\n");
}

void Canvas::figure(const Box& bounds, Unit cell, std::span<const Box> cells, Colour colour) {
    mark(areas_, marked_areas_, !structure_.in_figure());
    if (structure_.in_figure()) structure_.place(bounds);
    if (area_colour_ != colour) put_colour(areas_, colour);
    area_colour_ = colour;
    areas_.put("q ");
    put_coordinates(areas_, {cell, 0, 0, -cell, bounds.x, page_height - bounds.y});
    areas_.put("cm\n");
    for (const auto& box : cells) {  // Small whole numbers, for there are thousands.
        for (const auto number : {box.x, box.y, box.width, box.height}) {
            areas_.integer(number);
            areas_.put(' ');
        }
        areas_.put("re\n");
    }
    areas_.put("f Q\n");
}

void Canvas::pattern(Unit x, Unit y, Unit size, int side, std::span<const std::uint8_t> is_dark,
                     Colour colour) {
    mark(areas_, marked_areas_, !structure_.in_figure());
    if (structure_.in_figure()) structure_.place({x, y, size, size});
    if (area_colour_ != colour) put_colour(areas_, colour);
    area_colour_ = colour;
    areas_.put("q ");
    put_coordinates(areas_, {size, 0, 0, size, x, page_height - y - size});
    areas_.put("cm BI/W ");
    areas_.integer(side);
    areas_.put("/H ");
    areas_.integer(side);
    areas_.put("/IM true/BPC 1/F/AHx ID ");  // In hexadecimal digits, none of which ends the image.
    const auto row_bytes = static_cast<std::size_t>(side + 7) / 8;
    std::string row;
    for (int line = 0; line < side; ++line) {
        row.assign(row_bytes, '\xFF');  // What is 0 is painted.
        for (int column = 0; column < side; ++column) {
            if (is_dark[static_cast<std::size_t>(line * side + column)] == 0) continue;
            auto& byte = row[static_cast<std::size_t>(column) / 8];
            byte = static_cast<char>(byte & ~(0x80 >> column % 8));
        }
        areas_.hex(row);
    }
    areas_.put("> EI Q\n");
}

void Canvas::image(Unit x, Unit y, Unit width, Unit height) {
    mark(areas_, marked_areas_, !structure_.in_figure());
    if (structure_.in_figure()) structure_.place({x, y, width, height});
    areas_.put("q ");
    put_coordinates(areas_, {width, 0, 0, height, x, page_height - y - height});
    areas_.put("cm /Im Do Q\n");
}

void Canvas::text(Unit x, Unit y, Unit size, Colour colour, const Line& line, const Typesetter& typesetter) {
    if (line.size == 0) return;
    mark(text_, marked_text_, false);
    if (text_colour_ != colour) put_colour(text_, colour);
    text_colour_ = colour;
    if (size_ != size || font_ != line.first_font) {
        text_.put("/F");
        text_.integer(line.first_font);
        text_.put(' ');
        put_coordinates(text_, {size});
        text_.put("Tf\n");
    }
    size_ = size;
    font_ = line.last_font;
    const auto baseline = page_height - y;
    put_coordinates(text_, {x - x_, baseline - y_});
    text_.put("Td");
    x_ = x;
    y_ = baseline;
    text_.put(typesetter.operators(line));
}

void Canvas::across(Unit size, Colour colour, const Line& line, const Typesetter& typesetter) {
    if (line.size == 0) return;
    mark(text_, marked_text_, true);
    constexpr int cosine = 577;  // Thousandths, of the page's diagonal.
    constexpr int sine = 816;
    const auto x = page_width / 2 - line.width / 2 * cosine / 1000;
    const auto y = page_height / 2 - line.width / 2 * sine / 1000;
    text_.put("ET q BT\n");  // By itself, so that neither place nor font of other texts changes.
    put_colour(text_, colour);
    text_.put("/F");
    text_.integer(line.first_font);
    text_.put(' ');
    put_coordinates(text_, {size});
    text_.put("Tf\n.577 .816 -.816 .577 ");
    put_coordinates(text_, {x, y});
    text_.put("Tm\n");
    text_.put(typesetter.operators(line));
    text_.put("ET Q BT\n");
    x_ = y_ = 0;
}

void Canvas::write(Bytes& out) const {
    out.put(areas_.view());
    if (marked_areas_.open) out.put("EMC\n");
    out.put("BT\n");
    out.put(text_.view());
    if (marked_text_.open) out.put("EMC\n");
    out.put("ET\n");
}

Canvas& Pages::add() {
    if (count_ == pages_.size()) pages_.emplace_back(structure_, static_cast<std::uint32_t>(count_));
    auto& page = pages_[count_++];
    page.clear();
    return page;
}

}  // namespace billmill::document::pdf
