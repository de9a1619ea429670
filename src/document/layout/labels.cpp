#include "document/layout/labels.hpp"

#include <algorithm>

namespace billmill::document::layout {
namespace {

constexpr std::array<const Labels*, 7> table{
    &languages::english, &languages::arabic, &languages::german,  &languages::spanish,
    &languages::french,  &languages::hindi,  &languages::chinese,
};

}  // namespace

const Labels& labels_for(std::string_view language) {
    const auto primary = language.substr(0, language.find('-'));
    const auto found =
        std::ranges::find(table, primary, [](const Labels* labels) { return labels->language; });
    return found == table.end() ? languages::english : **found;
}

}  // namespace billmill::document::layout
