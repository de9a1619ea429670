#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "adapters/smtp/reply.hpp"
#include "adapters/smtp/smtp_mailer.hpp"

namespace billmill::adapters::smtp {

/// One connection to the mail server: connected, encrypted and logged in by libcurl,
/// then spoken over directly.
///
/// Ownership: borrows the multi handle, which must outlive it.      Threads: one at a time.
class Connection {
public:
    /// Begins to connect; driven by curl_multi_perform() on `multi`, which reports the end for handle().
    static std::unique_ptr<Connection> start(CURLM* multi, const SmtpOptions& options);
    ~Connection();  ///< Says QUIT where that makes sense, and does not wait for the answer.
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] CURL* handle() const { return easy_; }
    /// Hears how connecting ended. CURLE_OK: commands may be sent.
    CURLcode connected(CURLcode code);
    /// The server's last word while connecting, if that explains a failure.
    [[nodiscard]] std::optional<Reply> refusal() const;
    [[nodiscard]] bool pipelining() const { return pipelining_; }
    [[nodiscard]] bool chunking() const { return chunking_; }  ///< RFC 3030: takes BDAT.
    /// Seconds since 1970 when the first certificate of the server's chain ends; nullopt: no TLS, or not connected.
    [[nodiscard]] std::optional<std::int64_t> certificate_end() const { return certificate_end_; }
    [[nodiscard]] curl_socket_t socket() const { return socket_; }

    /// Writes what fits of both, one after the other; CURLE_AGAIN: nothing did. In the clear they leave in one call.
    CURLcode send(std::string_view first, std::string_view second, std::size_t& sent);
    CURLcode send(std::string_view bytes, std::size_t& sent) { return send(bytes, {}, sent); }
    /// Reads what has come into replies(). CURLE_AGAIN: nothing has; CURLE_RECV_ERROR:
    /// the connection has ended.
    CURLcode receive();
    [[nodiscard]] ReplyReader& replies() { return replies_; }
    /// The conversation is lost or the server has hung up: no QUIT.
    void abandon() { alive_ = false; }

private:
    Connection(CURLM* multi, CURL* easy, const SmtpOptions& options);
    static std::size_t hear(char* bytes, std::size_t size, std::size_t count, void* self);

    CURLM* multi_;
    CURL* easy_;
    const SmtpOptions& options_;
    curl_socket_t socket_ = CURL_SOCKET_BAD;
    ReplyReader replies_;
    std::optional<Reply> last_;  ///< While connecting.
    std::optional<std::int64_t> certificate_end_;
    bool pipelining_ = false;
    bool chunking_ = false;
    bool logged_in_ = false;
    bool alive_ = false;
};

/// Blocks SIGPIPE in this thread: a server that hangs up must not end the process. Removes
/// one that came meanwhile.
class NoSigpipe {
public:
    NoSigpipe();
    ~NoSigpipe();
    NoSigpipe(const NoSigpipe&) = delete;
    NoSigpipe& operator=(const NoSigpipe&) = delete;

private:
    bool was_blocked_;
};

}  // namespace billmill::adapters::smtp
