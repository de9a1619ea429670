#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "adapters/kafka/client.hpp"

namespace billmill::adapters::kafka {

/// Reads a topic of one partition from any place, as a member of no group.
///
/// Errors:    unavailable: no broker answered in time.
/// Threads:   one at a time.
class TopicReader {
public:
    struct Ends {
        std::int64_t begin = 0;  ///< The first offset that is kept.
        std::int64_t end = 0;    ///< The first one that is not written.
    };
    /// Connects to nothing yet.
    static Result<TopicReader> open(const KafkaOptions& options, std::string topic);

    [[nodiscard]] Result<Ends> ends(Milliseconds patience);
    /// Goes on from `offset`, which next() gives first.
    [[nodiscard]] Outcome seek(std::int64_t offset);
    /// Where next() goes on; nullopt: nowhere yet.
    [[nodiscard]] std::optional<std::int64_t> position() const { return position_; }
    /// The next message. nullptr: there is none before the patience ends.
    [[nodiscard]] Result<Message> next(Milliseconds patience);

private:
    TopicReader(PlainClient client, std::string topic)
        : client_{std::move(client)}, topic_{std::move(topic)} {}

    PlainClient client_;
    std::string topic_;
    std::optional<std::int64_t> position_;
};

}  // namespace billmill::adapters::kafka
