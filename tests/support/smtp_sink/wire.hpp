#pragma once

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <memory>
#include <string>
#include <vector>

#include "support/smtp_sink/certificate.hpp"

namespace billmill::support {

/// One client's bytes, in the clear or encrypted. Blocks. Answers leave together when the next command is waited for.
class Wire {
public:
    explicit Wire(int fd) : fd_{fd} {}
    ~Wire() { flush(); }
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    bool encrypt(SSL_CTX* context) {
        flush();
        ssl_.reset(SSL_new(context));
        SSL_set_fd(ssl_.get(), fd_);
        pending_.clear();  // What came in the clear before TLS is nobody's command.
        return SSL_accept(ssl_.get()) == 1;
    }
    [[nodiscard]] bool encrypted() const { return ssl_ != nullptr; }

    void say(const std::string& reply) {
        answers_ += reply;
        answers_ += "\r\n";
    }
    void flush() {
        if (answers_.empty()) return;
        if (ssl_) {
            SSL_write(ssl_.get(), answers_.data(), static_cast<int>(answers_.size()));
        } else {
            static_cast<void>(::send(fd_, answers_.data(), answers_.size(), MSG_NOSIGNAL));
        }
        answers_.clear();
    }

    /// More bytes for pending(); false: the client has gone.
    bool hear() {
        flush();
        const auto size = static_cast<int>(buffer_.size());
        const auto read = ssl_ ? SSL_read(ssl_.get(), buffer_.data(), size)
                               : static_cast<int>(recv(fd_, buffer_.data(), buffer_.size(), 0));
        if (read > 0) pending_.append(buffer_.data(), static_cast<std::size_t>(read));
        return read > 0;
    }
    std::string& pending() { return pending_; }

private:
    int fd_;
    std::unique_ptr<SSL, SslFree> ssl_;
    std::string pending_;
    std::string answers_;
    std::vector<char> buffer_ = std::vector<char>(256 << 10);
};

}  // namespace billmill::support
