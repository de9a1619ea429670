#pragma once

#include <string>

namespace billmill::document::pdf {

/// An ICC profile of sRGB, as small as the format allows.   Source: ICC.1:2010 (v4.3), IEC 61966-2-1.
[[nodiscard]] std::string srgb_profile();

}  // namespace billmill::document::pdf
