#include "document/pdf/image.hpp"

#include <png.h>

#include <algorithm>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "document/pdf/bytes.hpp"
#include "document/pdf/deflate.hpp"
#include "document/pdf/image_check.hpp"

namespace billmill::document::pdf {
namespace {

/// A logo is packed once and stands in thousands of documents; but a poster may not take seconds.
Effort effort_for(std::size_t bytes) {
    return bytes <= 1'000'000 ? Effort::best : Effort::kept;
}

bool too_large(std::uint64_t width, std::uint64_t height) {
    return width == 0 || height == 0 || width > image_side_max || height > image_side_max;
}

/// The few colours of a drawing, each told once; nothing where there are too many.
struct Palette {
    std::string colours;
    std::string indices;
};
std::optional<Palette> palette_of(std::span<const std::uint8_t> pixels) {
    constexpr std::size_t colours_max = 256;
    std::unordered_map<std::uint32_t, std::uint8_t> known;
    Palette palette;
    palette.indices.reserve(pixels.size() / 4);
    for (std::size_t i = 0; i < pixels.size(); i += 4) {
        const std::uint32_t colour = pixels[i] << 16 | pixels[i + 1] << 8 | pixels[i + 2];
        const auto [found, fresh] = known.try_emplace(colour, static_cast<std::uint8_t>(known.size()));
        if (known.size() > colours_max) return std::nullopt;
        if (fresh) {
            for (const int shift : {16, 8, 0}) palette.colours += static_cast<char>(colour >> shift & 255);
        }
        palette.indices += static_cast<char>(found->second);
    }
    return palette;
}

/// Pixels of four bytes, in the form that takes least: a palette, shades of grey, or colours.
Image packed(int width, int height, std::span<std::uint8_t> pixels) {
    std::string opacity;
    bool opaque = true;
    bool grey = true;
    for (std::size_t i = 0; i < pixels.size(); i += 4) {
        opacity += static_cast<char>(pixels[i + 3]);
        opaque = opaque && pixels[i + 3] == 255;
        if (pixels[i + 3] == 0) std::fill_n(&pixels[i], 3, std::uint8_t{255});  // Nobody sees it.
        grey = grey && pixels[i] == pixels[i + 1] && pixels[i] == pixels[i + 2];
    }
    const Deflater deflater{effort_for(pixels.size())};
    Image image{width, height, {}, {}, opaque ? std::string{} : deflater.deflate(opacity), 1};
    std::string space = grey ? "/DeviceGray" : "/DeviceRGB";
    std::string data;
    if (const auto palette = grey ? std::nullopt : palette_of(pixels)) {
        Bytes hex;
        hex.hex(palette->colours);
        space = "[/Indexed/DeviceRGB " + std::to_string(palette->colours.size() / 3 - 1) + "<";
        space.append(hex.view()).append(">]");
        data = palette->indices;
    } else {
        for (std::size_t i = 0; i < pixels.size(); i += 4) {
            data.append(reinterpret_cast<const char*>(&pixels[i]), grey ? 1 : 3);
        }
    }
    image.dictionary = "/ColorSpace" + space + "/BitsPerComponent 8/Filter/FlateDecode";
    image.data = deflater.deflate(data);
    return image;
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
    return packed(static_cast<int>(png.width), static_cast<int>(png.height), pixels);
}

/// The orientation that an Exif segment states; 1: none, or one that means nothing.   Source: Exif 2.32, 4.6.
int orientation_of(std::string_view exif) {
    constexpr std::string_view name{"Exif\0\0", 6};
    if (!exif.starts_with(name)) return 1;
    const auto tiff = exif.substr(name.size());
    if (tiff.size() < 8) return 1;
    const bool big = tiff.starts_with("MM");
    const auto number = [&](std::size_t at, std::size_t size) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size && at + size <= tiff.size(); ++i)
            value = value << 8 | static_cast<std::uint8_t>(tiff[big ? at + i : at + size - 1 - i]);
        return value;
    };
    const std::size_t directory = number(4, 4);
    const auto entries = directory < tiff.size() ? number(directory, 2) : 0;
    constexpr std::uint32_t orientation = 0x0112;
    for (std::uint32_t i = 0; i < entries; ++i) {
        const auto entry = directory + 2 + std::size_t{i} * 12;
        if (entry + 12 > tiff.size()) return 1;
        if (number(entry, 2) != orientation) continue;
        const auto value = number(entry + 8, 2);
        return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
    }
    return 1;
}

/// Finds the frame header: the first SOF segment before the scan.   Source: ITU-T T.81, B.1.
Result<Image> read_jpeg(std::string_view file) {
    const auto broken = [] { return fail(Fault::invalid, "the logo is a broken JPEG"); };
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(file[at]); };
    const auto number = [&](std::size_t at) { return byte(at) << 8 | byte(at + 1); };
    int turned = 1;
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
            constexpr std::uint8_t exif = 0xE1;
            if (marker == exif && turned == 1)
                turned = orientation_of(file.substr(at + 4, static_cast<std::size_t>(number(at + 2)) - 2));
            at += 2 + static_cast<std::size_t>(number(at + 2));
            continue;
        }
        const int height = number(at + 5);
        const int width = number(at + 7);
        const int components = byte(at + 9);
        if (too_large(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height))) {
            return fail(Fault::invalid, "the logo has more than 4096 pixels on a side");
        }
        if (components == 4) {
            return fail(Fault::invalid,
                        "the logo is a JPEG in CMYK, which looks different everywhere: save it as RGB");
        }
        if (byte(at + 4) != 8 || (components != 1 && components != 3)) {
            return fail(Fault::invalid, "the logo is a JPEG that is neither grey nor RGB with 8 bits");
        }
        const std::string space = components == 1 ? "/DeviceGray" : "/DeviceRGB";
        return Image{
            width, height, "/ColorSpace" + space + "/BitsPerComponent 8/Filter/DCTDecode", std::string{file},
            {},    turned};
    }
    return broken();
}

}  // namespace

Result<Image> read_image(std::string_view file) {
    if (file.starts_with("\x89PNG\r\n\x1A\n")) return read_png(file);
    if (file.starts_with("\xFF\xD8\xFF")) return read_jpeg(file);
    return fail(Fault::invalid, "the logo is neither PNG nor JPEG");
}

Outcome check_image(std::string_view file) {
    TRY_DO(read_image(file));
    if (!file.starts_with("\xFF\xD8")) return {};
    // Each segment in its length up to the scan, then the end of the image; what follows it is nobody's.
    std::size_t at = 2;
    while (at + 4 <= file.size() && file[at] == '\xFF' && file[at + 1] != '\xDA') {
        if (file[at + 1] == '\xFF') {
            ++at;
            continue;
        }
        at += 2 + (static_cast<std::size_t>(static_cast<std::uint8_t>(file[at + 2])) << 8U) +
              static_cast<std::uint8_t>(file[at + 3]);
    }
    if (at + 4 > file.size() || file[at] != '\xFF' || file.find("\xFF\xD9", at) == std::string_view::npos)
        return fail(Fault::invalid, "the logo is a JPEG that is cut short");
    return {};
}

}  // namespace billmill::document::pdf
