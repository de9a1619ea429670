#include "contract/kafka/kafka_world.hpp"
#include "contract/message_bus_contract.hpp"

namespace billmill::contract {
namespace {

struct Bus final : MessageBusSubject {
    explicit Bus(std::unique_ptr<KafkaWorld> the_world) : world{std::move(the_world)} {}
    ports::MessageBus& bus() override { return *world->bus; }
    void reopen() override { world->reopen(); }
    std::unique_ptr<KafkaWorld> world;
};

INSTANTIATE_TEST_SUITE_P(Kafka, MessageBusContract,
                         testing::Values(Candidate<MessageBusSubject>{
                             "kafka",
                             []() -> std::unique_ptr<MessageBusSubject> {
                                 auto world = kafka_world();
                                 if (!world) return nullptr;
                                 return std::make_unique<Bus>(std::move(world));
                             }}),
                         candidate_name<MessageBusSubject>);

}  // namespace
}  // namespace billmill::contract
