#include "app/settings.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>

#include "app/secret_file.hpp"
#include "foundation/loopback.hpp"
#include "http/same_origin.hpp"
#include "http/trusted_proxies.hpp"

#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

namespace billmill::app {
namespace {

/// Reads typed values out of one table, and remembers every mistake instead of stopping at the first.
class TableReader {
public:
    TableReader(const toml::table& root, std::string name, std::vector<std::string>& mistakes)
        : table_{root[name].as_table()}, name_{std::move(name)}, mistakes_{mistakes} {
        if (table_ == nullptr && root.contains(name_)) mistakes_.push_back("[" + name_ + "] must be a table");
    }
    ~TableReader() {
        if (table_ == nullptr) return;
        for (const auto& [key, value] : *table_) {
            if (!known_.contains(std::string{key.str()})) mistake(key.str(), "is not a setting", &value);
        }
    }
    TableReader(const TableReader&) = delete;
    TableReader& operator=(const TableReader&) = delete;

    void text(std::string_view key, std::string& value) {
        if (const auto* node = take(key)) {
            if (const auto read = node->value_exact<std::string>()) {
                value = *read;
            } else {
                mistake(key, "must be a text", node);
            }
        }
    }
    void path(std::string_view key, std::filesystem::path& value) {
        std::string read;
        text(key, read);
        if (!read.empty()) value = read;
    }
    void flag(std::string_view key, bool& value) {
        if (const auto* node = take(key)) {
            if (const auto read = node->value_exact<bool>()) {
                value = *read;
            } else {
                mistake(key, "must be true or false", node);
            }
        }
    }
    template <class Number>
    void number(std::string_view key, Number& value, std::int64_t least, std::int64_t most) {
        if (const auto* node = take(key)) {
            const auto read = node->value_exact<std::int64_t>();
            if (read && *read >= least && *read <= most) {
                value = static_cast<Number>(*read);
            } else {
                mistake(
                    key,
                    "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most),
                    node);
            }
        }
    }
    void seconds(std::string_view key, Milliseconds& value, std::int64_t least, std::int64_t most) {
        std::int64_t read = value.count() / 1'000;
        const auto before = read;
        number(key, read, least, most);
        if (read != before) value = Milliseconds{read * 1'000};
    }
    void texts(std::string_view key, std::vector<std::string>& values) {
        const auto* node = take(key);
        if (node == nullptr) return;
        const auto* array = node->as_array();
        std::vector<std::string> read;
        for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
            if (const auto item = (*array)[i].value_exact<std::string>()) read.push_back(*item);
        }
        if (array == nullptr || read.size() != array->size())
            return mistake(key, "must be a list of texts", node);
        values = std::move(read);
    }
    void mistake(std::string_view key, const std::string& what, const toml::node* node = nullptr) {
        std::string line = "[" + name_ + "] " + std::string{key} + " " + what;
        if (node != nullptr) line += " (line " + std::to_string(node->source().begin.line) + ")";
        mistakes_.push_back(std::move(line));
    }
    [[nodiscard]] bool has(std::string_view key) const { return table_ != nullptr && table_->contains(key); }

private:
    const toml::node* take(std::string_view key) {
        known_.insert(std::string{key});
        return table_ == nullptr ? nullptr : table_->get(key);
    }

