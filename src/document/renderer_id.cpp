#include "document/renderer_id.hpp"

#include "foundation/digest.hpp"

namespace billmill::document {
namespace {

constexpr std::size_t digits = 8;

/// What comes from outside this program, in one text.
std::string environment(const RendererInputs& inputs) {
    const auto& libraries = inputs.libraries;
    return std::string{"harfbuzz "}
        .append(libraries.harfbuzz)
        .append(", fribidi ")
        .append(libraries.fribidi)
        .append(", icu ")
        .append(libraries.icu)
        .append(", libdeflate ")
        .append(libraries.libdeflate)
        .append(", libpng ")
        .append(libraries.libpng)
        .append(", libqrencode ")
        .append(libraries.libqrencode)
        .append(", fonts ")
        .append(inputs.fonts);
}

}  // namespace

std::string renderer_id(const RendererInputs& inputs) {
    return std::string{inputs.template_name}
        .append("-")
        .append(std::to_string(inputs.template_version))
        .append("+w")
        .append(std::to_string(inputs.writer_version))
        .append("+x")
        .append(std::to_string(inputs.xml_version))
        .append("+")
        .append(sha256(environment(inputs)).hex().substr(0, digits));
}

std::string describe(const RendererInputs& inputs) {
    return renderer_id(inputs)
        .append(": template ")
        .append(inputs.template_name)
        .append(" ")
        .append(std::to_string(inputs.template_version))
        .append(", writer ")
        .append(std::to_string(inputs.writer_version))
        .append(", xml ")
        .append(std::to_string(inputs.xml_version))
        .append(", ")
        .append(environment(inputs));
}

}  // namespace billmill::document
