#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>
#include <thread>

#include "app/commands.hpp"
#include "app/outside.hpp"
#include "app/render/order.hpp"
#include "app/render/outlet.hpp"
#include "app/render/progress.hpp"
#include "app/render/record_reader.hpp"
#include "document/mail/invoice_mail.hpp"
#include "document/xml/e_invoice.hpp"
#include "domain/check_e_invoice.hpp"
#include "formats/inv01.hpp"
#include "pipeline/documents.hpp"
#include "pipeline/render_pool.hpp"
#include "ports/clock.hpp"

namespace billmill::app {
namespace {

using namespace render;

/// So many records of one kind are in memory at once.
constexpr std::size_t batch_per_thread = 16;

struct Product {
    std::string file_name;
    std::string bytes;
};

/// One record on its way.
struct Piece {
    RawRecord raw;
    int place = 0;
    std::vector<Product> products;
    Issues issues;
};

class Workshop {
public:
    Workshop(const Render& command, const ports::SellerDirectory& sellers,
             const document::InvoiceRenderer& renderer, Outlet outlet, int jobs)
        : command_{command},
          overrides_{command.look, command.language},
          desk_{sellers, overrides_, ports::SystemClock{}.now()},
          renderer_{renderer},
          outlet_{std::move(outlet)},
          pool_{jobs},
          batch_{batch_per_thread * static_cast<std::size_t>(jobs)} {}

    Outcome work(std::FILE* input);

private:
    std::vector<Piece> take_batch(RecordReader& reader);
    void make(Piece& piece) const;
    [[nodiscard]] std::expected<Product, Issues> make_product(const domain::Invoice& invoice,
                                                              const std::string& format) const;
    /// In the order of the input, so that two runs say and write the same.
    Outcome hand_over(std::span<const Piece> pieces);

    const Render& command_;
    const Overrides overrides_;
    const Desk desk_;
    const document::InvoiceRenderer& renderer_;
    Outlet outlet_;
    pipeline::RenderPool pool_;
    const std::size_t batch_;
    int taken_ = 0;
    Progress progress_;
};

std::vector<Piece> Workshop::take_batch(RecordReader& reader) {
    std::vector<Piece> pieces;
    while (pieces.size() < batch_) {
        auto raw = reader.next();
        if (!raw) break;
        pieces.push_back({*std::move(raw), ++taken_, {}, {}});
    }
    return pieces;
}

/// The record's own format, or the one of that name, as XML.
std::expected<Product, Issues> make_xml(const domain::Invoice& invoice, const std::string& format) {
    const auto named = domain::find_e_invoice_format(format);
    if (named && *named != invoice.format) {
        auto issues = domain::check_e_invoice(invoice, *named);
        for (auto& issue : issues) issue.pointer.insert(0, "/bill");
        if (!issues.empty()) return std::unexpected{std::move(issues)};
    }
    const auto& why = invoice.no_xml_reason;
    auto xml = why.empty() ? document::xml::write(invoice, named.value_or(invoice.format))
                           : fail(Fault::invalid, "its seller or currency allows none");
    if (!xml) return std::unexpected{Issues{{"", why.empty() ? "no_xml" : why, std::move(xml).error().what}}};
    auto name = document::xml_file_name(invoice);
    if (named) name.insert(name.size() - 4, "." + format);
    return Product{std::move(name), *std::move(xml)};
}

std::expected<Product, Issues> make_inv01(const domain::Invoice& invoice) {
    auto json = formats::write_inv01(invoice);
    if (!json) return std::unexpected{std::move(json).error()};
    return Product{document::json_file_name(invoice), *std::move(json)};
}

std::expected<Product, Issues> Workshop::make_product(const domain::Invoice& invoice,
                                                      const std::string& format) const {
    if (format == "inv-01") return make_inv01(invoice);
    if (format != "pdf") return make_xml(invoice, format);
    auto pdf = pipeline::render(invoice, renderer_, desk_.sellers);
    if (!pdf) return std::unexpected{Issues{{"", "unrenderable", std::move(pdf).error().what}}};
    return Product{document::pdf_file_name(invoice), *std::move(pdf)};
}

void Workshop::make(Piece& piece) const {
    if (piece.raw.too_large) {
        piece.issues = {{"", "too_large", "a record is at most 1 MiB"}};
        return;
    }
    auto order = read_order(piece.raw.text);
    auto invoice =
        order ? carry_out(*std::move(order), piece.place, desk_) : std::unexpected{std::move(order).error()};
    if (!invoice) {
        piece.issues = std::move(invoice).error();
        return;
    }
    invoice->renderer = renderer_.version(*invoice);
    for (const auto& format : command_.formats) {
        auto product = make_product(*invoice, format);
        if (product)
            piece.products.push_back(*std::move(product));
        else
            std::ranges::move(product.error(), std::back_inserter(piece.issues));
    }
}

Outcome Workshop::hand_over(std::span<const Piece> pieces) {
    for (const auto& piece : pieces) {
        auto issues = piece.issues;
        for (const auto& product : piece.products) {
            if (!issues.empty()) break;
            const auto put = outlet_.put(product.file_name, product.bytes);
            if (put) {
                progress_.made();
                continue;
            }
            if (put.error().fault != Fault::conflict) return put;
            issues.push_back({"/number", "number_taken", put.error().what});
        }
        if (!issues.empty()) progress_.refused(piece.raw.line, issues);
        progress_.show();
    }
    return {};
}

Outcome Workshop::work(std::FILE* input) {
    RecordReader reader{input};
    while (true) {
        auto pieces = take_batch(reader);
        if (pieces.empty()) break;
        pool_.each(pieces.size(), [&](std::size_t i) { make(pieces[i]); });
        TRY_DO(hand_over(pieces));
    }
    progress_.end();
    if (reader.failed()) return fail(Fault::unavailable, "the input can't be read to its end");
    if (progress_.refusals() == 0) return {};
    // Not `invalid`: that would say that nothing was made.
    return fail(Fault::conflict, "some records were refused; the others' documents are made");
}

Result<std::unique_ptr<adapters::filesystem::TomlSellerDirectory>> open_render_sellers(
    const Render& command, const Settings& settings) {
    using adapters::filesystem::TomlSellerDirectory;
    if (!command.seller.empty()) return TomlSellerDirectory::open_one(command.seller);
    const auto& folder = command.sellers.empty() ? settings.sellers_folder() : command.sellers;
    if (!command.sellers.empty() && !std::filesystem::is_directory(folder))
        return fail(Fault::invalid, "there is no directory " + folder.string());
    return TomlSellerDirectory::open(folder);
}

}  // namespace

Outcome run(const Render& command, const Settings& settings) {
    if (command.out == "-" && command.formats.size() > 1)
        return fail(Fault::invalid, "standard output takes one document; name a directory with --out");
    TRY(const auto sellers, open_render_sellers(command, settings));
    TRY(const auto renderer, document::InvoiceRenderer::open(settings.font_folders));
    TRY(auto outlet, Outlet::open(command.out));
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{nullptr, std::fclose};
    if (command.input != "-") {
        file.reset(std::fopen(command.input.c_str(), "rb"));
        if (!file) return fail(Fault::invalid, "cannot open " + command.input + ": " + std::strerror(errno));
    }
    const auto cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    Workshop workshop{command, *sellers, *renderer, std::move(outlet),
                      command.jobs > 0 ? command.jobs : cores};
    return workshop.work(file ? file.get() : stdin);
}

}  // namespace billmill::app
