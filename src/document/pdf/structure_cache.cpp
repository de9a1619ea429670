#include "document/pdf/structure_cache.hpp"

#include <libdeflate.h>

#include "document/pdf/object_syntax.hpp"

namespace billmill::document::pdf {
namespace {

constexpr std::size_t kept_max = 32;
/// Longer tables break their pages in too many ways for one to come again.
constexpr int elements_max = 200;

}  // namespace

void StructureCache::put(Bytes& out, const ObjectStream& before, const Structure& structure,
                         const Structure::Objects& objects) {
    if (structure.object_count() > elements_max) return make(out, before, structure, objects, false);
    shape_.clear();
    before.put_plain(shape_);
    structure.put_shape(shape_, objects);
    const auto hash = libdeflate_crc32(0, shape_.data(), shape_.size());
    for (const auto& kept : kept_) {
        if (kept.hash == hash && kept.shape == shape_.view()) return out.put(kept.stream);
    }
    const auto begin = out.size();
    make(out, before, structure, objects, true);
    Kept made{hash, std::string{shape_.view()}, std::string{out.view(begin)}};
    if (kept_.size() < kept_max) return kept_.push_back(std::move(made));
    kept_[oldest_] = std::move(made);
    oldest_ = (oldest_ + 1) % kept_max;
}

/// What is kept is worth more time.
void StructureCache::make(Bytes& out, const ObjectStream& before, const Structure& structure,
                          const Structure::Objects& objects, bool keep) {
    stream_.copy(before);
    structure.write(objects, stream_.out(), [&](int number) { stream_.begin(number); });
    plain_.clear();
    stream_.put_plain(plain_);
    packed_.clear();
    if (keep) {
        thorough_.append(packed_, plain_.view());
    } else {
        quick_.append(packed_, plain_.view(), structure_code());
    }
    out.put("<</Filter/FlateDecode");
    stream_.put_entries(out);
    put_data(out, packed_.view());
}

}  // namespace billmill::document::pdf
