#include "gateway/uploaded_file.hpp"

#include <charconv>
#include <memory>

#include "foundation/sha256_stream.hpp"
#include "http/body_stream.hpp"
#include "http/content_coding.hpp"

namespace billmill::gateway {
namespace {

struct Upload {
    Upload(const http::Request& request, std::optional<Digest> expected)
        : stream{request.stream},
          sent{expected},
          body{http::content_coding(request).value_or(http::ContentCoding::identity),
               [this] {
                   auto bytes = stream->read();
                   if (sent) digest.add(bytes);
                   return bytes;
               },
               {.bytes_max = file_max}} {}

    [[nodiscard]] std::optional<usecases::Refusal> fault() {
        if (body.fault()) return usecases::invalid({*body.fault()}).error();
        if (sent && digest.finish() != *sent) return usecases::digest_differs().error();
        return std::nullopt;
    }

    const std::shared_ptr<http::BodyStream> stream;
    const std::optional<Digest> sent;
    Sha256Stream digest;
    http::DecodedBody body;
};

}  // namespace

namespace {

/// Of a file that is not compressed.
std::optional<std::int64_t> length_of(const http::Request& request) {
    if (http::content_coding(request) != http::ContentCoding::identity) return std::nullopt;
    const auto text = request.header("content-length");
    if (!text) return std::nullopt;
    std::int64_t bytes = 0;
    const auto* end = text->data() + text->size();
    const auto read = std::from_chars(text->data(), end, bytes);
    return read.ec == std::errc{} && read.ptr == end ? std::optional{bytes} : std::nullopt;
}

}  // namespace

usecases::FileSource uploaded_file(const http::Request& request, std::optional<Digest> sent) {
    const auto upload = std::make_shared<Upload>(request, sent);
    return {.read = [upload] { return upload->body.read(); },
            .is_whole =
                [upload] {
                    return upload->body.fault() || upload->stream->ended() == http::BodyStream::End::complete;
                },
            .fault = [upload] { return upload->fault(); },
            .bytes = length_of(request)};
}

}  // namespace billmill::gateway
