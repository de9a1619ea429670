// Writes one PDF for each template and language, and one of each country with a page of its own: what tools/pictures/run makes
// the pictures in the docs of.
//
//     billmill_pages <folder>
#include <cstdio>
#include <fstream>
#include <string>

#include "document/invoice_renderer.hpp"
#include "domain/looks.hpp"
#include "support/showcase.hpp"

namespace {

using namespace billmill;

/// False: it says why.
bool write_page(document::InvoiceRenderer& renderer, domain::Invoice invoice, std::string_view look,
                std::string path) {
    invoice.look = look;
    invoice.number = 1;  // Without one it is a draft, which says so across the page.
    const auto pdf = renderer.render(invoice);
    if (!pdf) {
        std::fprintf(stderr, "%s\n", pdf.error().what.c_str());
        return false;
    }
    std::ofstream file{path.append(".pdf"), std::ios::binary};
    if (file << *pdf) return true;
    std::fprintf(stderr, "cannot write %s\n", path.c_str());
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: billmill_pages <folder>\n");
        return 2;
    }
    const auto renderer = document::InvoiceRenderer::open({"/usr/share/fonts"});
    if (!renderer) {
        std::fprintf(stderr, "%s\n", renderer.error().what.c_str());
        return 1;
    }
    const auto folder = std::string{argv[1]}.append("/");
    bool all = true;
    for (const auto look : domain::looks) {
        for (const auto& [language, invoice] : showcase::samples()) {
            auto path = std::string{folder}.append(look).append("-").append(language);
            all = write_page(**renderer, invoice, look, std::move(path)) && all;
        }
    }
    all = write_page(**renderer, showcase::india(), "classic", folder + "india-classic-en") && all;
    all = write_page(**renderer, showcase::switzerland(), "classic", folder + "swiss-classic-de") && all;
    return all ? 0 : 1;
}
