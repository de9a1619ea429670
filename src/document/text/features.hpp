#pragma once

#include <array>

#include "document/text/harfbuzz.hpp"

namespace billmill::document::text {

/// How every text is shaped. Ligatures of choice ("ffi") are off: they would make a run's glyphs depend on
/// more than pairs, and amounts and names are looked up letter by letter.
inline constexpr std::array text_features{
    hb_feature_t{HB_TAG('l', 'i', 'g', 'a'), 0, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END},
    hb_feature_t{HB_TAG('c', 'l', 'i', 'g'), 0, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END},
};

}  // namespace billmill::document::text
