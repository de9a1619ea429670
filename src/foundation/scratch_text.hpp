#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/result.hpp"
#include "foundation/scratch_file.hpp"

namespace billmill {

/// Text that is written first and read after that, and may be too long for memory.
///
/// Memory:    twice `held_max`. What is beyond it lies in a scratch file, which is made when there is any.
/// Errors:    those of ScratchFile.     Threads: one at a time.
class ScratchText {
public:
    static constexpr std::size_t held_max = 64 * 1024;
    /// `folder`: for the scratch file; empty: all of it stays in memory.
    explicit ScratchText(std::filesystem::path folder) : folder_{std::move(folder)} {}

    [[nodiscard]] Outcome append(std::string_view bytes);
    /// Gives all of it, piece by piece.     False: `take` wants no more.
    [[nodiscard]] Result<bool> give(const std::function<bool(std::string_view)>& take) const;
    [[nodiscard]] std::uint64_t size() const { return (file_ ? file_->size() : 0) + held_.size(); }

private:
    const std::filesystem::path folder_;
    std::string held_;  ///< Follows what is in the file.
    std::optional<ScratchFile> file_;
};

}  // namespace billmill
