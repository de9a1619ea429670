#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "document/pdf/canvas.hpp"
#include "foundation/result.hpp"

namespace billmill::document::pdf {

/// A QR code: a square of dark and light modules that holds some bytes, of which 15 % may be lost.
/// Source: ISO/IEC 18004, model 2, level M.
class Qr {
public:
    static constexpr std::size_t bytes_max = 2'000;
    static constexpr int quiet = 4;  ///< Modules that must stay light around it.

    /// Errors: invalid: nothing, or more than bytes_max bytes.
    static Result<Qr> encode(std::string_view bytes);

    [[nodiscard]] int side() const { return side_; }  ///< Modules; the quiet zone not counted.
    [[nodiscard]] bool dark(int row, int column) const {
        return dark_[static_cast<std::size_t>(row * side_ + column)] != 0;
    }

    /// Draws it as vectors into a white square, quiet zone included. A figure, where a figure is current. A module
    /// is a whole number of units, so that all are of one size: the rest widens the quiet zone.
    void draw(Canvas& page, Unit x, Unit y, Unit width) const;

private:
    Qr() = default;
    int side_ = 0;
    std::vector<std::uint8_t> dark_;
};

}  // namespace billmill::document::pdf
