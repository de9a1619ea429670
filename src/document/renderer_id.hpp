#pragma once

#include <string>

#include "document/libraries.hpp"

namespace billmill::document {

/// Everything that shapes a document's bytes beside its record and its logo.
struct RendererInputs {
    std::string template_name;
    int template_version = 0;  ///< layout::Template::version
    int writer_version = 0;    ///< pdf::writer_version
    int xml_version = 0;       ///< xml::version
    Libraries libraries;
    std::string fonts;  ///< text::FontSet::digest()
    bool operator==(const RendererInputs&) const = default;
};

/// The id that a record bears as `renderer`: "classic-3+w1+x1+5c0ffee1". It names the template with its version, the
/// versions of writer and XML, and the first eight digits of a SHA-256 over libraries and fonts.
///
/// Promise: equal inputs give equal ids, in every process and on every machine; other inputs give another id.
[[nodiscard]] std::string renderer_id(const RendererInputs& inputs);

/// The same for people, digest and what it was made of: "classic-3+w1+x1+5c0ffee1: template classic 3, writer 1, …".
[[nodiscard]] std::string describe(const RendererInputs& inputs);

}  // namespace billmill::document
