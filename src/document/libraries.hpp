#pragma once

#include <string>

namespace billmill::document {

/// Versions of the libraries that shape a document's bytes.
struct Libraries {
    std::string harfbuzz;     ///< Glyphs and their places. Its subsetter is released with it.
    std::string fribidi;      ///< The order of right-to-left text.
    std::string icu;          ///< Where words of Thai, Lao, Khmer and Burmese end: the version of its data.
    std::string libdeflate;   ///< Compressed streams: the version compiled against, and a digest of probes.
    std::string libpng;       ///< The pixels of logos.
    std::string libqrencode;  ///< The modules of payment codes.
    bool operator==(const Libraries&) const = default;
};

/// The libraries this process has loaded, which may differ from those it was compiled against. libdeflate states no
/// version at run time, so it compresses a probe at each level in use: other bytes, another digest.
[[nodiscard]] Libraries loaded_libraries();

}  // namespace billmill::document
