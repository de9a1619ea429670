// Takes the place of document/invoice_renderer.cpp in programs that test the pipeline: what a page looks like is not their
// business, and here a document can be made to fail, or to take the process with it. Included by one file of each program.
#include <cstdlib>

#include "document/invoice_renderer.hpp"
#include "formats/records.hpp"
#include "foundation/encoding.hpp"
#include "foundation/utf8.hpp"

namespace billmill::document {

struct InvoiceRenderer::Impl {
    std::string version = "stand-in/1";
    std::string drift;  ///< Changes the bytes, and the version does not say so.
    std::vector<std::string> missing;
};

InvoiceRenderer::InvoiceRenderer(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
InvoiceRenderer::~InvoiceRenderer() = default;

/// "stand-in/1!drift": the version before the mark, the drift behind it.
Result<std::unique_ptr<InvoiceRenderer>> InvoiceRenderer::open(const std::vector<std::string>& versions) {
    auto impl = std::make_unique<Impl>();
    if (!versions.empty()) impl->version = versions.front();
    if (const auto mark = impl->version.find('!'); mark != std::string::npos) {
        impl->drift = impl->version.substr(mark);
        impl->version.resize(mark);
    }
    return std::unique_ptr<InvoiceRenderer>{new InvoiceRenderer{std::move(impl)}};
}

/// A pure function of the record without what only its bytes decide.
Result<std::string> InvoiceRenderer::render(const domain::Invoice& invoice, const std::string*,
                                            const domain::PortalAnswer* portal,
                                            RenderedHashes* hashes) const {
    if (invoice.terms.note == "abort") std::abort();
    if (invoice.terms.note == "unrenderable") return fail(Fault::invalid, "too many pages");
    auto record = invoice;
    record.sha256 = {};
    record.bytes = 0;
    record.renderer = impl_->version;
    const auto answer = portal == nullptr ? std::string{} : " IRN " + portal->irn;
    const auto identity = "\n/ID[<" + hex::encode(record.id.bytes) + ">]";
    auto bytes = "%PDF-stand-in " + formats::encode(record) + answer + impl_->drift + identity;
    if (hashes != nullptr) *hashes = {sha256(bytes), sha256("<Invoice>" + invoice.printed_number)};
    return bytes;
}

const std::string& InvoiceRenderer::version(const domain::Invoice&) const {
    return impl_->version;
}

RendererInputs InvoiceRenderer::inputs(const domain::Invoice&) const {
    RendererInputs inputs;
    inputs.template_name = impl_->version;
    return inputs;
}

/// Only what lies beyond the basic plane.
std::u32string InvoiceRenderer::undrawn_signs(std::string_view text) const {
    std::u32string signs;
    const char* at = text.data();
    for (const char* const end = at + text.size(); at != end;) {
        const auto sign = utf8::next(at, end);
        if (sign > 0xFFFF && signs.find(sign) == signs.npos) signs += sign;
    }
    return signs;
}

const std::vector<std::string>& InvoiceRenderer::missing_scripts() const {
    return impl_->missing;
}

}  // namespace billmill::document
