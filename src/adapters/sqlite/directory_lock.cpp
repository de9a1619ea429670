#include "adapters/sqlite/directory_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace billmill::adapters::sqlite {
namespace {

/// Locks and shared memory do not hold across machines.   Source: statfs(2).
bool is_network_file_system(int descriptor) {
    struct statfs info{};
    if (fstatfs(descriptor, &info) != 0) return false;
    switch (static_cast<unsigned long>(info.f_type) & 0xffffffffUL) {
        case 0x6969:      // NFS
        case 0x517b:      // SMB
        case 0xfe534d42:  // SMB2
        case 0xff534d42:  // CIFS
        case 0x00c36400:  // Ceph
        case 0x01021997:  // 9P
            return true;
        default: return false;
    }
}

std::string system_text(std::string_view doing, const std::filesystem::path& path) {
    return std::string{doing} + " " + path.string() + ": " + std::strerror(errno);
}

std::string read_holder(int descriptor) {
    std::array<char, 32> text{};
    const auto count = pread(descriptor, text.data(), text.size(), 0);
    std::string holder{text.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
    if (const auto end = holder.find('\n'); end != std::string::npos) holder.resize(end);
    return holder;
}

/// Who holds it, where the file of the lock still says so.
std::string holder_in(const std::filesystem::path& directory) {
    const int descriptor = open((directory / "lock").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) return {};
    auto holder = read_holder(descriptor);
    close(descriptor);
    return holder;
}

Error held_by_another(const std::filesystem::path& directory) {
    const auto holder = holder_in(directory);
    return Error{Fault::conflict, "the data directory " + directory.string() + " is in use by process " +
                                      (holder.empty() ? "unknown" : holder) +
                                      ": stop that process, or choose another directory"};
}

}  // namespace

DirectoryLock::Held::~Held() {
    if (descriptor_ >= 0) close(descriptor_);
}

Result<DirectoryLock::Held> DirectoryLock::lock(const std::filesystem::path& path, int flags,
                                                const std::filesystem::path& directory) {
    Held held{open(path.c_str(), flags | O_CLOEXEC, 0640)};
    if (held.get() < 0) return fail(Fault::unavailable, system_text("cannot open", path));
    if (flock(held.get(), LOCK_EX | LOCK_NB) == 0) return held;
    if (errno == EWOULDBLOCK) return std::unexpected{held_by_another(directory)};
    return fail(Fault::unavailable, system_text("cannot lock", path));
}

Result<DirectoryLock> DirectoryLock::take(const std::filesystem::path& directory) {
    std::error_code failure;
    std::filesystem::create_directories(directory, failure);
    if (failure)
        return fail(Fault::unavailable, "cannot make " + directory.string() + ": " + failure.message());
    const auto path = directory / "lock";
    TRY(auto whole, lock(directory, O_RDONLY | O_DIRECTORY, directory));
    if (is_network_file_system(whole.get())) {
        return fail(Fault::invalid, "the data directory " + directory.string() + " must be on a local disk");
    }
    TRY(auto file, lock(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, directory));
    DirectoryLock taken{directory, std::move(whole), std::move(file)};
    const int descriptor = taken.file_.get();
    taken.left_unclean_ = !read_holder(descriptor).empty();
    const auto holder = std::to_string(getpid()) + "\n";
    if (ftruncate(descriptor, 0) != 0 ||
        pwrite(descriptor, holder.data(), holder.size(), 0) != static_cast<ssize_t>(holder.size())) {
        return fail(Fault::unavailable, system_text("cannot write", path));
    }
    return taken;
}

Outcome DirectoryLock::hold(const std::filesystem::path& database) {
    TRY(auto held, lock(database, O_RDONLY | O_NOFOLLOW, directory_));
    database_.emplace(std::move(held));
    return {};
}

void DirectoryLock::release_clean() {
    // If it cannot be emptied, the next opening checks once more than needed.
    [[maybe_unused]] const int ignored = ftruncate(file_.get(), 0);
}

}  // namespace billmill::adapters::sqlite
