// Writes one PDF for each template and language: what tools/pictures/run makes the pictures in the docs of.
//
//     billmill_pages <folder>
#include <cstdio>
#include <fstream>
#include <string>

#include "document/invoice_renderer.hpp"
#include "domain/looks.hpp"
#include "support/showcase.hpp"

int main(int argc, char** argv) {
    using namespace billmill;
    if (argc != 2) {
        std::fprintf(stderr, "usage: billmill_pages <folder>\n");
        return 2;
    }
    const auto renderer = document::InvoiceRenderer::open({"/usr/share/fonts"});
    if (!renderer) {
        std::fprintf(stderr, "%s\n", renderer.error().what.c_str());
        return 1;
    }
    for (const auto look : domain::looks) {
        for (auto [language, invoice] : showcase::samples()) {
            invoice.look = look;
            invoice.number = 1;  // Without one it is a draft, which says so across the page.
            const auto pdf = (*renderer)->render(invoice);
            if (!pdf) {
                std::fprintf(stderr, "%s\n", pdf.error().what.c_str());
                return 1;
            }
            auto path = std::string{argv[1]}.append("/").append(look).append("-").append(language);
            std::ofstream file{path.append(".pdf"), std::ios::binary};
            if (!(file << *pdf)) {
                std::fprintf(stderr, "cannot write %s\n", path.c_str());
                return 1;
            }
        }
    }
    return 0;
}
