#include "app/first_setup.hpp"

#include <sys/stat.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "app/ask_person.hpp"
#include "app/check_settings.hpp"
#include "app/outside.hpp"
#include "foundation/ascii.hpp"

namespace billmill::app {
namespace {

namespace fs = std::filesystem;

/// Files that are removed again, unless all of them stay.
class NewFiles {
public:
    NewFiles() = default;
    ~NewFiles() {
        std::error_code ignored;  // They are ours, and new.
        for (const auto& file : files_) fs::remove(file, ignored);
    }
    NewFiles(const NewFiles&) = delete;
    NewFiles& operator=(const NewFiles&) = delete;

    /// Errors: invalid: it is there; unavailable: the disk.
    Outcome write(const fs::path& file, const std::string& text, mode_t mode) {
        std::error_code error;
        fs::create_directories(file.parent_path(), error);
        if (fs::exists(file, error)) return fail(Fault::invalid, file.string() + " is there already");
        const auto before = umask(~mode & 0777U);
        std::ofstream out{file, std::ios::binary};
        umask(before);
        files_.push_back(file);
        out << text;
        out.close();
        if (out) return {};
        return fail(Fault::unavailable, "cannot write " + file.string());
    }
    void keep() { files_.clear(); }

private:
    std::vector<fs::path> files_;
};

/// As a basic string of TOML.
std::string toml(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
    return out + "\"";
}

/// "Nordlicht Werkzeuge GmbH" -> "nordlicht-werkzeuge-gmbh"
std::string id_of(std::string_view name) {
    std::string id;
    for (const char c : name) {
        if (ascii::is_alphanumeric(c))
            id += ascii::to_lower(c);
        else if (!id.empty() && id.back() != '-')
            id += '-';
    }
    while (!id.empty() && id.back() == '-') id.pop_back();
    id.resize(std::min<std::size_t>(id.size(), 40));
    return id.empty() ? "seller" : id;
}

/// Of this machine; empty: it does not say.
std::string zone_of_machine() {
    std::error_code error;
    const auto link = fs::read_symlink("/etc/localtime", error).string();
    constexpr std::string_view folder = "zoneinfo/";
    const auto at = link.find(folder);
    return at == std::string::npos ? std::string{} : link.substr(at + folder.size());
}

struct Question {
    const char* key;
    const char* text;
    const char* otherwise = "";
};
constexpr std::array address{
    Question{"line1", "Street and number"},
    Question{"postcode", "Postcode"},
    Question{"city", "Town"},
    Question{"region", "State (in India; else empty)"},
    Question{"country", "Country (DE, IN, …)"},
};

Result<std::string> ask_seller(std::string& id) {
    TRY(const auto name, ask_person("Seller: the name on your invoices"));
    TRY(id, ask_person("Its short name, part of every series: a-z, 0-9 and -", id_of(name)));
    std::string text = "id = " + toml(id) + "\nname = " + toml(name) + "\ndefault = true\n";
    std::string place = "\n[address]\n";
    bool in_india = false;
    for (const auto& question : address) {
        TRY(const auto answer, ask_person(question.text, question.otherwise));
        if (!answer.empty()) place += std::string{question.key} + " = " + toml(answer) + "\n";
        in_india = answer == "IN" && std::string_view{question.key} == "country";
    }
    const std::array more{
        Question{"email", "Mail address that invoices come from"},
        in_india ? Question{"gstin", "GSTIN"} : Question{"vat_id", "VAT id (empty: none)"},
        Question{"currency", "Currency", in_india ? "INR" : "EUR"},
        Question{"language", "Language of invoices: en, de, fr, es, ar, hi, zh", "en"},
    };
    for (const auto& question : more) {
        TRY(const auto answer, ask_person(question.text, question.otherwise));
        if (!answer.empty()) text += std::string{question.key} + " = " + toml(answer) + "\n";
    }
    TRY(const auto rate, ask_person("Tax in percent, where a line names none"));
    TRY(const auto zone, ask_person("Time zone, which decides what day it is", zone_of_machine()));
    text += "tax_rate = " + toml(rate) + "\n";
    if (!zone.empty()) text += "zone = " + toml(zone) + "\n";
    return text + place;
}

bool has_seller(const Settings& settings) {
    std::error_code error;
    for (fs::directory_iterator entries{settings.sellers_folder(), error};
         !error && entries != fs::end(entries); entries.increment(error))
        if (entries->path().extension() == ".toml") return true;
    return false;
}

Outcome set_up_seller(const Settings& settings, NewFiles& files) {
    std::string id;
    TRY(const auto text, ask_seller(id));
    if (id.find('/') != std::string::npos) return fail(Fault::invalid, "the short name is of a-z, 0-9 and -");
    const auto file = settings.sellers_folder() / (id + ".toml");
    TRY_DO(files.write(file, text, 0640));
    TRY_DO(adapters::filesystem::TomlSellerDirectory::open_one(file, logo_fault));
    std::fprintf(stderr, "%s is written; docs/examples/seller.toml shows what else it may say.\n",
                 file.c_str());
    return {};
}

/// Nothing where no server is named: mails then stay in the built-in mailbox.
Outcome set_up_mail(const Settings& settings, NewFiles& files) {
    TRY(const auto host, ask_person("Mail server (empty: none yet; mails are kept and leave for nobody)"));
    if (host.empty()) return {};
    TRY(const auto user, ask_person("Its user (empty: none)"));
    std::string text = "[smtp]\nhost = " + toml(host) + "\n";
    if (!user.empty()) {
        TRY(const auto password, ask_secret("Its password (not shown)"));
        const auto file = fs::absolute(settings.data / "smtp-password");
        TRY_DO(files.write(file, password + "\n", 0600));
        text += "user = " + toml(user) + "\npassword_file = " + toml(file.string()) + "\n";
    }
    TRY(const auto security, ask_person("TLS: starttls, tls, or none (on this machine only)", "starttls"));
    TRY(const auto port, ask_person("Port", security == "tls" ? "465" : security == "none" ? "25" : "587"));
    if (port.empty() || port.find_first_not_of("0123456789") != std::string::npos)
        return fail(Fault::invalid, "the port is a number");
    text += "security = " + toml(security) + "\nport = " + port + "\n";
    return files.write(settings.data / "billmill.toml", text, 0640);
}

}  // namespace

Result<Settings> ask_for_setup(const Settings& settings) {
    NewFiles files;
    if (!has_seller(settings)) {
        TRY_DO(set_up_seller(settings, files));
    }
    if (settings.file.empty()) {
        TRY_DO(set_up_mail(settings, files));
    }
    SettingsOverrides overrides{.file = {}, .data = settings.data, .host = {}, .port = {}, .log_level = {}};
    if (!settings.file.empty()) overrides.file = settings.file;
    TRY(auto read, read_settings(overrides));
    TRY_DO(open_sellers(read));
    files.keep();
    return read;
}

Outcome offer_test_mail(const Settings& settings) {
    if (!settings.smtp_configured()) return {};
    TRY(const auto to, ask_person("Send a test mail to (empty: to nobody)"));
    return to.empty() ? Outcome{} : check_settings(settings, to, Screen{});
}

}  // namespace billmill::app
