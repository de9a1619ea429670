// Takes the place of document/invoice_renderer.cpp in programs that test the pipeline: what a page looks like is not their
// business, and here a document can be made to fail, or to take the process with it. Included by one file of each program.
#include <cstdlib>

#include "document/invoice_renderer.hpp"
#include "formats/records.hpp"

namespace billmill::document {

struct InvoiceRenderer::Impl {
    std::string version = "stand-in/1";
    std::vector<std::string> missing;
};

InvoiceRenderer::InvoiceRenderer(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
InvoiceRenderer::~InvoiceRenderer() = default;

Result<std::unique_ptr<InvoiceRenderer>> InvoiceRenderer::open(const std::vector<std::string>& versions) {
    auto impl = std::make_unique<Impl>();
    if (!versions.empty()) impl->version = versions.front();
    return std::unique_ptr<InvoiceRenderer>{new InvoiceRenderer{std::move(impl)}};
}

/// A pure function of the record without what only its bytes decide.
Result<std::string> InvoiceRenderer::render(const domain::Invoice& invoice, const std::string*,
                                            const PortalAnswer*) const {
    if (invoice.particulars.note == "abort") std::abort();
    if (invoice.particulars.note == "unrenderable") return fail(Fault::invalid, "too many pages");
    auto record = invoice;
    record.sha256 = {};
    record.bytes = 0;
    record.renderer = impl_->version;
    return "%PDF-stand-in " + formats::encode(record);
}

std::string InvoiceRenderer::version(const domain::Invoice&) const {
    return impl_->version;
}

const std::string& InvoiceRenderer::version() const {
    return impl_->version;
}

const std::vector<std::string>& InvoiceRenderer::missing_scripts() const {
    return impl_->missing;
}

}  // namespace billmill::document
