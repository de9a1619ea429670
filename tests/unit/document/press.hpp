#pragma once

#include <string>

#include "document/pdf/canvas.hpp"
#include "document/pdf/document.hpp"
#include "document/pdf/typesetter.hpp"

namespace billmill::document::samples {

/// What a document is made with below the templates, to draw pages by hand.
class Press {
public:
    Press();

    pdf::Typesetter type;
    pdf::Pages pages;
    [[nodiscard]] static const text::FontSet& fonts();
    [[nodiscard]] static std::span<const text::CommonFace, 2> common();

    /// Parts with plain metadata, to be changed at will.
    [[nodiscard]] pdf::Parts parts() const;
    /// Throws where the writer fails.
    [[nodiscard]] std::string write(const pdf::Parts& parts);

private:
    pdf::DocumentWriter writer_;
};

}  // namespace billmill::document::samples
