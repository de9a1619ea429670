#pragma once

#include <mongoc/mongoc.h>

#include <memory>

namespace billmill::adapters::mongodb {

/// Frees what libmongoc made.
template <auto free>
struct Free {
    template <class T>
    void operator()(T* handle) const {
        free(handle);
    }
};
template <class T, auto free>
using Handle = std::unique_ptr<T, Free<free>>;

using CollectionHandle = Handle<mongoc_collection_t, mongoc_collection_destroy>;
using CursorHandle = Handle<mongoc_cursor_t, mongoc_cursor_destroy>;
using BulkHandle = Handle<mongoc_bulk_operation_t, mongoc_bulk_operation_destroy>;
using ModifyHandle = Handle<mongoc_find_and_modify_opts_t, mongoc_find_and_modify_opts_destroy>;
using UriHandle = Handle<mongoc_uri_t, mongoc_uri_destroy>;
using PoolHandle = Handle<mongoc_client_pool_t, mongoc_client_pool_destroy>;
using WriteConcernHandle = Handle<mongoc_write_concern_t, mongoc_write_concern_destroy>;
using ReadConcernHandle = Handle<mongoc_read_concern_t, mongoc_read_concern_destroy>;
using ReadPreferenceHandle = Handle<mongoc_read_prefs_t, mongoc_read_prefs_destroy>;

/// A reply that libmongoc fills in; also when the call fails.
class Reply {
public:
    Reply() { bson_init(&bson_); }
    ~Reply() { bson_destroy(&bson_); }
    Reply(const Reply&) = delete;
    Reply& operator=(const Reply&) = delete;
    [[nodiscard]] bson_t* out() {
        bson_destroy(&bson_);
        return &bson_;
    }
    [[nodiscard]] const bson_t& bson() const { return bson_; }

private:
    bson_t bson_;
};

}  // namespace billmill::adapters::mongodb
