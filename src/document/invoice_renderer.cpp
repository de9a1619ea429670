#include "document/invoice_renderer.hpp"

#include <algorithm>
#include <mutex>

#include "document/layout/templates.hpp"
#include "document/pdf/document.hpp"
#include "document/text/common_face.hpp"
#include "document/text/font_set.hpp"
#include "document/text/undrawn.hpp"
#include "document/xml/e_invoice.hpp"
#include "foundation/invariant.hpp"

namespace billmill::document {
namespace {

using text::HanForms;

constexpr std::size_t logos_max = 16;
/// Buffers that made a longer document are not kept: they are large.
constexpr std::size_t pages_kept_max = 50;

HanForms han_forms(const domain::Invoice& invoice) {
    const std::string_view language = invoice.language.empty() ? invoice.buyer.language : invoice.language;
    const std::string_view country = invoice.buyer.address.country.empty() ? invoice.seller.address.country
                                                                           : invoice.buyer.address.country;
    if (language == "ja" || country == "JP") return HanForms::japanese;
    if (language == "ko" || country == "KR") return HanForms::korean;
    if (country == "TW" || country == "HK" || country == "MO") return HanForms::traditional;
    return HanForms::simplified;
}

/// What one thread needs to make a document, kept from one to the next.
struct RenderBuffers {
    RenderBuffers(const text::FontSet& fonts, std::span<const text::CommonFace, 2> common)
        : type(fonts, common) {}
    pdf::Typesetter type;
    pdf::Pages pages;
    pdf::DocumentWriter writer;
    std::string xml;
};

/// The same invoice for machines, to travel inside. Borrows a buffer of the renderer's.
Result<std::optional<pdf::Attachment>> attachment_of(const domain::Invoice& invoice, std::string& xml,
                                                     Instant modified) {
    const auto format = xml::embedded(invoice.format);
    if (!xml::has_xml(invoice, format)) return std::nullopt;
    xml.clear();
    TRY_DO(xml::append(xml, invoice, format));
    const auto& profile = xml::profile_of(format);
    return pdf::Attachment{.name = profile.file_name,
                           .bytes = xml,
                           .description = profile.description,
                           .conformance_level = profile.conformance_level,
                           .version = profile.version,
                           .modified = modified};
}

/// Of the record's own e-invoice: the one inside the PDF, unless its format goes by itself.
Result<std::optional<Digest>> hash_of_own_xml(const domain::Invoice& invoice,
                                              const std::optional<pdf::Attachment>& embedded) {
    if (!xml::has_xml(invoice, invoice.format)) return std::nullopt;
    if (embedded && xml::embedded(invoice.format) == invoice.format) return sha256(embedded->bytes);
    TRY(const auto own, xml::write(invoice, invoice.format));
    return sha256(own);
}

}  // namespace

struct InvoiceRenderer::Impl {
    Impl(std::unique_ptr<text::FontSet> set, std::array<text::CommonFace, 2> faces)
        : fonts(std::move(set)), common(std::move(faces)), shared(common) {
        for (const auto& drawn_by : layout::templates()) ids.push_back(renderer_id(inputs_of(drawn_by)));
    }

    [[nodiscard]] RendererInputs inputs_of(const layout::Template& drawn_by) const {
        return {.template_name = std::string{drawn_by.name},
                .template_version = drawn_by.version,
                .writer_version = pdf::writer_version,
                .xml_version = xml::version,
                .libraries = libraries,
                .fonts = fonts->digest()};
    }
    std::unique_ptr<RenderBuffers> borrow();
    void give_back(std::unique_ptr<RenderBuffers> buffers);
    Result<std::shared_ptr<const pdf::Image>> find_logo(const std::string& file);
    Result<std::string> render(const layout::Job& job, RenderBuffers& buffers, RenderedHashes* hashes) const;

    const std::unique_ptr<text::FontSet> fonts;
    const std::array<text::CommonFace, 2> common;
    const pdf::SharedObjects shared;
    const Libraries libraries = loaded_libraries();
    std::vector<std::string> ids;  ///< Of layout::templates(), one each.

