#include "adapters/mongodb/mongodb_kept_account_store.hpp"

#include "adapters/mongodb/session.hpp"

namespace billmill::adapters::mongodb {
namespace {

constexpr const char* key = "account";

std::vector<Document> documents_of(const std::vector<ports::LogPart>& parts) {
    std::vector<Document> all;
    for (const auto& part : parts) {
        all.push_back(std::move(with("partition", part.partition)
                                    .add("begin", part.begin)
                                    .add("next", part.next)
                                    .add("end", part.end)));
    }
    return all;
}

Document document_of(const ports::StageAccount& account, const std::vector<ports::LogPart>& parts) {
    std::vector<std::string> missing;
    for (const auto& id : account.missing) missing.push_back(id.text());
    auto document = with("stage", ports::name(account.stage));
    document.add("in", account.in)
        .add("done", account.done)
        .add("waiting", account.waiting)
        .add("dead", account.dead)
        .add("missing_count", account.missing_count)
        .add("missing", missing)
        .add("parts", documents_of(parts));
    return document;
}

struct StageAndParts {
    ports::StageAccount account;
    std::vector<ports::LogPart> parts;
};

StageAndParts read_stage(Fields& fields) {
    StageAndParts read;
    const auto stage = ports::find_stage(fields.text("stage"));
    if (!stage) fields.mark_corrupt();
    auto& account = read.account;
    account.stage = stage.value_or(ports::Stage::billing);
    account.in = fields.integer("in");
    account.done = fields.integer("done");
    account.waiting = fields.integer("waiting");
    account.dead = fields.integer("dead");
    account.missing_count = fields.integer("missing_count");
    for (const auto& text : fields.texts("missing")) {
        if (const auto id = Uuid::parse(text)) account.missing.push_back(*id);
    }
    read.parts = fields.documents("parts", [](Fields& of) {
        return ports::LogPart{of.int32("partition"), of.integer("begin"), of.integer("next"),
                              of.integer("end")};
    });
    return read;
}

ports::KeptAccount read_account(Fields& fields) {
    ports::KeptAccount account{.as_of = fields.instant("as_of"), .stages = {}, .parts = {}};
    for (auto& stage : fields.documents("stages", read_stage)) {
        account.stages.push_back(std::move(stage.account));
        account.parts.push_back(std::move(stage.parts));
    }
    if (account.stages.size() != std::size(ports::all_stages)) fields.mark_corrupt();
    return account;
}

}  // namespace

Outcome MongodbKeptAccountStore::save(const ports::KeptAccount& account) {
    std::vector<Document> stages;
    for (std::size_t i = 0; i < account.stages.size(); ++i)
        stages.push_back(document_of(account.stages[i], account.parts.at(i)));
    Document held;
    held.add("v", document_version).add("as_of", account.as_of).add("stages", stages);
    return database_.run([&](Session& session) -> Outcome {
        TRY(const auto matched, session.update_one(Collection::meta, with("_id", key), with("$set", held)));
        if (matched > 0) return {};
        Document first;
        first.add("_id", key).add("v", document_version).add("as_of", account.as_of).add("stages", stages);
        TRY_DO(session.insert(Collection::meta, std::span{&first, 1}));
        return {};  // Where another was first, the next round replaces it.
    });
}

Result<std::optional<ports::KeptAccount>> MongodbKeptAccountStore::load() {
    auto found = database_.run([](Session& session) {
        return session.find_one(Collection::meta, with("_id", key), {}, read_account);
    });
    if (!found && found.error().fault == Fault::corrupt) return std::nullopt;
    return found;
}

}  // namespace billmill::adapters::mongodb
