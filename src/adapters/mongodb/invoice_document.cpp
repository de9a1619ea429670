#include "adapters/mongodb/invoice_document.hpp"

#include "adapters/mongodb/queries.hpp"
#include "formats/messages.hpp"
#include "formats/records.hpp"
#include "foundation/encoding.hpp"

namespace billmill::adapters::mongodb {
namespace {

Document mail(const domain::Invoice& record, const std::string& recipient, bool copy) {
    Document document;
    document.add("id", formats::delivery_id({record.id, recipient, 0, copy})).add("recipient", recipient);
    return document;
}

/// The mails an invoice asks for the moment it exists; their deliveries are made when they are claimed.
std::vector<Document> mails_of(const domain::Invoice& record) {
    std::vector<Document> mails;
    if (record.deliver == domain::Deliver::none) return mails;
    mails.push_back(mail(record, record.buyer.email, false));
    for (const auto& address : record.copies) mails.push_back(mail(record, address, true));
    return mails;
}

void add_chain(Document& document, const domain::Invoice& record) {
    if (!record.chain) {
        document.add("place", record.id);
        return;
    }
    const auto& chain = *record.chain;
    document.add("place", chain.place)
        .add("link", chain.link)
        .add("salt", hex::encode(chain.salt))
        .add("xml_sha256", chain.xml);
}

std::optional<domain::ChainLink> read_chain(Fields& fields) {
    if (!fields.has("link")) return std::nullopt;
    domain::ChainLink chain;
    chain.place = fields.integer("place");
    chain.link = fields.digest("link");
    chain.salt = fields.bytes<16>("salt");
    if (fields.has("xml_sha256")) chain.xml = fields.digest("xml_sha256");
    return chain;
}

}  // namespace

std::string order_of(const domain::Invoice& record) {
    return sortable(static_cast<std::uint64_t>(unix_ms(record.issued_at)), 12)
        .append(sortable(static_cast<std::uint64_t>(record.number), 12))
        .append(record.id.text());
}

Document document_of(const domain::Invoice& record, std::string_view text) {
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
        .add("record", text);
    add_chain(document, record);
    return document;
}

domain::Invoice read_invoice(Fields& fields) {
    auto record = formats::decode_invoice(fields.text("record"));
    if (!record) {
        fields.spoilt();
        return {};
    }
    record->chain = read_chain(fields);
    return *std::move(record);
}

ports::StoredInvoice read_stored(Fields& fields) {
    ports::StoredInvoice stored{.number = fields.integer("number"),
                                .id = fields.text("_id"),
                                .text = fields.text("record"),
                                .record = fail(Fault::corrupt, {}),
                                .chain = read_chain(fields),
                                .differing = {}};
    stored.record = formats::decode_invoice(stored.text);
    if (stored.record) {
        stored.record->chain = stored.chain;
        stored.differing = fields.differing(document_of(*stored.record, stored.text));
    }
    fields.believe();
    return stored;
}

}  // namespace billmill::adapters::mongodb
