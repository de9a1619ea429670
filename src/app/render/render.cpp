#include "app/render/render.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>
#include <thread>

#include "app/outside.hpp"
#include "app/render/output.hpp"
#include "app/render/progress.hpp"
#include "app/render/read_request.hpp"
#include "app/render/record_reader.hpp"
#include "document/mail/invoice_mail.hpp"
#include "document/xml/e_invoice.hpp"
#include "domain/accounting_currency.hpp"
#include "domain/check_e_invoice.hpp"
#include "domain/line_amount.hpp"
#include "formats/inv01.hpp"
#include "ports/clock.hpp"
#include "usecases/bill_warnings.hpp"
#include "usecases/fetch_document.hpp"
#include "usecases/issue/render_pool.hpp"
#include "usecases/record_irn.hpp"
#include "usecases/undrawn.hpp"

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
struct Item {
    RawRecord raw;
    int place = 0;
    std::vector<Product> products;
    Issues issues;
    Issues warnings{};
};

class RenderJob {
public:
    RenderJob(const Render& command, const ports::SellerDirectory& sellers,
              const document::InvoiceRenderer& renderer, Output output, int jobs)
        : command_{command},
          overrides_{command.look, command.language},
          context_{sellers, overrides_, ports::SystemClock{}.now()},
          renderer_{renderer},
          output_{std::move(output)},
          pool_{jobs},
          batch_{batch_per_thread * static_cast<std::size_t>(jobs)} {}

    Outcome work(std::FILE* input);

private:
    std::vector<Item> take_batch(RecordReader& reader);
    void make(Item& item) const;
    [[nodiscard]] std::expected<Product, Issues> make_product(const domain::Invoice& invoice,
                                                              const domain::PortalAnswer* portal,
                                                              const std::string& format) const;
    /// In the order of the input, so that two runs say and write the same.
    Outcome hand_over(std::span<const Item> items);

    const Render& command_;
    const usecases::StandaloneOverrides overrides_;
    const usecases::StandaloneContext context_;
    const document::InvoiceRenderer& renderer_;
    Output output_;
    usecases::RenderPool pool_;
    const std::size_t batch_;
    int taken_ = 0;
    Progress progress_;
};

