#include "adapters/filesystem/mail_file_name.hpp"

namespace billmill::adapters::filesystem {
namespace {

constexpr std::string_view suffix = ".eml";
constexpr std::size_t folders_length = 6;

}  // namespace

std::string mail_file_name(const Uuid& delivery_id) {
    const auto text = delivery_id.text();
    const std::string_view last{text.data() + text.size() - 4, 4};
    std::string name;
    name.reserve(folders_length + text.size() + suffix.size());
    name.append(last.substr(0, 2))
        .append("/")
        .append(last.substr(2, 2))
        .append("/")
        .append(text)
        .append(suffix);
    return name;
}

std::optional<Uuid> delivery_of_file(std::string_view name) {
    if (name.size() < folders_length + suffix.size() || !name.ends_with(suffix)) return std::nullopt;
    const auto stem = name.substr(folders_length, name.size() - folders_length - suffix.size());
    const auto id = Uuid::parse(stem);
    return id && mail_file_name(*id) == name ? id : std::nullopt;
}

}  // namespace billmill::adapters::filesystem
