#include "foundation/metrics.hpp"

#include <prometheus/text_serializer.h>

#include <algorithm>

#include "foundation/invariant.hpp"

namespace billmill::metrics {
namespace {

prometheus::Histogram::BucketBoundaries latency_buckets() {
    prometheus::Histogram::BucketBoundaries bounds;
    for (double bound = 0.00025; bound < 70; bound *= 2) bounds.push_back(bound);
    return bounds;
}

/// Reads one member whose labels never change.
auto one(prometheus::Labels labels, std::function<double()> read) {
    return
        [labels = std::move(labels), read = std::move(read)] { return std::vector{Sample{labels, read()}}; };
}

}  // namespace

prometheus::Counter& Registry::counter(const std::string& name, const std::string& help,
                                       const prometheus::Labels& labels) {
    INVARIANT(name.ends_with("_total"), "the name of a count that only grows says so");
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry_).Add(labels);
}

prometheus::Histogram& Registry::histogram(const std::string& name, const std::string& help,
                                           const prometheus::Labels& labels) {
    auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(registry_);
    return family.Add(labels, latency_buckets());
}

void Registry::callback_gauge(const std::string& name, const std::string& help, prometheus::Labels labels,
                              std::function<double()> read) {
    add(name, help, prometheus::MetricType::Gauge, one(std::move(labels), std::move(read)));
}

void Registry::callback_counter(const std::string& name, const std::string& help, prometheus::Labels labels,
                                std::function<double()> read) {
    INVARIANT(name.ends_with("_total"), "the name of a count that only grows says so");
    add(name, help, prometheus::MetricType::Counter, one(std::move(labels), std::move(read)));
}

void Registry::callback_gauges(const std::string& name, const std::string& help,
                               std::function<std::vector<Sample>()> read) {
    add(name, help, prometheus::MetricType::Gauge, std::move(read));
}

void Registry::add(const std::string& name, const std::string& help, prometheus::MetricType type, Read read) {
    const std::lock_guard lock{mutex_};
    auto family = std::ranges::find(families_, name, &Family::name);
    if (family == families_.end()) family = families_.insert(family, Family{name, help, type, {}});
    INVARIANT(family->type == type, "a family has members of one type");
    family->reads.push_back(std::move(read));
}

prometheus::MetricFamily Registry::collect(const Family& family) {
    prometheus::MetricFamily collected{family.name, family.help, family.type, {}};
    for (const auto& read : family.reads) {
        for (const auto& sample : read()) {
            prometheus::ClientMetric member;
            for (const auto& [name, value] : sample.labels) member.label.push_back({name, value});
            (family.type == prometheus::MetricType::Counter ? member.counter.value : member.gauge.value) =
                sample.value;
            collected.metric.push_back(std::move(member));
        }
    }
    return collected;
}

void Registry::before_scrape(std::function<void()> read) {
    const std::lock_guard lock{mutex_};
    before_.push_back(std::move(read));
}

std::string Registry::text() const {
    const std::lock_guard lock{mutex_};
    for (const auto& read : before_) read();
    auto families = registry_.Collect();
    for (const auto& family : families_) families.push_back(collect(family));
    return prometheus::TextSerializer{}.Serialize(families);
}

}  // namespace billmill::metrics
