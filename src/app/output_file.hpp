#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>

#include "foundation/result.hpp"

namespace billmill::app {

/// A new file that is there whole, or not at all; or standard output.     Threads: one at a time.
class OutputFile {
public:
    /// "-": standard output.  Errors: invalid: it is there already, or its folder is not.
    static Result<OutputFile> open(const std::filesystem::path& path);
    ~OutputFile();  ///< What was not finished is removed.
    OutputFile(OutputFile&& other) noexcept = default;
    OutputFile& operator=(OutputFile&&) = delete;

    /// False: the disk takes no more; `finish` says so.
    bool write(std::string_view bytes);
    /// Errors: unavailable: the disk; invalid: meanwhile the file is there.
    Outcome finish();
    [[nodiscard]] bool is_standard_output() const { return !file_; }
    /// Where the bytes are until then; empty: standard output.
    [[nodiscard]] const std::filesystem::path& unfinished() const { return unfinished_; }

private:
    using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
    OutputFile(std::filesystem::path path, std::filesystem::path unfinished, File file)
        : path_{std::move(path)}, unfinished_{std::move(unfinished)}, file_{std::move(file)} {}

    std::filesystem::path path_;
    std::filesystem::path unfinished_;
    File file_;
};

}  // namespace billmill::app
