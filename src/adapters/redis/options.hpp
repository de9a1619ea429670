#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "foundation/time.hpp"

namespace billmill::adapters::redis {

struct RedisOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 6379;
    int database = 0;
    std::string user;      ///< Empty: Redis' default user.
    std::string password;  ///< Empty: none is sent.

    bool tls = false;               ///< TLS 1.2 or newer; the server's certificate must be good for `host`.
    std::filesystem::path ca_file;  ///< Empty: the system's authorities.
    std::filesystem::path certificate_file;  ///< Of the client, where the server asks for one; with its key.
    std::filesystem::path key_file;

    std::string prefix = "billmill:";  ///< Before every key, so that others may share the server.
    int connections_max = 8;
    Milliseconds connect_time{1'000};  ///< Until a connection can be used, TLS and password included.
    Milliseconds command_time{500};    ///< For one pipeline, until its last answer.
    Milliseconds retry_pause{500};     ///< Between two trials to reach a server that is away.
};

}  // namespace billmill::adapters::redis
