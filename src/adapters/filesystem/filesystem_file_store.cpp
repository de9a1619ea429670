#include "adapters/filesystem/filesystem_file_store.hpp"

#include <limits>
#include <vector>

namespace billmill::adapters::filesystem {

Result<std::unique_ptr<FilesystemFileStore>> FilesystemFileStore::open(const std::filesystem::path& folder) {
    TRY(auto tree, FileTree::open(folder));
    return std::unique_ptr<FilesystemFileStore>{new FilesystemFileStore{std::move(tree)}};
}

Result<std::unique_ptr<FilesystemFileStore>> FilesystemFileStore::open_to_read(
    const std::filesystem::path& folder) {
    TRY(auto tree, FileTree::open_to_read(folder));
    return std::unique_ptr<FilesystemFileStore>{new FilesystemFileStore{std::move(tree)}};
}

Outcome FilesystemFileStore::each(const Visit& visit) {
    return tree_.each([&](const FileTree::Entry& entry) -> Outcome {
        return visit({.name = entry.name, .regular = entry.regular});
    });
}

Outcome FilesystemFileStore::write(std::span<const ports::DocumentFile> files) {
    std::vector<FileTree::File> named;
    named.reserve(files.size());
    for (const auto& file : files) named.push_back({file.name, file.bytes, std::nullopt});
    return tree_.write(named);
}

Result<std::optional<std::string>> FilesystemFileStore::read(const std::string& name) {
    return tree_.read(name, std::numeric_limits<std::size_t>::max());
}

Outcome FilesystemFileStore::remove(const std::string& name) {
    return tree_.remove(name);
}

}  // namespace billmill::adapters::filesystem
