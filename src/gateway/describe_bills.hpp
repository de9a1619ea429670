#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "document/xml/e_invoice.hpp"
#include "domain/credit.hpp"
#include "formats/describe_amendment.hpp"
#include "formats/describe_invoice.hpp"
#include "gateway/describe_answers.hpp"
#include "usecases/find_bill.hpp"
#include "usecases/list_open_bills.hpp"
#include "usecases/preview_credit.hpp"

// Bills as clients see them: issued, open, previewed.

namespace billmill::gateway {

struct BillLinks {
    std::string self;
    std::string pdf;
    std::string xml;
};
struct UnissuedBillLinks {
    std::string self;
};
struct OpenBillLinks {
    std::string self;
    std::string failure;
};
struct BillReference {
    Uuid id;
    std::string number;
    Date issued_on;
    std::optional<domain::Money> gross;
};
struct DocumentFacts {
    Digest sha256;
    std::int64_t bytes = 0;
    std::string renderer;
};
/// What was added to an invoice, as clients see it.
struct RecordedIrn {
    domain::PortalAnswer portal;
    Instant recorded_at;
};
struct BillFailure {
    std::string code;
    std::string detail;
    Issues issues;
    Uuid id;
};
struct BillPage {
    std::vector<Summary<usecases::IssuedBill>> items;
    std::string next;
    std::optional<std::int64_t> total;
    std::optional<bool> total_exact;
    std::optional<Instant> as_of;
};
struct CreditableLine {
    int line = 0;
    domain::Quantity quantity{0};
};
struct CreditNotePreview {
    domain::PricedInvoice priced;
    std::vector<CreditableLine> left;
};
struct Preview {
    domain::Invoice draft;
    std::vector<usecases::Warning> warnings;
};

[[nodiscard]] inline std::string path_of(const Uuid& bill) {
    return "/api/v1/invoices/" + bill.text();
}
/// As the document is now.
[[nodiscard]] DocumentFacts facts_of(const usecases::IssuedBill& bill);
[[nodiscard]] std::optional<RecordedIrn> irn_of(const usecases::IssuedBill& bill);
[[nodiscard]] BillLinks links_of(const domain::Invoice& invoice);
[[nodiscard]] OpenBillLinks open_bill_links_of(const usecases::OpenBill& bill);
[[nodiscard]] std::optional<BillFailure> failure_of(const std::optional<ports::DeadLetter>& letter);
[[nodiscard]] std::optional<BillReference> original_of(const domain::Invoice& credit);
[[nodiscard]] std::vector<BillReference> references_to(const std::vector<domain::Invoice>& credits);

}  // namespace billmill::gateway

namespace billmill::formats {

inline constexpr std::array<std::string_view, 5> bill_state_names{"waiting", "issued", "credited_in_part",
                                                                  "cancelled", "failed"};
inline constexpr std::array<std::string_view, 3> issued_state_names{"issued", "credited_in_part",
                                                                    "cancelled"};
inline constexpr std::array<std::string_view, 2> unissued_state_names{"waiting", "failed"};
inline constexpr std::array<std::string_view, 5> mail_state_names{"none", "queued", "handed_over", "failed",
                                                                  "trial"};
/// A mail that the mail server took has the state `sent` in the stores.
inline constexpr std::array<std::string_view, 5> delivery_state_names{"queued", "sending", "handed_over",
                                                                      "failed", "trial"};
template <>
inline constexpr std::span<const std::string_view> names_of<usecases::MailState>{mail_state_names};
template <>
inline constexpr std::span<const std::string_view> names_of<usecases::BillState>{bill_state_names};
template <>
inline constexpr std::span<const std::string_view> names_of<ports::DeliveryState>{delivery_state_names};

template <>
struct Description<domain::Rendition> {
    static constexpr SchemaName name{.answer = "Rendition"};
    static constexpr std::string_view prose =
        "A document that another renderer made, with other bytes than those issued.";

