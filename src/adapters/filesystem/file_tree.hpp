#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "adapters/filesystem/descriptor.hpp"
#include "adapters/filesystem/tree_writer.hpp"
#include "foundation/result.hpp"
#include "foundation/time.hpp"

namespace billmill::adapters::filesystem {

/// The open folder of a tree. Where the folder was removed, or another was put in its place, that one is opened (and made,
/// if need be), so that nobody must start again for it.
/// Threads: any.
class Root {
public:
    /// Errors: unavailable.
    static Result<std::unique_ptr<Root>> open(std::filesystem::path folder);
    [[nodiscard]] Result<std::shared_ptr<const Descriptor>> get();

private:
    explicit Root(std::filesystem::path folder) : folder_{std::move(folder)} {}
    Outcome open_again();

    const std::filesystem::path folder_;
    std::mutex mutex_;
    std::shared_ptr<const Descriptor> descriptor_;
    std::uint64_t device_ = 0;
    std::uint64_t inode_ = 0;
};

/// Many small files below one folder, written in batches. Their folders are made when the first file needs them.
///
/// Promise:   a name never shows a half-written file to a running reader, see TreeWriter. write() returns after one syncfs(2)
///            over the batch, so that its files survive a power cut. After a cut *before* it returned a name may hold fewer
///            bytes than were meant: such a batch was never reported as written and comes again, and readers compare the hash.
///            docs/decisions/0010-one-sync-per-batch.md has the figures.
/// Errors:    unavailable: full disk or I/O error. Nothing of the batch may be trusted then: a sync is never tried again,
///            because the kernel drops the pages it failed to write. Write the files again.
/// Threads:   any.        Source: Linux syncfs(2), errors reported since 5.8.
class FileTree {
public:
    using File = TreeWriter::File;

    /// What stands below the folder.
    struct Entry {
        std::string name;
        bool regular = true;  ///< Neither link nor socket.
        Instant modified;
        std::int64_t bytes = 0;
    };

    /// Makes the folder if need be, with its parents, and removes what an earlier run left half-written.
    static Result<FileTree> open(const std::filesystem::path& folder);
    /// The same of a folder that is there and that another process may be writing to: it removes nothing.
    static Result<FileTree> open_to_read(const std::filesystem::path& folder);

    Outcome write(std::span<const File> files);
    /// At most `bytes_max` from its beginning. nullopt: no such file. Never waits. invalid: what stands there is no regular file.
    [[nodiscard]] Result<std::optional<std::string>> read(const std::string& name,
                                                          std::size_t bytes_max) const;
    /// It is no mistake if there is none.
    Outcome remove(const std::string& name);
    /// Every entry but folders and half-written files, in no order. An error of `visit` ends it and is returned.
    using Visit = std::function<Outcome(const Entry& entry)>;
    Outcome each(const Visit& visit) const;
    /// Whether a file could be written now. Errors: unavailable.
    [[nodiscard]] Outcome probe() const;

private:
    FileTree(std::filesystem::path folder, std::unique_ptr<Root> root)
        : folder_{std::move(folder)}, root_{std::move(root)} {}

    std::filesystem::path folder_;
    std::unique_ptr<Root> root_;
    std::unique_ptr<TreeWriter> writer_ = std::make_unique<TreeWriter>();
};

}  // namespace billmill::adapters::filesystem
