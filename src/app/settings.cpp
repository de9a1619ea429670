#include "app/settings.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>

#include "app/secret_file.hpp"
#include "domain/webhook_target.hpp"
#include "foundation/loopback.hpp"
#include "http/same_origin.hpp"
#include "http/trusted_proxies.hpp"

#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

namespace billmill::app {
namespace {

/// What reading brings beside the settings themselves.
struct Reading {
    std::vector<std::string> mistakes;
    std::vector<SettingValue> values;

    void said(std::string_view section, std::string_view key, std::string value, std::string source) {
        const auto known = std::ranges::find_if(
            values, [&](const auto& each) { return each.section == section && each.key == key; });
        if (known != values.end()) values.erase(known);
        values.push_back({std::string{section}, std::string{key}, std::move(value), std::move(source)});
    }
    /// In its place: an option or a variable over the file.
    void overruled(std::string_view section, std::string_view key, std::string value, std::string source) {
        for (auto& each : values) {
            if (each.section != section || each.key != key) continue;
            each.value = std::move(value);
            each.source = std::move(source);
            return;
        }
    }
};

std::string shown(const std::vector<std::string>& texts) {
    std::string text;
    for (const auto& each : texts) text += (text.empty() ? "" : ", ") + each;
    return text;
}

/// A password has no place in it, and is not shown where somebody put one there.
std::string shown(const std::string& text) {
    const auto begin = text.find("://");
    const auto end = begin == std::string::npos ? begin : text.rfind('@');
    return end == std::string::npos || end < begin
               ? text
               : text.substr(0, begin + 3) + "(hidden)" + text.substr(end);
}

/// Reads typed values out of one table, and remembers every mistake instead of stopping at the first.
class TableReader {
public:
    TableReader(const toml::table& root, std::string name, Reading& reading)
        : table_{root[name].as_table()}, name_{std::move(name)}, reading_{reading} {
        if (table_ == nullptr && root.contains(name_))
            reading_.mistakes.push_back("[" + name_ + "] must be a table");
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
        said(key, shown(value));
    }
    void path(std::string_view key, std::filesystem::path& value) {
        auto read = value.string();
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
        said(key, value ? "true" : "false");
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
        said(key, std::to_string(value));
    }
    void seconds(std::string_view key, Milliseconds& value, std::int64_t least, std::int64_t most) {
        std::int64_t read = value.count() / 1'000;
        const auto before = read;
        number(key, read, least, most);
        if (read != before) value = Milliseconds{read * 1'000};
    }
    void texts(std::string_view key, std::vector<std::string>& values) {
        const auto* node = take(key);
        if (node == nullptr) return said(key, shown(values));
        const auto* array = node->as_array();
        std::vector<std::string> read;
        for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
            if (const auto item = (*array)[i].value_exact<std::string>()) read.push_back(*item);
        }
        if (array == nullptr || read.size() != array->size())
            return mistake(key, "must be a list of texts", node);
        values = std::move(read);
        said(key, shown(values));
    }
    /// A secret that came from the environment or a file.
    void secret(std::string_view key, const std::string& value, std::string source) {
        const bool set = !value.empty();
        reading_.said(name_, key, set ? "set" : "not set", set ? std::move(source) : "default");
    }
    void mistake(std::string_view key, const std::string& what, const toml::node* node = nullptr) {
        std::string line = "[" + name_ + "] " + std::string{key} + " " + what;
        if (node != nullptr) line += " (line " + std::to_string(node->source().begin.line) + ")";
        reading_.mistakes.push_back(std::move(line));
    }
    [[nodiscard]] bool has(std::string_view key) const { return table_ != nullptr && table_->contains(key); }

private:
    void said(std::string_view key, std::string value) {
        const auto* node = table_ == nullptr ? nullptr : table_->get(key);
        reading_.said(name_, key, std::move(value),
                      node == nullptr ? "default" : "line " + std::to_string(node->source().begin.line));
    }
    const toml::node* take(std::string_view key) {
        known_.insert(std::string{key});
        return table_ == nullptr ? nullptr : table_->get(key);
    }

