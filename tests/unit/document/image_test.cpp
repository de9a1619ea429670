#include "document/pdf/image.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>

#include <vector>

#include "document/pdf/bytes.hpp"
#include "document/pdf/colour_profile.hpp"
#include "samples.hpp"

namespace billmill::document::pdf {
namespace {

std::string png(unsigned width, unsigned height, bool opaque) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = width;
    image.height = height;
    image.format = PNG_FORMAT_RGBA;
    std::vector<std::uint8_t> pixels(4UL * width * height, 0x7F);
    for (std::size_t i = 3; i < pixels.size(); i += 4) pixels[i] = opaque ? 255 : 40;
    png_alloc_size_t size = 0;
    png_image_write_to_memory(&image, nullptr, &size, 0, pixels.data(), 0, nullptr);
    std::string file(size, '\0');
    png_image_write_to_memory(&image, file.data(), &size, 0, pixels.data(), 0, nullptr);
    return file;
}

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
