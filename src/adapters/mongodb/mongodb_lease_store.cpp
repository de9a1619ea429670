#include "adapters/mongodb/mongodb_lease_store.hpp"

#include "adapters/mongodb/session.hpp"

namespace billmill::adapters::mongodb {

Result<bool> MongodbLeaseStore::hold(const std::string& name, const std::string& owner, Instant now,
                                     Instant until) {
    const auto id = "lease/" + name;
    return database_.run([&](Session& session) -> Result<bool> {
        std::vector<Document> free_to_us;
        free_to_us.push_back(with("owner", owner));
        free_to_us.push_back(with("until", with("$lte", now)));
        Document filter;
        filter.add("_id", id).add("$or", free_to_us);
        Document held;
        held.add("owner", owner).add("until", until);
        TRY(const auto matched, session.update_one(Collection::meta, filter, with("$set", held)));
        if (matched > 0) return true;
        Document first;
        first.add("_id", id).add("v", document_version).add("owner", owner).add("until", until);
        TRY(const auto taken, session.insert(Collection::meta, std::span{&first, 1}));
        return taken.empty();
    });
}

}  // namespace billmill::adapters::mongodb
