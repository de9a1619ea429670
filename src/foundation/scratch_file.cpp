#include "foundation/scratch_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace billmill {
namespace {

std::unexpected<Error> failed(const char* what) {
    return fail(Fault::unavailable, std::string{what} + ": " + std::generic_category().message(errno));
}

/// Not every file system makes files that never had a name.
int make_and_forget(const std::filesystem::path& folder) {
    auto name = (folder / "scratch-XXXXXX").string();
    const int descriptor = mkostemp(name.data(), O_CLOEXEC);
    if (descriptor >= 0) (void)unlink(name.c_str());  // It was made a line before.
    return descriptor;
}

}  // namespace

Result<ScratchFile> ScratchFile::make(const std::filesystem::path& folder) {
    int descriptor = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor < 0) descriptor = make_and_forget(folder);
    if (descriptor < 0) return failed("no scratch file can be made");
    return ScratchFile{descriptor};
}

ScratchFile::~ScratchFile() {
    if (descriptor_ >= 0) close(descriptor_);
}

ScratchFile::ScratchFile(ScratchFile&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)}, size_{other.size_} {}

ScratchFile& ScratchFile::operator=(ScratchFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(size_, other.size_);
    return *this;
}

Outcome ScratchFile::append(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failed("the scratch file cannot be written");
        size_ += static_cast<std::uint64_t>(count);
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

Result<std::size_t> ScratchFile::read(std::uint64_t place, std::span<char> into) const {
    std::size_t filled = 0;
    while (filled < into.size()) {
        const auto count = pread(descriptor_, into.data() + filled, into.size() - filled,
                                 static_cast<off_t>(place + filled));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failed("the scratch file cannot be read");
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
    }
    return filled;
}

}  // namespace billmill
