#pragma once

#include <mutex>

#include "usecases/audit.hpp"

namespace billmill::usecases::audit_parts {

/// Collects what the threads of an audit have to say.      Threads: any.
class AuditLog {
public:
    explicit AuditLog(AuditReport& report) : report_{report} {}
    void fault(BookFault fault) {
        const std::lock_guard lock{mutex_};
        ++report_.faults_found;
        if (report_.faults.size() < AuditReport::faults_max) report_.faults.push_back(std::move(fault));
    }
    void erased(const std::string& number) {
        const std::lock_guard lock{mutex_};
        ++report_.erased;
        if (report_.erased_numbers.size() < AuditReport::erased_named_max)
            report_.erased_numbers.push_back(number);
    }
    void add(std::int64_t AuditReport::* counter, std::int64_t count = 1) {
        const std::lock_guard lock{mutex_};
        report_.*counter += count;
    }

private:
    std::mutex mutex_;
    AuditReport& report_;
};

}  // namespace billmill::usecases::audit_parts
