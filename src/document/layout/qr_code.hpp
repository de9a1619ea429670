#pragma once

#include <string_view>

#include "document/layout/sheet.hpp"

namespace billmill::document::layout {

/// How much of a code may be dirty: what payment standards ask for, or as little as lets a long text be read.
enum class Correction : std::uint8_t { medium, low };

/// Draws a QR code with its quiet zone into a square and says whether it could: a text too long for a code, or for
/// modules that printers and cameras can tell apart, has none. Dark on white whatever the theme, and never
/// mirrored.   Source: ISO/IEC 18004.
/// `quiet`: the zone's width, in modules.
bool draw_qr_code(Sheet& sheet, Unit x, Unit y, Unit size, std::string_view text, Correction correction,
                  int quiet = 4);

}  // namespace billmill::document::layout
