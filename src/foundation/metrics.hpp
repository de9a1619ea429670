#pragma once

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/labels.h>
#include <prometheus/metric_type.h>
#include <prometheus/registry.h>

#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace billmill::metrics {

/// One member of a family, as read at a scrape.
struct Sample {
    prometheus::Labels labels;
    double value = 0;
};

/// Counts and timings of this process, in the Prometheus text format. Process counters explain;
/// they never prove: the account of promise 1 is read from durable stores.
///
/// Units:     seconds and bytes, and the name says so. The name of a count that only grows ends in `_total`.
/// Threads:   any.   Ownership: what counter() and histogram() return lives as long as the registry.
class Registry {
public:
    prometheus::Counter& counter(const std::string& name, const std::string& help,
                                 const prometheus::Labels& labels = {});
    /// Of seconds: 0.25 ms to about a minute, from an accepted request to a mail behind a slow server.
    prometheus::Histogram& histogram(const std::string& name, const std::string& help,
                                     const prometheus::Labels& labels = {});

    /// Calls `read` at each scrape; it must be quick and must not throw.
    void callback_gauge(const std::string& name, const std::string& help, prometheus::Labels labels,
                        std::function<double()> read);
    /// The same for a count that is kept elsewhere and only grows.
    void callback_counter(const std::string& name, const std::string& help, prometheus::Labels labels,
                          std::function<double()> read);
    /// For members that only each scrape can name, such as partitions: there may be more later.
    void callback_gauges(const std::string& name, const std::string& help,
                         std::function<std::vector<Sample>()> read);

    /// Called at the beginning of each scrape, for numbers that are read once for several families.
    void before_scrape(std::function<void()> read);

    [[nodiscard]] std::string text() const;  ///< The body of GET /metrics.

private:
    using Read = std::function<std::vector<Sample>()>;
    struct Family {
        std::string name;
        std::string help;
        prometheus::MetricType type;
        std::vector<Read> reads;
    };
    void add(const std::string& name, const std::string& help, prometheus::MetricType type, Read read);
    static prometheus::MetricFamily collect(const Family& family);

    prometheus::Registry registry_;
    mutable std::mutex mutex_;
    std::vector<std::function<void()>> before_;
    std::vector<Family> families_;  ///< Of callbacks, in the order of their first member.
};

}  // namespace billmill::metrics
