#include "adapters/mongodb/database.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <mutex>

#include "adapters/mongodb/handles.hpp"
#include "adapters/mongodb/session.hpp"
#include "foundation/logging.hpp"
#include "foundation/random.hpp"
#include "foundation/reconnector.hpp"

namespace billmill::adapters::mongodb {
namespace {

/// libmongoc counts in /dev/shm/mongoc-PID, which a killed process leaves there. Where the next process of that number finds it,
/// libmongoc complains on standard error as soon as it is loaded, whether or not MongoDB is used. So the file goes before any
/// library begins, and before any sanitizer does: nothing here may call into one.
__attribute__((no_sanitize("address", "undefined", "thread"))) void remove_counters_of_a_killed_process() {
    std::array<char, 32> digits;
    char* at = digits.data() + digits.size();
    *--at = '\0';
    for (auto left = static_cast<unsigned>(::getpid()); left != 0; left /= 10)
        *--at = static_cast<char>('0' + left % 10);
    for (const char* prefix = "-cognom/"; *prefix != '\0'; ++prefix) *--at = *prefix;
    ::shm_unlink(at);
}
__attribute__((section(".preinit_array"),
               used)) void (*const before_libraries)() = remove_counters_of_a_killed_process;

/// libmongoc's own state, from the first database to the end of the program.
class Runtime {
public:
    static void start() { static const Runtime runtime; }
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

private:
    Runtime() {
        mongoc_init();
        mongoc_log_set_handler(&Runtime::log, nullptr);
    }
    ~Runtime() { mongoc_cleanup(); }
    static void log(mongoc_log_level_t level, const char* domain, const char* message, void*) {
        if (level > MONGOC_LOG_LEVEL_WARNING) return;
        // A farewell that FerretDB does not know, at each end of a connection pool.
        if (std::string_view{message}.find("endSessions") != std::string_view::npos) return;
        log::warn("mongodb_client", {{"domain", domain}, {"why", message}});
    }
};

void set_default(mongoc_uri_t* uri, const char* option, Milliseconds value) {
    if (!mongoc_uri_has_option(uri, option))
        mongoc_uri_set_option_as_int32(uri, option, static_cast<std::int32_t>(value.count()));
}

/// The promises do not depend on what somebody wrote into the URI.
void require_safety(mongoc_uri_t* uri, const DatabaseOptions& options) {
    const WriteConcernHandle write{mongoc_write_concern_new()};
    mongoc_write_concern_set_wmajority(write.get(), static_cast<std::int32_t>(options.write_time.count()));
    mongoc_write_concern_set_journal(write.get(), true);
    mongoc_uri_set_write_concern(uri, write.get());
    const ReadConcernHandle read{mongoc_read_concern_new()};
    mongoc_read_concern_set_level(read.get(), MONGOC_READ_CONCERN_LEVEL_MAJORITY);
    mongoc_uri_set_read_concern(uri, read.get());
    const ReadPreferenceHandle primary{mongoc_read_prefs_new(MONGOC_READ_PRIMARY)};
    mongoc_uri_set_read_prefs_t(uri, primary.get());
}

Result<UriHandle> make_uri(const DatabaseOptions& options) {
    UriHandle uri{mongoc_uri_new_with_error(options.uri.c_str(), nullptr)};
    if (!uri) return fail(Fault::invalid, "MongoDB: the URI can't be read");
    if (!options.user.empty() && !mongoc_uri_set_username(uri.get(), options.user.c_str()))
        return fail(Fault::invalid, "MongoDB: the user is not UTF-8");
    if (!options.password.empty() && !mongoc_uri_set_password(uri.get(), options.password.c_str()))
        return fail(Fault::invalid, "MongoDB: the password is not UTF-8");
    set_default(uri.get(), MONGOC_URI_CONNECTTIMEOUTMS, options.connect_time);
    set_default(uri.get(), MONGOC_URI_SERVERSELECTIONTIMEOUTMS, options.server_selection_time);
    set_default(uri.get(), MONGOC_URI_SOCKETTIMEOUTMS, options.socket_time);
    set_default(uri.get(), MONGOC_URI_WAITQUEUETIMEOUTMS, options.wait_for_client);
    require_safety(uri.get(), options);
    mongoc_uri_set_appname(uri.get(), "billmill");
    return uri;
}

/// Made once; whoever comes later finds it.
Outcome make_books_id(Session& session) {
    Uuid id;
    fill_random(id.bytes);
    Document made;
    made.add("_id", "books").add("v", document_version).add("id", id);
    TRY_DO(session.insert(Collection::meta, std::span{&made, 1}));
    return {};
}

/// Records of before chains get the place that document_of() gives them, so that the unique index can be made.
/// Whoever else does the same at this moment does no harm.
Outcome place_older_records(Session& session) {
    while (true) {
        Document projection;
        projection.add("v", std::int32_t{1});
        TRY(const auto ids,
            session.find(Collection::invoices, with("place", with("$exists", false)),
                         {.projection = std::move(projection), .limit = command_documents_max},
                         [](Fields& fields) { return fields.text("_id"); }));
        if (ids.empty()) return {};
        std::vector<Update> updates;
        for (const auto& id : ids) updates.push_back({with("_id", id), with("$set", with("place", id))});
        TRY_DO(session.update(Collection::invoices, updates));
    }
}

/// Brings a database of an older program to this schema.
Outcome migrate(Session& session, std::int32_t version) {
    if (version >= schema_version) return {};
    log::info("mongodb_migrates", {{"from", version}, {"to", schema_version}});
    TRY_DO(place_older_records(session));
    return session.update_all(Collection::meta, with("_id", "schema").add("schema", version),
                              with("$set", with("schema", schema_version)));
}

/// Errors: invalid: a newer program made the database.
Result<std::int32_t> check_version(Session& session) {
    Document made;
    made.add("_id", "schema").add("v", document_version).add("schema", schema_version);
    TRY_DO(session.insert(Collection::meta, std::span{&made, 1}));  // Already there: so much the better.
    TRY(const auto found, session.find_one(Collection::meta, with("_id", "schema"), {},
                                           [](Fields& fields) { return fields.int32("schema"); }));
    if (!found) return fail(Fault::unavailable, "MongoDB: the schema's version is not there yet");
    if (*found <= schema_version) return *found;
    return fail(Fault::invalid, "MongoDB: the database was made by a newer billmill (schema " +
                                    std::to_string(*found) + ", known " + std::to_string(schema_version) +
                                    ")");
}

/// FerretDB 1.24 holds a connection of its own for each update of a command, until the command's end, and stands
/// still for ever when its hundred are held.
constexpr std::size_t ferretdb_updates_max = 8;

Outcome ask_primary(Session& session) {
    TRY_DO(session.find_one(Collection::meta, with("_id", "schema"), {}, [](Fields&) { return true; }));
    return {};
}

/// A client, until it leaves its scope.
class Lease {
public:
    explicit Lease(mongoc_client_pool_t& pool) : pool_{pool}, client_{mongoc_client_pool_pop(&pool)} {}
    ~Lease() {
        if (client_ != nullptr) mongoc_client_pool_push(&pool_, client_);
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    [[nodiscard]] mongoc_client_t* client() const { return client_; }

private:
    mongoc_client_pool_t& pool_;
    mongoc_client_t* client_;
};

}  // namespace

struct Database::Impl {
    Impl(PoolHandle the_pool, DatabaseOptions the_options)
        : pool{std::move(the_pool)},
          options{std::move(the_options)},
          reconnector{"mongodb", options.retry_pause, [this] { return with_session(ask_primary); }} {}

