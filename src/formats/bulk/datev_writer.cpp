#include "formats/bulk/datev_writer.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "formats/bulk/windows_1252.hpp"
#include "foundation/ascii.hpp"
#include "foundation/utf8.hpp"

namespace billmill::formats::bulk {
namespace {

constexpr std::size_t fields = 125;
// Places of the fields that are filled, from 0.
constexpr std::size_t at_amount = 0;
constexpr std::size_t at_side = 1;
constexpr std::size_t at_currency = 2;
constexpr std::size_t at_account = 6;
constexpr std::size_t at_against = 7;
constexpr std::size_t at_day = 9;
constexpr std::size_t at_number = 10;
constexpr std::size_t at_text = 13;
constexpr std::size_t at_vat_id = 39;
constexpr std::size_t at_final = 113;
constexpr std::size_t at_supplied = 114;
constexpr std::size_t at_due = 116;

void add_pairs(std::vector<std::string>& names, const std::string& kind, const std::string& content,
               int count) {
    for (int i = 1; i <= count; ++i) {
        names.push_back(kind + std::to_string(i));
        names.push_back(content + std::to_string(i));
    }
}

/// As DATEV writes them, its own slips among them.
std::vector<std::string> names_of_fields() {
    std::vector<std::string> names{"Umsatz (ohne Soll/Haben-Kz)",
                                   "Soll/Haben-Kennzeichen",
                                   "WKZ Umsatz",
                                   "Kurs",
                                   "Basis-Umsatz",
                                   "WKZ Basis-Umsatz",
                                   "Konto",
                                   "Gegenkonto (ohne BU-Schlüssel)",
                                   "BU-Schlüssel",
                                   "Belegdatum",
                                   "Belegfeld 1",
                                   "Belegfeld 2",
                                   "Skonto",
                                   "Buchungstext",
                                   "Postensperre",
                                   "Diverse Adressnummer",
                                   "Geschäftspartnerbank",
                                   "Sachverhalt",
                                   "Zinssperre",
                                   "Beleglink"};
    add_pairs(names, "Beleginfo - Art ", "Beleginfo - Inhalt ", 8);
    for (const auto* name :
         {"KOST1 - Kostenstelle", "KOST2 - Kostenstelle", "Kost-Menge", "EU-Land u. UStID (Bestimmung)",
          "EU-Steuersatz (Bestimmung)", "Abw. Versteuerungsart", "Sachverhalt L+L", "Funktionsergänzung L+L",
          "BU 49 Hauptfunktionstyp", "BU 49 Hauptfunktionsnummer", "BU 49 Funktionsergänzung"})
        names.emplace_back(name);
    add_pairs(names, "Zusatzinformation - Art ", "Zusatzinformation- Inhalt ", 20);
    for (const auto* name : {"Stück",
                             "Gewicht",
                             "Zahlweise",
                             "Forderungsart",
                             "Veranlagungsjahr",
                             "Zugeordnete Fälligkeit",
                             "Skontotyp",
                             "Auftragsnummer",
                             "Buchungstyp",
                             "USt-Schlüssel (Anzahlungen)",
                             "EU-Land (Anzahlungen)",
                             "Sachverhalt L+L (Anzahlungen)",
                             "EU-Steuersatz (Anzahlungen)",
                             "Erlöskonto (Anzahlungen)",
                             "Herkunft-Kz",
                             "Buchungs GUID",
                             "KOST-Datum",
                             "SEPA-Mandatsreferenz",
                             "Skontosperre",
                             "Gesellschaftername",
                             "Beteiligtennummer",
                             "Identifikationsnummer",
                             "Zeichnernummer",
                             "Postensperre bis",
                             "Bezeichnung SoBil-Sachverhalt",
                             "Kennzeichen SoBil-Buchung",
                             "Festschreibung",
                             "Leistungsdatum",
                             "Datum Zuord. Steuerperiode",
                             "Fälligkeit",
                             "Generalumkehr (GU)",
                             "Steuersatz",
                             "Land",
                             "Abrechnungsreferenz",
                             "BVV-Position",
                             "EU-Land u. UStID (Ursprung)",
                             "EU-Steuersatz (Ursprung)",
                             "Abw. Skontokonto"})
        names.emplace_back(name);
    return names;
}

std::string digits_of(std::string text) {
    std::erase_if(text, [](char c) { return !ascii::is_digit(c); });
    return text;
}

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) out.append(c == '"' ? 2 : 1, c < ' ' && c >= 0 ? ' ' : c);
    return out + "\"";
}

