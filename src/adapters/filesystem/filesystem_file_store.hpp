#pragma once

#include <filesystem>
#include <memory>

#include "adapters/filesystem/file_tree.hpp"
#include "ports/file_store.hpp"

namespace billmill::adapters::filesystem {

/// PDFs below one folder; see FileTree for what a write promises.
class FilesystemFileStore final : public ports::FileStore {
public:
    /// Errors: unavailable: the folder cannot be made or read.
    static Result<std::unique_ptr<FilesystemFileStore>> open(const std::filesystem::path& folder);
    /// For tools, also while a server writes.
    static Result<std::unique_ptr<FilesystemFileStore>> open_to_read(const std::filesystem::path& folder);
    Outcome write(std::span<const ports::DocumentFile> files) override;
    Result<std::optional<std::string>> read(const std::string& name) override;
    Outcome remove(const std::string& name) override;
    Outcome each(const Visit& visit) override;

private:
    explicit FilesystemFileStore(FileTree tree) : tree_{std::move(tree)} {}
    FileTree tree_;
};

/// Keeps nothing: every document is made again from its record when asked for.
class NoFileStore final : public ports::FileStore {
public:
    Outcome write(std::span<const ports::DocumentFile>) override { return {}; }
    [[nodiscard]] bool keeps() const override { return false; }
    Result<std::optional<std::string>> read(const std::string&) override { return std::nullopt; }
    Outcome remove(const std::string& /*name*/) override { return {}; }
    Outcome each(const Visit&) override { return {}; }
};

}  // namespace billmill::adapters::filesystem