    const toml::table* table_;
    std::string name_;
    Reading& reading_;
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
    const char* value = std::getenv(variable);
    if (value != nullptr) secret = value;
    table.secret("password", secret, value != nullptr ? variable : "password_file");
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

void read_kafka(const toml::table& root, KafkaSettings& kafka, Reading& reading) {
    TableReader table{root, "kafka", reading};
    table.text("brokers", kafka.brokers);
    table.text("topic_users", kafka.topic_users);
    table.text("topic_billing", kafka.topic_billing);
    table.text("topic_notify", kafka.topic_notify);
    table.text("topic_heads", kafka.topic_heads);
    table.text("topic_events", kafka.topic_events);
    table.number("partitions", kafka.partitions, 1, 10'000);
    table.number("replication", kafka.replication, 1, 100);
    table.texts("accepted_risks", kafka.accepted_risks);
    table.text("mechanism", kafka.mechanism);
    read_tls(table, kafka.tls);
    read_login(table, "BILLMILL_KAFKA_PASSWORD", kafka.login);
    if (table.has("brokers") && kafka.brokers.empty()) table.mistake("brokers", "must name host:port, …");
}

void read_stores(const toml::table& root, Settings& settings, Reading& reading) {
    TableReader mongodb{root, "mongodb", reading};
    mongodb.text("uri", settings.mongodb.uri);
    mongodb.text("database", settings.mongodb.database);
    read_login(mongodb, "BILLMILL_MONGODB_PASSWORD", settings.mongodb.login);
    if (settings.mongodb.uri.empty() != settings.kafka.brokers.empty()) {
        reading.mistakes.emplace_back(
            "[kafka] brokers and [mongodb] uri go together: name both, or none for SQLite");
    }
    TableReader redis{root, "redis", reading};
    redis.text("host", settings.redis.host);
    redis.number("port", settings.redis.port, 1, 65'535);
    read_tls(redis, settings.redis.tls);
    read_login(redis, "BILLMILL_REDIS_PASSWORD", settings.redis.login);
}

void read_smtp(const toml::table& root, SmtpSettings& smtp, Reading& reading) {
    TableReader table{root, "smtp", reading};
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
    const char* value = std::getenv("BILLMILL_PROXY_SECRET");
    if (value != nullptr) settings.proxy_secret = value;
    table.secret("proxy_secret", settings.proxy_secret,
                 value != nullptr ? "BILLMILL_PROXY_SECRET" : "proxy_secret_file");
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

void read_server(const toml::table& root, Settings& settings, Reading& reading) {
    TableReader table{root, "server", reading};
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

void read_storage(const toml::table& root, Settings& settings, Reading& reading) {
    TableReader data{root, "data", reading};
    data.path("directory", settings.data);
    data.number("waiting_max", settings.waiting_max, 1, 100'000'000);
    settings.data_named = data.has("directory");
    TableReader books{root, "books", reading};
    books.path("journal", settings.journal);
    books.number("retention_years", settings.retention_years, 1, 100);
    if (!settings.journal.empty() && settings.cluster())
        books.mistake("journal", "is for the books of one machine; those of a cluster are in MongoDB");
    TableReader sellers{root, "sellers", reading};
    sellers.path("directory", settings.sellers);
    TableReader documents{root, "documents", reading};
    documents.flag("keep", settings.keep_documents);
    documents.texts("font_folders", settings.font_folders);
    TableReader mailbox{root, "mailbox", reading};
    mailbox.number("mails_max", settings.mailbox_mails_max, 1, 10'000'000);
}

void read_work(const toml::table& root, Settings& settings, Reading& reading) {
    TableReader mail{root, "mail", reading};
    mail.flag("allow_built_in_seller", settings.allow_built_in_seller);
    mail.number("give_up_days", settings.give_up_days, 1, 30);
    TableReader webhooks{root, "webhooks", reading};
    webhooks.texts("allow", settings.webhooks_allow);
    webhooks.text("ca_file", settings.webhooks_ca_file);
    if (const auto targets = domain::WebhookTargets::of(settings.webhooks_allow); !targets)
        webhooks.mistake("allow", "can't be used: " + targets.error().what);
    TableReader billing{root, "billing", reading};
    billing.seconds("customer_grace_seconds", settings.customer_grace, 0, 604'800);
    billing.number("render_threads", settings.render_threads, 1, 64);
    TableReader retries{root, "retries", reading};
    retries.seconds("first_seconds", settings.retries.first, 1, 86'400);
    retries.seconds("longest_seconds", settings.retries.longest, 1, 604'800);
    if (settings.retries.longest < settings.retries.first)
        retries.mistake("longest_seconds", "must be at least first_seconds");
    retries.number("attempts_max", settings.retries.attempts_max, 1, 100);
    TableReader logging{root, "log", reading};
    std::string level = "info";
    logging.text("level", level);
    if (!log::parse_level(level, settings.log_level)) {
        logging.mistake("level", "must be debug, info, warn or error");
    }
}

void refuse_unknown_tables(const toml::table& root, Reading& reading) {
    static const std::set<std::string_view> known{"server",  "data",  "books",   "sellers", "documents",
                                                  "mailbox", "smtp",  "mail",    "billing", "retries",
                                                  "log",     "kafka", "mongodb", "redis",   "webhooks"};
    for (const auto& [key, value] : root) {
        if (!known.contains(key.str())) {
            reading.mistakes.push_back("[" + std::string{key.str()} + "] is not a section (line " +
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

void read_tables(const toml::table& root, Settings& settings, Reading& reading) {
    refuse_unknown_tables(root, reading);
    read_server(root, settings, reading);
    read_smtp(root, settings.smtp, reading);
    read_kafka(root, settings.kafka, reading);
    read_storage(root, settings, reading);
    read_stores(root, settings, reading);
    read_work(root, settings, reading);
}

void read_file(const std::filesystem::path& file, Settings& settings, Reading& reading) {
    try {
        read_tables(toml::parse_file(file.string()), settings, reading);
    } catch (const toml::parse_error& error) {
        reading.mistakes.push_back(std::string{error.description()} + " (line " +
                                   std::to_string(error.source().begin.line) + ")");
    }
}

void read_overrides(const SettingsOverrides& overrides, Settings& settings, Reading& reading) {
    if (overrides.data) {
        settings.data = *overrides.data;
        settings.data_named = true;
        reading.overruled("data", "directory", settings.data.string(), "--data");
    }
    if (overrides.host) {
        settings.host = *overrides.host;
        reading.overruled("server", "host", settings.host, "--host");
    }
    if (overrides.port) {
        settings.port = static_cast<std::uint16_t>(*overrides.port);
        reading.overruled("server", "port", std::to_string(settings.port), "--port");
    }
    if (!overrides.log_level) return;
    if (!log::parse_level(*overrides.log_level, settings.log_level))
        reading.mistakes.emplace_back("--log-level must be debug, info, warn or error");
    reading.overruled("log", "level", *overrides.log_level, "--log-level");
}

}  // namespace

Result<Settings> read_settings(const SettingsOverrides& overrides) {
    Settings settings;
    Reading reading;
    const auto file = settings_file(overrides, settings);
    if (file) {
        settings.file = *file;
        read_file(*file, settings, reading);
    } else {
        read_tables({}, settings, reading);
    }
    read_overrides(overrides, settings, reading);
    settings.values = std::move(reading.values);
    const auto& mistakes = reading.mistakes;
    if (mistakes.empty()) return settings;
    std::string what = file ? "settings in " + file->string() : "settings";
    what +=
        mistakes.size() == 1 ? " hold a mistake:" : " hold " + std::to_string(mistakes.size()) + " mistakes:";
    for (const auto& mistake : mistakes) what += "\n  - " + mistake;
    return fail(Fault::invalid, std::move(what));
}

}  // namespace billmill::app
