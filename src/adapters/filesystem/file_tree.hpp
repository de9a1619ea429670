#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "foundation/result.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"

namespace billmill::adapters::filesystem {

/// Owns one file descriptor.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_{fd} {}
    ~Descriptor();
    Descriptor(Descriptor&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] bool valid() const { return fd_ >= 0; }
    /// Closes it and tells whether that went well. Errors: false, see errno.
    [[nodiscard]] bool close();

private:
    int fd_ = -1;
};

/// Many small files named by id, two folders deep ("ab/cd/<id>.pdf"), written in batches.
///
/// The folders come from the id's last four digits: the first ones of a version 7 id are time, and would put a month's
/// files into one folder.
///
/// Promise:   a name never shows a half-written file to a running reader: files are written under a temporary name, then
///            renamed. write() returns after one syncfs(2) over the batch, so that its files survive a power cut. After a
///            cut *before* it returned a name may hold fewer bytes than were meant: such a batch was never reported as
///            written and comes again, and readers compare the hash.
///            docs/decisions/0010-one-sync-per-batch.md has the figures.
/// Errors:    unavailable: full disk or I/O error. Temporary files are gone then, and nothing of the batch may be trusted: a
///            sync is never tried again, because the kernel drops the pages it failed to write. Write the files again.
/// Threads:   any.        Source: POSIX.1-2017 rename(); Linux syncfs(2), errors reported since 5.8.
class FileTree {
public:
    struct File {
        Uuid id;
        std::string_view bytes;
        std::optional<Instant> modified;  ///< Its modification time, where the caller's clock should decide.
    };

    /// Makes the folder if need be and removes what an earlier run left half-written.
    static Result<FileTree> open(const std::filesystem::path& folder, std::string suffix);

    Outcome write(std::span<const File> files);
    /// At most `bytes_max` from its beginning. nullopt: no such file.
    [[nodiscard]] Result<std::optional<std::string>> read(const Uuid& id, std::size_t bytes_max) const;
    /// It is no mistake if there is none.
    Outcome remove(const Uuid& id);
    /// Every file, in no order.
    using Visit = std::function<void(const Uuid& id, Instant modified, std::int64_t bytes)>;
    Outcome each(const Visit& visit) const;
    /// Whether a file could be written now. Errors: unavailable.
    [[nodiscard]] Outcome probe() const;

private:
    class Batch;
    FileTree(std::filesystem::path folder, std::string suffix, Descriptor root)
        : folder_{std::move(folder)}, suffix_{std::move(suffix)}, root_{std::move(root)} {}
    [[nodiscard]] std::string path_of(const Uuid& id) const;
    Outcome make_folders(const std::string& path) const;
    Outcome write_temporary(const std::string& name, const File& file) const;

    std::filesystem::path folder_;
    std::string suffix_;
    Descriptor root_;
    std::unique_ptr<std::atomic<std::uint64_t>> temporaries_ =
        std::make_unique<std::atomic<std::uint64_t>>(0);
};

}  // namespace billmill::adapters::filesystem
