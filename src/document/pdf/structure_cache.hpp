#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "document/pdf/deflate.hpp"
#include "document/pdf/object_stream.hpp"
#include "document/pdf/quick_deflate.hpp"
#include "document/pdf/structure.hpp"

namespace billmill::document::pdf {

/// Tells documents' structures, and the dictionaries that lie before them, as object streams. Invoices of one template and
/// as many lines have the same ones, whatever stands in them: the stream made for one is kept for the next.
///
/// Promise: the same objects give the same bytes, kept or not. Holds at most 32 streams, of structures of
///          200 elements.                                              Threads: one per thread.
class StructureCache {
public:
    /// Appends the stream, from its dictionary to `endstream`: `before`, then the structure's objects.
    void put(Bytes& out, const ObjectStream& before, const Structure& structure,
             const Structure::Objects& objects);

private:
    struct Kept {
        std::uint32_t hash;
        std::string shape;
        std::string stream;
    };
    void make(Bytes& out, const ObjectStream& before, const Structure& structure,
              const Structure::Objects& objects, bool keep);

    std::vector<Kept> kept_;
    std::size_t oldest_ = 0;
    Bytes shape_;
    ObjectStream stream_;
    Bytes plain_;
    Bytes packed_;
    Deflater thorough_{Effort::kept};
    QuickDeflater quick_;
};

}  // namespace billmill::document::pdf
