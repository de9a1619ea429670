#pragma once

#include <string>
#include <vector>

namespace billmill::ports {

/// Cursor paging: `after` is the `next` of the previous page; a cursor says nothing to anyone but its store.
struct PageRequest {
    std::string after;
    int limit = 50;  ///< 1..200
};

template <class T>
struct Page {
    std::vector<T> items;
    std::string next;  ///< Empty: this was the last page.
};

}  // namespace billmill::ports
