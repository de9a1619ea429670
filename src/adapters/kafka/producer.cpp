#include "adapters/kafka/producer.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "adapters/kafka/client.hpp"
#include "adapters/kafka/envelope_headers.hpp"
#include "foundation/logging.hpp"
#include "foundation/named_thread.hpp"

namespace billmill::adapters::kafka {
namespace {

constexpr int poll_ms = 100;  ///< How soon the reporting thread sees that it is to end.
constexpr Milliseconds renewal_pause{1'000};
constexpr Milliseconds metadata_patience{2'000};

/// What one publish() sent. Holds the bytes that librdkafka points into until each message is reported.
struct Batch {
    std::vector<ports::Envelope> messages;
    std::size_t bytes = 0;
    ports::Completion done;
    std::atomic<std::size_t> left;
    std::atomic<int> error{RD_KAFKA_RESP_ERR_NO_ERROR};
};

std::size_t weight(const ports::Envelope& envelope) {
    return sizeof envelope + envelope.payload.size() + envelope.key.size();
}

Outcome check_sizes(const std::vector<ports::Envelope>& messages) {
    for (const auto& message : messages) {
        if (message.payload.size() > ports::payload_bytes_max)
            return fail(Fault::invalid, "a payload of " + std::to_string(message.payload.size()) +
                                            " bytes exceeds " + std::to_string(ports::payload_bytes_max));
    }
    return {};
}

rd_kafka_vu_t field(rd_kafka_vtype_t type) {
    rd_kafka_vu_t one{};
    one.vtype = type;
    return one;
}

rd_kafka_vu_t memory(rd_kafka_vtype_t type, const std::string& text) {
    auto one = field(type);
    one.u.mem.ptr = const_cast<char*>(text.data());  // Read only; the C interface has no word for it.
    one.u.mem.size = text.size();
    return one;
}

/// No flags: librdkafka points at the payload, and frees nothing.
rd_kafka_resp_err_t send(rd_kafka_t* client, const std::string& topic, const ports::Envelope& message,
                         Batch* batch) {
    auto headers = headers_of(message);
    std::array<rd_kafka_vu_t, 5> fields{field(RD_KAFKA_VTYPE_TOPIC), memory(RD_KAFKA_VTYPE_KEY, message.key),
                                        memory(RD_KAFKA_VTYPE_VALUE, message.payload),
                                        field(RD_KAFKA_VTYPE_HEADERS), field(RD_KAFKA_VTYPE_OPAQUE)};
    fields[0].u.cstr = topic.c_str();
    fields[3].u.headers = headers.get();
    fields[4].u.ptr = batch;
    const KafkaError error{rd_kafka_produceva(client, fields.data(), fields.size())};
    if (error) return rd_kafka_error_code(error.get());
    static_cast<void>(headers.release());  // The message's now.
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace

struct Producer::Impl {
    explicit Impl(const KafkaOptions& the_options) : options{the_options} {}

    Result<rd_kafka_t*> open();
    void learn_topics(rd_kafka_t* opened) const;
    bool admit(std::size_t count, std::size_t bytes);
    void finish(Batch* batch, std::size_t count);
    void renew();
    void serve(const std::stop_token& stop);
    void end(rd_kafka_t* old, Milliseconds patience, std::shared_ptr<Impl> self);

    const KafkaOptions options;
    std::shared_mutex mutex;  ///< Guards the pointer `client`.
    rd_kafka_t* client = nullptr;
    std::atomic<bool> given_up{false};
    std::atomic<std::int64_t> waiting_messages{0};
    std::atomic<std::int64_t> waiting_bytes{0};
    std::atomic<std::int64_t> renewals{0};
    std::atomic<std::int64_t> errors{0};  ///< Met on the way to brokers, and messages not confirmed.
    std::weak_ptr<Impl> me;
    std::jthread reporter;
};

Result<rd_kafka_t*> Producer::Impl::open() {
    const auto timeout = std::to_string(options.publish_timeout.count());
    TRY(auto conf,
        configure(options,
                  {{"enable.idempotence", "true"},
                   {"acks", "all"},
                   {"message.timeout.ms", timeout},
                   // What arrives within it shares a write: 64 clients at one broker are 19,000 bills/s;
                   // with 0.5 ms 17,000, and with 2 ms 12,000, which then wait for each other.
                   {"linger.ms", "1"},
                   // Requests on their way to a broker, one for a partition. With more, librdkafka 2.0.2 does
                   // not rest while it waits for space: two thirds of a gateway's CPU, half of its rate.
                   {"max.in.flight.requests.per.connection", "2"},
                   {"compression.codec", options.compression},
                   {"partitioner", "murmur2"},  // As Java's producers and tools place a key.
                   // Bounded by admit(), which refuses a batch before its first message is taken.
                   {"queue.buffering.max.messages", "0"},
                   {"queue.buffering.max.kbytes", "2097151"}}));
    rd_kafka_conf_set_opaque(conf.get(), this);
    rd_kafka_conf_set_dr_msg_cb(conf.get(), [](rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
        auto* const batch = static_cast<Batch*>(message->_private);
        auto& impl = *static_cast<Impl*>(opaque);
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            ++impl.errors;
            batch->error = message->err;
        }
        impl.finish(batch, 1);
    });
    rd_kafka_conf_set_error_cb(conf.get(), [](rd_kafka_t*, int code, const char*, void* opaque) {
        auto& impl = *static_cast<Impl*>(opaque);
        ++impl.errors;
        if (code == RD_KAFKA_RESP_ERR__FATAL) impl.given_up = true;
    });
    TRY(auto* const opened, open_client(RD_KAFKA_PRODUCER, std::move(conf)));
    learn_topics(opened);
    return opened;
}

/// Else librdkafka asks for a topic's partitions when the first message comes, and that message waits for a second.
/// Without an answer it is as it was.
void Producer::Impl::learn_topics(rd_kafka_t* opened) const {
    for (const auto stage : ports::all_stages) {
        const Topic topic{rd_kafka_topic_new(opened, options.topic(stage).c_str(), nullptr)};
        const rd_kafka_metadata_t* answer = nullptr;
        const auto wait = static_cast<int>(std::min(options.request_timeout, metadata_patience).count());
        const auto code =
            topic ? rd_kafka_metadata(opened, 0, topic.get(), &answer, wait) : RD_KAFKA_RESP_ERR__FAIL;
        const Metadata owned{answer};
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
        log::info("kafka_topics_not_learnt",
                  {{"why", rd_kafka_err2str(code)}, {"next", "nothing; the first message asks again"}});
        return;
    }
}

bool Producer::Impl::admit(std::size_t count, std::size_t bytes) {
    const auto messages_now = waiting_messages += static_cast<std::int64_t>(count);
    const auto bytes_now = waiting_bytes += static_cast<std::int64_t>(bytes);
    if (messages_now <= static_cast<std::int64_t>(options.waiting_messages_max) &&
        bytes_now <= static_cast<std::int64_t>(options.waiting_bytes_max))
        return true;
    waiting_messages -= static_cast<std::int64_t>(count);
    waiting_bytes -= static_cast<std::int64_t>(bytes);
    return false;
}

/// So many of its messages are reported, or were never taken.
void Producer::Impl::finish(Batch* batch, std::size_t count) {
    if ((batch->left -= count) > 0) return;
    const std::unique_ptr<Batch> owned{batch};
    waiting_messages -= static_cast<std::int64_t>(owned->messages.size());
    waiting_bytes -= static_cast<std::int64_t>(owned->bytes);
    const auto code = static_cast<rd_kafka_resp_err_t>(owned->error.load());
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return owned->done({});
    owned->done(std::unexpected{error_of(code, "publishing")});
}

/// Puts a new client in the place of one that librdkafka has given up; keeps trying where that fails.
void Producer::Impl::renew() {
    std::array<char, 256> reason{};
    rd_kafka_fatal_error(client, reason.data(), reason.size());
    log::warn("kafka_producer_renewed",
              {{"why", reason.data()}, {"next", "nothing; what was under way is asked for again"}});
    auto opened = open();
    if (!opened) {
        log::error("kafka_producer_not_renewed", {{"why", opened.error().what}});
        std::this_thread::sleep_for(renewal_pause);
        return;
    }
    given_up = false;
    ++renewals;
    rd_kafka_t* old = nullptr;
    {
        const std::unique_lock lock{mutex};
        old = std::exchange(client, *opened);
    }
    end(old, Milliseconds{0}, me.lock());
}

/// Everything under way gets its report: sent, or given up.
void Producer::Impl::end(rd_kafka_t* old, Milliseconds patience, std::shared_ptr<Impl> self) {
    rd_kafka_flush(old, static_cast<int>(patience.count()));
    rd_kafka_purge(old, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_flush(old, static_cast<int>(options.close_patience.count()));
    close_client(old, options.close_patience, std::move(self));
}

void Producer::Impl::serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        rd_kafka_poll(client, poll_ms);  // Only this thread changes the pointer.
        if (given_up) renew();
    }
}

Producer::Producer(std::shared_ptr<Impl> impl) : impl_{std::move(impl)} {}

Result<std::unique_ptr<Producer>> Producer::open(const KafkaOptions& options) {
    auto impl = std::make_shared<Impl>(options);
    TRY(impl->client, impl->open());
    impl->me = impl;
    impl->reporter = named_thread(
        "kafka-producer", [borrowed = impl.get()](const std::stop_token& stop) { borrowed->serve(stop); });
    return std::unique_ptr<Producer>{new Producer{std::move(impl)}};
}

Producer::~Producer() {
    impl_->reporter.request_stop();
    impl_->reporter.join();
    impl_->end(impl_->client, impl_->options.publish_timeout, impl_);
}

void Producer::publish(const std::string& topic, std::vector<ports::Envelope> messages,
                       ports::Completion done) {
    if (messages.empty()) return done({});
    if (auto sizes = check_sizes(messages); !sizes) return done(std::move(sizes));
    const auto count = messages.size();
    std::size_t bytes = 0;
    for (const auto& message : messages) bytes += weight(message);
    if (!impl_->admit(count, bytes))
        return done(fail(Fault::unavailable, "Kafka: too many messages wait for their confirmation"));

    auto* const batch = new Batch{std::move(messages), bytes, std::move(done), count + 1, {}};
    {
        const std::shared_lock lock{impl_->mutex};
        for (std::size_t i = 0; i < count; ++i) {
            const auto error = send(impl_->client, topic, batch->messages[i], batch);
            if (error == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
            batch->error = error;
            impl_->finish(batch, count - i);  // The rest stays behind: order per key.
            break;
        }
    }
    impl_->finish(batch, 1);  // This function's own share: until here the batch can't end.
}

std::int64_t Producer::waiting() const {
    return impl_->waiting_messages;
}

std::int64_t Producer::renewals() const {
    return impl_->renewals;
}

std::int64_t Producer::errors() const {
    return impl_->errors;
}

}  // namespace billmill::adapters::kafka
