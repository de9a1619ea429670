#include "adapters/mongodb/invoice_document.hpp"

#include "adapters/mongodb/queries.hpp"
#include "formats/messages.hpp"
#include "formats/records.hpp"

namespace billmill::adapters::mongodb {
namespace {

Document mail(const domain::Invoice& record, const std::string& recipient, bool copy) {
    Document document;
    document.add("id", formats::delivery_id({record.id, recipient, 0, copy})).add("recipient", recipient);
    return document;
}

/// The mails an invoice asks for the moment it exists; their deliveries are made when they are begun.
std::vector<Document> mails_of(const domain::Invoice& record) {
    std::vector<Document> mails;
    if (record.deliver == domain::Deliver::none) return mails;
    mails.push_back(mail(record, record.buyer.email, false));
    for (const auto& address : record.copies) mails.push_back(mail(record, address, true));
    return mails;
}

}  // namespace

std::string order_of(const domain::Invoice& record) {
    return sortable(static_cast<std::uint64_t>(unix_ms(record.issued_at)), 12)
        .append(sortable(static_cast<std::uint64_t>(record.number), 12))
        .append(record.id.text());
}

Document document_of(const domain::Invoice& record) {
    Document document;
    document.add("_id", record.id)
        .add("v", document_version)
        .add("line", record.line.key())
        .add("series", record.series)
        .add("number", record.number)
        .add("seller", record.line.seller)
        .add("printed_number", record.printed_number)
        .add("original", record.original ? record.original->id : record.id)
        .add("ordinal", record.original ? std::int32_t{record.original->ordinal} : std::int32_t{0})
        .add("buyer", record.buyer.id)
        .add("issued_on", record.issued_on.text())
        .add("issued_at", record.issued_at)
        .add("order", order_of(record))
        .add("mails", mails_of(record))
        .add("record", formats::encode(record));
    return document;
}

domain::Invoice read_invoice(Fields& fields) {
    auto record = formats::decode_invoice(fields.text("record"));
    if (record) return *std::move(record);
    fields.spoilt();
    return {};
}

}  // namespace billmill::adapters::mongodb
