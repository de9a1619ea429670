#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "adapters/smtp/classify.hpp"

// Any bytes as a server's answers, in pieces of any size: bounded, and the pieces make no difference.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace billmill::adapters::smtp;
    if (size == 0) return 0;
    const std::string_view input{reinterpret_cast<const char*>(data) + 1, size - 1};
    const std::size_t piece = data[0] % 64 + 1U;

    const auto read = [&](std::size_t step) {
        ReplyReader reader;
        std::vector<std::string> codes;
        for (std::size_t at = 0; at < input.size() && !reader.broken(); at += step) {
            reader.feed(input.substr(at, step));
            while (const auto reply = reader.next()) {
                if (reply->code < 200 || reply->code > 599 || reply->lines.empty()) std::abort();
                if (reply->lines.size() > ReplyReader::lines_max) std::abort();
                codes.push_back(classify(billmill::domain::SmtpStep::message, *reply, CURLE_OK).code);
                if (codes.back().find_first_not_of("0123456789. _abcdefghijklmnopqrstuvwxyz") !=
                    std::string::npos)
                    std::abort();
            }
        }
        return std::pair{codes, reader.broken()};
    };
    const auto one_by_one = read(1);
    const auto in_pieces = read(piece);
    if (one_by_one != in_pieces) std::abort();
    return 0;
}
