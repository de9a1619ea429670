#include "app/own_resources.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace billmill::app {
namespace {

constexpr off_t bytes_wanted = 64 * 1024;

class File {
public:
    File(const char* path, int flags) : fd_{open(path, flags | O_CLOEXEC, 0600)}, error_{errno} {}
    ~File() {
        if (fd_ >= 0) close(fd_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] int fd() const { return fd_; }
    [[nodiscard]] int error() const { return fd_ >= 0 ? 0 : error_; }

private:
    int fd_;
    int error_;
};

/// 0, or why a file without a name could not get its bytes.
int try_to_write(const std::filesystem::path& folder) {
    const File file{folder.c_str(), O_TMPFILE | O_WRONLY};
    if (file.error() == EOPNOTSUPP ||
        file.error() == EISDIR)  // A file system without files that have no name.
        return access(folder.c_str(), W_OK | X_OK) == 0 ? 0 : errno;
    if (file.error() != 0) return file.error();
    const int reserved = posix_fallocate(file.fd(), 0, bytes_wanted);
    return reserved == EOPNOTSUPP || reserved == EINVAL ? 0 : reserved;
}

std::string advice_for(int error) {
    switch (error) {
        case ENOSPC:
        case EDQUOT: return "free space; it goes on by itself";
        case EROFS: return "mount it for writing; it goes on by itself";
        case EACCES:
        case EPERM: return "give this user the right to write; it goes on by itself";
        case ENOENT:
        case ENOTDIR: return "put the folder back; it goes on by itself";
        default: return "look at the disk";
    }
}

}  // namespace

Outcome probe_folder(const std::filesystem::path& folder) {
    int error = try_to_write(folder);
    if (error == ENOENT && mkdir(folder.c_str(), 0750) == 0) error = try_to_write(folder);
    if (error == 0) return {};
    return fail(Fault::unavailable, "cannot write to " + folder.string() + " (" + std::strerror(error) +
                                        "): " + advice_for(error));
}

Outcome probe_descriptors() {
    const File file{"/dev/null", O_RDONLY};
    if (file.error() != EMFILE && file.error() != ENFILE) return {};
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    return fail(Fault::unavailable, "no file descriptor is left of " + std::to_string(limit.rlim_cur) +
                                        ": raise LimitNOFILE or ulimit -n, or lower connections_max in "
                                        "[server]");
}

}  // namespace billmill::app
