#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "document/portal_answer.hpp"
#include "domain/invoice.hpp"
#include "foundation/result.hpp"

namespace billmill::document {

/// Turns an invoice record into its PDF, which carries the same invoice as XML.
///
/// Promise:   a pure function: the same record, logo and fonts give the same bytes, on any thread, in any
///            process. No text, however hostile, crashes it or makes an invalid file; no glyph 0 is ever
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

    /// The PDF, with the record's XML inside unless its template, format or currency has none (xml/e_invoice.hpp).
    /// Drawn by the template that the record's `renderer` names; of a record that names none, by the newest of its look.
    /// `logo`: PNG or JPEG bytes, or nullptr. `portal`: what India's portal answered, or nullptr.
    [[nodiscard]] Result<std::string> render(const domain::Invoice& invoice,
                                             const std::string* logo = nullptr,
                                             const PortalAnswer* portal = nullptr) const;

    /// "classic/3 xml/1 fonts:ab12cd34": the versions of template and XML that render() takes for this record, and
    /// a digest of the font files. Stands in each record.
    [[nodiscard]] std::string version(const domain::Invoice& invoice) const;
    /// The same of a record that asks for nothing.
    [[nodiscard]] const std::string& version() const;
    /// Scripts no installed font covers, for a warning at start.
    [[nodiscard]] const std::vector<std::string>& missing_scripts() const;

private:
    struct Impl;
    explicit InvoiceRenderer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::document
