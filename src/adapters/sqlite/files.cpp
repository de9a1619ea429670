#include "adapters/sqlite/files.hpp"

#include <unistd.h>

namespace billmill::adapters::sqlite {

Outcome sync(const std::filesystem::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0) return fail(Fault::unavailable, "cannot open " + path.string() + " to sync it");
    const bool done = fsync(descriptor) == 0;
    ::close(descriptor);
    if (!done) return fail(Fault::unavailable, "cannot sync " + path.string());
    return {};
}

Outcome make_private(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (descriptor < 0) return fail(Fault::unavailable, "cannot open " + file.string());
    ::close(descriptor);
    return {};
}

}  // namespace billmill::adapters::sqlite
