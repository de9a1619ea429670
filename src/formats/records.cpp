#include "formats/records.hpp"

#include "domain/erasure.hpp"
#include "formats/archive.hpp"
#include "formats/describe_amendment.hpp"
#include "formats/describe_invoice.hpp"

namespace billmill::formats {

namespace {

template <class T>
RecordText write_record(const T& value, std::size_t bytes_expected) {
    RecordText record;
    record.text.reserve(bytes_expected);
    record.personal.reserve(16);
    JsonWriter json{record.text};
    json.begin_object().member("v", record_version);
    Writer writer{json, &record.personal};
    Description<T>::members(writer, value);
    json.end_object();
    return record;
}

}  // namespace

RecordText encode_record(const domain::Invoice& invoice) {
    return write_record(invoice, 2'000 + 350 * invoice.priced.lines.size());
}
RecordText encode_record(const domain::Amendment& amendment) {
    return write_record(amendment, 600 + amendment.portal.signed_qr.size());
}

std::string encode(const domain::Invoice& invoice) {
    return encode_record(invoice).text;
}
std::string encode(const domain::Amendment& amendment) {
    return encode_record(amendment).text;
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

namespace {

template <class T>
Digest hash_of_stored(const T& record, std::string_view text) {
    if (domain::is_erased(record)) return sha256(text);
    const auto written = encode_record(record);
    return written.text == text ? content_hash(written, record.chain->salt) : sha256(text);
}

template <class T>
Result<T> decode_text(std::string_view text, Reader::Personal personal) {
    auto json = read_json(text);
    if (!json) return fail(Fault::corrupt, "record: " + json.error().code);
    std::string fault;
    Reader reader{*json, fault, {}, personal};
    std::int64_t version = 0;
    reader.required("v", version, {});
    if (!fault.empty() || version < 1 || version > record_version)
        return fail(Fault::corrupt, "record: unknown version");
    T value;
    Description<T>::members(reader, value);
    if (!fault.empty()) return fail(Fault::corrupt, "record: " + fault);
    return value;
}

template <class T>
Result<T> decode_stored(std::string_view text, const std::optional<domain::ChainLink>& chain) {
    const bool erased = chain && chain->salt == domain::Salt{};
    TRY(auto value, decode_text<T>(text, erased ? Reader::Personal::commitments : Reader::Personal::values));
    value.chain = chain;
    return value;
}

}  // namespace

Digest content_hash_of_stored(const domain::Invoice& record, std::string_view text) {
    return hash_of_stored(record, text);
}
Digest content_hash_of_stored(const domain::Amendment& record, std::string_view text) {
    return hash_of_stored(record, text);
}

Result<domain::Invoice> decode_invoice(std::string_view text) {
    return decode_text<domain::Invoice>(text, Reader::Personal::values);
}
Result<domain::Invoice> decode_stored_invoice(std::string_view text,
                                              const std::optional<domain::ChainLink>& chain) {
    return decode_stored<domain::Invoice>(text, chain);
}
Result<domain::Amendment> decode_stored_amendment(std::string_view text,
                                                  const std::optional<domain::ChainLink>& chain) {
    return decode_stored<domain::Amendment>(text, chain);
}

}  // namespace billmill::formats
