#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "formats/bulk/file_fault.hpp"
#include "formats/bulk/table_row.hpp"
#include "foundation/scratch_file.hpp"

namespace billmill::formats::bulk {

/// A workbook (.xlsx, .xlsm), which can be read only when all of it is there.
///
/// Memory:   64 MiB at most for the texts that cells share; the file itself lies in a scratch file of 256 MB.
/// Errors:   not_a_workbook, workbook_damaged, workbook_too_large, encrypted_file, compressed_ratio, empty_file,
///           no_scratch: the disk takes no more, which is no fault of the file.
/// Threads:  one at a time.     Source: ECMA-376 Parts 1 and 2, transitional and strict.
class XlsxFile {
public:
    static constexpr std::uint64_t bytes_max = 256'000'000;
    static constexpr std::string_view no_scratch = "no_scratch";

    /// `scratch`: a folder for the scratch file.
    explicit XlsxFile(std::filesystem::path scratch) : scratch_{std::move(scratch)} {}

    [[nodiscard]] FileOutcome append(std::string_view bytes);
    /// The rows of the first sheet that is not hidden, without blank ones; `row` says whether it wants more. Gives the sheet's name.
    [[nodiscard]] std::expected<std::string, FileFault> read(const std::function<bool(TableRow&&)>& row);

    /// Why a file that begins so is a workbook and cannot be read: it has a password, or is of before 2007.
    [[nodiscard]] static std::optional<FileFault> older_workbook(std::string_view head);

private:
    const std::filesystem::path scratch_;
    std::optional<ScratchFile> file_;
};

}  // namespace billmill::formats::bulk
