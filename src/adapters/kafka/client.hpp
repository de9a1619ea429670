#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "adapters/kafka/handles.hpp"
#include "adapters/kafka/kafka_options.hpp"
#include "foundation/result.hpp"

namespace billmill::adapters::kafka {

/// "Kafka: " and what was being done, with librdkafka's word for why; the fault says what the caller does
/// next.
[[nodiscard]] Error error_of(rd_kafka_resp_err_t code, const std::string& doing);

using Setting = std::pair<const char*, std::string>;

/// Every client's settings, the operator's, and these.
/// Errors: invalid: a setting that librdkafka does not know, or that is not the operator's to change. No
///         value is repeated.
Result<Conf> configure(const KafkaOptions& options, std::initializer_list<Setting> settings);

/// A consumer, or a producer, which may administer too.     Errors: invalid: settings that do not go
/// together.
Result<rd_kafka_t*> open_client(rd_kafka_type_t type, Conf conf);

/// Ends a client. Where librdkafka does not come to an end in time, the client is left to a thread of its
/// own and this returns false; callbacks may then still come, so what they use must be given as `kept`.
bool close_client(rd_kafka_t* client, Milliseconds patience, std::shared_ptr<void> kept);

/// A client that nobody calls back.
class PlainClient {
public:
    PlainClient(rd_kafka_t* client, Milliseconds patience) : client_{client}, patience_{patience} {}
    PlainClient(PlainClient&& other) noexcept
        : client_{std::exchange(other.client_, nullptr)}, patience_{other.patience_} {}
    PlainClient& operator=(PlainClient&&) = delete;
    ~PlainClient() {
        if (client_ != nullptr) close_client(client_, patience_, nullptr);
    }
    [[nodiscard]] rd_kafka_t* get() const { return client_; }

private:
    rd_kafka_t* client_;
    Milliseconds patience_;
};

}  // namespace billmill::adapters::kafka
