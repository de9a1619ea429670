#include "document/pdf/image.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>

#include <vector>

#include "document/pdf/bytes.hpp"
#include "document/pdf/colour_profile.hpp"
#include "document/pdf/image_check.hpp"
#include "samples.hpp"

namespace billmill::document::pdf {
namespace {

using samples::png;

/// Headers alone: what the renderer reads of a JPEG.
std::string jpeg(char components) {
    std::string file{"\xFF\xD8\xFF\xE0\0\4JF", 8};
    file += std::string{"\xFF\xC0\0\x11\x08\0\x20\0\x40", 9};
    file += components;
    return file + std::string(20, '\1');
}

TEST(Image, TakesAPngApart) {
    const auto image = read_image(png(30, 20, true));
    ASSERT_TRUE(image);
    EXPECT_EQ(image->width, 30);
    EXPECT_EQ(image->height, 20);
    EXPECT_TRUE(image->mask.empty()) << "nothing shines through";
    EXPECT_FALSE(read_image(png(30, 20, false))->mask.empty());
}

/// A JPEG with all its parts, though nobody could see anything on it.
std::string whole_jpeg(char components) {
    auto file = jpeg(components).substr(0, 8 + 2 + 0x11);
    file.append("\xFF\xDA\0\4\1\0", 6).append("some scan").append("\xFF\xD9");
    return file;
}

/// What a seller may name as a logo, before any bill is made out with it.
TEST(Image, OfASellerIsCheckedWhole) {
    struct Row {
        const char* what;
        std::string file;
        const char* said;
    };
    const auto whole_png = png(30, 20, true);
    const Row rows[] = {
        {"a JPEG in CMYK", whole_jpeg(4), "CMYK"},
        {"a JPEG of two colours", whole_jpeg(2), "neither grey nor RGB"},
        {"a JPEG that ends before its scan", whole_jpeg(3).substr(0, 27), "cut short"},
        {"a JPEG that ends in its scan", whole_jpeg(3).substr(0, 35), "cut short"},
        {"a JPEG of a header alone", "\xFF\xD8\xFF\xE0", "broken"},
        {"a PNG that ends in its pixels", whole_png.substr(0, whole_png.size() / 2), "broken"},
        {"a PNG of a header alone", whole_png.substr(0, 8), "broken"},
        {"a PNG with a byte changed", std::string{whole_png}.replace(whole_png.size() / 2, 1, "\x7F"),
         "broken"},
        {"a GIF", "GIF89a", "neither PNG nor JPEG"},
        {"nothing", "", "neither PNG nor JPEG"},
        {"a picture that is too wide", png(4'097, 1, true), "4096"},
    };
    for (const auto& [what, file, said] : rows) {
        const auto checked = check_image(file);
        ASSERT_FALSE(checked) << what;
        EXPECT_NE(checked.error().what.find(said), std::string::npos) << what << ": " << checked.error().what;
    }
    EXPECT_TRUE(check_image(whole_png));
    EXPECT_TRUE(check_image(whole_jpeg(1)));
    EXPECT_TRUE(check_image(whole_jpeg(3)));
    EXPECT_TRUE(check_image(whole_jpeg(3) + "what follows"));
}

/// A PNG as its kind wants it: rows of raw samples.
struct PngKind {
    const char* why;
    int colour_type;
    int depth;
    int interlace;
    std::string_view space;  ///< What it becomes.
    bool with_mask;
    friend std::ostream& operator<<(std::ostream& out, const PngKind& kind) { return out << kind.why; }
};
std::string png_of(const PngKind& kind, unsigned side) {
    std::string file;
    auto* png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    auto* info = png_create_info_struct(png);
    const auto append = [](png_structp to, png_bytep bytes, png_size_t size) {
        static_cast<std::string*>(png_get_io_ptr(to))->append(reinterpret_cast<char*>(bytes), size);
    };
    png_set_write_fn(png, &file, append, nullptr);
    png_set_IHDR(png, info, side, side, kind.depth, kind.colour_type, kind.interlace,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    const png_color colours[2] = {{200, 30, 30}, {20, 40, 200}};
    const png_byte opacities[1] = {0};
    if (kind.colour_type == PNG_COLOR_TYPE_PALETTE) {
        png_set_PLTE(png, info, colours, 2);
        if (kind.with_mask) png_set_tRNS(png, info, opacities, 1, nullptr);
    }
    png_write_info(png, info);
    std::vector<std::uint8_t> pixels(png_get_rowbytes(png, info) * side);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const auto any = static_cast<std::uint8_t>(i * 37 ^ i >> 5);
        pixels[i] = kind.colour_type == PNG_COLOR_TYPE_PALETTE ? static_cast<std::uint8_t>(i % 2) : any;
    }
    std::vector<png_bytep> rows;
    for (unsigned y = 0; y < side; ++y) rows.push_back(pixels.data() + y * pixels.size() / side);
    png_write_image(png, rows.data());
    png_write_end(png, nullptr);
    png_destroy_write_struct(&png, &info);
    return file;
}

class PngKinds : public testing::TestWithParam<PngKind> {};
TEST_P(PngKinds, BecomeWhatPdfHolds) {
    constexpr unsigned side = 24;
    const auto image = read_image(png_of(GetParam(), side));
    ASSERT_TRUE(image) << image.error().what;
    EXPECT_EQ(image->width, 24);
    EXPECT_NE(image->dictionary.find(GetParam().space), std::string::npos) << image->dictionary;
    EXPECT_EQ(!image->mask.empty(), GetParam().with_mask);
}
INSTANTIATE_TEST_SUITE_P(
    Table, PngKinds,
    testing::Values(
        //      why                     colour type                depth  interlace             space                 mask
        PngKind{"Colours", PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_NONE, "/ColorSpace/DeviceRGB", false},
        PngKind{"Interlaced", PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_ADAM7, "/ColorSpace/DeviceRGB", false},
        PngKind{"Deep", PNG_COLOR_TYPE_RGB_ALPHA, 16, PNG_INTERLACE_NONE, "/ColorSpace/DeviceRGB", true},
        PngKind{"Grey", PNG_COLOR_TYPE_GRAY, 8, PNG_INTERLACE_NONE, "/ColorSpace/DeviceGray", false},
        PngKind{"DeepGrey", PNG_COLOR_TYPE_GRAY_ALPHA, 16, PNG_INTERLACE_ADAM7, "/ColorSpace/DeviceGray",
                true},
        PngKind{"BlackAndWhite", PNG_COLOR_TYPE_GRAY, 1, PNG_INTERLACE_NONE, "/ColorSpace/DeviceGray", false},
        PngKind{"Palette", PNG_COLOR_TYPE_PALETTE, 8, PNG_INTERLACE_NONE,
                "/Indexed/DeviceRGB 1<C81E1E1428C8>", false},
        PngKind{"ClearPalette", PNG_COLOR_TYPE_PALETTE, 8, PNG_INTERLACE_ADAM7,
                "/Indexed/DeviceRGB 1<FFFFFF1428C8>", true}),
    [](const auto& kind) { return kind.param.why; });

TEST(Image, SaysWhyItTakesNoCmyk) {
    const auto image = read_image(jpeg(4));
    ASSERT_FALSE(image);
    EXPECT_THAT(image.error().what, testing::HasSubstr("CMYK"));
}

TEST(Image, PassesAJpegThrough) {
    const auto file = jpeg(3);
    const auto image = read_image(file);
    ASSERT_TRUE(image);
    EXPECT_EQ(image->width, 64);
    EXPECT_EQ(image->height, 32);
    EXPECT_EQ(image->data, file);
    EXPECT_THAT(image->dictionary, testing::HasSubstr("/DeviceRGB"));
    EXPECT_THAT(read_image(jpeg(1))->dictionary, testing::HasSubstr("/DeviceGray"));
}

/// A JPEG of 64 by 32 with an Exif segment in either byte order.
std::string turned(int orientation, bool big) {
    const auto number = [&](std::uint32_t value, int size) {
        std::string bytes;
        for (int i = 0; i < size; ++i)
            bytes += static_cast<char>(value >> 8 * (big ? size - 1 - i : i) & 255);
        return bytes;
    };
    std::string exif{"Exif\0\0", 6};
    exif.append(big ? "MM" : "II").append(number(42, 2)).append(number(8, 4)).append(number(2, 2));
    exif.append(number(0x010F, 2)).append(number(2, 2)).append(number(1, 4)).append(number(0, 4));
    exif.append(number(0x0112, 2)).append(number(3, 2)).append(number(1, 4));
    exif.append(number(static_cast<std::uint32_t>(orientation), 2)).append(number(0, 2)).append(number(0, 4));
    auto file = jpeg(3);
    const auto size = exif.size() + 2;
    std::string segment{"\xFF\xE1", 2};
    segment += static_cast<char>(size >> 8);
    segment += static_cast<char>(size & 255);
    return file.insert(2, segment + exif);
}

TEST(Image, LiesAsItsExifSays) {
    for (const bool big : {true, false}) {
        for (int orientation = 1; orientation <= 8; ++orientation) {
            const auto image = read_image(turned(orientation, big));
            ASSERT_TRUE(image) << image.error().what;
            EXPECT_EQ(image->turned, orientation);
            EXPECT_EQ(image->width, 64) << "of the file";
            EXPECT_EQ(image->shown_width(), orientation > 4 ? 32 : 64);
            EXPECT_EQ(image->shown_height(), orientation > 4 ? 64 : 32);
        }
        for (const int nonsense : {0, 9, 77, 65'535}) EXPECT_EQ(read_image(turned(nonsense, big))->turned, 1);
    }
    auto cut = turned(6, true);
    cut.replace(10, 6, "Exof__");
    EXPECT_EQ(read_image(cut)->turned, 1) << "another segment";
}

TEST(Image, RefusesWhatIsNoLogo) {
    const auto whole = png(30, 20, true);
    for (const auto& file :
         {std::string{}, std::string{"GIF89a"}, whole.substr(0, whole.size() / 2), whole.substr(0, 9),
          jpeg(4), std::string{"\xFF\xD8\xFF\xDA\0\4zzzzzzzzz"}, std::string{"\xFF\xD8\xFF"},
          std::string{"\xFF\xD8\xFF\xE0\0\0zzzzzzzzz", 15}, png(5000, 1, true)}) {
        const auto image = read_image(file);
        ASSERT_FALSE(image) << file.size();
        EXPECT_EQ(image.error().fault, Fault::invalid);
    }
}

TEST(Image, StandsInTheDocumentOfASellerWithALogo) {
    const auto logo = png(240, 80, false);
    const auto first = samples::renderer().render(samples::plain_bill(), &logo);
    const auto again = samples::renderer().render(samples::plain_bill(), &logo);
    ASSERT_TRUE(first);
    ASSERT_TRUE(again);
    EXPECT_EQ(*first, *again);
    EXPECT_THAT(*first, testing::HasSubstr("/SMask"));
    const std::string text = "not a picture";
    const auto refused = samples::renderer().render(samples::plain_bill(), &text);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, Fault::invalid);
}

TEST(Bytes, WritesNumbersAsPdfWantsThem) {
    struct Case {
        std::int32_t hundredths;
        std::string_view text;
    };
    for (const auto& [hundredths, text] :
         {Case{0, "0"}, Case{1, ".01"}, Case{10, ".1"}, Case{99, ".99"}, Case{100, "1"}, Case{1250, "12.5"},
          Case{-7, "-.07"}, Case{-84'189, "-841.89"}, Case{INT32_MAX, "21474836.47"},
          Case{INT32_MIN, "-21474836.48"}}) {
        Bytes bytes;
        bytes.hundredths(hundredths);
        EXPECT_EQ(bytes.view(), text);
    }
    Bytes bytes;
    for (const std::int64_t value :
         {std::int64_t{0}, std::int64_t{7}, std::int64_t{-10}, INT64_MAX, INT64_MIN}) {
        bytes.clear();
        bytes.integer(value);
        EXPECT_EQ(bytes.view(), std::to_string(value));
    }
}

TEST(ColourProfile, StatesItsOwnSize) {
    const auto profile = srgb_profile();
    const auto size = static_cast<std::uint8_t>(profile[2]) << 8 | static_cast<std::uint8_t>(profile[3]);
    EXPECT_EQ(profile.size(), static_cast<std::size_t>(size));
    EXPECT_EQ(profile.substr(36, 4), "acsp");
    EXPECT_LT(profile.size(), 700U);
}

}  // namespace
}  // namespace billmill::document::pdf
