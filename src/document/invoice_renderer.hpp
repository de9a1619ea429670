#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

    /// The PDF, with the record's XML inside unless its format or currency has none (see xml/e_invoice.hpp).
    /// `logo`: PNG or JPEG bytes, or nullptr.
    [[nodiscard]] Result<std::string> render(const domain::Invoice& invoice,
                                             const std::string* logo = nullptr) const;

    /// "classic/2 xml/1 fonts:ab12cd34": versions of template and XML, and a digest of the font files. Stands in
    /// each record.
    [[nodiscard]] const std::string& version() const;
    /// Scripts no installed font covers, for a warning at start.
    [[nodiscard]] const std::vector<std::string>& missing_scripts() const;

private:
    struct Impl;
    explicit InvoiceRenderer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::document