    template <class Archive>
    static void members(Archive& archive, const domain::Rendition& rendition) {
        archive.required("renderer", rendition.renderer, about("The id of the renderer that made it."));
        archive.required("sha256", rendition.sha256, about("Of its bytes."));
    }
};

template <>
struct Description<ports::Delivery> {
    static constexpr SchemaName name{.answer = "Delivery"};
    static constexpr std::string_view prose = "One mail to one recipient.";

    template <class Archive>
    static void members(Archive& archive, const ports::Delivery& delivery) {
        archive.required("id", delivery.id, {});
        archive.required("to", delivery.address(),
                         about("Where the last attempt went; before that, as the invoice says."));
        archive.required("sequence", delivery.sequence,
                         at_least(0, "0: with the invoice; resends have others."));
        archive.required("state", delivery.state, {});
        archive.required("attempts", delivery.attempts, at_least(0, "How often it was tried."));
        archive.required("possibleDuplicates", delivery.possible_duplicates,
                         at_least(0, "Attempts that began after one that may have arrived."));
        archive.optional("rendition", delivery.rendition,
                         about("Where the mail carries other bytes than those issued."));
        archive.optional("lastError", delivery.last_error, {});
        archive.optional("messageId", delivery.message_id, {});
        archive.required("changedAt", delivery.changed_at, {});
    }
};

template <>
struct Description<gateway::BillFailure> {
    static constexpr SchemaName name{.answer = "BillFailure"};
    static constexpr std::string_view prose = "Why a bill failed.";

    template <class Archive>
    static void members(Archive& archive, const gateway::BillFailure& failure) {
        archive.required("code", failure.code, {});
        archive.required("detail", failure.detail, {});
        archive.required("issues", failure.issues, {});
        archive.required("failureId", failure.id, about("Of /api/v1/failures."));
    }
};

template <>
struct Description<gateway::BillLinks> {
    static constexpr SchemaName name{.answer = "BillLinks"};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, const gateway::BillLinks& links) {
        archive.required("self", links.self, {});
        archive.required("pdf", links.pdf, {});
        archive.optional("xml", links.xml, about("Where the bill's format is not none."));
    }
};

template <>
struct Description<gateway::UnissuedBillLinks> {
    static constexpr SchemaName name{.answer = "UnissuedBillLinks"};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, const gateway::UnissuedBillLinks& links) {
        archive.required("self", links.self, {});
    }
};

template <>
struct Description<gateway::BillReference> {
    static constexpr SchemaName name{.answer = "BillReference"};
    static constexpr std::string_view prose =
        "Another document: the credited invoice, or a credit note of this one.";

    template <class Archive>
    static void members(Archive& archive, const gateway::BillReference& reference) {
        archive.required("id", reference.id, {});
        archive.required("number", reference.number, {});
        archive.required("issueDate", reference.issued_on, {});
        archive.required("href", gateway::path_of(reference.id), {});
        archive.optional("gross", reference.gross, {});
    }
};

template <>
struct Description<gateway::DocumentFacts> {
    static constexpr SchemaName name{.answer = "Document"};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, const gateway::DocumentFacts& document) {
        archive.required("sha256", document.sha256, {});
        archive.required("bytes", document.bytes, at_least(0));
        archive.required("template", document.renderer,
                         about("The renderer's id: versions of template, writer and XML, and a digest of "
                               "libraries and fonts."));
    }
};

template <>
struct Description<gateway::RecordedIrn> {
    static constexpr SchemaName name{.answer = "RecordedIrn"};
    static constexpr std::string_view prose = Description<domain::PortalAnswer>::prose;

    template <class Archive>
    static void members(Archive& archive, const gateway::RecordedIrn& irn) {
        Description<domain::PortalAnswer>::members(archive, irn.portal);
        archive.required("recordedAt", irn.recorded_at, {});
    }
};

