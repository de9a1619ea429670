#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foundation/result.hpp"

namespace billmill::app {

/// A body that is sent while it is read.
struct HttpUpload {
    std::string type = "application/octet-stream";
    std::uint64_t bytes = 0;              ///< So many will come,
    bool chunked = false;                 ///< or nobody knows how many.
    std::function<std::string()> read{};  ///< The next bytes; empty: the end.
    std::string digest{};                 ///< Content-Digest; empty: none is sent.
    std::string encoding{};               ///< Content-Encoding; empty: none is sent.
};

/// A request of a command to a running billmill.
struct HttpQuestion {
    std::string host;  ///< A name or an address. One that means "any" is asked on this machine.
    std::uint16_t port = 5002;
    std::string method = "GET";
    std::string target = "/";            ///< Path and query, as they stand on the request line.
    std::string body{};                  ///< JSON, for POST.
    std::optional<HttpUpload> upload{};  ///< In place of `body`.
    std::function<bool(std::string_view)>
        take{};         ///< Of an answer 200: gets its body, piece by piece. False: no more.
    std::string key{};  ///< An API key; empty: none is sent.
    std::vector<std::pair<std::string, std::string>>
        headers{};             ///< Others: names and values without line ends.
    int patience_seconds = 4;  ///< For each step: connect, send, and each part of the answer.
    std::size_t answer_bytes_max = 256 * 1024;
};
struct HttpAnswer {
    int status = 0;
    std::string head{};  ///< Status line and headers, each with its line end.
    std::string body{};
};

/// Plain HTTP, as billmill speaks it; one connection.
/// Errors:    unavailable: nothing listens there, it gave no whole answer in time, or the answer is too long.
/// Threads:   any. Waits.
[[nodiscard]] Result<HttpAnswer> ask(const HttpQuestion& question);

}  // namespace billmill::app
