#include "adapters/filesystem/tree_writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "adapters/filesystem/descriptor.hpp"

namespace billmill::adapters::filesystem {
namespace {

constexpr mode_t file_mode = 0640;
constexpr mode_t folder_mode = 0750;

std::unexpected<Error> failed(const char* action) {
    return fail(Fault::unavailable, std::string{action} + " failed: " + std::strerror(errno));
}

timespec to_timespec(Instant at) {
    const auto ms = unix_ms(at);
    return {.tv_sec = ms / 1'000, .tv_nsec = ms % 1'000 * 1'000'000};
}

std::string folder_of(std::string_view name) {
    const auto slash = name.rfind('/');
    return slash == std::string_view::npos ? "." : std::string{name.substr(0, slash)};
}

/// Those above the file, from the top.
Outcome make_folders(int root, std::string_view name) {
    for (auto end = name.find('/'); end != std::string_view::npos; end = name.find('/', end + 1)) {
        const std::string folder{name.substr(0, end)};
        if (::mkdirat(root, folder.c_str(), folder_mode) != 0 && errno != EEXIST)
            return failed("making a folder");
    }
    return {};
}

Outcome fill(const Descriptor& out, const TreeWriter::File& file) {
    if (!write_all(out, file.bytes)) return failed("writing a file");
    if (file.modified) {
        const timespec times[2]{to_timespec(*file.modified), to_timespec(*file.modified)};
        if (::futimens(out.get(), times) != 0) return failed("dating a file");
    }
    return {};
}

/// A file in the name's folder that has no name yet. Invalid, with errno, where that cannot be made.
Descriptor make_unnamed(int root, std::string_view name) {
    return Descriptor{::openat(root, folder_of(name).c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, file_mode)};
}

Descriptor make_temporary(int root, const std::string& name) {
    constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    Descriptor made{::openat(root, name.c_str(), flags, file_mode)};
    if (made.valid() || errno != ENOENT || ::mkdirat(root, TreeWriter::incoming, folder_mode) != 0)
        return made;
    return Descriptor{::openat(root, name.c_str(), flags, file_mode)};
}

}  // namespace

/// The files of one write(): what it made is removed, unless it is kept.
class TreeWriter::Batch {
public:
    Batch(TreeWriter& writer, int root) : writer_{writer}, root_{root} {}
    ~Batch() {
        for (const auto& name : made_) ::unlinkat(root_, name.c_str(), 0);
    }
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;

    Outcome add(const File& file) {
        TRY(const bool is_there, add_new(file));
        if (is_there) return {};
        const auto temporary = std::string{incoming} + "/" + std::to_string(writer_.temporaries_++);
        auto out = make_temporary(root_, temporary);
        if (!out.valid()) return failed("making a file");
        made_.push_back(temporary);
        renames_.push_back({made_.size() - 1, std::string{file.name}});
        TRY_DO(fill(out, file));
        if (!out.close()) return failed("closing a file");
        return {};
    }

    /// Those that go by a temporary name: after all bytes, as a full disk then replaces none.
    Outcome rename_all() {
        for (const auto& [made, name] : renames_) {
            const auto& temporary = made_[made];
            auto renamed = ::renameat(root_, temporary.c_str(), root_, name.c_str());
            if (renamed != 0 && errno == ENOENT) {  // The first file of its folder.
                TRY_DO(make_folders(root_, name));
                renamed = ::renameat(root_, temporary.c_str(), root_, name.c_str());
            }
            if (renamed != 0) return failed("renaming a file");
        }
        return {};
    }

    void keep() { made_.clear(); }

private:
    struct Rename {
        std::size_t made;
        std::string name;
    };

    /// False where a file of this name is there already, or the system cannot name a file later.
    Result<bool> add_new(const File& file) {
        if (!writer_.names_later_) return false;
        auto out = make_unnamed(root_, file.name);
        if (!out.valid() && errno == ENOENT) {  // The first file of its folder.
            TRY_DO(make_folders(root_, file.name));
            out = make_unnamed(root_, file.name);
        }
        if (!out.valid()) {
            // The other way either works or says in its own words what is wrong.
            if (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL) writer_.names_later_ = false;
            return false;
        }
        TRY_DO(fill(out, file));
        std::string name{file.name};
        if (::linkat(out.get(), "", root_, name.c_str(), AT_EMPTY_PATH) != 0) {
            if (errno != EEXIST) writer_.names_later_ = false;
            return false;
        }
        made_.push_back(std::move(name));
        if (!out.close()) return failed("closing a file");
        return true;
    }

    TreeWriter& writer_;
    int root_;
    std::vector<std::string> made_;
    std::vector<Rename> renames_;
};

Outcome TreeWriter::write(int root, std::span<const File> files) {
    Batch batch{*this, root};
    for (const auto& file : files) TRY_DO(batch.add(file));
    TRY_DO(batch.rename_all());
    batch.keep();
    if (::syncfs(root) != 0) return failed("syncing files");
    return {};
}

}  // namespace billmill::adapters::filesystem
