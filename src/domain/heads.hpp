#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "foundation/digest.hpp"
#include "foundation/uuid.hpp"

namespace billmill::domain {

/// The last record of a line's chain.
struct LineHead {
    std::int64_t place = 0;
    std::int64_t number = 0;  ///< In its series.
    Digest link;
    bool operator==(const LineHead&) const = default;
};

/// Where the chains of all lines ended at some time. Kept apart from the books, it shows that they went back.
struct BookHeads {
    Uuid books;
    std::map<std::string, LineHead> lines;  ///< By NumberingLine::key(); lines without links are left out.
    bool operator==(const BookHeads&) const = default;
};

}  // namespace billmill::domain
