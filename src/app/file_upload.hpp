#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/http_client.hpp"
#include "app/screen.hpp"
#include "formats/json.hpp"

namespace billmill::app {

enum class WithDigest : std::uint8_t {
    no,
    yes,  ///< It is read once more before, for its digest: a file that the server has already need not be read there.
};

/// A file as a body, with a bar that shows how much of it is sent. What is compressed goes as it is, by its name. Standard
/// input ("-") and pipes are sent while they are read, and have neither length nor digest.
/// Errors: invalid: it cannot be opened.  unavailable: it cannot be read to its end.
[[nodiscard]] Result<HttpUpload> upload_of(const std::filesystem::path& file, const Screen& screen,
                                           WithDigest with_digest);

/// {"Kunde":"customer.company"} of "Kunde=customer.company"; empty: none is given.
[[nodiscard]] Result<std::string> columns_of(const std::vector<std::string>& pairs);

/// Says on standard error which columns of a table were not read, so that nobody believes they were. `answer`: of a run, or of an
/// import of customers.
void advise_on_columns(const formats::Json& answer);

}  // namespace billmill::app
