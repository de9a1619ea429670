#include "adapters/filesystem/file_tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace billmill::adapters::filesystem {
namespace {

constexpr const char* incoming = TreeWriter::incoming;

std::unexpected<Error> failed(const char* action) {
    return fail(Fault::unavailable, std::string{action} + " failed: " + std::strerror(errno));
}

std::unexpected<Error> no_file() {
    return fail(Fault::invalid, "what stands in the place of a file is a folder, a link or a device");
}

Instant modified_at(const struct stat& status) {
    return from_unix_ms(std::int64_t{status.st_mtim.tv_sec} * 1'000 + status.st_mtim.tv_nsec / 1'000'000);
}

Outcome remove_leftovers(const std::filesystem::path& folder) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator{folder, error}) {
        std::filesystem::remove(entry.path(), error);
        if (error) break;
    }
    if (error) return fail(Fault::unavailable, "removing half-written files failed: " + error.message());
    return {};
}

}  // namespace

Result<std::unique_ptr<Root>> Root::open(std::filesystem::path folder) {
    std::unique_ptr<Root> root{new Root{std::move(folder)}};
    TRY_DO(root->open_again());
    return root;
}

Result<std::shared_ptr<const Descriptor>> Root::get() {
    const std::lock_guard lock{mutex_};
    struct stat status{};
    const bool there = ::stat(folder_.c_str(), &status) == 0;
    if (!there || status.st_dev != device_ || status.st_ino != inode_) TRY_DO(open_again());
    return descriptor_;
}

Outcome Root::open_again() {
    // Its parent is not made: that may be a disk that is not mounted now.
    if (::mkdir(folder_.c_str(), 0750) != 0 && errno != EEXIST) return failed("making the folder of files");
    Descriptor opened{::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!opened.valid()) return failed("opening the folder of files");
    if (::mkdirat(opened.get(), incoming, 0750) != 0 && errno != EEXIST)
        return failed("making the folder of temporary files");
    struct stat status{};
    if (::fstat(opened.get(), &status) != 0) return failed("looking at the folder of files");
    device_ = status.st_dev;
    inode_ = status.st_ino;
    descriptor_ = std::make_shared<const Descriptor>(std::move(opened));
    return {};
}

Result<FileTree> FileTree::open(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        return fail(Fault::unavailable, "cannot make the folder " + folder.string() + ": " + error.message());
    TRY(auto root, Root::open(folder));
    TRY_DO(remove_leftovers(folder / incoming));
    return FileTree{folder, std::move(root)};
}

Result<FileTree> FileTree::open_to_read(const std::filesystem::path& folder) {
    TRY(auto root, Root::open(folder));
    return FileTree{folder, std::move(root)};
}

Outcome FileTree::write(std::span<const File> files) {
    if (files.empty()) return {};
    const auto write_all_of_them = [&]() -> Outcome {
        TRY(const auto folder, root_->get());
        return writer_->write(folder->get(), files);
    };
    const auto written = write_all_of_them();
    // Whoever frees space needs to know on which disk.
    if (!written) return fail(written.error().fault, folder_.string() + ": " + written.error().what);
    return {};
}

Result<std::optional<std::string>> FileTree::read(const std::string& name, std::size_t bytes_max) const {
    TRY(const auto folder, root_->get());
    struct stat status{};
    // Before it is opened: to open a FIFO or a device can wait, or do something to it.
    if (::fstatat(folder->get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT) return std::nullopt;
        return failed("looking at a file");
    }
    if (!S_ISREG(status.st_mode)) return no_file();
    // It can have been replaced since: then opening does not wait, and what was opened is looked at again.
    constexpr int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    const Descriptor in{::openat(folder->get(), name.c_str(), flags)};
    if (!in.valid()) {
        if (errno == ENOENT) return std::nullopt;
        return failed("opening a file");
    }
    if (::fstat(in.get(), &status) != 0) return failed("looking at a file");
    if (!S_ISREG(status.st_mode)) return no_file();
    std::string bytes(std::min(bytes_max, static_cast<std::size_t>(status.st_size)), '\0');
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const auto count = ::read(in.get(), bytes.data() + filled, bytes.size() - filled);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failed("reading a file");
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
    }
    bytes.resize(filled);
    return bytes;
}

Outcome FileTree::remove(const std::string& name) {
    TRY(const auto folder, root_->get());
    if (::unlinkat(folder->get(), name.c_str(), 0) != 0 && errno != ENOENT) return failed("removing a file");
    return {};
}

Outcome FileTree::each(const Visit& visit) const {
    std::error_code error;
    // A folder that nobody may read, such as the lost+found of a disk, holds nothing of ours.
    std::filesystem::recursive_directory_iterator entries{
        folder_, std::filesystem::directory_options::skip_permission_denied, error};
    for (; !error && entries != std::filesystem::end(entries); entries.increment(error)) {
        const auto& path = entries->path();
        struct stat status{};
        if (::lstat(path.c_str(), &status) != 0) continue;  // Removed meanwhile.
        if (S_ISDIR(status.st_mode)) {
            if (entries.depth() == 0 && path.filename() == incoming) entries.disable_recursion_pending();
            continue;
        }
        TRY_DO(visit({.name = path.lexically_relative(folder_).string(),
                      .regular = S_ISREG(status.st_mode),
                      .modified = modified_at(status),
                      .bytes = status.st_size}));
    }
    if (error) return fail(Fault::unavailable, "listing files failed: " + error.message());
    return {};
}

Outcome FileTree::probe() const {
    TRY(const auto folder, root_->get());
    if (::faccessat(folder->get(), incoming, W_OK | X_OK, AT_EACCESS) != 0)
        return failed("writing to the folder of files");
    return {};
}

}  // namespace billmill::adapters::filesystem
