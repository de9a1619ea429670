#include "document/parties.hpp"

#include <algorithm>
#include <cstdint>

#include "domain/code_list.hpp"
#include "domain/gstin.hpp"
#include "domain/party_ids.hpp"
#include "foundation/ascii.hpp"

namespace billmill::document {
namespace {

/// The states of India in Hindi, by their GST codes.
struct HindiState {
    std::string_view code;
    std::string_view name;
};

constexpr HindiState hindi_states[]{
    {"01", "जम्मू और कश्मीर"},
    {"02", "हिमाचल प्रदेश"},
    {"03", "पंजाब"},
    {"04", "चंडीगढ़"},
    {"05", "उत्तराखंड"},
    {"06", "हरियाणा"},
    {"07", "दिल्ली"},
    {"08", "राजस्थान"},
    {"09", "उत्तर प्रदेश"},
    {"10", "बिहार"},
    {"11", "सिक्किम"},
    {"12", "अरुणाचल प्रदेश"},
    {"13", "नागालैंड"},
    {"14", "मणिपुर"},
    {"15", "मिज़ोरम"},
    {"16", "त्रिपुरा"},
    {"17", "मेघालय"},
    {"18", "असम"},
    {"19", "पश्चिम बंगाल"},
    {"20", "झारखंड"},
    {"21", "ओडिशा"},
    {"22", "छत्तीसगढ़"},
    {"23", "मध्य प्रदेश"},
    {"24", "गुजरात"},
    {"26", "दादरा और नगर हवेली तथा दमन और दीव"},
    {"27", "महाराष्ट्र"},
    {"29", "कर्नाटक"},
    {"30", "गोवा"},
    {"31", "लक्षद्वीप"},
    {"32", "केरल"},
    {"33", "तमिलनाडु"},
    {"34", "पुदुच्चेरी"},
    {"35", "अंडमान और निकोबार द्वीपसमूह"},
    {"36", "तेलंगाना"},
    {"37", "आंध्र प्रदेश"},
    {"38", "लद्दाख"},
    {"96", "अन्य देश"},
    {"97", "अन्य क्षेत्र"},
};

/// How a country writes the lines that say the place.
enum class Form : std::uint8_t {
    city_postcode,     ///< "Mumbai 400020", then the region.
    postcode_city,     ///< "48143 Münster", then the region.
    postcode_below,    ///< "London", "SW1A 1AA".
    region_postcode,   ///< "Boston, MA 02108": city, region and postcode on one line.
    plain_one_line,    ///< "Sydney NSW 2000"
    region_in_line,    ///< "00144 Roma RM"
    city_dash_region,  ///< "São Paulo - SP", then the postcode.
    city_above,        ///< Hungary: the city stands above the street.
    largest_first,     ///< Japan: postcode, then from the largest part to the smallest.
};

struct CountryForm {
    Form form;
    std::string_view countries;
};
constexpr CountryForm forms[]{
    {Form::postcode_city,
     " AT BA BE BG CH CY CZ DE DK EE EG ES FI FR GL GR HR IL IS LI LT LU MA MC ME MK NL NO PL PT RO RS SE SI "
     "SK "
     "SM TN TR UA VA "},
    {Form::postcode_below, " GB GG GI IE IM JE KE ZA "},
    {Form::region_postcode, " US PR "},
    {Form::plain_one_line, " AU CA "},
    {Form::region_in_line, " IT MX MY "},
    {Form::city_dash_region, " BR "},
    {Form::city_above, " HU "},
};

Form form_of(const domain::Address& address) {
    // In letters that are not Latin, these addresses go from the largest part to the smallest.
    const bool east = address.country == "JP" || address.country == "KR" || address.country == "CN" ||
                      address.country == "TW";
    if (east && !address.city.empty() && static_cast<unsigned char>(address.city.front()) >= 0xE3)
        return Form::largest_first;
    const auto* found = std::ranges::find_if(
        forms, [&](const CountryForm& form) { return domain::is_listed(form.countries, address.country); });
    return found == std::end(forms) ? Form::city_postcode : found->form;
}

/// The lines between the street and the country.
std::vector<std::string> place_lines(const domain::Address& address, Form form, std::string_view language) {
    const auto& [line1, line2, city, postcode, region, country] = address;
    switch (form) {
        case Form::postcode_city: return {join(postcode, " ", city), region};
        case Form::postcode_below: return {city, region, postcode};
        case Form::region_postcode: return {join(city, ", ", join(region, " ", postcode))};
        case Form::plain_one_line: return {join(join(city, " ", region), " ", postcode)};
        case Form::region_in_line: return {join(join(postcode, " ", city), " ", region)};
        case Form::city_dash_region: return {join(city, " - ", region), postcode};
        case Form::city_above: return {postcode, region};
        case Form::city_postcode:
        case Form::largest_first: break;
    }
    return {join(city, " ", postcode), country == "IN" ? region_text(region, language) : region};
}

/// A tax number's name where the language's own word will not do.
struct NumberName {
    std::string_view country;
    std::string_view name;
    std::string_view own_language{};  ///< In which the usual word is the right one.
};
constexpr NumberName number_names[]{
    {"AE", "TRN", "ar"},     {"AR", "CUIT"},         {"AU", "ABN"},          {"BH", "VAT no.", "ar"},
    {"BR", "CNPJ"},          {"CA", "GST/HST no."},  {"CH", "MWST-Nr."},     {"CL", "RUT"},
    {"CN", "Tax ID", "zh"},  {"CO", "NIT"},          {"EG", "TRN", "ar"},    {"HK", "BR no."},
    {"ID", "NPWP"},          {"IN", "Tax ID"},       {"JP", "JCT reg. no."}, {"KE", "PIN"},
    {"KR", "BRN"},           {"LI", "MWST-Nr."},     {"MX", "RFC"},          {"MY", "SST no."},
    {"NZ", "GST no."},       {"OM", "VATIN", "ar"},  {"PE", "RUC"},          {"PH", "TIN"},
    {"SA", "VAT no.", "ar"}, {"SG", "GST reg. no."}, {"TH", "Tax ID"},       {"TR", "VKN"},
    {"US", "Tax ID"},        {"VN", "MST"},          {"ZA", "VAT no."},
};

/// Whose number it is: by its prefix, else its owner's country.
std::string_view country_of_number(std::string_view id, std::string_view owner) {
    const auto prefix = domain::country_of_vat_id(id);
    if (prefix.empty() || prefix == owner) return owner.empty() ? prefix : owner;
    // Letters that happen to be a country's: numbers of some countries begin with any.
    const bool by_chance =
        !owner.empty() && !domain::is_in_eu_vat_area(owner) && (id.size() < 3 || !ascii::is_digit(id[2]));
    return by_chance ? owner : prefix;
}

}  // namespace

std::string region_text(std::string_view region, std::string_view language) {
    auto state = domain::gst_state_name(region);
    if (!state) return std::string{region};
    const auto* hindi = std::ranges::find(hindi_states, region, &HindiState::code);
    if (language == "hi" && hindi != std::end(hindi_states)) state = hindi->name;
    return std::string{*state}.append(" (").append(region).append(")");
}

std::vector<std::string> address_lines(const domain::Address& address, std::string_view language,
                                       std::string_view home) {
    const auto form = form_of(address);
    std::vector<std::string> lines;
    const auto add = [&](std::string line) {
        if (!line.empty()) lines.push_back(std::move(line));
    };
    if (form == Form::largest_first) {
        const bool marked = address.country == "JP" && !address.postcode.empty();
        add(marked ? "〒" + address.postcode : address.postcode);
        // "東京 Harbour Street 12"; a number stands without a space: "千代田1-1".
        const bool latin = !address.line1.empty() && ascii::is_letter(address.line1.front());
        add(join(address.region + address.city, latin ? " " : "", address.line1));
        add(address.line2);
    } else {
        if (form == Form::city_above) add(address.city);
        add(address.line1);
        add(address.line2);
        for (auto& line : place_lines(address, form, language)) add(std::move(line));
    }
    if (address.country != home) add(std::string{country_text(address.country, language)});
    return lines;
}

std::string_view tax_id_label(std::string_view id, std::string_view country, std::string_view language,
                              std::string_view usual) {
    if (domain::is_gstin(id)) return "GSTIN";
    const auto issuer = country_of_number(id, country);
    if (language == "fr" && issuer == "CH") return "N° TVA";
    const auto* found = std::ranges::find(number_names, issuer, &NumberName::country);
    if (found == std::end(number_names) || found->own_language == language) return usual;
    return found->name;
}

std::string iban_text(std::string_view iban) {
    std::string grouped;
    std::size_t count = 0;
    for (const char c : iban) {
        if (c == ' ') continue;
        if (!ascii::is_alphanumeric(c)) return std::string{iban};
        if (count > 0 && count % 4 == 0) grouped += ' ';
        grouped += c;
        ++count;
    }
    return grouped;
}

std::string join(std::string_view left, std::string_view separator, std::string_view right) {
    std::string joined{left};
    if (!left.empty() && !right.empty()) joined += separator;
    return joined += right;
}

}  // namespace billmill::document
