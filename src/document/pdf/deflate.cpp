#include "document/pdf/deflate.hpp"

#include <libdeflate.h>

#include "foundation/invariant.hpp"

namespace billmill::document::pdf {

void Deflater::Free::operator()(libdeflate_compressor* compressor) const {
    libdeflate_free_compressor(compressor);
}

Deflater::Deflater(Effort effort) : compressor_(libdeflate_alloc_compressor(static_cast<int>(effort))) {
    INVARIANT(compressor_, "no memory for a compressor");
}

void Deflater::append(Bytes& out, std::string_view plain) const {
    const auto space = libdeflate_zlib_compress_bound(compressor_.get(), plain.size());
    char* begin = out.claim(space);
    const auto size = libdeflate_zlib_compress(compressor_.get(), plain.data(), plain.size(), begin, space);
    INVARIANT(size > 0, "the bound is enough by the library's promise");
    out.written_to(begin + size);
}

std::string Deflater::deflate(std::string_view plain) const {
    Bytes out;
    append(out, plain);
    return std::string{out.view()};
}

}  // namespace billmill::document::pdf
