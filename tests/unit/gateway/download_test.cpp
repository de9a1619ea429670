#include "gateway/download.hpp"

#include <gtest/gtest.h>

#include <map>

namespace billmill::gateway {
namespace {

std::string header(const http::Response& answer, const std::string& name) {
    return std::map<std::string, std::string>{answer.headers.begin(), answer.headers.end()}[name];
}

http::Request with_known(const std::string& tags) {
    http::Request request;
    request.headers.emplace_back("if-none-match", tags);
    return request;
}

TEST(EntityTag, IsKnownAloneInAListAndByTheStar) {
    const auto hash = sha256("a document");
    const auto other = entity_tag(sha256("another"));
    EXPECT_TRUE(is_known(with_known(entity_tag(hash)), hash));
    EXPECT_TRUE(is_known(with_known(other + ", W/" + entity_tag(hash)), hash)) << "the weak comparison";
    EXPECT_TRUE(is_known(with_known("*"), hash));
    EXPECT_FALSE(is_known(with_known(other), hash));
    EXPECT_FALSE(is_known(with_known(hash.hex()), hash)) << "a tag stands in quotes";
    EXPECT_FALSE(is_known({}, hash));
    EXPECT_EQ(header(not_modified(hash), "ETag"), entity_tag(hash));
    EXPECT_EQ(not_modified(hash).status, 304);
}

TEST(Download, IsSavedUnderItsNameByOldAndNewReaders) {
    usecases::DocumentFile document;
    document.bytes = "%PDF";
    document.sha256 = sha256(document.bytes);
    document.type = usecases::DocumentType::pdf;
    document.name = "R\xC3\xA9 \"1\".pdf";
    const auto answer = file(document);
    EXPECT_EQ(answer.content_type, "application/pdf");
    EXPECT_EQ(header(answer, "Content-Disposition"),
              "inline; filename=\"R__ _1_.pdf\"; filename*=UTF-8''R%C3%A9%20%221%22.pdf");
    EXPECT_EQ(header(answer, "ETag"), entity_tag(document.sha256));
}

TEST(Download, NoNameForgesAHeader) {
    usecases::DocumentFile document;
    document.name = "a\r\nSet-Cookie: x\r\n.pdf";
    EXPECT_EQ(header(file(document), "Content-Disposition").find_first_of("\r\n"), std::string::npos);
}

}  // namespace
}  // namespace billmill::gateway
