#include "app/render/output.hpp"

#include <cstdio>
#include <fstream>

namespace billmill::app::render {

namespace fs = std::filesystem;

Result<Output> Output::open(const std::string& target) {
    Output output;
    if (target == "-") return output;
    output.folder_ = target;
    std::error_code error;
    fs::create_directories(output.folder_, error);
    if (!fs::is_directory(output.folder_)) {
        return fail(Fault::unavailable, "cannot make the directory " + target +
                                            (error ? ": " + error.message() : ": a file is in its place"));
    }
    return output;
}

Result<Output> Output::open_archive(ArchiveForm form, const std::string& target) {
    Output output;
    TRY(output.archive_, Archive::open(form, target));
    return output;
}

Outcome Output::put(const std::string& name, std::string_view bytes) {
    if (!archive_ && folder_.empty() && !names_.empty())
        return fail(Fault::conflict, "standard output takes one document; name a directory with --out");
    if (!names_.insert(name).second)
        return fail(Fault::conflict, "a document before it has the same number, and would be lost");
    if (archive_) return archive_->put(name, bytes);
    return folder_.empty() ? put_out(bytes) : put_file(name, bytes);
}

Outcome Output::put_file(const std::string& name, std::string_view bytes) const {
    const auto target = folder_ / name;
    const auto unfinished = folder_ / (name + ".part");
    std::ofstream file{unfinished, std::ios::binary};
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    std::error_code error;
    if (file) {
        fs::rename(unfinished, target, error);
        if (!error) return {};
    }
    fs::remove(unfinished, error);
    return fail(Fault::unavailable, "cannot write " + target.string() + ": is the disk full?");
}

Outcome Output::put_out(std::string_view bytes) const {
    if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size() && std::fflush(stdout) == 0)
        return {};
    return fail(Fault::unavailable, "cannot write to standard output");
}

}  // namespace billmill::app::render
