#include "adapters/filesystem/found_invoices.hpp"

#include <limits>

#include "adapters/filesystem/file_tree.hpp"
#include "adapters/filesystem/mail_file_name.hpp"

namespace billmill::adapters::filesystem {
namespace {

constexpr std::size_t head_bytes_max = 16 * 1024;
constexpr std::string_view field = "X-Billmill-Invoice: ";

/// The invoice that billmill's own mails name in their head.
std::optional<Uuid> invoice_of_mail(std::string_view mail) {
    mail = mail.substr(0, mail.find("\r\n\r\n"));
    const auto at = mail.find(field);
    if (at == std::string_view::npos) return std::nullopt;
    const auto rest = mail.substr(at + field.size());
    return Uuid::parse(rest.substr(0, rest.find("\r\n")));
}

}  // namespace

Result<std::map<Uuid, std::string>> invoices_with_files(const std::filesystem::path& documents,
                                                        const std::filesystem::path& mailbox,
                                                        const InvoiceOfPdf& invoice_of_pdf) {
    std::map<Uuid, std::string> found;
    if (std::filesystem::is_directory(documents)) {
        TRY(const auto tree, FileTree::open_to_read(documents));
        TRY_DO(tree.each([&](const FileTree::Entry& entry) -> Outcome {
            if (!entry.regular || !entry.name.ends_with(".pdf")) return {};
            TRY(const auto pdf, tree.read(entry.name, std::numeric_limits<std::size_t>::max()));
            if (const auto invoice = pdf ? invoice_of_pdf(*pdf) : std::nullopt)
                found.insert_or_assign(*invoice, entry.name);
            return {};
        }));
    }
    if (std::filesystem::is_directory(mailbox)) {
        TRY(const auto tree, FileTree::open_to_read(mailbox));
        TRY_DO(tree.each([&](const FileTree::Entry& entry) -> Outcome {
            if (!entry.regular || !delivery_of_file(entry.name)) return {};
            TRY(const auto mail, tree.read(entry.name, head_bytes_max));
            if (const auto invoice = mail ? invoice_of_mail(*mail) : std::nullopt)
                found.try_emplace(*invoice);
            return {};
        }));
    }
    return found;
}

}  // namespace billmill::adapters::filesystem
