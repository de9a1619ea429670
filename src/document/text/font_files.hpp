#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace billmill::document::text {

/// Font files by file name ("NotoSans-Regular.ttf" -> its path). The first folder that has a name wins.
using FontFiles = std::map<std::string, std::string, std::less<>>;

[[nodiscard]] FontFiles find_font_files(const std::vector<std::string>& folders);

/// A family by its file names, in the order in which families are asked for a character.
struct FamilyFiles {
    std::string regular;
    std::string bold;  ///< Empty: none.
    bool collection_of_han = false;
};

/// The families present, the text family first, then each script's, Han, symbols, and what
/// else Noto Sans has.
[[nodiscard]] std::vector<FamilyFiles> families_in(const FontFiles& files);

/// A script that customers' names are written in, and a character that a font for it must have.
struct RequiredScript {
    std::string_view name;
    char32_t sample;
};
[[nodiscard]] const std::vector<RequiredScript>& required_scripts();

}  // namespace billmill::document::text
