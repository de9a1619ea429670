#include "adapters/mongodb/invoice_document.hpp"

#include "adapters/mongodb/queries.hpp"
#include "adapters/mongodb/search_fields.hpp"
#include "domain/erasure.hpp"
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
    if (record.deliver == domain::Deliver::none || domain::is_erased(record)) return mails;
    mails.push_back(mail(record, record.buyer.email, false));
    for (const auto& address : record.copies) mails.push_back(mail(record, address, true));
    return mails;
}

void add_chain(Document& document, const std::optional<domain::ChainLink>& link, const Uuid& id) {
    if (!link) {
        document.add("place", id);
        return;
    }
    const auto& chain = *link;
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
        .add("search", search_fields(record))
        .add("record", text);
    add_chain(document, record.chain, record.id);
    return document;
}

domain::Invoice read_invoice(Fields& fields) {
    auto record = formats::decode_stored_invoice(fields.text("record"), read_chain(fields));
    if (record) return *std::move(record);
    fields.mark_corrupt();
    return {};
}

ports::StoredInvoice read_stored(Fields& fields) {
    ports::StoredInvoice stored{.number = fields.integer("number"),
                                .id = fields.text("_id"),
                                .text = fields.text("record"),
                                .record = fail(Fault::corrupt, {}),
                                .chain = read_chain(fields),
                                .differing = {}};
    stored.record = formats::decode_stored_invoice(stored.text, stored.chain);
    if (stored.record) {
        stored.differing = fields.differing(document_of(*stored.record, stored.text), "search");
    }
    fields.believe();
    return stored;
}

Document document_of(const domain::Amendment& record, std::string_view text) {
    Document document;
    document.add("_id", record.id)
        .add("v", document_version)
        .add("line", record.line)
        .add("invoice", record.invoice)
        .add("record", text);
    add_chain(document, record.chain, record.id);
    return document;
}

domain::Amendment read_amendment(Fields& fields) {
    auto record = formats::decode_stored_amendment(fields.text("record"), read_chain(fields));
    if (record) return *std::move(record);
    fields.mark_corrupt();
    return {};
}

ports::StoredAmendment read_stored_amendment(Fields& fields) {
    ports::StoredAmendment stored{.place = fields.integer("place"),
                                  .id = fields.text("_id"),
                                  .text = fields.text("record"),
                                  .record = fail(Fault::corrupt, {}),
                                  .chain = read_chain(fields),
                                  .differing = {}};
    stored.record = formats::decode_stored_amendment(stored.text, stored.chain);
    if (stored.record) stored.differing = fields.differing(document_of(*stored.record, stored.text));
    fields.believe();
    return stored;
}

}  // namespace billmill::adapters::mongodb
