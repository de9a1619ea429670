#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "foundation/result.hpp"

namespace billmill::app {

/// A request of a command to a running billmill.
struct HttpQuestion {
    std::string host;  ///< A name or an address. One that means "any" is asked on this machine.
    std::uint16_t port = 5002;
    std::string method = "GET";
    std::string target = "/";  ///< Path and query, as they stand on the request line.
    std::string body{};        ///< JSON, for POST.
    std::string key{};         ///< An API key; empty: none is sent.
    int patience_seconds = 4;  ///< For each step: connect, send, and each part of the answer.
    std::size_t answer_bytes_max = 256 * 1024;
};
struct HttpAnswer {
    int status = 0;
    std::string body;
};

/// Plain HTTP, as billmill speaks it; one connection.
/// Errors:    unavailable: nothing listens there, it gave no whole answer in time, or the answer is too long.
/// Threads:   any. Waits.
[[nodiscard]] Result<HttpAnswer> ask(const HttpQuestion& question);

}  // namespace billmill::app
