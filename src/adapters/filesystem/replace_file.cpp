#include "adapters/filesystem/replace_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "adapters/filesystem/descriptor.hpp"

namespace billmill::adapters::filesystem {
namespace {

bool give_to_owner_of(const std::filesystem::path& folder, const Descriptor& file) {
    struct stat owner{};
    if (::geteuid() != 0) return true;  // Nobody else can give anything away.
    if (::stat(folder.c_str(), &owner) != 0) return false;
    return owner.st_uid == 0 || ::fchown(file.get(), owner.st_uid, owner.st_gid) == 0;
}

}  // namespace

Outcome replace_file(const std::filesystem::path& file, std::string_view bytes, Replacement how) {
    const auto failed = [&](const char* action) {
        return fail(Fault::unavailable,
                    std::string{action} + " " + file.string() + " failed: " + std::strerror(errno));
    };
    const auto draft = file.string() + ".new";
    Descriptor out{::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640)};
    if (!out.valid()) return failed("making");
    if (how.for_owner_of_folder && !give_to_owner_of(file.parent_path(), out)) return failed("giving away");
    if (!write_all(out, bytes)) return failed("writing");
    if (how.synced && ::fdatasync(out.get()) != 0) return failed("syncing");
    if (!out.close()) return failed("writing");
    if (::rename(draft.c_str(), file.c_str()) != 0) return failed("replacing");
    return {};
}

}  // namespace billmill::adapters::filesystem
