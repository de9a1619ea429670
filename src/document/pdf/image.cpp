#include "document/pdf/image.hpp"

#include <png.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "document/pdf/deflate.hpp"

namespace billmill::document::pdf {
namespace {

constexpr int deflate_level = 6;

bool too_large(std::uint64_t width, std::uint64_t height) {
    return width == 0 || height == 0 || width > image_side_max || height > image_side_max;
}

Result<Image> read_png(std::string_view file) {
    png_image png{};
    png.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(&png, file.data(), file.size()) == 0) {
        return fail(Fault::invalid, "the logo is a broken PNG");
    }
    if (too_large(png.width, png.height)) {
        png_image_free(&png);
        return fail(Fault::invalid, "the logo has more than 4096 pixels on a side");
    }
    png.format = PNG_FORMAT_RGBA;
    std::vector<std::uint8_t> pixels(PNG_IMAGE_SIZE(png));
    if (png_image_finish_read(&png, nullptr, pixels.data(), 0, nullptr) == 0) {
        return fail(Fault::invalid, "the logo is a broken PNG");
    }
    std::string colours;
    std::string opacity;
    bool opaque = true;
    for (std::size_t i = 0; i < pixels.size(); i += 4) {
        colours.append({static_cast<char>(pixels[i]), static_cast<char>(pixels[i + 1]),
                        static_cast<char>(pixels[i + 2])});
        opacity.push_back(static_cast<char>(pixels[i + 3]));
        opaque = opaque && pixels[i + 3] == 255;
    }
    const Deflater deflater{deflate_level};
    return Image{static_cast<int>(png.width), static_cast<int>(png.height),
                 "/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode", deflater.deflate(colours),
                 opaque ? std::string{} : deflater.deflate(opacity)};
}

/// Finds the frame header: the first SOF segment before the scan.   Source: ITU-T T.81, B.1.
Result<Image> read_jpeg(std::string_view file) {
    const auto broken = [] { return fail(Fault::invalid, "the logo is a broken JPEG"); };
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(file[at]); };
    const auto number = [&](std::size_t at) { return byte(at) << 8 | byte(at + 1); };
    for (std::size_t at = 2; at + 9 < file.size();) {
        if (byte(at) != 0xFF) return broken();
        const auto marker = byte(at + 1);
        if (marker == 0xFF) {  // Fill byte.
            ++at;
            continue;
        }
        const bool is_frame = marker >= 0xC0 && marker <= 0xC2;
        if (!is_frame) {
            if (marker == 0xDA || marker == 0xD9 || number(at + 2) < 2) return broken();
            at += 2 + static_cast<std::size_t>(number(at + 2));
            continue;
        }
        const int height = number(at + 5);
        const int width = number(at + 7);
        const int components = byte(at + 9);
        if (too_large(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height))) {
            return fail(Fault::invalid, "the logo has more than 4096 pixels on a side");
        }
        if (byte(at + 4) != 8 || (components != 1 && components != 3)) {
            return fail(Fault::invalid, "the logo is a JPEG that is neither grey nor RGB with 8 bits");
        }
        const std::string space = components == 1 ? "/DeviceGray" : "/DeviceRGB";
        return Image{width,
                     height,
                     "/ColorSpace" + space + "/BitsPerComponent 8/Filter/DCTDecode",
                     std::string{file},
                     {}};
    }
    return broken();
}

}  // namespace

Result<Image> read_image(std::string_view file) {
    if (file.starts_with("\x89PNG\r\n\x1A\n")) return read_png(file);
    if (file.starts_with("\xFF\xD8\xFF")) return read_jpeg(file);
    return fail(Fault::invalid, "the logo is neither PNG nor JPEG");
}

}  // namespace billmill::document::pdf
