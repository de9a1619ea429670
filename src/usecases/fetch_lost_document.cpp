#include "usecases/fetch_lost_document.hpp"

namespace billmill::usecases {

Answer<DocumentFile> FetchLostDocument::operator()(const Caller& caller, const Uuid& id) const {
    const auto none = [] {
        return refuse(Fault::not_found, "no_such_bill",
                      "There is no such bill, or it is not known here yet.");
    };
    TRY(const auto name, invoices_.lost_document(id));
    if (!name || name->empty() || !caller.sellers.empty()) return none();
    auto kept = files_.read(*name);
    if (!kept && kept.error().fault == Fault::invalid) return none();
    TRY(auto bytes, std::move(kept));
    if (!bytes) return none();
    DocumentFile file{
        .bytes = *std::move(bytes), .type = DocumentType::pdf, .name = id.text() + ".pdf", .sha256 = {}};
    file.sha256 = sha256(file.bytes);
    return file;
}

}  // namespace billmill::usecases
