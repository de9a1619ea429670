#pragma once

#include <span>
#include <string_view>

namespace billmill::gateway {

/// One file of the pages, as web/dist held it when the program was built.
struct PageFile {
    std::string_view
        name;  ///< "index.html", "index-BX2k.js"; what is not the page itself bears a hash of its bytes.
    std::string_view bytes;
    std::string_view gzip;
};
[[nodiscard]] std::span<const PageFile> page_files();

}  // namespace billmill::gateway
