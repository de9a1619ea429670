#pragma once

#include <filesystem>

#include "foundation/result.hpp"

namespace billmill::adapters::sqlite {

/// Keeps a data directory for one process: an exclusive lock on DIR/lock, which the kernel gives back when
/// the process ends, however it ends. While it is held the file names its holder; a clean end empties it.
///
/// Ownership: the lock lives as long as the object.     Source: flock(2).
class DirectoryLock {
public:
    /// Makes the directory where it is missing.
    /// Errors: conflict: another process holds it. invalid: on a network file system.
    ///         unavailable: the system refused.
    static Result<DirectoryLock> take(const std::filesystem::path& directory);
    ~DirectoryLock();
    DirectoryLock(DirectoryLock&& other) noexcept;
    DirectoryLock& operator=(DirectoryLock&&) = delete;

    /// The last holder ended without release(): killed, crashed or cut off.
    [[nodiscard]] bool left_unclean() const { return left_unclean_; }
    /// Everything is written and closed: the next opening need not check.
    void release_clean();

private:
    DirectoryLock(int descriptor, bool left_unclean) : descriptor_{descriptor}, left_unclean_{left_unclean} {}
    int descriptor_;
    bool left_unclean_;
};

}  // namespace billmill::adapters::sqlite