    std::mutex mutex;
    std::vector<std::unique_ptr<RenderBuffers>> idle;  ///< At most as many as threads ever rendered at once.
    struct Logo {
        std::string file;
        std::shared_ptr<const pdf::Image> image;
    };
    std::vector<Logo> logos;  ///< The most recent last.
};

std::unique_ptr<RenderBuffers> InvoiceRenderer::Impl::borrow() {
    {
        const std::scoped_lock lock{mutex};
        if (!idle.empty()) {
            auto buffers = std::move(idle.back());
            idle.pop_back();
            return buffers;
        }
    }
    return std::make_unique<RenderBuffers>(*fonts, common);
}

void InvoiceRenderer::Impl::give_back(std::unique_ptr<RenderBuffers> buffers) {
    if (buffers->pages.count() > pages_kept_max) return;
    const std::scoped_lock lock{mutex};
    idle.push_back(std::move(buffers));
}

/// Sellers have one logo for many invoices: it is taken apart once. Found by its bytes, never by
/// a claim about them.
Result<std::shared_ptr<const pdf::Image>> InvoiceRenderer::Impl::find_logo(const std::string& file) {
    {
        const std::scoped_lock lock{mutex};
        const auto found = std::ranges::find(logos, file, &Logo::file);
        if (found != logos.end()) {
            std::rotate(found, found + 1, logos.end());
            return logos.back().image;
        }
    }
    TRY(auto image, pdf::read_image(file));
    auto shared_image = std::make_shared<const pdf::Image>(std::move(image));
    const std::scoped_lock lock{mutex};
    if (logos.size() == logos_max) logos.erase(logos.begin());
    logos.push_back({file, shared_image});
    return shared_image;
}

Result<std::string> InvoiceRenderer::Impl::render(const layout::Job& job, RenderBuffers& buffers,
                                                  RenderedHashes* hashes) const {
    const auto& invoice = job.invoice;
    buffers.type.clear(han_forms(invoice));
    const auto drawn = layout::template_for(invoice).draw(job, buffers.type, buffers.pages);
    if (drawn.full) {
        return fail(Fault::invalid,
                    "the document would need more than " + std::to_string(pages_max) + " pages");
    }
    const auto created = std::clamp(invoice.issued_at, from_unix_ms(0), from_unix_ms(32'503'680'000'000 - 1));
    TRY(const auto attachment, attachment_of(invoice, buffers.xml, created));
    TRY(auto bytes, buffers.writer.write({
                        .shared = shared,
                        .pages = buffers.pages,
                        .fonts = buffers.type.fonts(),
                        .image = job.logo,
                        .metadata = {drawn.title, invoice.seller.name, created},
                        .language = drawn.language,
                        .identity = invoice.id.bytes,
                        .attachment = attachment,
                    }));
    if (hashes == nullptr) return bytes;
    hashes->pdf = buffers.writer.hash();
    TRY(hashes->xml, hash_of_own_xml(invoice, attachment));
    return bytes;
}

Result<std::unique_ptr<InvoiceRenderer>> InvoiceRenderer::open(const std::vector<std::string>& font_folders) {
    TRY(auto fonts, text::FontSet::open(font_folders));
    const auto& regular = fonts->face(text::text_family, text::Weight::regular, HanForms::simplified);
    const auto& bold = fonts->face(text::text_family, text::Weight::bold, HanForms::simplified);
    TRY(auto common_regular, text::CommonFace::open(regular));
    TRY(auto common_bold, text::CommonFace::open(bold));
    auto impl = std::make_unique<Impl>(std::move(fonts),
                                       std::array{std::move(common_regular), std::move(common_bold)});
    return std::unique_ptr<InvoiceRenderer>{new InvoiceRenderer{std::move(impl)}};
}

InvoiceRenderer::InvoiceRenderer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
InvoiceRenderer::~InvoiceRenderer() = default;

Result<std::string> InvoiceRenderer::render(const domain::Invoice& invoice, const std::string* logo,
                                            const domain::PortalAnswer* portal,
                                            RenderedHashes* hashes) const {
    std::shared_ptr<const pdf::Image> image;
    if (logo != nullptr) {
        TRY(image, impl_->find_logo(*logo));
    }
    auto buffers = impl_->borrow();
    auto bytes = impl_->render({invoice, image.get(), portal, pages_max}, *buffers, hashes);
    impl_->give_back(std::move(buffers));
    return bytes;
}

const std::string& InvoiceRenderer::version(const domain::Invoice& invoice) const {
    return impl_->ids[static_cast<std::size_t>(&layout::template_for(invoice) - layout::templates().data())];
}
RendererInputs InvoiceRenderer::inputs(const domain::Invoice& invoice) const {
    return impl_->inputs_of(layout::template_for(invoice));
}
std::u32string InvoiceRenderer::undrawn_signs(std::string_view text) const {
    return text::undrawn_signs(*impl_->fonts, text);
}
const std::vector<std::string>& InvoiceRenderer::missing_scripts() const {
    return impl_->fonts->missing_scripts();
}

}  // namespace billmill::document
