#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace billmill::http {

/// Why bytes are not a request we take.
enum class ReadFault : std::uint8_t {
    malformed,        ///< Not HTTP/1.x, or a way of writing it that proxies disagree about.
    version,          ///< HTTP, but neither 1.0 nor 1.1.
    target_too_long,  ///< The first line does not fit.
    head_too_large,   ///< Too many bytes or fields.
    body_too_large,   ///< A chunked body passed its limit.
};

/// Takes requests, one after another, out of the bytes of a connection.
///
/// Promise:   bounded work and memory per byte; refuses what request smuggling is made of: two lengths, a
///            length beside a transfer coding, folded lines, bare line feeds, a missing or second Host.
/// Threads:   one at a time.          Source: RFC 9112.
class RequestReader {
public:
    struct Bounds {
        std::size_t head_bytes_max = 16 * 1024;
        std::size_t target_bytes_max = 8 * 1024;
        std::size_t fields_max = 100;
    };
    enum class State : std::uint8_t {
        reading_head,
        head_complete,  ///< The caller decides, then calls read_body() or gives up.
        reading_body,
        complete,
        failed,
    };

    explicit RequestReader(const Bounds& bounds);
    ~RequestReader();

    /// Reads on. `bytes` starts with what earlier calls left over. Returns how many it used up;
    /// stops at each State.
    std::size_t read(std::string_view bytes);
    /// Call at head_complete: at most so many bytes of body.
    void read_body(std::size_t body_bytes_max);
    /// Ready for the next request of the connection.
    void next();

    [[nodiscard]] State state() const;
    [[nodiscard]] ReadFault fault() const;  ///< At `failed`.

    // From head_complete on:
    /// Method and headers; path, query and parameters are the caller's to fill in.
    [[nodiscard]] Request& request();
    [[nodiscard]] std::string_view target() const;
    [[nodiscard]] bool has_body() const;
    [[nodiscard]] std::uint64_t content_length() const;  ///< 0: none, or chunked.
    [[nodiscard]] bool keep_alive() const;
    /// Who speaks HTTP/1.0 knows no chunks, and closes after an answer that does not say otherwise.
    [[nodiscard]] bool is_http_1_0() const;
    /// "": absent, or 100-continue of HTTP/1.0, which counts as absent. Only "100-continue" is known.     Source: RFC 9110, 10.1.1.
    [[nodiscard]] std::string_view expectation() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::http
