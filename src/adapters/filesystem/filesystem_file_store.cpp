#include "adapters/filesystem/filesystem_file_store.hpp"

#include <limits>
#include <vector>

namespace billmill::adapters::filesystem {

Result<std::unique_ptr<FilesystemFileStore>> FilesystemFileStore::open(const std::filesystem::path& folder) {
    TRY(auto tree, FileTree::open(folder, ".pdf"));
    return std::unique_ptr<FilesystemFileStore>{new FilesystemFileStore{std::move(tree)}};
}

Result<std::unique_ptr<FilesystemFileStore>> FilesystemFileStore::open_to_read(
    const std::filesystem::path& folder) {
    TRY(auto tree, FileTree::open_to_read(folder, ".pdf"));
    return std::unique_ptr<FilesystemFileStore>{new FilesystemFileStore{std::move(tree)}};
}

Outcome FilesystemFileStore::each(const Visit& visit) {
    return tree_.each_name([&](const std::string& name, const std::optional<Uuid>& id) {
        return visit({.name = name, .invoice_id = id});
    });
}

Outcome FilesystemFileStore::write(std::span<const ports::DocumentFile> files) {
    std::vector<FileTree::File> named;
    named.reserve(files.size());
    for (const auto& file : files) named.push_back({file.invoice_id, file.bytes, std::nullopt});
    return tree_.write(named);
}

Result<std::optional<std::string>> FilesystemFileStore::read(const Uuid& invoice_id) {
    return tree_.read(invoice_id, std::numeric_limits<std::size_t>::max());
}

}  // namespace billmill::adapters::filesystem
