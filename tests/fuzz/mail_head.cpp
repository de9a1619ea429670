// Any bytes as a mail in the mailbox folder: its head is read within its bounds, wherever the file was cut off.
#include "adapters/filesystem/mail_head.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/expect.hpp"

namespace {

std::string encoded_in_q(std::string_view text) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out = "=?UTF-8?Q?";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        ((out += '=') += digits[byte >> 4]) += digits[byte & 15];
    }
    return out + "?=";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace billmill::adapters::filesystem;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto head = read_mail_head(text);
    expect(head.to.size() <= size && head.subject.size() <= size,
           "a decoded value is no longer than its field");
    if (text.find("=?") == std::string_view::npos && text.find_first_of("\r\n") == std::string_view::npos &&
        text.find_last_not_of(" \t") == size - 1) {
        expect(decode_words(text) == text, "text without encoded words stays");
    }
    expect(decode_words(encoded_in_q(text)) == text, "what was encoded decodes to itself");
    const auto subject = read_mail_head("Subject: " + encoded_in_q(text) + "\r\n\r\nTo: nobody");
    expect(subject.subject == text && subject.to.empty(), "also as a subject; the body is no head");
    return 0;
}
