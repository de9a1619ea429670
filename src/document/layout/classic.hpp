#pragma once

#include "document/layout/templates.hpp"

namespace billmill::document::layout {

/// "classic": a quiet grid of one column.
[[nodiscard]] Drawn draw_classic(const Job& job, pdf::Typesetter& type, pdf::Pages& pages);

}  // namespace billmill::document::layout
