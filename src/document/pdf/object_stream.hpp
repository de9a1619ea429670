#pragma once

#include <string_view>

#include "document/pdf/bytes.hpp"

namespace billmill::document::pdf {

/// Small objects that lie together in one stream, where they can be compressed.   Source: ISO 32000-1, 7.5.7.
class ObjectStream {
public:
    void clear() {
        places_.clear();
        objects_.clear();
        count_ = 0;
    }
    /// Becomes like another one, to go on from there.
    void copy(const ObjectStream& other) {
        clear();
        other.put_places(places_);
        objects_.put(other.objects_.view());
        count_ = other.count_;
    }
    /// Begins an object, which is then written to out().
    void begin(int number) {
        if (count_++ > 0) objects_.put('\n');
        char* at = places_.claim(48);
        at = write_digits(at, static_cast<std::uint64_t>(number));
        *at++ = ' ';
        at = write_digits(at, objects_.size());
        *at++ = ' ';
        places_.written_to(at);
    }
    [[nodiscard]] Bytes& out() { return objects_; }
    [[nodiscard]] int count() const { return count_; }

    /// The stream's own entries, and all it holds.
    void put_entries(Bytes& out) const {
        out.put("/Type/ObjStm/N ");
        out.integer(count_);
        out.put("/First ");
        out.integer(static_cast<std::int64_t>(places_.size()));
    }
    void put_plain(Bytes& out) const {
        put_places(out);
        out.put(objects_.view());
    }

private:
    void put_places(Bytes& out) const { out.put(places_.view()); }

    Bytes places_;
    Bytes objects_;
    int count_ = 0;
};

}  // namespace billmill::document::pdf
