#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "formats/bulk/file_fault.hpp"
#include "foundation/scratch_file.hpp"

namespace billmill::formats::bulk::xlsx {

struct ArchiveLimits {
    std::uint64_t entries_max = 10'000;
    std::uint64_t part_bytes_max = 2'000'000'000;  ///< Of one part, decompressed.
    std::uint64_t ratio_max = 100;
    std::uint64_t free_bytes = 1U << 20U;  ///< So many count for no ratio: a short part may be all alike.
};

/// The parts of a workbook: files of a ZIP archive that lies in a scratch file.
///
/// Memory:    a buffer of 64 KiB; the archive's directory is read where it lies.
/// Errors:    workbook_damaged, encrypted_file, compressed_ratio, workbook_too_large.
/// Ownership: borrows the file.     Threads: one at a time.     Source: ECMA-376 Part 2; PKWARE APPNOTE 6.3.10.
class Archive {
public:
    [[nodiscard]] static std::expected<Archive, FileFault> open(const ScratchFile& file,
                                                                ArchiveLimits limits = {});
    ~Archive();
    Archive(Archive&&) noexcept;
    Archive& operator=(Archive&&) noexcept;

    /// Names do not differ by case.
    [[nodiscard]] bool has(const std::string& name);
    /// False: it is enough, the rest is not read.
    using Take = std::function<bool(std::string_view)>;
    /// Gives the bytes of a part, piece by piece. Of one that is not there: nothing.
    [[nodiscard]] FileOutcome read(const std::string& name, const Take& take);

private:
    struct Opened;
    explicit Archive(std::unique_ptr<Opened> opened);
    std::unique_ptr<Opened> opened_;
};

}  // namespace billmill::formats::bulk::xlsx
