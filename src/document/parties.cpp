#include "document/parties.hpp"

#include <algorithm>

#include "domain/gstin.hpp"

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

bool postcode_first(std::string_view country) {
    constexpr std::string_view codes =
        "AT BE BG CH CN CY CZ DE DK EE ES FI FR GR HR HU IL IT JP KR LI LT LU MX MY NL NO PL PT RO RS SE SI "
        "SK TR UA";
    return country.size() == 2 && codes.find(country) != codes.npos;
}

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

std::string region_text(std::string_view region, std::string_view language) {
    auto state = domain::gst_state_name(region);
    if (!state) return std::string{region};
    const auto* hindi = std::ranges::find(hindi_states, region, &HindiState::code);
    if (language == "hi" && hindi != std::end(hindi_states)) state = hindi->name;
    return std::string{*state}.append(" (").append(region).append(")");
}

std::string city_text(const domain::Address& address) {
    return postcode_first(address.country) ? join(address.postcode, " ", address.city)
                                           : join(address.city, " ", address.postcode);
}

std::string region_and_country_text(const domain::Address& address, std::string_view language) {
    return join(region_text(address.region, language), ", ", country_text(address.country, language));
}

std::string iban_text(std::string_view iban) {
    std::string grouped;
    std::size_t count = 0;
    for (const char c : iban) {
        if (c == ' ') continue;
        if (!is_letter_or_digit(c)) return std::string{iban};
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
