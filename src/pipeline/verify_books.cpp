#include "pipeline/verify_books.hpp"

#include <algorithm>

#include "pipeline/verify_credits.hpp"

namespace billmill::pipeline {
namespace {

constexpr int page_size = 200;

class Auditor {
public:
    explicit Auditor(const BooksPorts& ports) : ports_{ports} {}

    Result<BooksReport> audit() {
        TRY(report_.account, ports_.account.read());
        for (const auto& stage : report_.account) {
            if (!stage.balances())
                fault(std::string{name(stage.stage)} + ": in is not done + waiting + dead");
            for (const auto& id : stage.astray)
                fault(std::string{name(stage.stage)} + ": astray: " + id.text());
        }
        TRY(const auto all, ports_.invoices.all_series());
        for (const auto& series : all) TRY_DO(audit_series(series));
        report_.series = static_cast<std::int64_t>(all.size());
        return std::move(report_);
    }

private:
    Outcome audit_series(const std::string& series) {
        std::int64_t last = 0;
        std::optional<Date> last_date;
        for (;;) {
            TRY(const auto page, ports_.invoices.scan(series, last, page_size));
            if (page.empty()) return {};
            for (const auto& invoice : page) {
                if (invoice.number != last + 1) {
                    fault(series + ": number " + std::to_string(last + 1) + " is missing or doubled");
                }
                if (last_date && invoice.issued_on < *last_date)
                    fault(invoice.printed_number + ": dated before its predecessor");
                last = invoice.number;
                last_date = invoice.issued_on;
                audit_sums(invoice);
                TRY_DO(audit_credit(invoice));
                TRY_DO(audit_document(invoice));
                ++report_.invoices;
            }
        }
    }

    /// Adds up again what the record says, with nothing but the record.
    void audit_sums(const domain::Invoice& invoice) {
        const auto& priced = invoice.priced;
        std::int64_t lines = 0, taxable = 0, tax = 0, heads = 0;
        for (const auto& line : priced.lines) lines += line.net.minor;
        for (const auto& group : priced.taxes) {
            taxable += group.taxable.minor;
            tax += group.tax.minor;
            for (const auto& head : group.heads) heads += head.amount.minor;
        }
        const auto& totals = priced.totals;
        const bool adds_up =
            lines == totals.lines.minor &&
            totals.lines.minor - totals.discount.minor + totals.charges.minor == totals.net.minor &&
            taxable == totals.net.minor && tax == totals.tax.minor && heads == tax &&
            totals.net.minor + totals.tax.minor == totals.gross.minor &&
            totals.gross.minor - totals.prepaid.minor + totals.rounding.minor == totals.due.minor;
        if (!adds_up) fault(invoice.printed_number + ": the sums do not add up");
    }

    /// A credit note is held against its invoice, with all other credits of it.
    Outcome audit_credit(const domain::Invoice& invoice) {
        const bool credit = invoice.line.type == domain::DocumentType::credit_note;
        if (credit != invoice.original.has_value())
            fault(invoice.printed_number + ": it is not what its series holds");
        if (!invoice.original) return {};
        TRY(const auto original, ports_.invoices.find(invoice.original->id));
        TRY(const auto credits, ports_.invoices.find_credits(invoice.original->id));
        const auto wrong = credit_fault(invoice, original ? &*original : nullptr, credits);
        if (!wrong.empty()) fault(invoice.printed_number + ": " + std::string{wrong});
        return {};
    }

    Outcome audit_document(const domain::Invoice& invoice) {
        TRY(const auto kept, ports_.files.read(invoice.id));
        if (kept) {
            ++report_.files_read;
            if (sha256(*kept) != invoice.sha256)
                fault(invoice.printed_number + ": the file is not the one that was issued");
            return {};
        }
        if (invoice.renderer != ports_.renderer.version(invoice)) {
            ++report_.other_renderer;
            return {};
        }
        TRY(const auto bytes, ports_.renderer.render(invoice, ports_.sellers.logo(invoice.seller.logo)));
        ++report_.files_remade;
        if (sha256(bytes) != invoice.sha256)
            fault(invoice.printed_number + ": made again, the document differs");
        return {};
    }

    void fault(std::string what) {
        if (report_.faults.size() < BooksReport::faults_max) report_.faults.push_back(std::move(what));
    }

    const BooksPorts& ports_;
    BooksReport report_;
};

}  // namespace

bool BooksReport::sound() const {
    return faults.empty() && std::ranges::all_of(account, [](const auto& stage) { return stage.balances(); });
}

Result<BooksReport> verify_books(const BooksPorts& ports) {
    return Auditor{ports}.audit();
}

}  // namespace billmill::pipeline