std::vector<Item> RenderJob::take_batch(RecordReader& reader) {
    std::vector<Item> items;
    while (items.size() < batch_) {
        auto raw = reader.next();
        if (!raw) break;
        items.push_back({*std::move(raw), ++taken_, {}, {}});
    }
    return items;
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

/// As it would be sent to the buyer.
std::expected<Product, Issues> make_mail(const domain::Invoice& invoice, std::string_view pdf,
                                         std::string_view logo) {
    std::string xml;
    if (invoice.attach != domain::Attach::pdf) {
        auto made = document::xml::write(invoice, invoice.format);
        if (!made) return std::unexpected{Issues{{"", "no_xml", std::move(made).error().what}}};
        xml = *std::move(made);
    }
    auto name = document::pdf_file_name(invoice);
    name.replace(name.size() - 3, 3, "eml");
    const document::Attachments files{.pdf = invoice.attach == domain::Attach::xml ? std::string_view{} : pdf,
                                      .xml = xml};
    const document::MailContext context{.delivery_id = uuid_v5(spaces::delivery, {invoice.id.raw()}),
                                        .recipient = invoice.buyer.email,
                                        .logo = logo,
                                        .date = invoice.issued_at};
    return Product{std::move(name), document::compose_invoice_mail(invoice, files, context)};
}

std::expected<Product, Issues> RenderJob::make_product(const domain::Invoice& invoice,
                                                       const domain::PortalAnswer* portal,
                                                       const std::string& format) const {
    if (format == "inv-01") return make_inv01(invoice);
    if (format != "pdf" && format != "mail") return make_xml(invoice, format);
    auto pdf = usecases::render_record(invoice, renderer_, context_.sellers, nullptr, portal);
    if (!pdf) return std::unexpected{Issues{{"", "unrenderable", std::move(pdf).error().what}}};
    if (format == "mail") {
        const auto* logo = context_.sellers.logo(invoice.seller.logo);
        return make_mail(invoice, *pdf, logo == nullptr ? std::string_view{} : std::string_view{*logo});
    }
    return Product{document::pdf_file_name(invoice), *std::move(pdf)};
}

/// What accepting would warn of, by place.
Issues warnings_of(const usecases::StandaloneRequest& request, const document::InvoiceRenderer& renderer,
                   const ports::SellerDirectory& sellers) {
    Issues warnings;
    const auto say = [&](std::vector<usecases::Undrawn> found) {
        for (auto& [pointer, signs] : found) {
            warnings.push_back({std::move(pointer), usecases::signs_not_drawn,
                                std::string{usecases::signs_not_drawn_detail} + ": " + signs});
        }
    };
    say(usecases::undrawn_of(renderer, request.bill, "/bill"));
    say(usecases::undrawn_of(renderer, request.customer, "/customer"));
    if (request.credit) say(usecases::undrawn_of(renderer, request.credit->request, "/credit"));
    const auto& number = request.credit ? request.credit->numbering.number : request.numbering.number;
    if (const auto* printed = std::get_if<std::string>(&number)) {
        if (auto signs = usecases::undrawn_in(renderer, *printed); !signs.empty())
            say({{request.credit ? "/credit/number" : "/number", std::move(signs)}});
    }
    const auto* seller = sellers.find(request.bill.seller);
    if (seller == nullptr) return warnings;
    for (const auto& place : domain::charges_without_hsn(request.bill, *seller))
        warnings.push_back(
            {"/bill" + place, usecases::charge_without_hsn, usecases::charge_without_hsn_detail});
    return warnings;
}

void RenderJob::make(Item& item) const {
    if (item.raw.too_large) {
        item.issues = {{"", "too_large", "a record is at most 1 MiB"}};
        return;
    }
    auto request = read_request(item.raw.text);
    std::optional<domain::PortalAnswer> portal;
    if (request) {
        item.warnings = warnings_of(*request, renderer_, context_.sellers);
        if (const auto* answer = usecases::portal_answer_of(*request)) portal = *answer;
    }
    auto invoice = request ? usecases::make_standalone_record(*std::move(request), item.place, context_)
                           : std::unexpected{std::move(request).error()};
    if (!invoice) {
        item.issues = std::move(invoice).error();
        return;
    }
    if (portal) {
        item.issues = usecases::check_answer_to(*portal, *invoice, context_.now);
        const bool credit = invoice->line.type == domain::DocumentType::credit_note;
        for (auto& issue : item.issues) issue.pointer.insert(0, credit ? "/credit/irn" : "/irn");
        if (!item.issues.empty()) return;
    }
    if (domain::lacks_exchange_rate(invoice->seller, invoice->priced))
        item.warnings.push_back(
            {"/bill/exchangeRate", usecases::exchange_rate_missing, usecases::exchange_rate_missing_detail});
    invoice->renderer = renderer_.version(*invoice);
    for (const auto& format : command_.formats) {
        auto product = make_product(*invoice, portal ? &*portal : nullptr, format);
        if (product)
            item.products.push_back(*std::move(product));
        else
            std::ranges::move(product.error(), std::back_inserter(item.issues));
    }
}

Outcome RenderJob::hand_over(std::span<const Item> items) {
    for (const auto& item : items) {
        auto issues = item.issues;
        for (const auto& product : item.products) {
            if (!issues.empty()) break;
            const auto put = output_.put(product.file_name, product.bytes);
            if (put) {
                progress_.made();
                continue;
            }
            if (put.error().fault != Fault::conflict) return put;
            issues.push_back({"/number", "number_taken", put.error().what});
        }
        if (!issues.empty()) progress_.refused(item.raw.line, issues);
        if (issues.empty()) progress_.warned(item.raw.line, item.warnings);
        progress_.show();
    }
    return {};
}

Outcome RenderJob::work(std::FILE* input) {
    RecordReader reader{input};
    while (true) {
        auto items = take_batch(reader);
        if (items.empty()) break;
        pool_.each(items.size(), [&](std::size_t i) { make(items[i]); });
        TRY_DO(hand_over(items));
    }
    TRY_DO(output_.end());
    progress_.end();
    if (reader.failed()) return fail(Fault::unavailable, "the input can't be read to its end");
    if (progress_.refusals() == 0) return {};
    // Not `invalid`: that would say that nothing was made.
    return fail(Fault::conflict, "some records were refused; the others' documents are made");
}

Result<std::unique_ptr<adapters::filesystem::TomlSellerDirectory>> open_render_sellers(
    const Render& command, const Settings& settings) {
    using adapters::filesystem::TomlSellerDirectory;
    if (!command.seller.empty()) return TomlSellerDirectory::open_one(command.seller, logo_fault);
    const auto& folder = command.sellers.empty() ? settings.sellers_folder() : command.sellers;
    if (!command.sellers.empty() && !std::filesystem::is_directory(folder))
        return fail(Fault::invalid, "there is no directory " + folder.string());
    return TomlSellerDirectory::open(folder, adapters::filesystem::BuiltInSeller::offered, logo_fault);
}

Result<Output> open_output(const Render& command) {
    if (!command.zip.empty()) return Output::open_archive(ArchiveForm::zip, command.zip);
    if (!command.tar.empty()) return Output::open_archive(ArchiveForm::tar, command.tar);
    return Output::open(command.out);
}

}  // namespace

Outcome render_file(const Render& command, const Settings& settings) {
    if (command.out == "-" && command.formats.size() > 1)
        return fail(Fault::invalid, "standard output takes one document; name a directory with --out");
    TRY(const auto sellers, open_render_sellers(command, settings));
    TRY(const auto renderer, document::InvoiceRenderer::open(settings.font_folders));
    TRY(auto output, open_output(command));
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{nullptr, std::fclose};
    if (command.input != "-") {
        file.reset(std::fopen(command.input.c_str(), "rb"));
        if (!file) return fail(Fault::invalid, "cannot open " + command.input + ": " + std::strerror(errno));
    }
    const auto cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    RenderJob job{command, *sellers, *renderer, std::move(output), command.jobs > 0 ? command.jobs : cores};
    return job.work(file ? file.get() : stdin);
}

}  // namespace billmill::app
