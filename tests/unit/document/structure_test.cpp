#include "document/pdf/structure.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "pdf_reader.hpp"
#include "press.hpp"

namespace billmill::document::pdf {
namespace {

using samples::PdfReader;
using samples::Press;
using text::Weight;

constexpr Unit size = 900;

void put(Press& press, Canvas& page, Unit x, Unit y, std::string_view text) {
    page.text(x, y, size, {}, press.type.line(text, Weight::regular, size), press.type);
}

Image red_square() {
    return {.width = 1,
            .height = 1,
            .dictionary = "/ColorSpace/DeviceRGB/BitsPerComponent 8",
            .data = std::string{"\xFF\0\0", 3},
            .mask = {}};
}

/// A small invoice of two pages, each kind of part in it.
void draw(Press& press) {
    auto& pages = press.pages;
    pages.clear();
    auto& page = pages.add();
    page.fill(0, 0, page_width, 900, {31, 58, 95});
    {
        const Tagged figure{pages, Role::figure, "MAX STORES' logo"};
        page.image(4'800, 2'000, 3'000, 3'000);
    }
    {
        const Tagged title{pages, Role::heading_1};
        put(press, page, 30'000, 3'000, "TAX INVOICE");
    }
    const Tagged section{pages, Role::section};
    put(press, page, 4'800, 7'000, "drawn in a group, in no part of it");
    {
        const Tagged table{pages, Role::table};
        for (const auto& [role, y] :
             {std::pair{Role::column_header, 10'000}, std::pair{Role::cell, 12'000}}) {
            const Tagged row{pages, Role::table_row};
            Unit x = 4'800;
            for (const auto* text : {"Item", "नमस्ते", "12.00"}) {
                const Tagged cell{pages, role};
                put(press, page, x += 10'000, y, text);
            }
            page.fill(4'800, y + 300, 40'000, 50, {});
        }
    }
    Element note = no_element;
    {
        const Tagged paragraph{pages, Role::paragraph};
        note = paragraph.element();
        put(press, page, 4'800, 20'000, "a note that begins here");
        put(press, page, 4'800, 21'000, "in two lines");
    }
    auto& next = pages.add();
    put(press, next, 4'800, 80'000, "Page 2 of 2");
    const Tagged again{pages, note};
    put(press, next, 4'800, 20'000, "and ends there");
}

std::string written(Press& press) {
    draw(press);
    auto parts = press.parts();
    const auto image = red_square();
    parts.image = &image;
    return press.write(parts);
}

TEST(Structure, SaysWhatEachPartIs) {
    Press press;
    const auto document = written(press);
    EXPECT_EQ(PdfReader{document}.structure(),
              "Document\n"
              "  Figure [1]\n"
              "  H1 [1]\n"
              "  Sect\n"
              "    Table\n"
              "      TR\n"
              "        TH [1]\n"
              "        TH [1]\n"
              "        TH [1]\n"
              "      TR\n"
              "        TD [1]\n"
              "        TD [1]\n"
              "        TD [1]\n"
              "    P [2]\n");
    for (const auto* wanted : {"<pdfuaid:part>1<", "<pdfaid:conformance>A<", "/MarkInfo<</Marked true>>"})
        EXPECT_NE(PdfReader{document}.told().find(wanted), std::string::npos) << wanted;
    EXPECT_EQ(document, written(press)) << "and again, whatever was drawn before";
}

TEST(Structure, LeavesArtifactsOut) {
    Press press;
    press.pages.clear();
    auto& page = press.pages.add();
    put(press, page, 4'800, 20'000, "a footer");
    EXPECT_EQ(PdfReader{press.write(press.parts())}.structure(), "Document\n");
}

TEST(Structure, HoldsThousandsOfCells) {
    Press press;
    auto& pages = press.pages;
    pages.clear();
    const Tagged table{pages, Role::table};
    for (int i = 0; i < 10; ++i) {
        auto& page = pages.add();
        for (int row = 0; row < 50; ++row) {
            const Tagged tr{pages, Role::table_row};
            for (int column = 0; column < 8; ++column) {
                const Tagged cell{pages, Role::cell};
                put(press, page, 4'800 + column * 5'000, 5'000 + row * 1'500, "cell");
            }
        }
    }
    const auto structure = PdfReader{press.write(press.parts())}.structure();
    EXPECT_EQ(std::ranges::count(structure, '\n'), 2 + 10 * 50 * 9);
}

}  // namespace
}  // namespace billmill::document::pdf
