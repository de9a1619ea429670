#include "app/render/outlet.hpp"

#include <cstdio>
#include <fstream>

namespace billmill::app::render {

namespace fs = std::filesystem;

Result<Outlet> Outlet::open(const std::string& target) {
    Outlet outlet;
    if (target == "-") return outlet;
    outlet.folder_ = target;
    std::error_code error;
    fs::create_directories(outlet.folder_, error);
    if (!fs::is_directory(outlet.folder_)) {
        return fail(Fault::unavailable, "cannot make the directory " + target +
                                            (error ? ": " + error.message() : ": a file is in its place"));
    }
    return outlet;
}

Outcome Outlet::put(const std::string& name, std::string_view bytes) {
    if (folder_.empty() && !names_.empty())
        return fail(Fault::conflict, "standard output takes one document; name a directory with --out");
    if (!names_.insert(name).second)
        return fail(Fault::conflict, "a document before it has the same number, and would be lost");
    return folder_.empty() ? put_out(bytes) : put_file(name, bytes);
}

Outcome Outlet::put_file(const std::string& name, std::string_view bytes) const {
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

Outcome Outlet::put_out(std::string_view bytes) const {
    if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size() && std::fflush(stdout) == 0)
        return {};
    return fail(Fault::unavailable, "cannot write to standard output");
}

}  // namespace billmill::app::render
