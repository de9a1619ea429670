#include "document/layout/qr_code.hpp"

#include <qrencode.h>

#include <memory>

namespace billmill::document::layout {
namespace {

constexpr int quiet_modules = 4;
constexpr Unit module_least = 55;  ///< 0.19 mm: two dots of an office printer and a half.
constexpr pdf::Colour dark{0, 0, 0};

struct Free {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

bool draw_qr_code(Sheet& sheet, Unit x, Unit y, Unit size, std::string_view text, Correction correction) {
    const auto level = correction == Correction::medium ? QR_ECLEVEL_M : QR_ECLEVEL_L;
    const std::unique_ptr<QRcode, Free> code{QRcode_encodeData(
        static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, level)};
    if (code == nullptr) return false;
    const auto side = code->width;
    const Unit module = size / (side + 2 * quiet_modules);
    if (module < module_least) return false;
    const auto margin = (size - module * side) / 2;
    const auto left = (sheet.labels.right_to_left ? pdf::page_width - x - size : x) + margin;
    const auto is_dark = [&](int column, int row) { return (code->data[row * side + column] & 1) != 0; };
    for (int row = 0; row < side; ++row) {
        for (int column = 0; column < side; ++column) {
            if (!is_dark(column, row)) continue;
            const int begin = column;
            while (column < side && is_dark(column, row)) ++column;
            sheet.fill_as_it_is(left + begin * module, y + margin + row * module, (column - begin) * module,
                                module, dark);
        }
    }
    return true;
}

}  // namespace billmill::document::layout
