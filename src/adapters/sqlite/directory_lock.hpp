#pragma once

#include <filesystem>
#include <optional>
#include <utility>

#include "foundation/result.hpp"

namespace billmill::adapters::sqlite {

/// Keeps a data directory for one process: exclusive locks on the directory itself, on DIR/lock and on the database, which
/// the kernel gives back when the process ends, however it ends. While they are held DIR/lock names their holder; a clean end
/// empties it. They are on what the names stand for, so a lock file that was removed or replaced, and another name of the
/// directory or of the database, let nobody in. An older billmill locks DIR/lock alone.
///
/// Ownership: the locks live as long as the object.     Source: flock(2).
class DirectoryLock {
public:
    /// Makes the directory where it is missing.
    /// Errors: conflict: another process holds it. invalid: on a network file system.
    ///         unavailable: the system refused.
    static Result<DirectoryLock> take(const std::filesystem::path& directory);
    /// The database too. It must be closed before the lock goes: a process that closes a file gives up all its locks of
    /// fcntl(2) on it, and SQLite has some.
    /// Errors: as of take().
    Outcome hold(const std::filesystem::path& database);

    /// The last holder ended without release(): killed, crashed or cut off.
    [[nodiscard]] bool left_unclean() const { return left_unclean_; }
    /// Everything is written and closed: the next opening need not check.
    void release_clean();

private:
    /// An open file that is locked.
    class Held {
    public:
        explicit Held(int descriptor) : descriptor_{descriptor} {}
        ~Held();
        Held(Held&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
        Held& operator=(Held&&) = delete;
        [[nodiscard]] int get() const { return descriptor_; }

    private:
        int descriptor_;
    };
    DirectoryLock(std::filesystem::path directory, Held whole, Held file)
        : directory_{std::move(directory)}, whole_{std::move(whole)}, file_{std::move(file)} {}
    static Result<Held> lock(const std::filesystem::path& path, int flags,
                             const std::filesystem::path& directory);

    std::filesystem::path directory_;
    Held whole_;  ///< The directory.
    Held file_;   ///< DIR/lock.
    std::optional<Held> database_;
    bool left_unclean_ = false;
};

}  // namespace billmill::adapters::sqlite
