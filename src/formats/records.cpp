#include "formats/records.hpp"

#include "formats/archive.hpp"
#include "formats/describe_invoice.hpp"

namespace billmill::formats {

RecordText encode_record(const domain::Invoice& invoice) {
    RecordText record;
    record.text.reserve(2'000 + 350 * invoice.priced.lines.size());
    record.personal.reserve(16);
    JsonWriter json{record.text};
    json.begin_object().member("v", record_version);
    Writer writer{json, &record.personal};
    Description<domain::Invoice>::members(writer, invoice);
    json.end_object();
    return record;
}

std::string encode(const domain::Invoice& invoice) {
    return encode_record(invoice).text;
}

std::string without_personal_values(const RecordText& record, const domain::Salt& salt) {
    const std::string_view text = record.text;
    constexpr std::size_t commitment_bytes = 66;
    std::string out;
    out.reserve(text.size() + commitment_bytes * record.personal.size());
    std::size_t at = 0;
    for (const auto& [begin, end] : record.personal) {
        out.append(text.substr(at, begin - at)).append("\"");
        out.append(domain::commitment(salt, text.substr(begin, end - begin)).hex()).append("\"");
        at = end;
    }
    return out.append(text.substr(at));
}

Digest content_hash(const RecordText& record, const domain::Salt& salt) {
    return sha256(without_personal_values(record, salt));
}

Result<domain::Invoice> decode_invoice(std::string_view text) {
    auto json = read_json(text);
    if (!json) return fail(Fault::corrupt, "record: " + json.error().code);
    std::string fault;
    Reader reader{*json, fault};
    std::int64_t version = 0;
    reader.required("v", version, {});
    if (!fault.empty() || version < 1 || version > record_version)
        return fail(Fault::corrupt, "record: unknown version");
    domain::Invoice invoice;
    Description<domain::Invoice>::members(reader, invoice);
    if (!fault.empty()) return fail(Fault::corrupt, "record: " + fault);
    return invoice;
}

}  // namespace billmill::formats
