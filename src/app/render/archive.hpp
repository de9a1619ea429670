#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "foundation/result.hpp"

namespace billmill::app::render {

enum class ArchiveForm : std::uint8_t { zip, tar };

/// Many documents as one file or stream, in the order in which they come: ZIP (with ZIP64 where it takes that), or tar.
/// Nothing is compressed: documents are already. The same documents give the same bytes: each is dated 1980-01-01.
///
/// Promise: a file has its name only once it is whole. A stream is never sought in, so that it may be a pipe.
/// Errors:  unavailable: it can't be written. invalid: a name of more than 100 bytes, or a document of 4 GiB.
/// Bound:   of each document its name and 46 bytes are in memory until end(), in a ZIP.
/// Source:  APPNOTE.TXT 6.3.10; POSIX.1-1988 (ustar).
class Archive {
public:
    /// "-": standard output.
    static Result<std::unique_ptr<Archive>> open(ArchiveForm form, const std::string& target);
    virtual ~Archive();
    Archive(const Archive&) = delete;
    Archive& operator=(const Archive&) = delete;

    virtual Outcome put(std::string_view name, std::string_view bytes) = 0;
    /// What an archive ends with. Without it the file is given up.
    Outcome end();

protected:
    Archive() = default;
    virtual Outcome put_end() = 0;
    Outcome write(std::string_view bytes);

private:
    std::string target_;
    std::filesystem::path unfinished_;  ///< Empty: standard output.
    std::FILE* file_ = nullptr;
};

}  // namespace billmill::app::render
