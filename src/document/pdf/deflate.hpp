#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "document/pdf/bytes.hpp"

struct libdeflate_compressor;

namespace billmill::document::pdf {

/// How hard the library tries: its levels.
enum class Effort : std::uint8_t {
    quick = 1,  ///< What one document needs.
    kept = 6,   ///< What many documents may need.
    best = 12,  ///< What all documents share.
};
inline constexpr std::array efforts{Effort::quick, Effort::kept, Effort::best};

/// Compresses streams for /FlateDecode (zlib container). One per thread; keeps its working memory.
class Deflater {
public:
    explicit Deflater(Effort effort);
    void append(Bytes& out, std::string_view plain) const;
    [[nodiscard]] std::string deflate(std::string_view plain) const;

private:
    struct Free {
        void operator()(libdeflate_compressor* compressor) const;
    };
    std::unique_ptr<libdeflate_compressor, Free> compressor_;
};

}  // namespace billmill::document::pdf
