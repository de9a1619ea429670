#pragma once

#include <string>

#include "app/ask_server.hpp"

namespace billmill::app {

/// The one invoice or credit note that somebody means by its id, its number, a reference, its idempotency key, or the mail
/// address of its customer, as GET /api/v1/invoices/{id} answers it. Case, spaces and dashes of numbers and references do not
/// matter; a part of one is not enough.
/// Errors: not_found: none, with those that begin like it; conflict: several, which are named; and as `Server::ask`.
[[nodiscard]] Result<formats::Json> find_invoice(const Server& server, const std::string& word);

[[nodiscard]] std::string path_of_invoice(std::string_view id);
/// "1060.82 INR"; empty: it has none yet.
[[nodiscard]] std::string gross_of(const formats::Json& invoice);
/// The company, or the names of the person.
[[nodiscard]] std::string buyer_of(const formats::Json& invoice);
/// Of an object in an object.
[[nodiscard]] std::string text_in(const formats::Json& object, std::string_view member,
                                  std::string_view name);

}  // namespace billmill::app
