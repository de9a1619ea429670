#include "gateway/bill_json.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "document/xml/e_invoice.hpp"
#include "domain/credit.hpp"
#include "gateway/party_json.hpp"

namespace billmill::gateway {
namespace {

using formats::JsonWriter;

/// What an allowance or charge of a line says; one of the document says more.
void write_adjustment(JsonWriter& out, const domain::LineAdjustment& adjustment) {
    out.member("amount", text(adjustment.amount));
    if (adjustment.percent) out.member("percent", text(*adjustment.percent));
    out.optional_member("reason", adjustment.reason).optional_member("reasonCode", adjustment.reason_code);
}
void write_adjustment(JsonWriter& out, const domain::DocumentAdjustment& adjustment) {
    out.member("amount", text(adjustment.amount));
    if (adjustment.percent)
        out.member("percent", text(*adjustment.percent)).member("base", text(adjustment.base));
    out.optional_member("reason", adjustment.reason)
        .optional_member("reasonCode", adjustment.reason_code)
        .member("taxCategory", code(adjustment.category))
        .member("taxRate", text(adjustment.rate));
}

/// As requests have them: allowances and charges apart, and neither where there is none.
template <class AnyAdjustment>
void write_adjustments(JsonWriter& out, const std::vector<AnyAdjustment>& adjustments) {
    using enum domain::AdjustmentKind;
    for (const auto& [member, kind] : {std::pair{"allowances", allowance}, std::pair{"charges", charge}}) {
        if (std::ranges::find(adjustments, kind, &AnyAdjustment::kind) == adjustments.end()) continue;
        out.name(member).begin_array();
        for (const auto& adjustment : adjustments) {
            if (adjustment.kind != kind) continue;
            out.begin_object();
            write_adjustment(out, adjustment);
            out.end_object();
        }
        out.end_array();
    }
}

void write_lines(JsonWriter& out, const std::vector<domain::InvoiceLine>& lines) {
    out.name("lines").begin_array();
    for (const auto& line : lines) {
        out.begin_object();
        out.member("productId", line.product_id)
            .member("description", line.description)
            .optional_member("hsn", line.hsn)
            .optional_member("orderLine", line.order_line);
        if (line.cess) out.member("cess", text(*line.cess));
        out.member("unit", line.unit)
            .member("quantity", text(line.quantity))
            .member("price", text(line.price))
            .member("discount", text(line.discount));
        write_adjustments(out, line.adjustments);
        out.member("amount", text(line.amount))
            .member("net", text(line.net))
            .member("taxCategory", code(line.category))
            .member("taxRate", text(line.rate));
        if (line.original_line != 0) out.member("originalLine", line.original_line);
        out.end_object();
    }
    out.end_array();
}

void write_taxes(JsonWriter& out, const std::vector<domain::TaxBreakdown>& taxes) {
    out.name("taxes").begin_array();
    for (const auto& tax : taxes) {
        out.begin_object();
        out.member("category", code(tax.category))
            .member("rate", text(tax.rate))
            .member("taxable", text(tax.taxable))
            .member("tax", text(tax.tax))
            .name("heads")
            .begin_array();
        for (const auto& head : tax.heads) {
            out.begin_object();
            out.member("name", head.name).member("rate", text(head.rate)).member("amount", text(head.amount));
            out.end_object();
        }
        out.end_array().optional_member("reason", tax.reason).end_object();
    }
    out.end_array();
}

void write_totals(JsonWriter& out, const domain::Totals& totals) {
    out.name("totals").begin_object();
    out.member("lines", text(totals.lines))
        .member("discount", text(totals.discount))
        .member("charges", text(totals.charges))
        .member("net", text(totals.net))
        .member("tax", text(totals.tax))
        .member("gross", text(totals.gross))
        .member("prepaid", text(totals.prepaid))
        .member("rounding", text(totals.rounding))
        .member("due", text(totals.due));
    out.end_object();
}

void write_particulars(JsonWriter& out, const domain::Particulars& particulars) {
    out.optional_member("orderReference", particulars.order_reference)
        .optional_member("contractReference", particulars.contract_reference)
        .optional_member("paymentTerms", particulars.payment_terms);
    if (particulars.delivered_on) out.member("deliveredOn", particulars.delivered_on->text());
    if (particulars.period) {
        out.name("period").begin_object();
        out.member("from", particulars.period->from.text()).member("to", particulars.period->to.text());
        out.end_object();
    }
    if (particulars.deliver_to) {
        out.name("deliverTo").begin_object();
        write_address(out, *particulars.deliver_to);
        out.end_object();
    }
    if (particulars.reverse_charge) out.member("reverseCharge", true);
    out.optional_member("note", particulars.note);
}

void write_deliveries(JsonWriter& out, std::span<const ports::Delivery> deliveries) {
    out.name("deliveries").begin_array();
    for (const auto& delivery : deliveries) {
        out.begin_object();
        out.member("id", delivery.id.text())
            .member("to", delivery.recipient)
            .member("sequence", std::int64_t{delivery.sequence})
            .member("state", ports::name(delivery.state))
            .member("attempts", std::int64_t{delivery.attempts})
            .member("possibleDuplicates", std::int64_t{delivery.possible_duplicates})
            .optional_member("lastError", delivery.last_error)
            .optional_member("messageId", delivery.message_id)
            .member("changedAt", rfc3339(delivery.changed_at));
        out.end_object();
    }
    out.end_array();
}

void write_failure(JsonWriter& out, const std::optional<ports::DeadLetter>& letter) {
    if (!letter) return;
    out.name("failure").begin_object();
    const auto death = letter->history.empty() ? ports::Death{} : letter->history.back();
    out.member("code", death.code).member("detail", death.detail).name("issues");
    write_issues(out, letter->issues);
    out.member("deadLetterId", letter->id.text()).end_object();
}

std::string path_of(const Uuid& id) {
    return "/api/v1/bill/" + id.text();
}

void write_links(JsonWriter& out, const domain::Invoice& invoice) {
    const auto self = path_of(invoice.id);
    out.name("links").begin_object();
    out.member("self", self).member("pdf", self + "/pdf");
    if (document::xml::has_xml(invoice, invoice.format)) out.member("xml", self + "/xml");
    out.end_object();
}

void write_reference(JsonWriter& out, const Uuid& id, const std::string& number, Date day) {
    out.member("id", id.text())
        .member("number", number)
        .member("issueDate", day.text())
        .member("href", path_of(id));
}

void write_credit_of(JsonWriter& out, const domain::Invoice& credit) {
    if (!credit.original) return;
    const auto& original = *credit.original;
    out.name("creditOf").begin_object();
    write_reference(out, original.id, original.printed_number, original.issued_on);
    out.end_object();
}

/// An invoice is cancelled when nothing is left of it that could be credited.
bool is_cancelled(const domain::Invoice& invoice, std::span<const domain::Invoice> credits) {
    const auto issues = domain::check({invoice.id, {}, {}}, invoice, credits);
    return std::ranges::any_of(issues, [](const Issue& issue) { return issue.code == "nothing_left"; });
}

void write_credits(JsonWriter& out, const domain::Invoice& invoice,
                   std::span<const domain::Invoice> credits) {
    if (credits.empty()) return;
    out.name("credits").begin_array();
    for (const auto& credit : credits) {
        out.begin_object();
        write_reference(out, credit.id, credit.printed_number, credit.issued_on);
        out.member("gross", text(credit.priced.totals.gross)).end_object();
    }
    out.end_array();
    if (is_cancelled(invoice, credits)) out.member("cancelled", true);
}

void write_parties(JsonWriter& out, const domain::Invoice& invoice) {
    out.member("issueDate", invoice.issued_on.text())
        .member("dueDate", invoice.due_on.text())
        .member("currency", invoice.priced.currency.code())
        .name("seller");
    write_seller(out, invoice.seller);
    out.name("buyer").begin_object();
    write_customer_members(out, invoice.buyer);
    out.end_object();
}

void write_amounts(JsonWriter& out, const domain::PricedInvoice& priced) {
    out.member("pricesIncludeTax", priced.prices_include_tax)
        .optional_member("placeOfSupply", priced.place_of_supply);
    write_lines(out, priced.lines);
    write_adjustments(out, priced.adjustments);
    write_taxes(out, priced.taxes);
}

void write_terms(JsonWriter& out, const domain::Invoice& invoice) {
    write_particulars(out, invoice.particulars);
    out.optional_member("language", invoice.language)
        .member("format", name(invoice.format))
        .optional_member("noXmlReason", invoice.no_xml_reason)
        .member("attach", name(invoice.attach));
}

/// What lists show too.
void write_head(JsonWriter& out, const domain::Invoice& invoice,
                std::span<const ports::Delivery> deliveries) {
    out.member("id", invoice.id.text())
        .member("type", name(invoice.line.type))
        .member("state", name(state_of(invoice, deliveries)))
        .member("number", invoice.printed_number)
        .member("series", invoice.series)
        .member("sequence", invoice.number)
        .member("acceptedAt", rfc3339(invoice.accepted_at))
        .member("issuedAt", rfc3339(invoice.issued_at));
    write_parties(out, invoice);
}

void write_tail(JsonWriter& out, const domain::Invoice& invoice,
                std::span<const ports::Delivery> deliveries) {
    write_credit_of(out, invoice);
    write_totals(out, invoice.priced.totals);
    out.optional_member("reference", invoice.particulars.buyer_reference);
    out.name("document").begin_object();
    out.member("sha256", invoice.sha256.hex())
        .member("bytes", invoice.bytes)
        .member("template", invoice.renderer);
    out.end_object();
    write_deliveries(out, deliveries);
}

/// How far some deliveries have come, taken together.
struct Progress {
    bool sent = false;
    bool open = false;
    bool failed = false;
    void add(ports::DeliveryState state) {
        sent |= state == ports::DeliveryState::sent;
        failed |= state == ports::DeliveryState::failed;
        open |= state == ports::DeliveryState::queued || state == ports::DeliveryState::sending;
    }
};

}  // namespace

std::string_view name(BillState state) {
    switch (state) {
        case BillState::accepted: return "accepted";
        case BillState::issued: return "issued";
        case BillState::sent: return "sent";
        case BillState::failed: return "failed";
    }
    return "unknown";
}

bool reaches_buyer(const domain::Invoice& invoice, const ports::Delivery& delivery) {
    return delivery.sequence > 0 || delivery.recipient == invoice.buyer.email;
}

BillState state_of(const domain::Invoice& invoice, std::span<const ports::Delivery> deliveries) {
    Progress buyer;
    std::map<std::string_view, Progress> copies;
    if (invoice.deliver == domain::Deliver::mail) {
        for (const auto& copy : invoice.copies) copies[copy] = {};
    }
    for (const auto& delivery : deliveries) {
        if (reaches_buyer(invoice, delivery)) buyer.add(delivery.state);
        if (const auto copy = copies.find(delivery.recipient); copy != copies.end()) {
            copy->second.add(delivery.state);
        }
    }
    if (!buyer.sent) return buyer.failed && !buyer.open ? BillState::failed : BillState::issued;
    const auto settled = [](const auto& copy) {
        return copy.second.sent || (copy.second.failed && !copy.second.open);
    };
    return std::ranges::all_of(copies, settled) ? BillState::sent : BillState::issued;
}

void write_issues(JsonWriter& out, const Issues& issues) {
    out.begin_array();
    for (const auto& issue : issues) {
        out.begin_object();
        out.member("pointer", issue.pointer).member("code", issue.code).member("detail", issue.detail);
        out.end_object();
    }
    out.end_array();
}

void write_unissued(JsonWriter& out, const Unissued& bill, const std::optional<ports::DeadLetter>& failure) {
    out.begin_object();
    out.member("id", bill.id.text())
        .member("state", name(bill.state))
        .member("acceptedAt", rfc3339(bill.accepted_at));
    write_failure(out, failure);
    out.name("links").begin_object().member("self", path_of(bill.id)).end_object();
    out.end_object();
}

void write_bill(JsonWriter& out, const domain::Invoice& invoice, std::span<const domain::Invoice> credits,
                std::span<const ports::Delivery> deliveries,
                const std::optional<ports::DeadLetter>& failure) {
    out.begin_object();
    write_head(out, invoice, deliveries);
    write_amounts(out, invoice.priced);
    write_tail(out, invoice, deliveries);
    write_credits(out, invoice, credits);
    write_terms(out, invoice);
    write_failure(out, failure);
    write_links(out, invoice);
    out.end_object();
}

void write_bill_summary(JsonWriter& out, const domain::Invoice& invoice,
                        std::span<const ports::Delivery> deliveries) {
    out.begin_object();
    write_head(out, invoice, deliveries);
    write_tail(out, invoice, deliveries);
    write_links(out, invoice);
    out.end_object();
}

void write_preview(JsonWriter& out, const domain::Invoice& draft) {
    out.begin_object();
    out.member("type", name(draft.line.type)).member("number", draft.printed_number);
    write_parties(out, draft);
    write_amounts(out, draft.priced);
    write_totals(out, draft.priced.totals);
    out.optional_member("reference", draft.particulars.buyer_reference);
    write_terms(out, draft);
    out.end_object();
}

}  // namespace billmill::gateway
