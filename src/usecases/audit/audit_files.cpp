#include "usecases/audit/audit_files.hpp"

#include <algorithm>

namespace billmill::usecases::audit_parts {
namespace {

constexpr std::size_t lookups_at_once = 200;

Outcome look_up(std::vector<Uuid>& ids, ports::InvoiceStore& invoices, AuditLog& log) {
    TRY(const auto lost, invoices.lost(ids));
    log.add(&AuditReport::lost_documents, std::ssize(lost));
    std::erase_if(ids, [&](const Uuid& id) { return std::ranges::find(lost, id) != lost.end(); });
    for (const auto& id : ids) {
        const auto found = invoices.find(id);
        if (!found && found.error().fault != Fault::corrupt) return std::unexpected{found.error()};
        if (found && !*found)
            log.fault(
                {"document_without_record", {}, 0, {}, id.text(), "no record belongs to this document"});
    }
    ids.clear();
    return {};
}

}  // namespace

Outcome audit_files(const AuditPorts& ports, std::int64_t expected, AuditLog& log) {
    std::int64_t documents = 0;
    TRY_DO(ports.files.each([&](const ports::ListedFile& file) -> Outcome {
        if (file.invoice_id) {
            ++documents;
        } else {
            log.fault(
                {"unexpected_file", {}, 0, {}, file.name, "billmill did not put this among the documents"});
        }
        return {};
    }));
    if (documents == expected) return {};
    std::vector<Uuid> ids;
    TRY_DO(ports.files.each([&](const ports::ListedFile& file) -> Outcome {
        if (file.invoice_id) ids.push_back(*file.invoice_id);
        return ids.size() < lookups_at_once ? Outcome{} : look_up(ids, ports.invoices, log);
    }));
    return look_up(ids, ports.invoices, log);
}

}  // namespace billmill::usecases::audit_parts
