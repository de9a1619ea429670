#include "adapters/filesystem/seller_file.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "adapters/filesystem/toml_reader.hpp"
#include "domain/decimal.hpp"
#include "domain/gstin.hpp"
#include "domain/looks.hpp"
#include "domain/line_amount.hpp"
#include "domain/numbering.hpp"

namespace billmill::adapters::filesystem {
namespace {

constexpr std::size_t logo_bytes_max = 512 * 1024;

bool is_slug(std::string_view text, std::size_t length_max) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !text.empty() && text.size() <= length_max && std::ranges::all_of(text, fits);
}

bool is_upper(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_colour(std::string_view text) {
    const auto hex = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    return text.size() == 7 && text[0] == '#' && std::ranges::all_of(text.substr(1), hex);
}

/// Check digits of an IBAN: moved to its end, letters as numbers, the whole is 1 modulo 97.   Source: ISO 13616.
bool is_iban(std::string_view iban) {
    if (iban.size() < 15 || iban.size() > 34) return false;
    int rest = 0;
    for (std::size_t i = 0; i < iban.size(); ++i) {
        const char c = iban[(i + 4) % iban.size()];
        if (c >= '0' && c <= '9')
            rest = (rest * 10 + (c - '0')) % 97;
        else if (c >= 'A' && c <= 'Z')
            rest = (rest * 100 + (c - 'A' + 10)) % 97;
        else
            return false;
    }
    return rest == 1;
}

void set(std::string& target, std::optional<std::string> text) {
    if (text) target = std::move(*text);
}

void required(TomlReader& reader, std::string_view name, const std::string& value) {
    if (value.empty()) reader.mistake(name, "is missing");
}

void read_identity(TomlReader& reader, domain::Seller& seller) {
    set(seller.id, reader.text("id"));
    if (!is_slug(seller.id, 40))
        reader.mistake("id", "is required: 1 to 40 of a-z, 0-9 and -; it never changes");
    set(seller.name, reader.text("name"));
    required(reader, "name", seller.name);
    set(seller.phone, reader.text("phone", 40));
    set(seller.website, reader.text("website"));
    set(seller.registration_number, reader.text("registration_number", 60));
    set(seller.contact, reader.text("contact", 100));
    set(seller.email, reader.text("email"));
    const auto email = domain::normalise_email(seller.email);
    if (email)
        seller.email = *email;
    else
        reader.mistake("email", "is required: the address that invoices come from");
}

void read_address(TomlReader& reader, const std::string& file, std::vector<std::string>& mistakes,
                  domain::Address& address) {
    const auto* table = reader.table("address");
    if (table == nullptr) return reader.mistake("address", "is missing");
    TomlReader fields{*table, file, "address.", mistakes};
    set(address.line1, fields.text("line1"));
    set(address.line2, fields.text("line2"));
    set(address.city, fields.text("city"));
    set(address.postcode, fields.text("postcode", 20));
    set(address.region, fields.text("region", 60));
    set(address.country, fields.text("country", 2));
    required(fields, "line1", address.line1);
    required(fields, "city", address.city);
    if (address.country.size() != 2 || !is_upper(address.country)) {
        fields.mistake("country", "is required: two capital letters (ISO 3166-1), such as IN or DE");
    }
    if (address.country == "IN" && !address.region.empty()) {
        if (const auto code = domain::gst_state_code(address.region))
            address.region = *code;
        else
            fields.mistake("region", "is no Indian state: its two-digit GST code or its name");
    }
    fields.refuse_unknown();
}

void read_tax_ids(TomlReader& reader, domain::Seller& seller) {
    set(seller.vat_id, reader.text("vat_id", 20));
    set(seller.tax_number, reader.text("tax_number", 40));
    set(seller.gstin, reader.text("gstin", 20));
    if (seller.gstin.empty()) {
        if (seller.address.country == "IN")
            reader.mistake("gstin", "is missing: an Indian seller bills with its GSTIN");
        return;
    }
    if (!domain::is_gstin(seller.gstin)) {
        return reader.mistake("gstin", "is no GSTIN: 15 characters with a right check digit");
    }
    if (seller.address.region.empty()) seller.address.region = seller.gstin.substr(0, 2);
    if (seller.address.region != seller.gstin.substr(0, 2)) {
        reader.mistake("gstin", "begins with another state than address.region");
    }
}

void read_electronic_address(TomlReader& reader, const std::string& file, std::vector<std::string>& mistakes,
                             domain::ElectronicAddress& address) {
    const auto* table = reader.table("electronic_address");
    if (table == nullptr) return;
    TomlReader fields{*table, file, "electronic_address.", mistakes};
    set(address.scheme, fields.text("scheme", 4));
    set(address.id, fields.text("id", 100));
    required(fields, "id", address.id);
    if (!domain::is_electronic_scheme(address.scheme)) {
        fields.mistake("scheme",
                       "is required: a code of the EAS list, such as 0088 (GLN), 9930 (German VAT id) or EM");
    }
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
    if (seller.payment_qr == domain::PaymentQr::upi && seller.bank.upi.empty())
        reader.mistake("payment_qr", "needs bank.upi, the payee's address");
    if (seller.payment_qr == domain::PaymentQr::epc && seller.bank.iban.empty())
        reader.mistake("payment_qr", "needs bank.iban");
    if (seller.format == domain::EInvoiceFormat::none && seller.attach != domain::Attach::pdf)
        reader.mistake("attach", "must be pdf: e_invoice is none, so there is no XML");
}

/// The currency is known.
void read_round_to(TomlReader& reader, domain::Seller& seller) {
    const auto text = reader.decimal("round_to");
    if (!text) return;
    const auto micros = domain::parse_decimal(*text, domain::price_decimals);
    if (!micros || *micros < 0 || *micros > domain::round_to_micros_max)
        return reader.mistake("round_to", "must be an amount from 0 to 1000, such as 1 or \"0.05\"");
    if (!domain::whole_minor_units({*micros}, seller.currency))
        return reader.mistake("round_to", "has more decimals than the currency");
    seller.round_to_micros = *micros;
}

void read_money_and_time(TomlReader& reader, domain::Seller& seller) {
    const auto currency_code = reader.text("currency", 3).value_or("INR");
    if (const auto currency = domain::find_currency(currency_code))
        seller.currency = *currency;
    else
        reader.mistake("currency", "is no ISO 4217 code that billmill knows");

    set(seller.tax_name, reader.text("tax_name", 20));
    if (const auto text = reader.decimal("tax_rate")) {
        const auto rate = domain::parse_decimal(*text, domain::percent_decimals);
        if (rate && *rate >= 0 && *rate <= domain::Percent::hundred)
            seller.tax_rate = {static_cast<std::int32_t>(*rate)};
        else
            reader.mistake("tax_rate", "must be a percentage from 0 to 100 with at most four decimals");
    }
    read_round_to(reader, seller);
    seller.prices_include_tax = reader.boolean("prices_include_tax").value_or(false);
    seller.due_days = static_cast<int>(reader.integer("due_days", 0, 365).value_or(0));
    seller.fiscal_year_start_month = static_cast<std::uint8_t>(
        reader.integer("fiscal_year_start_month", 1, 12).value_or(seller.address.country == "IN" ? 4 : 1));

    set(seller.zone, reader.text("zone", 60));
    if (!local_date(from_unix_ms(0), seller.zone))
        reader.mistake("zone", "is no IANA time zone, such as Europe/Berlin");
    set(seller.language, reader.text("language", 8));
    if (!domain::is_document_language(seller.language)) {
        reader.mistake("language", "must be one of en, hi, de, fr, es, ar, zh");
    }
}

void read_numbering(TomlReader& reader, domain::Seller& seller) {
    set(seller.branch, reader.text("branch", 40));
    if (!is_slug(seller.branch, 20)) reader.mistake("branch", "must be 1 to 20 of a-z, 0-9 and -");
    set(seller.number_format, reader.text("number_format", 60));
    set(seller.credit_number_format, reader.text("credit_number_format", 60));
    if (const auto fault = domain::number_format_fault(seller); !fault.empty())
        return reader.mistake("number_format", fault);
    if (const auto fault = domain::credit_number_format_fault(seller); !fault.empty()) {
        reader.mistake("credit_number_format",
                       seller.credit_number_format.empty()
                           ? "is needed, for \"CN\" in number_format will not do: " + fault
                           : fault);
    }
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
    if (!bank.iban.empty() && !is_iban(bank.iban))
        fields.mistake("iban", "is no IBAN: its check digits do not fit");
    fields.refuse_unknown();
}

void read_looks(TomlReader& reader, const std::filesystem::path& folder, SellerFile& file) {
    set(file.seller.footer, reader.text("footer", 500));
    set(file.seller.look, reader.text("template", 40));
    if (!file.seller.look.empty() && !domain::is_look(file.seller.look))
        reader.mistake("template", "must be classic, modern or ledger");
    set(file.seller.accent, reader.text("accent", 7));
    if (!is_colour(file.seller.accent)) reader.mistake("accent", "must be a colour such as #1f3a5f");
    const auto logo = reader.text("logo");
    if (!logo) return;
    std::ifstream in{folder / *logo, std::ios::binary};
    if (!in) return reader.mistake("logo", "this file cannot be read (the path starts at the seller's file)");
    file.logo.resize(logo_bytes_max + 1);
    in.read(file.logo.data(), static_cast<std::streamsize>(file.logo.size()));
    file.logo.resize(static_cast<std::size_t>(in.gcount()));
    if (file.logo.size() > logo_bytes_max) return reader.mistake("logo", "is larger than 512 KiB");
    const std::string_view bytes{file.logo};
    if (!bytes.starts_with("\x89PNG\r\n\x1a\n") && !bytes.starts_with("\xFF\xD8\xFF")) {
        return reader.mistake("logo", "is neither PNG nor JPEG");
    }
    file.seller.logo = sha256(file.logo);
}

void read_table(const toml::table& table, const std::filesystem::path& path, SellerFile& file) {
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
    read_looks(reader, path.parent_path(), file);
    file.is_default = reader.boolean("default").value_or(false);
    reader.refuse_unknown();
}

}  // namespace

SellerFile read_seller_file(const std::filesystem::path& path) {
    SellerFile file;
    try {
        read_table(toml::parse_file(path.string()), path, file);
    } catch (const toml::parse_error& error) {
        file.mistakes.push_back(path.filename().string() + ":" + std::to_string(error.source().begin.line) +
                                ": is not TOML: " + std::string{error.description()});
    }
    return file;
}

}  // namespace billmill::adapters::filesystem
