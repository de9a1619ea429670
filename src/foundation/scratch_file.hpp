#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

#include "foundation/result.hpp"

namespace billmill {

/// A file without a name, for what is too long for memory: it is gone with its last user, even after a crash.
///
/// Ownership: of its descriptor.     Threads: one at a time.
/// Errors:    unavailable: the folder takes no file, or the disk is full.
class ScratchFile {
public:
    /// In this folder, which is there.
    [[nodiscard]] static Result<ScratchFile> make(const std::filesystem::path& folder);
    ~ScratchFile();
    ScratchFile(ScratchFile&& other) noexcept;
    ScratchFile& operator=(ScratchFile&& other) noexcept;

    [[nodiscard]] Outcome append(std::string_view bytes);
    /// Fills `into` from this place on; gives how much there was of it. Beyond the end: nothing.
    [[nodiscard]] Result<std::size_t> read(std::uint64_t place, std::span<char> into) const;
    [[nodiscard]] std::uint64_t size() const { return size_; }

private:
    explicit ScratchFile(int descriptor) : descriptor_{descriptor} {}

    int descriptor_;
    std::uint64_t size_ = 0;
};

}  // namespace billmill
