#include "adapters/mongodb/error.hpp"

#include <mongoc/mongoc.h>

namespace billmill::adapters::mongodb {
namespace {

constexpr std::uint32_t code_object_too_large = 10334;

Fault fault_of(const bson_error_t& error) {
    if (error.domain == BSON_ERROR_INVALID || error.domain == MONGOC_ERROR_BSON) return Fault::invalid;
    if (error.domain == MONGOC_ERROR_COMMAND && error.code == MONGOC_ERROR_COMMAND_INVALID_ARG)
        return Fault::invalid;
    if (error.domain != MONGOC_ERROR_SERVER) return Fault::unavailable;
    switch (error.code) {
        case code_duplicate_key: return Fault::conflict;
        case code_object_too_large: return Fault::invalid;
        default: return Fault::unavailable;
    }
}

}  // namespace

bool is_connection_trouble(const bson_error_t& error) {
    return error.domain == MONGOC_ERROR_STREAM || error.domain == MONGOC_ERROR_SERVER_SELECTION;
}

Error error_of(const bson_error_t& error, std::string_view doing) {
    std::string what = "MongoDB: ";
    what.append(doing).append(": ");
    // These name hosts and causes, never a document.
    if (is_connection_trouble(error) || error.domain == MONGOC_ERROR_CLIENT)
        what.append(error.message).append(" ");
    what.append("(")
        .append(std::to_string(error.domain))
        .append("/")
        .append(std::to_string(error.code))
        .append(")");
    return Error{fault_of(error), std::move(what)};
}

}  // namespace billmill::adapters::mongodb
