#include "document/layout/qr_code.hpp"

#include <qrencode.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace billmill::document::layout {
namespace {

constexpr Unit module_least = 55;  ///< 0.19 mm: two dots of an office printer and a half.
constexpr pdf::Colour dark{0, 0, 0};

struct Free {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

bool draw_qr_code(Sheet& sheet, Unit x, Unit y, Unit size, std::string_view text, Correction correction,
                  int quiet) {
    const auto level = correction == Correction::medium ? QR_ECLEVEL_M : QR_ECLEVEL_L;
    const std::unique_ptr<QRcode, Free> code{QRcode_encodeData(
        static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, level)};
    if (code == nullptr) return false;
    const auto side = code->width;
    const Unit module = size / (side + 2 * quiet);
    if (module < module_least) return false;
    const auto margin = (size - module * side) / 2;
    const auto left = (sheet.labels.right_to_left ? pdf::page_width - x - size : x) + margin;
    std::vector<std::uint8_t> cells(static_cast<std::size_t>(side) * static_cast<std::size_t>(side));
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = code->data[i] & 1;
    sheet.pattern(left, y + margin, module * side, side, cells, dark);
    return true;
}

}  // namespace billmill::document::layout
