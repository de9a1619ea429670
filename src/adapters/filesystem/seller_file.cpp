#include "adapters/filesystem/seller_file.hpp"

#include <algorithm>
#include <array>

#include "adapters/filesystem/regular_file.hpp"
#include "adapters/filesystem/toml_reader.hpp"
#include "domain/check_seller.hpp"
#include "domain/country_defaults.hpp"
#include "domain/decimal.hpp"
#include "domain/french_law.hpp"
#include "domain/gstin.hpp"
#include "domain/line_amount.hpp"
#include "domain/looks.hpp"
#include "domain/party_ids.hpp"
#include "domain/vat_ids.hpp"

namespace billmill::adapters::filesystem {
namespace {

constexpr std::size_t seller_bytes_max = std::size_t{256} * 1'024;

void set(std::string& target, std::optional<std::string> text) {
    if (text) target = std::move(*text);
}

void read_identity(TomlReader& reader, domain::Seller& seller) {
    set(seller.id, reader.text("id"));
    set(seller.name, reader.text("name"));
    set(seller.phone, reader.text("phone", 40));
    set(seller.website, reader.text("website"));
    set(seller.registration_number, reader.text("registration_number", 60));
    set(seller.contact, reader.text("contact", 100));
    set(seller.email, reader.text("email"));
    set(seller.email, domain::normalise_email(seller.email));
}

void read_address(TomlReader& reader, const std::string& file, std::vector<std::string>& mistakes,
                  domain::Address& address) {
    const auto* table = reader.table("address");
    if (table == nullptr) return;
    TomlReader fields{*table, file, "address.", mistakes};
    set(address.line1, fields.text("line1"));
    set(address.line2, fields.text("line2"));
    set(address.city, fields.text("city"));
    set(address.postcode, fields.text("postcode", 20));
    set(address.region, fields.text("region", 60));
    set(address.country, fields.text("country", 2));
    const auto state = domain::gst_state_code(address.region);
    if (address.country == "IN" && state) address.region = *state;
    fields.refuse_unknown();
}

/// People group the digits of a VAT id; in e-invoices of the Union it has none but its letters and digits.
void compact_vat_id(std::string& vat_id, std::string_view country) {
    const bool in_union = domain::is_in_eu_vat_area(domain::country_of_vat_id(vat_id));
    if (!in_union || !domain::is_in_eu_vat_area(country)) return;
    vat_id = domain::without_separators(vat_id);
}

/// A GSTIN names the state where the address does not.
void read_tax_ids(TomlReader& reader, domain::Seller& seller) {
    set(seller.vat_id, reader.text("vat_id", 20));
    compact_vat_id(seller.vat_id, seller.address.country);
    set(seller.tax_number, reader.text("tax_number", 40));
    set(seller.gstin, reader.text("gstin", 20));
    const bool has_address = seller.address != domain::Address{};
    if (has_address && seller.address.region.empty() && domain::is_gstin(seller.gstin))
        seller.address.region = seller.gstin.substr(0, 2);
}

void read_electronic_address(TomlReader& reader, const std::string& file, std::vector<std::string>& mistakes,
                             domain::ElectronicAddress& address) {
    const auto* table = reader.table("electronic_address");
    if (table == nullptr) return;
    TomlReader fields{*table, file, "electronic_address.", mistakes};
    set(address.scheme, fields.text("scheme", 4));
    set(address.id, fields.text("id", 100));
    if (address == domain::ElectronicAddress{}) fields.mistake("id", "is missing");
    fields.refuse_unknown();
}

/// One of a few names; what it is not is noted with all it may be.
template <class T, std::size_t n>
void choice(TomlReader& reader, std::string_view name, const std::array<std::string_view, n>& names,
            std::optional<T> (*found)(std::string_view), T& out) {
    const auto text = reader.text(name, 40);
    if (!text) return;
    if (const auto value = found(*text)) {
        out = *value;
        return;
    }
    std::string sentence = "must be one of";
    for (const auto known : names) sentence.append(" ").append(known);
    reader.mistake(name, sentence);
}

void read_documents(TomlReader& reader, domain::Seller& seller) {
    choice(reader, "e_invoice", domain::e_invoice_format_names, domain::find_e_invoice_format, seller.format);
    choice(reader, "attach", domain::attach_names, domain::find_attach, seller.attach);
    choice(reader, "payment_qr", domain::payment_qr_names, domain::find_payment_qr, seller.payment_qr);
}

void read_round_to(TomlReader& reader, domain::Seller& seller) {
    const auto text = reader.decimal("round_to");
    if (!text) return;
    if (const auto micros = domain::parse_decimal(*text, domain::price_decimals))
        seller.round_to_micros = *micros;
    else
        reader.mistake("round_to", "must be an amount from 0 to 1000, such as 1 or \"0.05\"");
}

/// A text of the file, else what is usual in the seller's country. A country that is missing is told elsewhere.
std::string usual(TomlReader& reader, std::string_view key, std::size_t limit, std::string_view fallback,
                  std::string_view country) {
    if (auto told = reader.text(key, limit)) return *std::move(told);
    if (fallback.empty() && !country.empty())
        reader.mistake(key, "is missing: nothing is usual in " + std::string{country});
    return std::string{fallback};
}

void read_money_and_time(TomlReader& reader, domain::Seller& seller) {
    set(seller.language, reader.text("language", 8));
    const auto& country = seller.address.country;
    seller.zone = usual(reader, "zone", 60, domain::usual_zone(country), country);
    const auto currency = usual(reader, "currency", 3, domain::usual_currency(country), country);
    if (const auto known = domain::find_currency(currency))
        seller.currency = *known;
    else if (!currency.empty())
        reader.mistake("currency", "is no ISO 4217 code that billmill knows");

    seller.tax_name = reader.text("tax_name", 20)
                          .value_or(std::string{domain::usual_tax_name(seller.address, seller.language)});
    if (const auto text = reader.decimal("tax_rate")) {
        const auto rate = domain::parse_decimal(*text, domain::percent_decimals);
        if (rate && *rate >= 0 && *rate <= domain::Percent::hundred)
            seller.tax_rate = {static_cast<std::int32_t>(*rate)};
        else
            reader.mistake("tax_rate", "must be a percentage from 0 to 100 with at most four decimals");
    } else if (!country.empty() && country != "IN") {
        reader.mistake("tax_rate", "is missing: the usual rate in percent, for items that name none");
    }
    read_round_to(reader, seller);
    seller.prices_include_tax = reader.boolean("prices_include_tax").value_or(false);
    seller.due_days = static_cast<int>(reader.integer("due_days", 0, 365).value_or(0));
    seller.fiscal_year_start_month = static_cast<std::uint8_t>(
        reader.integer("fiscal_year_start_month", 1, 12).value_or(seller.address.country == "IN" ? 4 : 1));
}

void read_numbering(TomlReader& reader, domain::Seller& seller) {
    set(seller.branch, reader.text("branch", 40));
    set(seller.number_format, reader.text("number_format", 60));
    set(seller.credit_number_format, reader.text("credit_number_format", 60));
}

void read_bank(TomlReader& reader, const std::string& file, std::vector<std::string>& mistakes,
               domain::BankAccount& bank) {
    const auto* table = reader.table("bank");
    if (table == nullptr) return;
    TomlReader fields{*table, file, "bank.", mistakes};
    set(bank.holder, fields.text("holder"));
    set(bank.bank, fields.text("bank"));
    set(bank.iban, fields.text("iban", 50));
    set(bank.bic, fields.text("bic", 11));
    set(bank.account, fields.text("account", 40));
    set(bank.ifsc, fields.text("ifsc", 11));
    set(bank.upi, fields.text("upi", 100));
    std::erase(bank.iban, ' ');
    fields.refuse_unknown();
}

std::optional<domain::Operations> find_operations(std::string_view name) {
    const auto& names = domain::operations_names;
    const auto* found = std::ranges::find(names, name);
    if (found == names.end() || found == names.begin()) return std::nullopt;
    return static_cast<domain::Operations>(found - names.begin());
}

void read_legal_notes(TomlReader& reader, const std::string& file, std::vector<std::string>& mistakes,
                      domain::Seller& seller) {
    static constexpr std::array<std::string_view, 3> told{"goods", "services", "mixed"};
    choice(reader, "operations", told, find_operations, seller.operations);
    if (const auto* table = reader.table("notes")) {
        TomlReader fields{*table, file, "notes.", mistakes};
        set(seller.notes.recovery_costs, fields.text("recovery_costs", 300));
        set(seller.notes.late_payment, fields.text("late_payment", 300));
        set(seller.notes.early_payment, fields.text("early_payment", 300));
        fields.refuse_unknown();
    }
    domain::complete_french_notes(seller);
}

/// [mail], and [mail.de], [mail.fr] …
void read_mail_texts(TomlReader& reader, const std::string& file, std::vector<std::string>& mistakes,
                     domain::Seller& seller) {
    const auto* table = reader.table("mail");
    if (table == nullptr) return;
    TomlReader languages{*table, file, "mail.", mistakes};
    constexpr int hours_max = 30 * 24;
    seller.irn_wait_hours =
        static_cast<int>(languages.integer("wait_for_irn_hours", 0, hours_max).value_or(0));
    for (const auto language : domain::document_languages) {
        const auto* texts = languages.table(language);
        if (texts == nullptr) continue;
        TomlReader fields{*texts, file, "mail." + std::string{language} + ".", mistakes};
        auto& own = seller.mail_texts.emplace_back();
        own.language = language;
        set(own.subject, fields.text("subject", 600));
        set(own.text, fields.text("text", 4'000, true));
        fields.refuse_unknown();
    }
    languages.refuse_unknown();
}

void read_logo(TomlReader& reader, const std::filesystem::path& path, const LogoFault& fault,
               SellerFile& file) {
    auto bytes = read_regular_file(path, domain::logo_bytes_max);
    if (!bytes) return reader.mistake("logo", bytes.error().what + " (the path starts at the seller's file)");
    file.logo = *std::move(bytes);
    if (const auto issue = domain::check_logo(file.logo)) return reader.mistake("logo", issue->detail);
    if (const auto why = fault ? fault(file.logo) : std::nullopt) return reader.mistake("logo", *why);
    file.seller.logo = sha256(file.logo);
}

void read_looks(TomlReader& reader, const std::filesystem::path& folder, const LogoFault& logo_fault,
                SellerFile& file) {
    set(file.seller.footer, reader.text("footer", 500));
    set(file.seller.look, reader.text("template", 40));
    set(file.seller.accent, reader.text("accent", 7));
    if (const auto logo = reader.text("logo")) read_logo(reader, folder / *logo, logo_fault, file);
}

/// Notes the domain's issues at the keys they point to: `/bank/iban` is `iban` in [bank].
void report(const Issues& issues, const toml::table& table, const std::string& file,
            std::vector<std::string>& mistakes) {
    for (const auto& issue : issues) {
        const auto path = std::string_view{issue.pointer}.substr(1);
        const auto slash = path.find('/');
        const auto section = slash == path.npos ? std::string_view{} : path.substr(0, slash);
        const auto* fields = section.empty() ? &table : table[section].as_table();
        const auto prefix = section.empty() ? std::string{} : std::string{section}.append(".");
        TomlReader{fields != nullptr ? *fields : table, file, prefix, mistakes}.mistake(
            path.substr(prefix.size()), issue.detail);
    }
}

void read_table(const toml::table& table, const std::filesystem::path& path, const LogoFault& logo_fault,
                SellerFile& file) {
    const auto name = path.filename().string();
    TomlReader reader{table, name, "", file.mistakes};
    auto& seller = file.seller;
    read_identity(reader, seller);
    read_address(reader, name, file.mistakes, seller.address);
    read_tax_ids(reader, seller);
    read_money_and_time(reader, seller);
    read_numbering(reader, seller);
    read_bank(reader, name, file.mistakes, seller.bank);
    read_electronic_address(reader, name, file.mistakes, seller.electronic_address);
    read_documents(reader, seller);
    read_legal_notes(reader, name, file.mistakes, seller);
    read_mail_texts(reader, name, file.mistakes, seller);
    read_looks(reader, path.parent_path(), logo_fault, file);
    file.is_default = reader.boolean("default").value_or(false);
    reader.refuse_unknown();
    report(domain::check_seller(seller), table, name, file.mistakes);
}

}  // namespace

SellerFile read_seller_file(const std::filesystem::path& path, const LogoFault& logo_fault) {
    SellerFile file;
    const auto text = read_regular_file(path, seller_bytes_max);
    if (!text || text->size() > seller_bytes_max) {
        const auto why = text ? std::string{"is larger than 256 KiB"} : text.error().what;
        file.mistakes.push_back(path.filename().string() + ": " + why);
        return file;
    }
    try {
        read_table(toml::parse(std::string_view{*text}, path.string()), path, logo_fault, file);
    } catch (const toml::parse_error& error) {
        file.mistakes.push_back(path.filename().string() + ":" + std::to_string(error.source().begin.line) +
                                ": is not TOML: " + std::string{error.description()});
    }
    return file;
}

}  // namespace billmill::adapters::filesystem
