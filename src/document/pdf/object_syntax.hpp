#pragma once

#include <string_view>

#include "document/pdf/bytes.hpp"

namespace billmill::document::pdf {

// What every object is written with.   Source: ISO 32000-1, 7.3.

inline void put_head(Bytes& out, int number) {
    out.integer(number);
    out.put(" 0 obj\n");
}

inline void put_reference(Bytes& out, std::string_view before, int number) {
    out.put(before);
    out.integer(number);
    out.put(" 0 R");
}

/// The end of a stream's dictionary, and its data.
inline void put_data(Bytes& out, std::string_view data) {
    out.put("/Length ");
    out.integer(static_cast<std::int64_t>(data.size()));
    out.put(">>\nstream\n");
    out.put(data);
    out.put("\nendstream");
}

/// `entries` describe `data`, without its length.
inline void put_stream(Bytes& out, std::string_view entries, std::string_view data) {
    out.put("<<");
    out.put(entries);
    put_data(out, data);
}

}  // namespace billmill::document::pdf
