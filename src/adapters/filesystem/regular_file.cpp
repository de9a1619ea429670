#include "adapters/filesystem/regular_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "adapters/filesystem/descriptor.hpp"

namespace billmill::adapters::filesystem {
namespace {

/// nullptr: a regular file.
const char* kind_of(mode_t mode) {
    if (S_ISREG(mode)) return nullptr;
    if (S_ISDIR(mode)) return "a directory";
    if (S_ISFIFO(mode)) return "a FIFO";
    if (S_ISSOCK(mode)) return "a socket";
    return "a device";
}

std::unexpected<Error> refused(const char* kind) {
    return fail(Fault::invalid, "is " + std::string{kind} + ", and must be a regular file");
}

std::unexpected<Error> unreadable() {
    return fail(Fault::invalid, "cannot be read: " + std::string{std::strerror(errno)});
}

}  // namespace

Result<std::string> read_regular_file(const std::filesystem::path& path, std::size_t bytes_max) {
    struct stat told{};
    // Before it is opened: to open a device can do something to it.
    if (stat(path.c_str(), &told) != 0) return unreadable();
    if (const auto* kind = kind_of(told.st_mode)) return refused(kind);
    // It can have been replaced since: then opening does not wait, and what was opened is looked at again.
    const Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    if (!file.valid() || fstat(file.get(), &told) != 0) return unreadable();
    if (const auto* kind = kind_of(told.st_mode)) return refused(kind);
    std::string bytes(bytes_max + 1, '\0');
    std::size_t size = 0;
    while (size < bytes.size()) {
        const auto count = read(file.get(), bytes.data() + size, bytes.size() - size);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return unreadable();
        if (count == 0) break;
        size += static_cast<std::size_t>(count);
    }
    bytes.resize(size);
    return bytes;
}

bool is_left_by_editor(const std::filesystem::path& path) {
    const auto name = path.filename().string();
    static constexpr std::array<std::string_view, 6> endings{"~", "#", ".swp", ".swo", ".bak", ".tmp"};
    const auto ends = [](std::string_view text) {
        return std::ranges::any_of(endings, [&](std::string_view ending) { return text.ends_with(ending); });
    };
    return name.starts_with('.') || name.starts_with('#') || ends(name) || ends(path.stem().string());
}

}  // namespace billmill::adapters::filesystem
