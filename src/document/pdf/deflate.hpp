#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "document/pdf/bytes.hpp"

struct libdeflate_compressor;

namespace billmill::document::pdf {

/// Compresses streams for /FlateDecode (zlib container). One per thread; keeps its working memory.
class Deflater {
public:
    /// Level 1 for what is made once per document, 12 for what all documents share.
    explicit Deflater(int level);
    void append(Bytes& out, std::string_view plain) const;
    [[nodiscard]] std::string deflate(std::string_view plain) const;

private:
    struct Free {
        void operator()(libdeflate_compressor* compressor) const;
    };
    std::unique_ptr<libdeflate_compressor, Free> compressor_;
};

}  // namespace billmill::document::pdf
