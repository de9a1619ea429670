#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/bulk/xlsx/archive.hpp"
#include "formats/bulk/xlsx/cell_values.hpp"

namespace billmill::formats::bulk::xlsx {

/// The texts that cells share, one after another.     Limits: 64 MiB of them.
class SharedTexts {
public:
    static constexpr std::size_t bytes_max = 64U << 20U;
    /// False: it is full.
    [[nodiscard]] bool add(std::string_view text);
    [[nodiscard]] std::size_t count() const { return ends_.size(); }
    [[nodiscard]] std::string_view operator[](std::size_t index) const;

private:
    std::string all_;
    std::vector<std::uint32_t> ends_;
};

/// What a sheet needs to know of its workbook.
struct Workbook {
    std::string sheet;                  ///< The name of the first sheet that is not hidden.
    std::string sheet_part;             ///< Its place in the archive.
    bool from_1904 = false;             ///< Days are counted from there, as old Macs did.
    std::vector<NumberFormat> formats;  ///< By the number of a cell's style.
    SharedTexts texts;
};

/// Errors: not_a_workbook, empty_file (no sheet is visible), workbook_too_large; those of read_xml().
[[nodiscard]] std::expected<Workbook, FileFault> read_workbook(Archive& archive);

}  // namespace billmill::formats::bulk::xlsx
