#include "adapters/filesystem/heads_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "adapters/filesystem/descriptor.hpp"
#include "adapters/filesystem/replace_file.hpp"
#include "formats/heads.hpp"

namespace billmill::adapters::filesystem {
namespace {

std::unexpected<Error> failed(const char* action) {
    return fail(Fault::unavailable, std::string{action} + " the heads failed: " + std::strerror(errno));
}

}  // namespace

Result<std::optional<domain::BookHeads>> HeadsFile::read() {
    const Descriptor in{::open(file_.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!in.valid()) {
        if (errno == ENOENT) return std::nullopt;
        return failed("opening");
    }
    struct stat status{};
    if (::fstat(in.get(), &status) != 0) return failed("looking at");
    if (!S_ISREG(status.st_mode) || status.st_size > static_cast<off_t>(bytes_max))
        return fail(Fault::corrupt, "the heads are no file of a likely size");
    std::string text(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t filled = 0;
    while (filled < text.size()) {
        const auto count = ::read(in.get(), text.data() + filled, text.size() - filled);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failed("reading");
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
    }
    TRY(auto heads, formats::decode_heads(std::string_view{text}.substr(0, filled)));
    return heads;
}

Outcome HeadsFile::write(const domain::BookHeads& heads) {
    return replace_file(file_, formats::encode(heads), {.synced = sync_ == Sync::by_itself});
}

}  // namespace billmill::adapters::filesystem
