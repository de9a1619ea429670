#include "adapters/mongodb/mongodb_store_time.hpp"

#include "adapters/mongodb/session.hpp"

namespace billmill::adapters::mongodb {

Result<Instant> MongodbStoreTime::read() {
    return database_.run([](Session& session) { return session.time_of_day(); });
}

}  // namespace billmill::adapters::mongodb
