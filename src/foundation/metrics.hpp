#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace billmill::metrics {

/// Counts and timings of this process, in the Prometheus text format. Process counters explain;
/// they never prove: the account of promise 1 is read from durable stores.
///
/// Threads: any.   Ownership: handles are cheap, and borrow from the Registry that made them.
class Counter {
public:
    Counter() = default;
    explicit Counter(void* counter) : counter_{counter} {}
    void add(double amount = 1);

private:
    void* counter_ = nullptr;
};

class Histogram {
public:
    Histogram() = default;
    explicit Histogram(void* histogram) : histogram_{histogram} {}
    void observe_seconds(double seconds);

private:
    void* histogram_ = nullptr;
};

/// One member of a family. `labels`: `key=value`, several apart by commas.
struct Sample {
    std::string labels;
    double value = 0;
};

class Registry {
public:
    Registry();
    ~Registry();
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    /// `label` is one `key=value`, or empty.
    Counter counter(std::string_view name, std::string_view help, std::string_view label = {});
    Histogram histogram(std::string_view name, std::string_view help, std::string_view label = {});
    /// Calls `read` at each scrape; it must be quick and must not throw.
    void gauge(std::string_view name, std::string_view help, std::string_view label,
               std::function<double()> read);
    /// The same for members that only each scrape can name, such as partitions: there may be more later.
    void gauges(std::string_view name, std::string_view help,
                std::function<std::vector<Sample>()> read);

    [[nodiscard]] std::string text() const;  ///< The body of GET /metrics.

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::metrics
