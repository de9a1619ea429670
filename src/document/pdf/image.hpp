#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "foundation/result.hpp"

namespace billmill::document::pdf {

/// A picture as PDF holds it: streams ready to be written, made once and used by many documents.
struct Image {
    int width = 0;  ///< Pixels of the file.
    int height = 0;
    std::string dictionary;  ///< Entries that describe `data` (colour space, filter…).
    std::string data;
    std::string mask;  ///< Deflated 8-bit opacity of the same size; empty: opaque.
    int turned =
        1;  ///< How the file's rows and columns lie on paper, 1 to 8.   Source: Exif 2.32, tag Orientation.

    [[nodiscard]] bool lies_on_its_side() const { return turned > 4; }
    /// On paper.
    [[nodiscard]] int shown_width() const { return lies_on_its_side() ? height : width; }
    [[nodiscard]] int shown_height() const { return lies_on_its_side() ? width : height; }
};

inline constexpr int image_side_max = 4'096;  ///< Pixels.

/// PNG of any kind (palette, 16 bits, alpha, interlaced) is decoded and packed again; JPEG passes through, and is
/// turned as its Exif says.
/// Errors: invalid: neither of them, broken, larger than image_side_max, or a JPEG in CMYK.
[[nodiscard]] Result<Image> read_image(std::string_view file);

}  // namespace billmill::document::pdf
