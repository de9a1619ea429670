#include "usecases/accept/request_identity.hpp"

#include "ports/request_fingerprint.hpp"

namespace billmill::usecases {
namespace {

/// With its length, so that no two lists of parts give one text.
void append_part(std::string& out, std::string_view part) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(part.size() >> shift);
    out += part;
}

std::string content(OperationName operation, std::string_view about, std::string_view text) {
    std::string input;
    input.reserve(text.size() + operation.text.size() + about.size() + 12);
    append_part(input, operation.text);
    append_part(input, about);
    append_part(input, text);
    return input;
}

}  // namespace

Uuid keyed_request_id(std::string_view client, OperationName operation, const std::string& key) {
    return uuid_v5(spaces::request, {client, operation.text, key});
}

std::vector<Uuid> documents_keyed(std::string_view client, const std::string& key) {
    return {keyed_request_id(client, bill_operation, key), keyed_request_id(client, credit_operation, key)};
}

std::vector<Uuid> documents_named(std::string_view client, const std::string& text) {
    auto ids = documents_keyed(client, text);
    if (const auto id = Uuid::parse(text)) ids.push_back(*id);  // Many keys look like ids.
    return ids;
}

RequestIdentity identify(std::string_view client, OperationName operation, std::string_view about,
                         const std::optional<std::string>& key, const RequestText& text, Instant now) {
    const auto canonical = content(operation, about, text.canonical);
    // Without a key nothing repeats it: what it means need not be known.
    if (!key) return {.id = uuid_v7(now), .fingerprint = ports::fingerprint_1(canonical), .keyed = false};
    return {.id = keyed_request_id(client, operation, *key),
            .fingerprint = ports::fingerprint_2(canonical, content(operation, about, text.meaning)),
            .keyed = true};
}

}  // namespace billmill::usecases