/// What pages show of a bill too.
template <class Archive>
void describe_head(Archive& archive, const usecases::IssuedBill& bill) {
    const auto& invoice = bill.invoice;
    archive.required("id", invoice.id, {});
    archive.required("type", invoice.line.type, {});
    archive.required("state", bill.state, one_of(issued_state_names, "Of the bill."));
    archive.required(
        "delivery", bill.mail,
        about("Of its mails, taken together. handed_over: the mail server has accepted every mail "
              "it asks for. trial: the built-in mailbox keeps them."));
    archive.required("number", invoice.printed_number, about("What stands on paper."));
    archive.required("series", invoice.series, {});
    archive.required("sequence", invoice.number, at_least(1, "1, 2, 3 … within the series."));
    archive.required("acceptedAt", invoice.accepted_at, {});
    archive.required("issuedAt", invoice.issued_at, {});
}

template <class Archive>
void describe_dates_and_parties(Archive& archive, const domain::Invoice& invoice) {
    archive.required("issueDate", invoice.issued_on, {});
    archive.required("dueDate", invoice.due_on, {});
    archive.required("seller", invoice.seller, {});
    archive.required("buyer", invoice.buyer, {});
}

template <class Archive>
void describe_tail(Archive& archive, const usecases::IssuedBill& bill) {
    const auto& invoice = bill.invoice;
    archive.optional("creditOf", gateway::original_of(invoice), {});
    archive.required("document", gateway::facts_of(bill), {});
    archive.optional("irn", gateway::irn_of(bill),
                     about("What India's portal answered; the document shows it. A mail bears it where its "
                           "rendition has the document's hash."));
    archive.required("deliveries", bill.deliveries, {});
    archive.required("links", gateway::links_of(invoice), {});
}

template <>
struct Description<usecases::IssuedBill> {
    static constexpr SchemaName name{.answer = "IssuedBill"};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, const usecases::IssuedBill& bill) {
        describe_head(archive, bill);
        describe_dates_and_parties(archive, bill.invoice);
        Description<domain::PricedInvoice>::members(archive, bill.invoice.priced);
        Description<domain::InvoiceTerms>::members(archive, bill.invoice.terms);
        describe_documents(archive, bill.invoice);
        describe_tail(archive, bill);
        archive.optional("credits", gateway::references_to(bill.credits),
                         about("Its credit notes, in the order they were issued in."));
        archive.optional("failure", gateway::failure_of(bill.failure), {});
    }
};

/// Everything but lines, taxes, terms and failure.
template <>
struct Description<gateway::Summary<usecases::IssuedBill>> {
    static constexpr SchemaName name{.answer = "BillSummary"};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, const gateway::Summary<usecases::IssuedBill>& summary) {
        const auto& bill = *summary.whole;
        describe_head(archive, bill);
        describe_dates_and_parties(archive, bill.invoice);
        archive.required("currency", bill.invoice.priced.currency, {});
        archive.required("totals", bill.invoice.priced.totals, {});
        archive.optional("reference", bill.invoice.terms.buyer_reference, about("The buyer's own."));
        archive.optional("orderReference", bill.invoice.terms.order_reference,
                         about("The buyer's purchase order."));
        archive.optional("contractReference", bill.invoice.terms.contract_reference, {});
        describe_tail(archive, bill);
    }
};

template <>
struct Description<gateway::BillPage> {
    static constexpr SchemaName name{.answer = "BillPage"};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, const gateway::BillPage& page) {
        archive.required("items", page.items, list(0, 200));
        archive.required(
            "next", page.next,
            about("The cursor of the next page; empty: this was the last one. Before that, a page may "
                  "be short."));
        archive.optional(
            "total", page.total,
            at_least(0, "How many there are on all pages; absent where nobody has counted them."));
        archive.optional("totalExact", page.total_exact,
                         about("false: counting ended at `total`, and there are more: say 10,000+."));
        archive.optional("asOf", page.as_of,
                         about("What happened later may be missing. Absent: nothing is."));
    }
};

inline constexpr About waiting_for =
    about("A code of parked work, such as unknown_customer; absent: it is in line.");
inline constexpr About waits_until =
    about("With unknown_customer: then it fails. Else: then it is tried again.");

template <>
struct Description<usecases::UnissuedBill> {
    static constexpr std::array<std::string_view, 1> no_mail{"none"};
    static constexpr SchemaName name{.answer = "UnissuedBill"};
    static constexpr std::string_view prose = "Kept, and without an invoice: not yet, or because it failed.";

