#pragma once

#include <filesystem>

#include "ports/heads_store.hpp"

namespace billmill::adapters::filesystem {

/// The heads as one small file, replaced as a whole.
///
/// A power cut may bring back an earlier file, which is behind the store and no fault, but never half of one: a file is
/// synced before it takes the other's name, or with the documents of its batch where these are on the same disk.
class HeadsFile final : public ports::HeadsStore {
public:
    enum class Sync : bool { with_the_documents, by_itself };
    static constexpr std::size_t bytes_max = 64 << 20;
    explicit HeadsFile(std::filesystem::path file, Sync sync = Sync::by_itself)
        : file_{std::move(file)}, sync_{sync} {}
    Result<std::optional<domain::BookHeads>> read() override;
    Outcome write(const domain::BookHeads& heads) override;

private:
    const std::filesystem::path file_;
    const Sync sync_;
};

}  // namespace billmill::adapters::filesystem
