#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
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

/// What is wrong with the bytes of a picture, as a clause; nothing: it can be drawn.
using LogoFault = std::function<std::optional<std::string>(std::string_view bytes)>;

/// Never waits: what is no regular file is a mistake. `logo_fault`: empty: a logo is looked at from outside alone.
[[nodiscard]] SellerFile read_seller_file(const std::filesystem::path& path,
                                          const LogoFault& logo_fault = {});

}  // namespace billmill::adapters::filesystem