    template <class Archive>
    static void members(Archive& archive, const usecases::UnissuedBill& bill) {
        archive.required("id", bill.id, {});
        archive.required("state", bill.state, one_of(unissued_state_names));
        archive.required("delivery", usecases::MailState::none, one_of(no_mail));
        archive.required("acceptedAt", bill.accepted_at, {});
        archive.optional("waitingFor", bill.waiting ? bill.waiting->code : std::string{}, waiting_for);
        archive.optional("until", bill.waiting ? std::optional{bill.waiting->until} : std::nullopt,
                         waits_until);
        archive.optional("failure", gateway::failure_of(bill.failure), {});
        archive.required("links", gateway::UnissuedBillLinks{gateway::path_of(bill.id)}, {});
    }
};

template <>
struct Description<usecases::OpenBill> {
    static constexpr SchemaName name{.answer = "OpenBill"};
    static constexpr std::string_view page = "OpenBillPage";
    static constexpr std::string_view prose = "A bill that needs somebody or something, with the reason.";

    template <class Archive>
    static void members(Archive& archive, const usecases::OpenBill& bill) {
        archive.required("id", bill.id, {});
        archive.required("state", bill.state, {});
        archive.required("delivery", bill.mail, about("failed: it is issued, and its mail failed."));
        archive.required("acceptedAt", bill.accepted_at, {});
        archive.required("seller", bill.seller, {});
        archive.optional("userId", bill.customer,
                         about("The customer's e-mail, else its id; absent for a credit."));
        archive.optional("number", bill.number, about("Where it is issued, and its mail failed."));
        archive.optional("waitingFor", bill.waiting ? bill.waiting->code : std::string{}, waiting_for);
        archive.optional("until", bill.waiting ? std::optional{bill.waiting->until} : std::nullopt,
                         waits_until);
        archive.optional("failure", gateway::failure_of(bill.failure), {});
        archive.required("links", gateway::open_bill_links_of(bill), {});
    }
};

template <>
struct Description<gateway::OpenBillLinks> {
    static constexpr SchemaName name{.answer = "OpenBillLinks"};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, const gateway::OpenBillLinks& links) {
        archive.required("self", links.self, {});
        archive.optional("failure", links.failure, about("Where it failed: POST …/retry or …/discard."));
    }
};

template <>
struct Description<gateway::Preview> {
    static constexpr SchemaName name{.answer = "Preview"};
    static constexpr std::string_view prose = "An invoice that was not issued.";
    static constexpr std::array<std::string_view, 1> types{"invoice"};
    static constexpr std::array<std::string_view, 1> numbers{"PREVIEW"};

    template <class Archive>
    static void members(Archive& archive, const gateway::Preview& preview) {
        const auto& draft = preview.draft;
        archive.required("type", draft.line.type, one_of(types));
        archive.required("number", draft.printed_number, one_of(numbers));
        describe_dates_and_parties(archive, draft);
        Description<domain::PricedInvoice>::members(archive, draft.priced);
        Description<domain::InvoiceTerms>::members(archive, draft.terms);
        describe_documents(archive, draft);
        archive.optional("warnings", preview.warnings, about("As the 202 would have them."));
    }
};

template <>
struct Description<gateway::CreditableLine> {
    static constexpr SchemaName name{.answer = "CreditableLine"};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, const gateway::CreditableLine& line) {
        archive.required("line", line.line, at_least(1, "1, 2, 3 … of the invoice."));
        archive.required("quantity", line.quantity, about("That may still be credited of it."));
    }
};

template <>
struct Description<gateway::CreditNotePreview> {
    static constexpr SchemaName name{.answer = "CreditPreview"};
    static constexpr std::string_view prose = "A credit note that was not issued.";

    template <class Archive>
    static void members(Archive& archive, const gateway::CreditNotePreview& preview) {
        Description<domain::PricedInvoice>::members(archive, preview.priced);
        archive.required("left", preview.left, about("Before this credit, of each line of the invoice."));
    }
};

}  // namespace billmill::formats
