#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "contract/redis/redis_world.hpp"
#include "support/temporary_directory.hpp"

extern char** environ;

namespace billmill::contract {
namespace {

using adapters::redis::RedisCache;
using adapters::redis::RedisOptions;

/// A program that ends with the test.
class Child {
public:
    explicit Child(std::vector<std::string> command) {
        std::vector<char*> arguments;
        for (auto& one : command) arguments.push_back(one.data());
        arguments.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        if (::posix_spawnp(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ) != 0) pid_ = 0;
        ::posix_spawn_file_actions_destroy(&actions);
    }
    ~Child() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        wait();
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    int wait() {
        int status = -1;
        ::waitpid(std::exchange(pid_, 0), &status, 0);
        return status;
    }

private:
    pid_t pid_ = 0;
};

std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return 0;
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(socket);
    return ntohs(address.sin_port);
}

/// A server that wants TLS and a password; its certificate holds the address 127.0.0.1 and no name.
class RedisTls : public testing::Test {
protected:
    void SetUp() override {
        if (!tests::engine_address("REDIS")) GTEST_SKIP() << "no such engine: see tools/engines";
        make_certificate("server");
        make_certificate("another");
        options.port = free_port();
        options.tls = true;
        options.ca_file = folder / "server.crt";
        options.password = "correct horse";
        server = std::make_unique<Child>(std::vector<std::string>{
            "redis-server", "--port", "0", "--tls-port", std::to_string(options.port), "--bind", "127.0.0.1",
            "--tls-cert-file", folder / "server.crt", "--tls-key-file", folder / "server.key",
            "--tls-auth-clients", "no", "--requirepass", "correct horse", "--save", "", "--appendonly",
            "no"});
        wait_until_it_listens();
    }
    void make_certificate(const std::string& name) const {
        Child openssl{{"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                       "-nodes", "-days", "2", "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1",
                       "-keyout", folder / (name + ".key"), "-out", folder / (name + ".crt")}};
        ASSERT_EQ(openssl.wait(), 0);
    }
    void wait_until_it_listens() const {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(options.port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        for (bool listens = false; !listens;) {
            const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
            listens = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
            ::close(socket);
            ASSERT_LT(std::chrono::steady_clock::now(), deadline);
        }
    }
    static Outcome ping(const RedisOptions& options) { return must(RedisCache::open(options))->ping(); }

    tests::TemporaryDirectory folder;
    RedisOptions options;
    std::unique_ptr<Child> server;
};

TEST_F(RedisTls, SpeaksTlsWithAPassword) {
    must(ping(options));
    const auto cache = must(RedisCache::open(options));
    const std::string large(300'000, 'x');
    must(cache->put("key", large, Milliseconds{60'000}));
    EXPECT_EQ(must(cache->get("key")), large);
}

TEST_F(RedisTls, RefusesACertificateItCantTrust) {
    must(ping(options));
    options.ca_file = folder / "another.crt";
    const auto untrusted = ping(options);
    ASSERT_EQ(fault_of(untrusted), "unavailable");
    EXPECT_NE(untrusted.error().what.find("certificate"), std::string::npos) << untrusted.error().what;
    options.ca_file = folder / "server.crt";
    options.host = "localhost";  // The same server, by a name that its certificate does not hold.
    const auto misnamed = ping(options);
    ASSERT_EQ(fault_of(misnamed), "unavailable");
    EXPECT_NE(misnamed.error().what.find("ostname"), std::string::npos) << misnamed.error().what;
}

TEST_F(RedisTls, AWrongPasswordIsSaidAndNotRepeated) {
    must(ping(options));
    options.password = "wrong battery";
    const auto wrong = ping(options);
    ASSERT_EQ(fault_of(wrong), "unavailable");
    EXPECT_NE(wrong.error().what.find("WRONGPASS"), std::string::npos) << wrong.error().what;
    EXPECT_EQ(wrong.error().what.find("battery"), std::string::npos);
    options.password.clear();
    EXPECT_EQ(fault_of(ping(options)), "unavailable");
}

TEST_F(RedisTls, APlainClientGetsNowhere) {
    must(ping(options));
    options.tls = false;
    EXPECT_EQ(fault_of(ping(options)), "unavailable");
}

}  // namespace
}  // namespace billmill::contract
