#include "document/pdf/object_table.hpp"

#include <string>

namespace billmill::document::pdf {
namespace {

constexpr std::size_t columns = 8;  ///< One byte of kind, four of place, three of place within.
constexpr char up = 2;              ///< The predictor that each row names.

}  // namespace

void ObjectTable::put(Bytes& out) const {
    char* at = out.claim(rows_.size() * (columns + 1));
    std::uint64_t above = 0;
    for (const auto& row : rows_) {
        const auto bytes = std::uint64_t{row.kind} << 56 | std::uint64_t{row.place} << 24 | row.within;
        *at++ = up;
        for (int shift = 56; shift >= 0; shift -= 8)
            *at++ = static_cast<char>((bytes >> shift) - (above >> shift));
        above = bytes;
    }
    out.written_to(at);
}

const StreamCode& ObjectTable::code() {
    static const StreamCode made{[] {
        constexpr int alone = 20, together = 120;
        ObjectTable sample;
        sample.clear(1);
        std::size_t offset = 15;
        for (int i = 1; i < alone; ++i, offset += 1 + offset % 2'003) sample.place(sample.add(), offset);
        const auto stream = sample.size() - 1;
        for (int i = 0; i < together; ++i) sample.place_within(sample.add(), stream, i);
        Bytes table;
        sample.put(table);
        return std::string{table.view()};
    }()};
    return made;
}

}  // namespace billmill::document::pdf
