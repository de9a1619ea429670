#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "domain/seller.hpp"

namespace billmill::adapters::filesystem {

/// What one file says of one seller.
struct SellerFile {
    domain::Seller seller;
    std::string logo;  ///< Its bytes; seller.logo is their hash.
    bool is_default = false;
    /// All of them: "acme.toml:7: gstin: …". Empty: the seller may be used.
    std::vector<std::string> mistakes;
};

[[nodiscard]] SellerFile read_seller_file(const std::filesystem::path& path);

}  // namespace billmill::adapters::filesystem
