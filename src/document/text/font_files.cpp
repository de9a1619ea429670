#include "document/text/font_files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

namespace billmill::document::text {
namespace {

namespace fs = std::filesystem;

constexpr int folder_depth_max = 8;
constexpr std::string_view regular_suffix = "-Regular.ttf";

/// Scripts first that share punctuation with many others, so that theirs is taken; symbols before rarities.
constexpr std::array preferred{
    "NotoSans",         "NotoSansDevanagari", "NotoSansBengali",  "NotoSansTamil",   "NotoSansArabic",
    "NotoSansHebrew",   "NotoSansThai",       "NotoSansTelugu",   "NotoSansKannada", "NotoSansMalayalam",
    "NotoSansGujarati", "NotoSansGurmukhi",   "NotoSansOriya",    "NotoSansSinhala", "NotoSansArmenian",
    "NotoSansGeorgian", "NotoSansEthiopic",   "NotoSansKhmer",    "NotoSansMyanmar", "NotoSansLao",
    "NotoSansCJK",      "NotoSansSymbols",    "NotoSansSymbols2", "NotoSansMath",    "NotoSerifTibetan"};
/// Variants of a family that is there already.
constexpr std::array unwanted{"NotoSansDisplay", "NotoSansMono", "NotoSansAdlamUnjoined"};

std::string present(const FontFiles& files, std::string name) {
    return files.contains(name) ? name : std::string{};
}

FamilyFiles family(const FontFiles& files, const std::string& base) {
    if (base == "NotoSansCJK") {
        return {present(files, base + "-Regular.ttc"), present(files, base + "-Bold.ttc"), true};
    }
    return {present(files, base + "-Regular.ttf"), present(files, base + "-Bold.ttf"), false};
}

}  // namespace

FontFiles find_font_files(const std::vector<std::string>& folders) {
    FontFiles files;
    for (const auto& folder : folders) {
        FontFiles found;  // Sorted, so that the order in which a file system lists files does not matter.
        std::error_code error;
        fs::recursive_directory_iterator at{folder, fs::directory_options::skip_permission_denied, error};
        for (const fs::recursive_directory_iterator end; !error && at != end; at.increment(error)) {
            if (at.depth() >= folder_depth_max) at.disable_recursion_pending();
            const auto name = at->path().filename().string();
            const auto extension = at->path().extension();
            if (!name.starts_with("Noto") || (extension != ".ttf" && extension != ".ttc")) continue;
            auto& path = found[name];
            if (path.empty() || at->path().string() < path) path = at->path().string();
        }
        files.merge(found);
    }
    return files;
}

std::vector<FamilyFiles> families_in(const FontFiles& files) {
    std::vector<FamilyFiles> families;
    for (const auto* base : preferred) {
        if (auto files_of_it = family(files, base); !files_of_it.regular.empty())
            families.push_back(files_of_it);
    }
    for (const auto& [name, path] : files) {
        if (!name.starts_with("NotoSans") || !name.ends_with(regular_suffix)) continue;
        const auto base = name.substr(0, name.size() - regular_suffix.size());
        const auto is_base = [&](const char* other) { return base == other; };
        if (std::ranges::any_of(preferred, is_base) || std::ranges::any_of(unwanted, is_base)) continue;
        families.push_back(family(files, base));
    }
    return families;
}

const std::vector<RequiredScript>& required_scripts() {
    static const std::vector<RequiredScript> scripts{
        {"Greek", 0x3A9},     {"Cyrillic", 0x416}, {"Devanagari", 0x915}, {"Bengali", 0x995},
        {"Tamil", 0xB95},     {"Telugu", 0xC15},   {"Kannada", 0xC95},    {"Malayalam", 0xD15},
        {"Gujarati", 0xA95},  {"Gurmukhi", 0xA15}, {"Oriya", 0xB15},      {"Sinhala", 0xD9A},
        {"Arabic", 0x628},    {"Hebrew", 0x5D0},   {"Thai", 0xE01},       {"Lao", 0xE81},
        {"Khmer", 0x1780},    {"Myanmar", 0x1000}, {"Armenian", 0x531},   {"Georgian", 0x10D0},
        {"Ethiopic", 0x1200}, {"Chinese", 0x4E00}, {"Japanese", 0x3042},  {"Korean", 0xAC00},
    };
    return scripts;
}

}  // namespace billmill::document::text