    const toml::table* table_;
    std::string name_;
    std::vector<std::string>& mistakes_;
    std::set<std::string> known_;
};

void read_secret_file(TableReader& table, std::string_view key, const std::filesystem::path& file,
                      std::string& secret) {
    if (file.empty()) return;
    struct stat status{};
    std::ifstream in{file};
    if (stat(file.c_str(), &status) != 0 || !in) {
        return table.mistake(key, "cannot be read: " + file.string());
    }
    if (!is_private(status.st_mode & 0777U, status.st_uid, geteuid())) {
        table.mistake(key, "can be read by others; run: chmod 600 " + file.string());
    }
    std::getline(in, secret);
}

/// From the file that `password_file` names, or from the environment, which wins.
void read_secret(TableReader& table, const char* variable, std::string& secret) {
    std::filesystem::path file;
    table.path("password_file", file);
    read_secret_file(table, "password_file", file, secret);
    if (const char* value = std::getenv(variable)) secret = value;
    if (table.has("password")) {
        table.mistake(
            "password",
            "does not belong into this file; put it into one of its own and name it in password_file");
    }
}

void read_login(TableReader& table, const char* variable, Login& login) {
    table.text("user", login.user);
    read_secret(table, variable, login.password);
    if (!login.user.empty() && login.password.empty()) {
        table.mistake("user", std::string{"needs a password: set password_file, or "} + variable +
                                  " in the environment");
    }
}

void read_tls(TableReader& table, Tls& tls) {
    table.flag("tls", tls.on);
    table.text("ca_file", tls.ca_file);
    table.text("certificate_file", tls.certificate_file);
    table.text("key_file", tls.key_file);
    if (tls.certificate_file.empty() != tls.key_file.empty()) {
        table.mistake("certificate_file", "and key_file go together");
    }
}

void read_kafka(const toml::table& root, KafkaSettings& kafka, std::vector<std::string>& mistakes) {
    TableReader table{root, "kafka", mistakes};
    table.text("brokers", kafka.brokers);
    table.text("topic_users", kafka.topic_users);
    table.text("topic_billing", kafka.topic_billing);
    table.text("topic_notify", kafka.topic_notify);
    table.number("partitions", kafka.partitions, 1, 10'000);
    table.number("replication", kafka.replication, 1, 100);
    table.texts("accepted_risks", kafka.accepted_risks);
    table.text("mechanism", kafka.mechanism);
    read_tls(table, kafka.tls);
    read_login(table, "BILLMILL_KAFKA_PASSWORD", kafka.login);
    if (table.has("brokers") && kafka.brokers.empty()) table.mistake("brokers", "must name host:port, …");
}

void read_stores(const toml::table& root, Settings& settings, std::vector<std::string>& mistakes) {
    TableReader mongodb{root, "mongodb", mistakes};
    mongodb.text("uri", settings.mongodb.uri);
    mongodb.text("database", settings.mongodb.database);
    read_login(mongodb, "BILLMILL_MONGODB_PASSWORD", settings.mongodb.login);
    if (settings.mongodb.uri.empty() != settings.kafka.brokers.empty()) {
        mistakes.emplace_back("[kafka] brokers and [mongodb] uri go together: name both, or none for SQLite");
    }
    TableReader redis{root, "redis", mistakes};
    redis.text("host", settings.redis.host);
    redis.number("port", settings.redis.port, 1, 65'535);
    read_tls(redis, settings.redis.tls);
    read_login(redis, "BILLMILL_REDIS_PASSWORD", settings.redis.login);
}

void read_smtp(const toml::table& root, SmtpSettings& smtp, std::vector<std::string>& mistakes) {
    TableReader table{root, "smtp", mistakes};
    table.text("host", smtp.host);
    std::string security = "starttls";
    table.text("security", security);
    if (security == "none") {
        smtp.security = MailSecurity::none;
        smtp.port = 25;
    } else if (security == "tls") {
        smtp.security = MailSecurity::tls;
        smtp.port = 465;
    } else if (security != "starttls") {
        table.mistake("security", "must be \"starttls\", \"tls\" or, on this machine only, \"none\"");
    }
    table.number("port", smtp.port, 1, 65'535);
    table.text("user", smtp.user);
    table.text("ca_file", smtp.ca_file);
    table.text("hello", smtp.hello);
    table.flag("trusted_network", smtp.trusted_network);
    table.number("connections", smtp.connections, 1, 64);
    table.seconds("connect_seconds", smtp.connect, 1, 3'600);
    table.seconds("initial_seconds", smtp.initial, 1, 3'600);
    table.seconds("mail_seconds", smtp.mail, 1, 3'600);
    table.seconds("recipient_seconds", smtp.recipient, 1, 3'600);
    table.seconds("data_seconds", smtp.data, 1, 3'600);
    table.seconds("block_seconds", smtp.block, 1, 3'600);
    table.seconds("timeout_seconds", smtp.timeout, 1, 3'600);
    read_secret(table, "BILLMILL_SMTP_PASSWORD", smtp.password);
    if (smtp.security == MailSecurity::none && !smtp.host.empty() && !is_loopback(smtp.host) &&
        !smtp.trusted_network) {
        table.mistake(
            "security",
            "may be \"none\" only where the host is this machine, or trusted_network = true says that nobody "
            "listens on the way");
    }
    if (smtp.security == MailSecurity::starttls && smtp.port == 465) {
        table.mistake("port", "is 465, where TLS is spoken from the first byte: set security = \"tls\"");
    }
    if (!smtp.user.empty() && smtp.password.empty()) {
        table.mistake("user",
                      "needs a password: set password_file, or BILLMILL_SMTP_PASSWORD in the environment");
    }
}

void read_proxies(TableReader& table, Settings& settings) {
    table.texts("trusted_proxies", settings.trusted_proxies);
    std::filesystem::path file;
    table.path("proxy_secret_file", file);
    read_secret_file(table, "proxy_secret_file", file, settings.proxy_secret);
    if (const char* value = std::getenv("BILLMILL_PROXY_SECRET")) settings.proxy_secret = value;
    if (settings.trusted_proxies.empty()) return;
    if (settings.proxy_secret.empty()) {
        return table.mistake(
            "trusted_proxies",
            "needs a secret that they send: set proxy_secret_file, or BILLMILL_PROXY_SECRET in "
            "the environment");
    }
    if (const auto proxies = http::TrustedProxies::of(settings.trusted_proxies, settings.proxy_secret);
        !proxies)
        table.mistake("trusted_proxies", "can't be used: " + proxies.error().what);
}

void read_server(const toml::table& root, Settings& settings, std::vector<std::string>& mistakes) {
    TableReader table{root, "server", mistakes};
    table.text("host", settings.host);
    table.number("port", settings.port, 0, 65'535);
    table.texts("names", settings.names);
    if (!std::ranges::all_of(settings.names, http::is_host_name))
        table.mistake("names",
                      "must be host names without a scheme and port, such as \"billing.example.com\"");
    read_proxies(table, settings);
    table.flag("trusted_network", settings.trusted_network);
    table.text("instance", settings.instance);
    table.number("io_threads", settings.io_threads, 1, 64);
    table.number("workers", settings.workers, 1, 64);
    table.number("connections_max", settings.connections_max, 1, 100'000);
    table.seconds("stop_deadline_seconds", settings.stop_deadline, 1, 600);
}

void read_storage(const toml::table& root, Settings& settings, std::vector<std::string>& mistakes) {
    TableReader data{root, "data", mistakes};
    data.path("directory", settings.data);
    data.number("waiting_max", settings.waiting_max, 1, 100'000'000);
    settings.data_named = data.has("directory");
    TableReader books{root, "books", mistakes};
    books.path("journal", settings.journal);
    if (!settings.journal.empty() && settings.cluster())
        books.mistake("journal", "is for the books of one machine; those of a cluster are in MongoDB");
    TableReader sellers{root, "sellers", mistakes};
    sellers.path("directory", settings.sellers);
    TableReader documents{root, "documents", mistakes};
    documents.flag("keep", settings.keep_documents);
    documents.texts("font_folders", settings.font_folders);
    TableReader mailbox{root, "mailbox", mistakes};
    mailbox.number("mails_max", settings.mailbox_mails_max, 1, 10'000'000);
}

void read_work(const toml::table& root, Settings& settings, std::vector<std::string>& mistakes) {
    TableReader mail{root, "mail", mistakes};
    mail.flag("allow_built_in_seller", settings.allow_built_in_seller);
    mail.number("give_up_days", settings.give_up_days, 1, 30);
    TableReader billing{root, "billing", mistakes};
    billing.seconds("customer_grace_seconds", settings.customer_grace, 0, 604'800);
    billing.number("render_threads", settings.render_threads, 1, 64);
    TableReader retries{root, "retries", mistakes};
    retries.seconds("first_seconds", settings.retries.first, 1, 86'400);
    retries.seconds("longest_seconds", settings.retries.longest, 1, 604'800);
    retries.number("attempts_max", settings.retries.attempts_max, 1, 100);
    TableReader logging{root, "log", mistakes};
    std::string level = "info";
    logging.text("level", level);
    if (!log::parse_level(level, settings.log_level)) {
        logging.mistake("level", "must be debug, info, warn or error");
    }
}

void refuse_unknown_tables(const toml::table& root, std::vector<std::string>& mistakes) {
    static const std::set<std::string_view> known{"server",  "data",  "books",   "sellers", "documents",
                                                  "mailbox", "smtp",  "mail",    "billing", "retries",
                                                  "log",     "kafka", "mongodb", "redis"};
    for (const auto& [key, value] : root) {
        if (!known.contains(key.str())) {
            mistakes.push_back("[" + std::string{key.str()} + "] is not a section (line " +
                               std::to_string(value.source().begin.line) + ")");
        }
    }
}

std::optional<std::filesystem::path> settings_file(const SettingsOverrides& overrides,
                                                   const Settings& defaults) {
    if (overrides.file) return overrides.file;
    const auto usual = overrides.data.value_or(defaults.data) / "billmill.toml";
    std::error_code ignored;
    if (std::filesystem::exists(usual, ignored)) return usual;
    return std::nullopt;
}

void read_file(const std::filesystem::path& file, Settings& settings, std::vector<std::string>& mistakes) {
    try {
        const auto root = toml::parse_file(file.string());
        refuse_unknown_tables(root, mistakes);
        read_server(root, settings, mistakes);
        read_smtp(root, settings.smtp, mistakes);
        read_kafka(root, settings.kafka, mistakes);
        read_storage(root, settings, mistakes);
        read_stores(root, settings, mistakes);
        read_work(root, settings, mistakes);
    } catch (const toml::parse_error& error) {
        mistakes.push_back(std::string{error.description()} + " (line " +
                           std::to_string(error.source().begin.line) + ")");
    }
}

}  // namespace

Result<Settings> read_settings(const SettingsOverrides& overrides) {
    Settings settings;
    std::vector<std::string> mistakes;
    const auto file = settings_file(overrides, settings);
    if (file) {
        settings.file = *file;
        read_file(*file, settings, mistakes);
    }
    if (overrides.data) {
        settings.data = *overrides.data;
        settings.data_named = true;
    }
    if (overrides.host) settings.host = *overrides.host;
    if (overrides.port) settings.port = static_cast<std::uint16_t>(*overrides.port);
    if (overrides.log_level && !log::parse_level(*overrides.log_level, settings.log_level)) {
        mistakes.push_back("--log-level must be debug, info, warn or error");
    }
    if (mistakes.empty()) return settings;
    std::string what = file ? "settings in " + file->string() : "settings";
    what +=
        mistakes.size() == 1 ? " hold a mistake:" : " hold " + std::to_string(mistakes.size()) + " mistakes:";
    for (const auto& mistake : mistakes) what += "\n  - " + mistake;
    return fail(Fault::invalid, std::move(what));
}

}  // namespace billmill::app
