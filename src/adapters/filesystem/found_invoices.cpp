#include "adapters/filesystem/found_invoices.hpp"

#include <optional>
#include <string>
#include <string_view>

#include "adapters/filesystem/file_tree.hpp"

namespace billmill::adapters::filesystem {
namespace {

constexpr std::size_t head_bytes_max = 16 * 1024;
constexpr std::string_view field = "X-Billmill-Invoice: ";

/// The invoice that billmill's own mails name in their head.
std::optional<Uuid> invoice_of(std::string_view mail) {
    mail = mail.substr(0, mail.find("\r\n\r\n"));
    const auto at = mail.find(field);
    if (at == std::string_view::npos) return std::nullopt;
    const auto rest = mail.substr(at + field.size());
    return Uuid::parse(rest.substr(0, rest.find("\r\n")));
}

}  // namespace

Result<std::set<Uuid>> invoices_with_files(const std::filesystem::path& documents,
                                           const std::filesystem::path& mailbox) {
    std::set<Uuid> found;
    if (std::filesystem::is_directory(documents)) {
        TRY(const auto tree, FileTree::open_to_read(documents, ".pdf"));
        TRY_DO(tree.each_name([&](const std::string&, const std::optional<Uuid>& id) -> Outcome {
            if (id) found.insert(*id);
            return {};
        }));
    }
    if (std::filesystem::is_directory(mailbox)) {
        TRY(const auto tree, FileTree::open_to_read(mailbox, ".eml"));
        TRY_DO(tree.each_name([&](const std::string&, const std::optional<Uuid>& id) -> Outcome {
            if (!id) return {};
            TRY(const auto mail, tree.read(*id, head_bytes_max));
            if (const auto invoice = mail ? invoice_of(*mail) : std::nullopt) found.insert(*invoice);
            return {};
        }));
    }
    return found;
}

}  // namespace billmill::adapters::filesystem
