#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "foundation/result.hpp"

namespace billmill::app::render {

/// Where documents go: a directory, or standard output for one.
///
/// Promise:   a file has its name only once it is whole; what stood there before is replaced.
/// Errors:    conflict: the name was used before in this run, or standard output has its one document.
///            unavailable: it can't be written.
class Outlet {
public:
    /// "-": standard output. A missing directory is made.
    static Result<Outlet> open(const std::string& target);
    Outcome put(const std::string& name, std::string_view bytes);

private:
    Outcome put_file(const std::string& name, std::string_view bytes) const;
    Outcome put_out(std::string_view bytes) const;

    std::filesystem::path folder_;  ///< Empty: standard output.
    std::set<std::string> names_;
};

}  // namespace billmill::app::render