    Outcome with_session(const std::function<Outcome(Session&)>& work);
    Outcome on_session(mongoc_client_t& client, const std::function<Outcome(Session&)>& work);
    Outcome learn_limits(Session& session);
    Outcome make_ready(Session& session);

    const PoolHandle pool;
    const DatabaseOptions options;
    std::atomic<bool> ready{false};
    std::atomic<std::size_t> updates_max{command_documents_max};
    std::mutex preparing;
    Reconnector reconnector;  ///< Last: its thread uses what stands above.
};

/// One at a time makes the indexes; nobody works before they stand.
Outcome Database::Impl::make_ready(Session& session) {
    if (ready) return {};
    const std::lock_guard lock{preparing};
    if (ready) return {};
    TRY(const auto version, check_version(session));
    TRY_DO(migrate(session, version));
    TRY_DO(make_books_id(session));
    for (const auto& index : all_indexes()) TRY_DO(session.create_index(index));
    ready = true;
    return {};
}

/// Before anything is updated.
Outcome Database::Impl::learn_limits(Session& session) {
    TRY(const bool ferretdb, session.is_ferretdb());
    if (ferretdb) updates_max = ferretdb_updates_max;
    return {};
}

Outcome Database::Impl::with_session(const std::function<Outcome(Session&)>& work) {
    const Lease lease{*pool};
    if (lease.client() == nullptr) return fail(Fault::unavailable, "MongoDB: every connection is in use");
    if (!ready) {
        TRY_DO(on_session(*lease.client(), [this](Session& session) { return learn_limits(session); }));
        TRY_DO(on_session(*lease.client(), [this](Session& session) { return make_ready(session); }));
    }
    return on_session(*lease.client(), work);
}

Outcome Database::Impl::on_session(mongoc_client_t& client, const std::function<Outcome(Session&)>& work) {
    Session session{client, options.database, updates_max};
    auto outcome = work(session);
    if (session.lost())
        reconnector.lost(outcome ? Error{Fault::unavailable, "MongoDB: away"} : outcome.error());
    return outcome;
}

Result<std::unique_ptr<Database>> Database::open(const DatabaseOptions& options) {
    Runtime::start();
    TRY(const auto uri, make_uri(options));
    PoolHandle pool{mongoc_client_pool_new_with_error(uri.get(), nullptr)};
    if (!pool)
        return fail(Fault::invalid,
                    "MongoDB: the URI's options do not fit together, or its files can't be read");
    mongoc_client_pool_set_error_api(pool.get(), MONGOC_ERROR_API_VERSION_2);
    mongoc_client_pool_max_size(pool.get(), static_cast<std::uint32_t>(std::max(options.connections_max, 1)));
    return std::unique_ptr<Database>{new Database{std::make_unique<Impl>(std::move(pool), options)}};
}

Database::Database(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}

Database::~Database() = default;

Outcome Database::with_session(const std::function<Outcome(Session&)>& work) {
    if (impl_->reconnector.is_away()) return fail(Fault::unavailable, "MongoDB: away; tried again shortly");
    return impl_->with_session(work);
}

Outcome Database::prepare() {
    return with_session([](Session&) -> Outcome { return {}; });
}

Outcome Database::ping() {
    return with_session(ask_primary);
}

const CircuitBreaker& Database::breaker() const {
    return impl_->reconnector.breaker();
}

}  // namespace billmill::adapters::mongodb
