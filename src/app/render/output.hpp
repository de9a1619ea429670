#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

#include "app/render/archive.hpp"
#include "foundation/result.hpp"

namespace billmill::app::render {

/// Where documents go: a directory, an archive, or standard output for one.
///
/// Promise:   a file has its name only once it is whole; what stood there before is replaced.
/// Errors:    conflict: the name was used before in this run, or standard output has its one document.
///            unavailable: it can't be written.
class Output {
public:
    /// "-": standard output. A missing directory is made.
    static Result<Output> open(const std::string& target);
    static Result<Output> open_archive(ArchiveForm form, const std::string& target);
    Outcome put(const std::string& name, std::string_view bytes);
    /// Nothing more comes.
    Outcome end() { return archive_ ? archive_->end() : Outcome{}; }

private:
    Outcome put_file(const std::string& name, std::string_view bytes) const;
    Outcome put_out(std::string_view bytes) const;

    std::unique_ptr<Archive> archive_;
    std::filesystem::path folder_;  ///< Empty: standard output, unless there is an archive.
    std::unordered_set<std::string> names_;
};

}  // namespace billmill::app::render
