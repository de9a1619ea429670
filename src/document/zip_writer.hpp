#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/scratch_text.hpp"

namespace billmill::document {

/// Writes a ZIP archive forwards, file by file. What is compressed already, as PDFs are, is stored as it is; what is made piece by
/// piece is compressed on its way. The same files give the same bytes: every file bears one date.
///
/// Memory:    about 50 bytes and its name for each file, the directory at the end of the archive; where it has a folder for scratch
///            files, 128 KiB of it.
/// Errors:    fault(): those of the scratch file.
/// Limits:    those of ZIP64. Archives below 4 GiB and 65,535 files are written as plain ZIP.
/// Threads:   one at a time.     Source: PKWARE APPNOTE 6.3.10, 4.3 and 4.5.3.
class ZipWriter {
public:
    /// False: nobody reads any more.
    using Write = std::function<bool(std::string_view)>;
    /// `scratch`: the folder for a scratch file; empty: the directory stays in memory.
    explicit ZipWriter(Write write, std::filesystem::path scratch = {});
    ~ZipWriter();
    ZipWriter(const ZipWriter&) = delete;
    ZipWriter& operator=(const ZipWriter&) = delete;

    /// `name`: UTF-8, with / between folders; less than 65,536 bytes. `bytes`: less than 4 GiB.
    [[nodiscard]] bool add(std::string_view name, std::string_view bytes);
    [[nodiscard]] bool add(std::string_view name, const ScratchText& text);
    /// A file that is compressed, and made piece by piece: begin(), compress() for each piece, end(). Less than 4 GiB in all.
    [[nodiscard]] bool begin(std::string_view name);
    [[nodiscard]] bool compress(std::string_view bytes);
    [[nodiscard]] bool end();
    [[nodiscard]] bool finish();
    /// Why one of them was false, if that was not that nobody reads any more.
    [[nodiscard]] const std::optional<Error>& fault() const { return fault_; }

private:
    class Deflate;
    struct File;
    [[nodiscard]] bool put(std::string_view bytes);
    [[nodiscard]] bool list(const File& file);

    const Write write_;
    ScratchText directory_;
    std::optional<Error> fault_;
    std::uint64_t offset_ = 0;
    std::uint64_t files_ = 0;
    std::unique_ptr<Deflate> deflate_;  ///< Of the file that is being compressed.
};

}  // namespace billmill::document
