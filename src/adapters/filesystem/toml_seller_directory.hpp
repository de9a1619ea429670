#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>

#include "adapters/filesystem/seller_file.hpp"
#include "ports/seller_directory.hpp"

namespace billmill::adapters::filesystem {

/// Withheld: nobody can bill for the trial seller. Without a file there is then no seller at all.
enum class BuiltInSeller : std::uint8_t { offered, withheld };

/// Sellers from TOML files, one file each, and the built-in trial seller "max-stores".
///
/// The default is the file that says `default = true`, or the only file; without any file, the built-in seller. A file
/// with the built-in seller's id takes its place. Hidden files and those that editors leave are no sellers.
/// docs/examples/seller.toml names every field.
///
/// Errors:    invalid: `what` lists every mistake of every file at once, a line each: "acme.toml:7: gstin: …".
///            unavailable: the folder can't be read. A missing folder is an empty one.
/// Threads:   any, after open().
class TomlSellerDirectory final : public ports::SellerDirectory {
public:
    static Result<std::unique_ptr<TomlSellerDirectory>> open(const std::filesystem::path& folder,
                                                             BuiltInSeller built_in = BuiltInSeller::offered,
                                                             const LogoFault& logo_fault = {});

    /// One seller alone, the default.     Errors: invalid.
    static Result<std::unique_ptr<TomlSellerDirectory>> open_one(const std::filesystem::path& file,
                                                                 const LogoFault& logo_fault = {});

    [[nodiscard]] const domain::Seller* find(const std::string& id) const override;
    [[nodiscard]] std::vector<const domain::Seller*> all() const override;
    [[nodiscard]] const std::string* logo(const Digest& hash) const override;

private:
    TomlSellerDirectory() = default;
    std::map<std::string, domain::Seller> sellers_;
    std::map<Digest, std::string> logos_;
    std::string default_id_;
};

/// "MAX STORES" of Mumbai, with a documentation GSTIN: for trials, never for real bills.
[[nodiscard]] domain::Seller built_in_seller();

}  // namespace billmill::adapters::filesystem
