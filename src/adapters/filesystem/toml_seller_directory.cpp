#include "adapters/filesystem/toml_seller_directory.hpp"

#include <algorithm>
#include <vector>

#include "adapters/filesystem/regular_file.hpp"
#include "adapters/filesystem/seller_file.hpp"

namespace billmill::adapters::filesystem {
namespace {

constexpr std::size_t sellers_max = 1'000;

Result<std::vector<std::filesystem::path>> seller_files(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    if (!std::filesystem::exists(folder, error)) return files;
    std::filesystem::directory_iterator entries{folder, error};
    for (; !error && entries != std::filesystem::end(entries); entries.increment(error)) {
        const auto& path = entries->path();
        if (path.extension() == ".toml" && !is_left_by_editor(path)) files.push_back(path);
    }
    if (error) return fail(Fault::unavailable, "cannot read the sellers' folder: " + error.message());
    std::ranges::sort(files);
    return files;
}

/// Two files must not claim the same thing.
template <class Map, class Key>
void claim(Map& claims, const Key& key, const std::string& file, const char* what,
           std::vector<std::string>& mistakes) {
    const auto [place, added] = claims.try_emplace(key, file);
    if (!added) mistakes.push_back(file + ": " + what + " is already claimed by " + place->second);
}

std::string joined(const std::vector<std::string>& mistakes) {
    std::string text = std::to_string(mistakes.size()) + (mistakes.size() == 1 ? " mistake" : " mistakes");
    text += " in the sellers' files";
    for (const auto& mistake : mistakes) text += "\n  " + mistake;
    return text;
}

}  // namespace

domain::Seller built_in_seller() {
    domain::Seller seller;
    seller.id = "max-stores";
    seller.name = "MAX STORES";
    seller.address = {.line1 = "12 Marine Drive",
                      .line2 = "Nariman Point",
                      .city = "Mumbai",
                      .postcode = "400021",
                      .region = "27",
                      .country = "IN"};
    seller.email = "billing@max-stores.example";
    seller.gstin = "27ABCDE1234F1Z0";  // The PAN of documentation, with its right check digit.
    seller.currency = domain::Currency{{'I', 'N', 'R'}, 2};
    seller.number_format = "MS/{fy}/{seq:6}";
    seller.footer = "This is a trial seller: not a tax invoice.";
    seller.built_in = true;
    return seller;
}

Result<std::unique_ptr<TomlSellerDirectory>> TomlSellerDirectory::open(const std::filesystem::path& folder,
                                                                       BuiltInSeller built_in,
                                                                       const LogoFault& logo_fault) {
    TRY(const auto files, seller_files(folder));
    if (files.size() > sellers_max) return fail(Fault::invalid, "more than 1,000 sellers' files");

    std::unique_ptr<TomlSellerDirectory> directory{new TomlSellerDirectory};
    std::vector<std::string> mistakes;
    std::map<std::string, std::string> ids;
    std::map<int, std::string> defaults;
    for (const auto& path : files) {
        auto file = read_seller_file(path, logo_fault);
        const auto name = path.filename().string();
        mistakes.insert(mistakes.end(), file.mistakes.begin(), file.mistakes.end());
        if (!file.seller.id.empty()) claim(ids, file.seller.id, name, "the id", mistakes);
        if (file.is_default) claim(defaults, 0, name, "default = true", mistakes);
        if (file.is_default) directory->default_id_ = file.seller.id;
        if (!file.logo.empty()) directory->logos_.try_emplace(file.seller.logo, std::move(file.logo));
        directory->sellers_.try_emplace(file.seller.id, std::move(file.seller));
    }
    if (files.size() > 1 && defaults.empty()) {
        mistakes.emplace_back(
            "several sellers and no default: put `default = true` into the file of one of them");
    }
    if (!mistakes.empty()) return fail(Fault::invalid, joined(mistakes));

    if (files.size() == 1) directory->default_id_ = directory->sellers_.begin()->first;
    if (built_in == BuiltInSeller::withheld) return directory;
    const auto trial = built_in_seller();
    // Read now, as those of the files are: later there may be no descriptor left for it.
    if (!local_date(from_unix_ms(0), trial.zone))
        return fail(Fault::invalid, "the time zone " + trial.zone + " is not there: install tzdata");
    directory->sellers_.try_emplace(trial.id, trial);
    if (directory->default_id_.empty()) directory->default_id_ = trial.id;
    return directory;
}

Result<std::unique_ptr<TomlSellerDirectory>> TomlSellerDirectory::open_one(const std::filesystem::path& file,
                                                                           const LogoFault& logo_fault) {
    auto read = read_seller_file(file, logo_fault);
    if (!read.mistakes.empty()) return fail(Fault::invalid, joined(read.mistakes));
    std::unique_ptr<TomlSellerDirectory> directory{new TomlSellerDirectory};
    directory->default_id_ = read.seller.id;
    if (!read.logo.empty()) directory->logos_.try_emplace(read.seller.logo, std::move(read.logo));
    directory->sellers_.try_emplace(directory->default_id_, std::move(read.seller));
    return directory;
}

const domain::Seller* TomlSellerDirectory::find(const std::string& id) const {
    const auto found = sellers_.find(id.empty() ? default_id_ : id);
    return found == sellers_.end() ? nullptr : &found->second;
}

std::vector<const domain::Seller*> TomlSellerDirectory::all() const {
    std::vector<const domain::Seller*> sellers;
    for (const auto& [id, seller] : sellers_) sellers.push_back(&seller);
    return sellers;
}

const std::string* TomlSellerDirectory::logo(const Digest& hash) const {
    const auto found = logos_.find(hash);
    return found == logos_.end() ? nullptr : &found->second;
}

}  // namespace billmill::adapters::filesystem
