#pragma once

#include "http/router.hpp"

namespace billmill::gateway {

/// The pages for people: files that are part of the program. They hold nothing of anyone, so everybody gets them; what
/// they show they ask of the API, which guards it.

/// Does the request come from a browser that wants to show a page?
[[nodiscard]] bool wants_page(const http::Request& request);
/// The page at every address of the pages. It may load and run nothing but its own files.
[[nodiscard]] http::Response start_page(const http::Request& request);
/// Every address of the pages but "/", and their files under /assets/.
void add_pages(http::Router& router);

}  // namespace billmill::gateway
