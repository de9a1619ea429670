#include "gateway/pages.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "foundation/digest.hpp"
#include "gateway/answers.hpp"
#include "gateway/download.hpp"
#include "gateway/page_files.hpp"

namespace billmill::gateway {
namespace {

/// A page may frame documents and mails of this server, and previews that it made itself. No text becomes script.
/// Source: CSP Level 3; Trusted Types.
constexpr std::string_view policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types svelte-trusted-html";

/// A page is at each of them; its script shows what the address names.
constexpr std::array<std::string_view, 10> addresses{
    "/invoices",  "/invoices/new", "/invoices/{id}",  "/runs",   "/runs/new",
    "/runs/{id}", "/customers",    "/customers/{id}", "/system", "/sign-in"};

std::string_view media_type(std::string_view name) {
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".svg")) return "image/svg+xml";
    if (name.ends_with(".html")) return "text/html; charset=utf-8";
    return "application/octet-stream";
}

bool takes_gzip(const http::Request& request) {
    const auto accepted = request.header("accept-encoding").value_or("");
    return accepted.find("gzip") != std::string_view::npos &&
           accepted.find("gzip;q=0") == std::string_view::npos;
}

const PageFile* find(std::string_view name) {
    const auto files = page_files();
    const auto found = std::ranges::find(files, name, &PageFile::name);
    return found == files.end() ? nullptr : &*found;
}

http::Response answer(const http::Request& request, const PageFile& file, std::string_view caching) {
    const auto digest = sha256(file.bytes);
    if (is_known(request, digest)) {
        auto same = not_modified(digest);
        same.headers = {{"ETag", entity_tag(digest)}, {"Cache-Control", std::string{caching}}};
        return same;
    }
    http::Response response{.status = 200,
                            .content_type = std::string{media_type(file.name)},
                            .body = std::string{file.bytes},
                            .headers = {{"ETag", entity_tag(digest)},
                                        {"Cache-Control", std::string{caching}},
                                        {"Vary", "Accept, Accept-Encoding"}}};
    if (takes_gzip(request)) {
        response.body = file.gzip;
        response.headers.emplace_back("Content-Encoding", "gzip");
    }
    return response;
}

http::Response asset(const http::Request& request) {
    const auto* file = find(request.parameters.at(0));
    if (file == nullptr) return refuse(404, "no_such_route", "There is nothing at this path.");
    return answer(request, *file, "public, max-age=31536000, immutable");
}

void add(http::Router& router, std::string_view pattern, http::Response (*make)(const http::Request&)) {
    router.add({http::Method::get, pattern, http::Runs::on_io,
                [make](http::Request&& request, http::Reply reply) { reply(make(request)); }, 0});
}

}  // namespace

bool wants_page(const http::Request& request) {
    return request.header("accept").value_or("").find("text/html") != std::string_view::npos;
}

http::Response start_page(const http::Request& request) {
    const auto* file = find("index.html");
    if (file == nullptr) return refuse(404, "no_such_route", "This program was built without its pages.");
    auto response = answer(request, *file, "no-cache");
    response.headers.emplace_back("Content-Security-Policy", std::string{policy});
    response.headers.emplace_back("Referrer-Policy", "no-referrer");
    response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    return response;
}

void add_pages(http::Router& router) {
    for (const auto address : addresses) add(router, address, &start_page);
    add(router, "/assets/{name}", &asset);
}

}  // namespace billmill::gateway
