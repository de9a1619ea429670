#pragma once

#include "document/layout/classic_2/sheet.hpp"
#include "document/pdf/image.hpp"

namespace billmill::document::layout::classic_2 {

/// The template "classic": a quiet one-column A4 invoice. Its version changes whenever its picture may.
inline constexpr std::string_view classic_version = "classic/2";

void draw_classic(Sheet& sheet, const pdf::Image* logo);

}  // namespace billmill::document::layout::classic_2