/// The first characters, in quotes.
std::string kept(std::string_view text, std::size_t characters) {
    return in_quotes(to_windows_1252(utf8::first(text, characters)));
}

/// Day and month, then the year where it is wanted: TTMM, TTMMJJJJ.
std::string day_first(const Date& date, bool with_year) {
    const auto text = date.text();
    return text.substr(8, 2) + text.substr(5, 2) + (with_year ? text.substr(0, 4) : "");
}

std::string document_number(std::string_view number) {
    constexpr std::size_t characters_max = 36;
    std::string out{number.substr(0, characters_max)};
    std::ranges::replace_if(
        out,
        [](char c) {
            return !ascii::is_alphanumeric(c) &&
                   std::string_view{"$&%*+-/"}.find(c) == std::string_view::npos;
        },
        '-');
    return in_quotes(out);
}

std::string decimal_comma(domain::Money amount) {
    auto text = domain::text(amount);
    std::ranges::replace(text, '.', ',');
    return text;
}

template <class Fields>
void append_line(std::string& out, const Fields& all) {
    bool first = true;
    for (const auto& field : all) {
        if (!first) out += ';';
        first = false;
        out += field;
    }
    out += "\r\n";
}

}  // namespace

void append_head(std::string& out, const DatevHead& head) {
    const auto at = digits_of(rfc3339(head.made_at)).substr(0, 14);
    append_line(out,
                std::array<std::string, 31>{"\"EXTF\"",
                                            "700",
                                            "21",
                                            "\"Buchungsstapel\"",
                                            "13",
                                            at + std::string(17 - std::min<std::size_t>(at.size(), 17), '0'),
                                            "",
                                            "\"RE\"",
                                            "\"\"",
                                            "\"\"",
                                            std::to_string(head.consultant),
                                            std::to_string(head.client),
                                            digits_of(head.fiscal_year.text()),
                                            std::to_string(head.account_length),
                                            digits_of(head.from.text()),
                                            digits_of(head.to.text()),
                                            kept(head.title, 30),
                                            "\"\"",
                                            "1",
                                            "0",
                                            "0",
                                            "\"EUR\"",
                                            "",
                                            "\"\"",
                                            "",
                                            "",
                                            in_quotes(head.chart),
                                            "",
                                            "",
                                            "\"\"",
                                            "\"\""});
    auto names = names_of_fields();
    for (auto& name : names) name = to_windows_1252(name);
    append_line(out, names);
}

void append_booking(std::string& out, const DatevBooking& booking) {
    std::array<std::string, fields> line;
    line[at_amount] = decimal_comma(booking.amount);
    line[at_side] = booking.credit ? "\"H\"" : "\"S\"";
    line[at_currency] = "\"EUR\"";
    line[at_account] = booking.account;
    line[at_against] = booking.against;
    line[at_day] = day_first(booking.issued_on, false);
    line[at_number] = document_number(booking.number);
    line[at_text] = kept(booking.text, 60);
    if (!booking.vat_id.empty()) line[at_vat_id] = kept(booking.vat_id, 15);
    line[at_final] = "0";
    line[at_supplied] = day_first(booking.supplied_on, true);
    line[at_due] = day_first(booking.due_on, true);
    append_line(out, line);
}

}  // namespace billmill::formats::bulk
