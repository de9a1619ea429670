#include "usecases/audit/audit_files.hpp"

#include "document/document_identity.hpp"
#include "usecases/document_name.hpp"

namespace billmill::usecases::audit_parts {
namespace {

/// nullopt: no record that can be read has this name's number or id.
Result<std::optional<domain::Invoice>> record_of(const NamedDocument& document,
                                                 ports::InvoiceStore& invoices) {
    if (document.id) return invoices.find(*document.id);
    TRY(auto found, invoices.list({.seller = document.seller,
                                   .buyer = {},
                                   .printed_number = document.printed_number,
                                   .sellers_allowed = {}},
                                  {}));
    if (found.items.empty()) return std::nullopt;
    return std::move(found.items.front());
}

/// A restore has found it, and keeps it for whoever asks for its invoice.
Result<bool> is_of_lost_books(const std::string& name, const AuditPorts& ports) {
    TRY(const auto pdf, ports.files.read(name));
    const auto id = pdf ? document::invoice_of_pdf(*pdf) : std::nullopt;
    if (!id) return false;
    TRY(const auto kept, ports.invoices.lost_document(*id));
    return kept == name;
}

Outcome look_up(const std::string& name, const NamedDocument& document, const AuditPorts& ports,
                AuditLog& log) {
    const auto record = record_of(document, ports.invoices);
    if (!record && record.error().fault != Fault::corrupt) return std::unexpected{record.error()};
    if (!record || (*record && document_name(**record) == name)) return {};
    TRY(const bool lost, is_of_lost_books(name, ports));
    if (lost)
        log.add(&AuditReport::lost_documents, 1);
    else
        log.fault({"document_without_record", {}, 0, {}, name, "no record belongs to this document"});
    return {};
}

}  // namespace

Outcome audit_files(const AuditPorts& ports, std::int64_t expected, AuditLog& log) {
    std::int64_t documents = 0;
    TRY_DO(ports.files.each([&](const ports::ListedFile& file) -> Outcome {
        if (file.regular && read_document_name(file.name)) {
            ++documents;
        } else {
            log.fault(
                {"unexpected_file", {}, 0, {}, file.name, "billmill did not put this among the documents"});
        }
        return {};
    }));
    if (documents == expected) return {};
    return ports.files.each([&](const ports::ListedFile& file) -> Outcome {
        const auto document = file.regular ? read_document_name(file.name) : std::nullopt;
        return document ? look_up(file.name, *document, ports, log) : Outcome{};
    });
}

}  // namespace billmill::usecases::audit_parts
