#pragma once

#include "document/layout/templates.hpp"

namespace billmill::document::layout {

/// "modern": a band in the accent colour holds what is due; airy, tinted rows.
[[nodiscard]] Drawn draw_modern(const Job& job, pdf::Typesetter& type, pdf::Pages& pages);

}  // namespace billmill::document::layout
