#include "app/output_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace billmill::app {

namespace fs = std::filesystem;

Result<OutputFile> OutputFile::open(const fs::path& path) {
    File none{nullptr, &std::fclose};
    if (path == "-") return OutputFile{{}, {}, std::move(none)};
    std::error_code error;
    if (fs::exists(path, error))
        return fail(Fault::invalid, path.string() + " is there already; it is not written over");
    const auto unfinished = fs::path{path.string() + "." + std::to_string(getpid()) + ".part"};
    File file{std::fopen(unfinished.c_str(), "wbx"), &std::fclose};
    if (!file) return fail(Fault::invalid, "cannot make " + path.string() + ": " + std::strerror(errno));
    return OutputFile{path, unfinished, std::move(file)};
}

OutputFile::~OutputFile() {
    if (!file_) return;
    file_.reset();
    std::error_code ignored;  // It is a part of a file, whose end was told.
    fs::remove(unfinished_, ignored);
}

bool OutputFile::write(std::string_view bytes) {
    return std::fwrite(bytes.data(), 1, bytes.size(), file_ ? file_.get() : stdout) == bytes.size();
}

Outcome OutputFile::finish() {
    auto* const out = file_ ? file_.get() : stdout;
    if (std::ferror(out) != 0 || std::fflush(out) != 0)
        return fail(Fault::unavailable,
                    "it cannot be written to its end: " + std::string{std::strerror(errno)});
    if (!file_) return {};
    if (::link(unfinished_.c_str(), path_.c_str()) != 0) {  // Unlike a renaming, it writes nothing over.
        return fail(errno == EEXIST ? Fault::invalid : Fault::unavailable,
                    "cannot make " + path_.string() + ": " + std::strerror(errno));
    }
    return {};  // The other name goes with this object.
}

}  // namespace billmill::app
