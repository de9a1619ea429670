#pragma once

#include "document/layout/templates.hpp"

namespace billmill::document::layout {

/// "ledger": dense and ruled, a business letter whose address shows in a window envelope.   Source: DIN 5008, form B.
[[nodiscard]] Drawn draw_ledger(const Job& job, pdf::Typesetter& type, pdf::Pages& pages);

}  // namespace billmill::document::layout
