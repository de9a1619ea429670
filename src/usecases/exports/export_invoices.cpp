#include "usecases/exports/export_invoices.hpp"

#include "document/pdf/print_copy.hpp"
#include "document/zip_writer.hpp"
#include "foundation/scratch_text.hpp"
#include "usecases/document_name.hpp"
#include "usecases/exports/tax_totals.hpp"

namespace billmill::usecases {
namespace {

constexpr int page_size = 200;

std::string_view type_of(const domain::Invoice& invoice) {
    return invoice.original ? "credit-note" : "invoice";
}

bool write_invoice(TableWriter& table, const domain::Invoice& invoice) {
    const auto& totals = invoice.priced.totals;
    table.text(invoice.printed_number).text(type_of(invoice)).date(invoice.issued_on).date(invoice.due_on);
    table.text(invoice.line.seller).text(invoice.buyer.id.text()).text(domain::display_name(invoice.buyer));
    table.text(invoice.buyer.email).text(invoice.buyer.address.country).text(invoice.buyer.tax_id);
    table.text(invoice.priced.currency.code())
        .number(domain::text(totals.net))
        .number(domain::text(totals.tax));
    table.number(domain::text(totals.gross)).number(domain::text(totals.due));
    table.text(invoice.original ? invoice.original->printed_number : "").text(invoice.id.text());
    return table.end_row();
}

bool write_lines(TableWriter& table, const domain::Invoice& invoice) {
    int number = 0;
    bool is_read = true;
    for (const auto& line : invoice.priced.lines) {
        table.text(invoice.printed_number).number(std::to_string(++number)).text(line.product_id);
        table.text(line.description).number(domain::text(line.quantity)).text(line.unit);
        table.number(domain::text(line.price)).number(domain::text(line.net));
        table.text(invoice.priced.currency.code()).text(domain::code(line.category));
        table.number(domain::text(line.rate)).text(invoice.id.text());
        is_read = table.end_row();
    }
    return is_read;
}

bool write_customer(TableWriter& table, const ports::StoredCustomer& stored) {
    const auto& customer = stored.customer;
    const auto& address = customer.address;
    table.text(customer.id.text()).text(customer.external_id).text(customer.email).text(customer.firstname);
    table.text(customer.lastname).text(customer.company).text(customer.mobile);
    table.text(address.line1).text(address.line2).text(address.postcode).text(address.city);
    table.text(address.region).text(address.country).text(customer.tax_id).text(customer.language);
    table.text(rfc3339(stored.changed_at));
    return table.end_row();
}

/// What is not in a copy. Beyond some thousand only their number is told.
class LeftOut {
public:
    void add(const std::string& name, std::string_view reason) {
        ++count_;
        if (lines_.size() < lines_max) lines_.push_back(name + ": " + std::string{reason});
    }
    [[nodiscard]] bool is_empty() const { return count_ == 0; }
    [[nodiscard]] std::string text() const {
        std::string text;
        for (const auto& line : lines_) text.append(line).append("\n");
        const auto more = count_ - std::ssize(lines_);
        if (more > 0) text.append("and ").append(std::to_string(more)).append(" more\n");
        return text;
    }
    void print(document::pdf::PrintCopy& copy) const {
        if (is_empty()) return;
        std::vector<std::string> page{std::to_string(count_) + " documents are not in this copy:"};
        for (const auto& line : lines_) {
            page.push_back(line);
            if (page.size() < lines_of_a_page) continue;
            copy.add_text(page);
            page.clear();
        }
        if (!page.empty()) copy.add_text(page);
    }

private:
    static constexpr std::size_t lines_max = 5'000;
    static constexpr std::size_t lines_of_a_page = 60;
    std::int64_t count_ = 0;
    std::vector<std::string> lines_;
};

/// The files of an archive and their digests, whose list is as long as the archive has files.
class Archive {
public:
    Archive(ExportInvoices::Write write, const std::filesystem::path& scratch)
        : zip_{std::move(write), scratch}, sums_{scratch} {}
    /// False: nobody reads any more.
    [[nodiscard]] Result<bool> add(const std::string& name, const FetchedDocument& document) {
        TRY_DO(sums_.append(document.sha256.hex() + "  " + name + "\n"));
        return read(zip_.add(name, document.pdf));
    }
    void leave_out(const std::string& name, std::string_view reason) { left_out_.add(name, reason); }
    [[nodiscard]] Result<bool> finish() {
        if (!left_out_.is_empty()) {
            TRY(const bool added, read(zip_.add("NOT-INCLUDED.txt", left_out_.text())));
            if (!added) return false;
        }
        return read(zip_.add("SHA256SUMS", sums_) && zip_.finish());
    }

private:
    [[nodiscard]] Result<bool> read(bool is_read) const {
        if (zip_.fault()) return std::unexpected{*zip_.fault()};
        return is_read;
    }
    document::ZipWriter zip_;
    ScratchText sums_;
    LeftOut left_out_;
};

/// The record itself has no document: it was erased, or makes another one. Whatever else fails may succeed later.
bool is_of_the_record(const Error& error) {
    return error.fault == Fault::invalid || error.fault == Fault::corrupt;
}

}  // namespace

Answer<void> ExportInvoices::check(const Caller& caller, const ExportFilter& filter) {
    if (filter.seller && !caller.may_use(*filter.seller))
        return refuse(Fault::forbidden, "seller_not_allowed", "This API key may not bill for this seller.");
    if (filter.search) {  // What cannot be searched now is refused before anything is written.
        ExportSource source{ports_.invoices, ports_.runs, search_, caller, filter};
        TRY_DO(source.next());
    }
    if (!filter.run) return {};
    if (ports_.runs == nullptr)
        return refuse(Fault::not_found, "no_such_run", "There is no run with this id.");
    FindRuns find{*ports_.runs};
    TRY(const auto run, find(caller, *filter.run));
    (void)run;  // It is there, and the caller's.
    return {};
}

Answer<void> ExportInvoices::documents(const Caller& caller, const ExportFilter& filter, const Write& write) {
    ExportSource source{ports_.invoices, ports_.runs, search_, caller, filter};
    Archive archive{write, ports_.scratch};
    while (true) {
        TRY(const auto page, source.next());
        if (page.empty()) break;
        for (const auto& invoice : page) {
            const auto name = document_name(invoice);
            const auto document = documents_.without_restoring(invoice);
            if (!document) {
                if (!is_of_the_record(document.error())) return std::unexpected{document.error()};
                archive.leave_out(name, document.error().what);
                continue;
            }
            TRY(const bool is_read, archive.add(name, *document));
            if (!is_read) return {};
        }
    }
    TRY_DO(archive.finish());  // Who has left needs no end.
    return {};
}

Answer<void> ExportInvoices::print_copy(const Caller& caller, const ExportFilter& filter,
                                        const Write& write) {
    ExportSource source{ports_.invoices, ports_.runs, search_, caller, filter};
    document::pdf::PrintCopy copy{write};
    LeftOut left_out;
    while (true) {
        TRY(const auto page, source.next());
        if (page.empty()) break;
        for (const auto& invoice : page) {
            const auto document = documents_.without_restoring(invoice);
            if (!document && !is_of_the_record(document.error())) return std::unexpected{document.error()};
            const auto added =
                document ? copy.add(document->pdf) : Outcome{std::unexpected{document.error()}};
            if (!added) left_out.add(invoice.printed_number, added.error().what);
            if (!copy.is_read()) return {};
        }
    }
    left_out.print(copy);
    (void)copy.finish();  // Who has left needs no end.
    return {};
}

Answer<void> ExportInvoices::table(const Caller& caller, const ExportFilter& filter, TableWriter& table,
                                   const Row& row) {
    ExportSource source{ports_.invoices, ports_.runs, search_, caller, filter};
    while (true) {
        TRY(const auto page, source.next());
        if (page.empty()) break;
        for (const auto& invoice : page)
            if (!row(table, invoice)) return {};
    }
    (void)table.finish();  // Who has left needs no end.
    return {};
}

Answer<void> ExportInvoices::invoices(const Caller& caller, const ExportFilter& filter, TableFormat format,
                                      const Write& write) {
    const auto out = TableWriter::make(
        format, write,
        {.title = "invoices",
         .head = {"number", "type", "issuedOn", "dueOn", "seller", "customerId", "customer", "email",
                  "country", "taxId", "currency", "net", "tax", "gross", "due", "creditOf", "id"}});
    return table(caller, filter, *out, write_invoice);
}

Answer<void> ExportInvoices::lines(const Caller& caller, const ExportFilter& filter, TableFormat format,
                                   const Write& write) {
    const auto out =
        TableWriter::make(format, write,
                          {.title = "lines",
                           .head = {"number", "line", "productId", "productName", "quantity", "unit", "price",
                                    "net", "currency", "taxCategory", "taxRate", "id"}});
    return table(caller, filter, *out, write_lines);
}

Answer<void> ExportInvoices::taxes(const Caller& caller, const ExportFilter& filter, TableFormat format,
                                   const Write& write) {
    ExportSource source{ports_.invoices, ports_.runs, search_, caller, filter};
    TaxTotals totals;
    while (true) {
        TRY(const auto page, source.next());
        if (page.empty()) break;
        for (const auto& invoice : page) TRY_DO(totals.add(invoice));
    }
    const auto out = TableWriter::make(format, write,
                                       {.title = "taxes",
                                        .head = {"month", "seller", "series", "type", "currency",
                                                 "taxCategory", "taxRate", "documents", "base", "tax"}});
    if (totals.write(*out)) (void)out->finish();  // Who has left needs no end.
    return {};
}

Answer<void> ExportInvoices::check_customers(const Caller& caller) {
    if (caller.sellers.empty()) return {};
    return refuse(Fault::forbidden, "limited_to_sellers",
                  "This API key is limited to some sellers; customers are shared by all of them.");
}

Answer<void> ExportInvoices::customers(const Caller& caller, TableFormat format, const Write& write) {
    TRY_DO(check_customers(caller));
    ports::PageRequest page{.after = {}, .limit = page_size};
    const auto out = TableWriter::make(
        format, write,
        {.title = "customers",
         .head = {"id", "externalId", "email", "firstname", "lastname", "company", "mobile", "line1", "line2",
                  "postcode", "city", "region", "country", "taxId", "language", "changedAt"}});
    while (true) {
        TRY(const auto found, ports_.customers.list(std::nullopt, page));
        for (const auto& customer : found.items)
            if (!write_customer(*out, customer)) return {};
        page.after = found.next;
        if (!page.after.empty()) continue;
        (void)out->finish();  // Who has left needs no end.
        return {};
    }
}

}  // namespace billmill::usecases
