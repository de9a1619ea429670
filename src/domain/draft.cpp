#include "domain/draft.hpp"

#include <algorithm>

#include "domain/check_e_invoice.hpp"

namespace billmill::domain {
namespace {

std::string first_of(const std::string& a, const std::string& b, const std::string& c) {
    if (!a.empty()) return a;
    return b.empty() ? c : b;
}

/// Who else gets a mail; each address once, the buyer's never.
std::vector<std::string> copies_of(const BillingRequest& request, const Seller& seller,
                                   const Customer& buyer) {
    std::vector<std::string> copies;
    const auto add = [&](const std::string& address) {
        if (address != buyer.email && std::ranges::find(copies, address) == copies.end())
            copies.push_back(address);
    };
    for (const auto& address : request.cc) add(address);
    if (request.bcc_seller) add(seller.email);
    return copies;
}

/// Better no XML than one that validators refuse.
void leave_out_impossible_xml(Invoice& record) {
    if (record.format == EInvoiceFormat::none || tax_is_near_rate(record.priced)) return;
    record.format = EInvoiceFormat::none;
    record.no_xml_reason = "tax_not_near_rate";
    record.attach = Attach::pdf;
}

}  // namespace

Invoice draft(const BillingRequest& request, const PricedInvoice& priced, const Seller& seller,
              const Customer& buyer, Date day) {
    Invoice record;
    record.line = {seller.id, DocumentType::invoice, request.branch.empty() ? seller.branch : request.branch};
    record.issued_on = day;
    record.due_on = add_days(day, request.due_days.value_or(seller.due_days));
    record.seller = seller;
    record.buyer = buyer;
    record.terms = request.terms;
    if (record.terms.buyer_reference.empty()) record.terms.buyer_reference = buyer.buyer_reference;
    if (record.terms.operations == Operations::unsaid) record.terms.operations = seller.operations;
    record.language = first_of(request.language, buyer.language, seller.language);
    record.look = first_of(request.look, seller.look, "classic");
    record.deliver = request.deliver;
    record.copies = copies_of(request, seller, buyer);
    record.priced = priced;
    const auto resolved = resolve_format(request, seller, &buyer);
    record.format = resolved.format;
    record.no_xml_reason = resolved.no_xml_reason;
    record.attach = resolve_attach(request, seller, &buyer, resolved.format);
    leave_out_impossible_xml(record);
    return record;
}

Invoice draft(const CreditRequest& request, const PricedInvoice& priced, const Seller& seller,
              const Invoice& original, int ordinal, Date day) {
    Invoice record;
    record.line = credit_line(original.line);
    record.issued_on = day;
    record.due_on = day;
    record.seller = seller;
    record.buyer = original.buyer;
    auto& terms = record.terms = original.terms;
    terms.note = request.reason;
    terms.payment_terms.clear();
    record.original = Original{original.id, original.printed_number, original.issued_on, ordinal};
    record.language = original.language;
    record.look = original.look;
    record.deliver = original.deliver;
    record.copies = original.copies;
    record.priced = priced;
    record.format = original.format;
    record.no_xml_reason = original.no_xml_reason;
    record.attach = original.attach;
    leave_out_impossible_xml(record);
    return record;
}

}  // namespace billmill::domain
