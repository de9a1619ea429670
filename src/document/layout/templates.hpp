#pragma once

#include <span>
#include <string>
#include <string_view>

#include "document/pdf/canvas.hpp"
#include "document/pdf/image.hpp"
#include "document/pdf/typesetter.hpp"
#include "document/portal_answer.hpp"
#include "domain/invoice.hpp"

namespace billmill::document::layout {

/// What a template is given. All but the record may be missing: nullptr.
struct Job {
    const domain::Invoice& invoice;
    const pdf::Image* logo;
    const PortalAnswer* portal;
    int pages_max;
};

/// What a template says about what it has drawn.
struct Drawn {
    bool full;                  ///< More than pages_max pages would be needed.
    std::string_view language;  ///< Of the words it printed.
    std::string title;
};

/// One version of one template. A record names the one that drew it, so a version never changes its pages once it
/// was released: whoever wants them otherwise makes a new one, and keeps the old one's code.
struct Template {
    std::string_view name;
    int version;
    bool has_xml;  ///< Its PDF carries the invoice's XML.
    Drawn (*draw)(const Job& job, pdf::Typesetter& type, pdf::Pages& pages);
};

/// Every version there ever was; of one name the newest last.
[[nodiscard]] std::span<const Template> templates();
/// The names one may ask for, the first where none is asked for.
[[nodiscard]] std::span<const std::string_view> template_names();

/// "classic/3"
[[nodiscard]] std::string version_text(const Template& wanted);
/// The version that `renderer` names ("classic/2 fonts:…"); else the newest of the record's look, else of its
/// seller's, else of the first.
[[nodiscard]] const Template& template_for(const domain::Invoice& invoice);

}  // namespace billmill::document::layout
