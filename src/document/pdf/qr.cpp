#include "document/pdf/qr.hpp"

#include <qrencode.h>

#include <memory>

namespace billmill::document::pdf {
namespace {

constexpr int smallest_version = 0;  ///< The library's word for it.
constexpr unsigned char dark_bit = 1;

struct Free {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

Result<Qr> Qr::encode(std::string_view bytes) {
    if (bytes.empty() || bytes.size() > bytes_max) {
        return fail(Fault::invalid, "a QR code holds 1 to " + std::to_string(bytes_max) + " bytes");
    }
    const std::unique_ptr<QRcode, Free> code{QRcode_encodeData(
        static_cast<int>(bytes.size()), reinterpret_cast<const unsigned char*>(bytes.data()),
        smallest_version, QR_ECLEVEL_M)};
    if (!code) return fail(Fault::unavailable, "no memory for a QR code");
    Qr qr;
    qr.side_ = code->width;
    for (int i = 0; i < qr.side_ * qr.side_; ++i) qr.dark_.push_back(code->data[i] & dark_bit);
    return qr;
}

void Qr::draw(Canvas& page, Unit x, Unit y, Unit width) const {
    const Unit module = width / (side_ + 2 * quiet);
    const Unit margin = (width - module * side_) / 2;
    page.fill(x, y, width, width, {255, 255, 255});
    std::vector<Box> cells;
    for (int row = 0; row < side_; ++row) {
        for (int column = 0; column < side_;) {
            const int begin = column;
            while (column < side_ && dark(row, column)) ++column;
            if (column > begin) {
                cells.push_back({begin, row, column - begin, 1});
            } else {
                ++column;
            }
        }
    }
    page.figure({x + margin, y + margin, side_ * module, side_ * module}, module, cells, {});
}

}  // namespace billmill::document::pdf
