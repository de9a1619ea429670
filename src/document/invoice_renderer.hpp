#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document/renderer_id.hpp"
#include "domain/invoice.hpp"
#include "domain/portal_answer.hpp"
#include "foundation/result.hpp"

namespace billmill::document {

/// Hashes of what render() makes.
struct RenderedHashes {
    Digest pdf{};
    std::optional<Digest> xml{};  ///< Of the e-invoice in the record's own format; nullopt: it has none.
};

/// Turns an invoice record into its PDF, which carries the same invoice as XML.
///
/// Promise:   a pure function: under one version() the same record and logo give the same bytes, on any thread, in
///            any process. No text, however hostile, crashes it or makes an invalid file; no glyph 0 is ever
///            shown.
/// Errors:    invalid: the document would need more than pages_max pages, or the logo is neither PNG nor JPEG.
/// Threads:   render() from any thread at once; each thread warms its own caches, which are bounded.
class InvoiceRenderer {
public:
    static constexpr int pages_max = 500;

    /// Reads fonts and builds what documents share. `font_folders` are searched in order, below them too;
    /// missing fallback fonts are left out (see missing_scripts), a missing text face is an error.
    /// Errors: not_found: names the packages to install.
    static Result<std::unique_ptr<InvoiceRenderer>> open(const std::vector<std::string>& font_folders);
    ~InvoiceRenderer();

    /// The PDF, with the record's XML inside unless its format or currency has none (xml/e_invoice.hpp).
    /// Drawn by the template of the record's look, as that is now: see version().
    /// `logo`: PNG or JPEG bytes, or nullptr. `portal`: what India's portal answered, or nullptr.
    /// `hashes`: filled in where not nullptr, for less than half of what hashing the bytes afterwards costs.
    [[nodiscard]] Result<std::string> render(const domain::Invoice& invoice,
                                             const std::string* logo = nullptr,
                                             const domain::PortalAnswer* portal = nullptr,
                                             RenderedHashes* hashes = nullptr) const;

    /// The id of all that shapes the bytes of this record's document beside the record and its logo: see
    /// renderer_id(). Stands in each record as `renderer`. Where a record's own differs, render() makes a rendition.
    [[nodiscard]] const std::string& version(const domain::Invoice& invoice) const;
    /// What that id is made of, for describe().
    [[nodiscard]] RendererInputs inputs(const domain::Invoice& invoice) const;
    /// The signs of a text that no installed font draws, each once, in their order: see text::undrawn_signs().
    [[nodiscard]] std::u32string undrawn_signs(std::string_view text) const;
    /// Scripts no installed font covers, for a warning at start.
    [[nodiscard]] const std::vector<std::string>& missing_scripts() const;

private:
    struct Impl;
    explicit InvoiceRenderer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::document
