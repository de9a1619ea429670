#include "document/libraries.hpp"

#include <fribidi.h>
#include <hb.h>
#include <libdeflate.h>
#include <png.h>
#include <qrencode.h>
#include <unicode/uversion.h>

#include <string_view>

#include "document/pdf/deflate.hpp"
#include "foundation/digest.hpp"

namespace billmill::document {
namespace {

/// "1.0.8" of "(GNU FriBidi) 1.0.8\ninterface version 4,\n…".
std::string fribidi_version() {
    std::string_view line = fribidi_version_info;
    line = line.substr(0, line.find('\n'));
    const auto space = line.rfind(' ');
    return std::string{space == line.npos ? line : line.substr(space + 1)};
}

std::string icu_version() {
    UVersionInfo version;
    u_getVersion(version);
    std::string text(U_MAX_VERSION_STRING_LENGTH, '\0');
    u_versionToString(version, text.data());
    return text.substr(0, text.find('\0'));
}

/// Repeated words at many distances, and stretches that repeat nothing: a compressor's choices show in it.
std::string probe() {
    std::string text;
    std::uint32_t state = 1;
    for (int i = 0; i < 2'000; ++i) {
        state = state * 1'664'525 + 1'013'904'223;
        const auto choice = state >> 24;
        if (choice < 160) {
            text.append("1 0 0 1 ").append(std::to_string(choice % 40)).append(" Td\n");
        } else {
            text += static_cast<char>(choice);
        }
    }
    return text;
}

std::string libdeflate_version() {
    const auto plain = probe();
    std::string packed;
    for (const auto effort : pdf::efforts) packed += pdf::Deflater{effort}.deflate(plain);
    return std::string{LIBDEFLATE_VERSION_STRING}.append("/").append(sha256(packed).hex().substr(0, 8));
}

}  // namespace

Libraries loaded_libraries() {
    return {.harfbuzz = hb_version_string(),
            .fribidi = fribidi_version(),
            .icu = icu_version(),
            .libdeflate = libdeflate_version(),
            .libpng = png_get_libpng_ver(nullptr),
            .libqrencode = QRcode_APIVersionString()};
}

}  // namespace billmill::document
