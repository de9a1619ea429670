#include "foundation/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>
#include <ranges>

namespace billmill::metrics {
namespace {

std::map<std::string, std::string> labels_of(std::string_view text) {
    std::map<std::string, std::string> labels;
    for (const auto part : text | std::views::split(',')) {
        const std::string_view label{part.begin(), part.end()};
        const auto equals = label.find('=');
        if (equals == std::string_view::npos) continue;
        labels.emplace(label.substr(0, equals), label.substr(equals + 1));
    }
    return labels;
}

/// 0.25 ms to about a minute: from an accepted request to a mail behind a slow server.
prometheus::Histogram::BucketBoundaries latency_buckets() {
    prometheus::Histogram::BucketBoundaries bounds;
    for (double bound = 0.00025; bound < 70; bound *= 2) bounds.push_back(bound);
    return bounds;
}

}  // namespace

struct Registry::Impl {
    struct Gauge {
        std::string name;
        std::string help;
        std::function<std::vector<Sample>()> read;
    };
    prometheus::Registry registry;
    mutable std::mutex mutex;
    std::vector<Gauge> gauges;
};

void Counter::add(double amount) {
    if (counter_ != nullptr) static_cast<prometheus::Counter*>(counter_)->Increment(amount);
}

void Histogram::observe_seconds(double seconds) {
    if (histogram_ != nullptr) static_cast<prometheus::Histogram*>(histogram_)->Observe(seconds);
}

Registry::Registry() : impl_{std::make_unique<Impl>()} {}
Registry::~Registry() = default;

Counter Registry::counter(std::string_view name, std::string_view help, std::string_view label) {
    auto& family =
        prometheus::BuildCounter().Name(std::string{name}).Help(std::string{help}).Register(impl_->registry);
    return Counter{&family.Add(labels_of(label))};
}

Histogram Registry::histogram(std::string_view name, std::string_view help, std::string_view label) {
    auto& family = prometheus::BuildHistogram()
                       .Name(std::string{name})
                       .Help(std::string{help})
                       .Register(impl_->registry);
    return Histogram{&family.Add(labels_of(label), latency_buckets())};
}

void Registry::gauge(std::string_view name, std::string_view help, std::string_view label,
                     std::function<double()> read) {
    gauges(name, help, [label = std::string{label}, read = std::move(read)] {
        return std::vector{Sample{label, read()}};
    });
}

void Registry::gauges(std::string_view name, std::string_view help,
                      std::function<std::vector<Sample>()> read) {
    const std::lock_guard lock{impl_->mutex};
    impl_->gauges.push_back({std::string{name}, std::string{help}, std::move(read)});
}

std::string Registry::text() const {
    auto families = impl_->registry.Collect();
    const std::lock_guard lock{impl_->mutex};
    for (const auto& gauge : impl_->gauges) {
        if (families.empty() || families.back().name != gauge.name) {
            prometheus::MetricFamily family;
            family.name = gauge.name;
            family.help = gauge.help;
            family.type = prometheus::MetricType::Gauge;
            families.push_back(std::move(family));
        }
        for (const auto& sample : gauge.read()) {
            prometheus::ClientMetric metric;
            for (const auto& [key, value] : labels_of(sample.labels)) metric.label.push_back({key, value});
            metric.gauge.value = sample.value;
            families.back().metric.push_back(std::move(metric));
        }
    }
    return prometheus::TextSerializer{}.Serialize(families);
}

}  // namespace billmill::metrics
