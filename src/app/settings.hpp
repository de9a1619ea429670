#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/logging.hpp"
#include "foundation/result.hpp"
#include "foundation/time.hpp"
#include "runtime/retry_schedule.hpp"

namespace billmill::app {

enum class MailSecurity : std::uint8_t { none, starttls, tls };

struct SmtpSettings {
    std::string host;  ///< Empty: no SMTP, mails go to the built-in mailbox.
    std::uint16_t port = 587;
    MailSecurity security = MailSecurity::starttls;
    std::string user;
    std::string
        password;  ///< From `password_file` or BILLMILL_SMTP_PASSWORD; never from the settings file itself.
    std::string ca_file;
    std::string hello;  ///< Name said in EHLO; empty: the host's own.
    bool trusted_network =
        false;  ///< Nobody listens on the way to the host: mail may go without TLS, though it is not loopback.
    int connections = 5;
    Milliseconds connect{30'000};     ///< TCP.
    Milliseconds initial{300'000};    ///< TCP, TLS, the first 220 and login together.
    Milliseconds mail{300'000};       ///< For the answer to MAIL.
    Milliseconds recipient{300'000};  ///< For the answer to RCPT.
    Milliseconds data{120'000};       ///< For the answer to DATA.
    Milliseconds block{180'000};      ///< While the message is uploaded and nothing of it is taken.
    Milliseconds timeout{600'000};    ///< For the answer to the final dot: cutting it short makes duplicates.
};

/// How a connection to an engine is secured. Passwords come from files or the environment, never from the settings.
struct Login {
    std::string user;
    std::string password;
};
struct Tls {
    bool on = false;
    std::string ca_file;           ///< Empty: the system's.
    std::string certificate_file;  ///< Of this client, where the engine asks for one.
    std::string key_file;
};

struct KafkaSettings {
    std::string brokers;  ///< "host:port,host:port"; empty: no Kafka.
    std::string topic_users = "users";
    std::string topic_billing = "billing";
    std::string topic_notify = "notify";
    std::string topic_heads = "heads";
    std::string topic_events = "events";
    int partitions = 12;  ///< Of topics made here; those that exist need as many.
    int replication = 3;
    /// What a topic may lack of what billmill promises, by name: few_replicas, no_flush, same_power,
    /// unclean_election, forgets.
    std::vector<std::string> accepted_risks;
    Tls tls;
    Login login;
    std::string mechanism = "SCRAM-SHA-512";  ///< Of SASL, where there is a user.
};

struct MongoSettings {
    std::string uri;  ///< mongodb://host:port/?tls=true&tlsCAFile=…, without a password; empty: no MongoDB.
    std::string database = "billmill";
    Login login;
};

struct RedisSettings {
    std::string host;  ///< Empty: no Redis; each process has a cache of its own.
    std::uint16_t port = 6379;
    Tls tls;
    Login login;
};

/// What `billmill config show` says of one setting.
struct SettingValue {
    std::string section;
    std::string key;
    std::string value;   ///< Of a secret: that there is one.
    std::string source;  ///< "default", "line 7", the name of a variable, or an option.
};

/// Everything that can be set, with the defaults of a laptop. docs/operating.md lists each.
struct Settings {
    std::string host = "127.0.0.1";
    std::uint16_t port = 5002;
    bool trusted_network =
        false;  ///< Whoever reaches the address may do everything: no keys, though it is not loopback.
    int io_threads = 1;
    int workers = 2;
    std::vector<std::string> names;            ///< That clients call it by.
    std::vector<std::string> trusted_proxies;  ///< Addresses and networks of those that may name a consumer.
    std::string proxy_secret;  ///< What they send; from `proxy_secret_file` or BILLMILL_PROXY_SECRET.
    std::size_t connections_max = 2'000;
    std::filesystem::path file;  ///< What these settings were read from; empty: nothing.
    std::filesystem::path data = "data";
    bool data_named = false;               ///< By the file or the command line; else `data` is the default.
    std::int64_t waiting_max = 1'000'000;  ///< Messages of one stage on the bus; one more is answered 503.
    std::filesystem::path sellers;         ///< Empty: `sellers` in the data directory.
    std::vector<std::string> font_folders{"/usr/share/fonts", "/usr/local/share/fonts"};
    std::filesystem::path journal;      ///< A folder on another disk; empty: no journal is kept.
    std::int64_t retention_years = 10;  ///< Of records: full calendar years after that of the issue.
    bool keep_documents = true;
    std::int64_t mailbox_mails_max = 10'000;
    SmtpSettings smtp;
    KafkaSettings kafka;
    MongoSettings mongodb;
    RedisSettings redis;
    std::vector<std::string> webhooks_allow;  ///< Hosts, addresses and networks that are not public.
    std::string webhooks_ca_file;             ///< Empty: the system's.
    bool allow_built_in_seller = false;       ///< Real SMTP for the trial seller.
    int give_up_days =
        4;  ///< After so many days of refusals that count against recipient, message or domain.
    Milliseconds customer_grace{900'000};
    int render_threads = 2;
    std::int64_t recent_documents_bytes = 32 << 20;
    runtime::RetrySchedule retries;
    std::string instance;  ///< The name under which this process comes back after a crash; empty: the host's.
    Milliseconds stop_deadline{20'000};
    log::Level log_level = log::Level::info;
    std::vector<SettingValue> values;  ///< All of them, as they were read.

    /// Kafka and MongoDB instead of SQLite: both or none.
    [[nodiscard]] bool cluster() const { return !kafka.brokers.empty(); }
    [[nodiscard]] bool smtp_configured() const { return !smtp.host.empty(); }
    [[nodiscard]] std::filesystem::path sellers_folder() const {
        return sellers.empty() ? data / "sellers" : sellers;
    }
};

/// What the command line says over the file.
struct SettingsOverrides {
    std::optional<std::filesystem::path> file;
    std::optional<std::filesystem::path> data;
    std::optional<std::string> host;
    std::optional<int> port;
    std::optional<std::string> log_level;
};

/// Defaults, then the TOML file, then the command line. The file is `--config`, else `billmill.toml` in the data
/// directory where there is one.
/// Errors: invalid: every mistake, a line each, with the place in the file.
Result<Settings> read_settings(const SettingsOverrides& overrides);

}  // namespace billmill::app
