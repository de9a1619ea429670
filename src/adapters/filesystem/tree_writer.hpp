#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "foundation/result.hpp"
#include "foundation/time.hpp"

namespace billmill::adapters::filesystem {

/// Writes files below an open folder, in batches. Their folders are made when the first file needs them.
///
/// Promise:   a name shows a whole file or none. A new file has no name until it is whole, so that the kernel removes what a
///            killed process was writing. A file that replaces another is written under a temporary name in `incoming`, then
///            renamed; so is each file where the kernel (before 6.10, without privileges) or the file system (NFS) cannot
///            name a file later. The batch is synced by one syncfs(2).
/// Errors:    unavailable: full disk or I/O error. Temporary files and new ones of the batch are gone then, as far as the
///            disk allows.
/// Threads:   any.        Source: Linux open(2) O_TMPFILE, linkat(2) AT_EMPTY_PATH; POSIX.1-2017 rename().
class TreeWriter {
public:
    /// One folder for temporary files, so that leftovers are easy to find. No seller's: an id of a seller has no dot.
    static constexpr const char* incoming = ".incoming";

    struct File {
        std::string_view name;  ///< Below the folder, of safe parts: never absolute, never "..".
        std::string_view bytes;
        std::optional<Instant> modified;  ///< Its modification time, where the caller's clock should decide.
    };

    enum class Way : std::uint8_t { name_later, rename };

    /// Names files later where the system can; a test may want the other way.
    explicit TreeWriter(Way way = Way::name_later) : names_later_{way == Way::name_later} {}

    /// `root`: the open folder.
    Outcome write(int root, std::span<const File> files);

private:
    class Batch;

    std::atomic<bool> names_later_;  ///< Until the system says that it cannot.
    std::atomic<std::uint64_t> temporaries_{0};
};

}  // namespace billmill::adapters::filesystem
