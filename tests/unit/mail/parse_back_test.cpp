#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "foundation/digest.hpp"
#include "sample.hpp"

namespace billmill::document {
namespace {

namespace fs = std::filesystem;

/// A folder of its own, gone with the test.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (fs::temp_directory_path() / "billmill-mail-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
    }
    ~TemporaryFolder() { fs::remove_all(path_); }
    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

std::string output_of(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe{popen(command.c_str(), "r"), pclose};
    std::string out;
    std::array<char, 4096> buffer{};
    while (const auto read = std::fread(buffer.data(), 1, buffer.size(), pipe.get()))
        out.append(buffer.data(), read);
    return out;
}

std::string seen_by_python(const std::string& message) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "mail.eml";
    std::ofstream{file, std::ios::binary} << message;
    return output_of("python3 " BILLMILL_SOURCE_DIR "/tests/unit/mail/parse_back.py " + file.string() +
                     " 2>&1");
}

/// The promise of the composer, held by a reader that is not ours.
TEST(ParseBack, PythonSeesTheSameMail) {
    if (output_of("python3 -c 'print(1)' 2>/dev/null") != "1\n") GTEST_SKIP() << "no python3 here";
    auto invoice = sample_invoice();
    invoice.seller.name = "Café \"मैक्स\" <x@y>, & Söhne; a name that is long enough to need a second line";
    invoice.buyer.firstname = "Priya\r\nBcc: victim@example.com";
    const std::string pdf{"%PDF\x00\r\n.\r\n\xFF", 11};
    const auto seen = seen_by_python(compose_invoice_mail(invoice, {.pdf = pdf}, sample_context(invoice)));

    const auto expect = [&](std::string_view part) {
        EXPECT_NE(seen.find(part), std::string::npos) << part << "\n" << seen;
    };
    expect(R"("headers": ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "X-Billmill-Invoice", )"
           R"("Content-Language", "Auto-Submitted", "MIME-Version", "Content-Type"])");
    expect(
        R"("subject": "Invoice MS/26-27/000001 from Café \"मैक्स\" <x@y>, & Söhne; a name that is long enough)");
    expect(R"("from": ["Café \"मैक्स\" <x@y>, & Söhne; a name that is long enough to need a second line", )"
           R"("billing@max-stores.example"])");
    expect(R"("to": ["Priya  Bcc: victim@example.com Doe", "john.doe@example.com"])");
    expect(
        R"("types": ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf"])");
    expect("Amount due: ₹1,060.82");
    expect(R"("file": "MS_26-27_000001.pdf")");
    expect("\"sha256\": \"" + sha256(pdf).hex() + "\"");
}

}  // namespace
}  // namespace billmill::document
