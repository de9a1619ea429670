#pragma once

#include <span>
#include <string>
#include <string_view>

#include "document/pdf/canvas.hpp"
#include "document/pdf/image.hpp"
#include "document/pdf/typesetter.hpp"
#include "domain/invoice.hpp"
#include "domain/portal_answer.hpp"

namespace billmill::document::layout {

/// What a template is given. All but the record may be missing: nullptr.
struct Job {
    const domain::Invoice& invoice;
    const pdf::Image* logo;
    const domain::PortalAnswer* portal;
    int pages_max;
};

/// What a template says about what it has drawn.
struct Drawn {
    bool full;                  ///< More than pages_max pages would be needed.
    std::string_view language;  ///< Of the words it printed.
    std::string title;
};

/// How one look is drawn. Its version is raised with every change of its code that changes a page.
struct Template {
    std::string_view name;
    int version;
    Drawn (*draw)(const Job& job, pdf::Typesetter& type, pdf::Pages& pages);
};

/// All templates, in the order of domain::looks.
[[nodiscard]] std::span<const Template> templates();
/// The template of the record's look; else of its seller's, else the first.
[[nodiscard]] const Template& template_for(const domain::Invoice& invoice);

}  // namespace billmill::document::layout
