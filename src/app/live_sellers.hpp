#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>

#include "foundation/time.hpp"
#include "ports/seller_directory.hpp"

namespace billmill::app {

/// The sellers of a process that runs: read again when it is told to, and when their files have changed.
///
/// Promise:   they are read whole, checked whole, and taken or refused whole: where anything is wrong the ones before stay.
///            Another default seller is refused as well: only a start changes it.
///            A seller or a logo that was ever there lives as long as this object, so that no pointer ends and each record's
///            document can be made again.
/// Errors:    of reload(): those of loading. unavailable: so much has changed that the process must be started again.
/// Threads:   any.
class LiveSellers final : public ports::SellerDirectory {
public:
    using Load = std::function<Result<std::unique_ptr<ports::SellerDirectory>>()>;
    static constexpr std::size_t kept_sellers_max = 20'000;
    static constexpr std::size_t kept_logo_bytes_max = std::size_t{256} << 20U;

    /// `folder`: whose files are looked at for changes.
    static Result<std::unique_ptr<LiveSellers>> open(Load load, std::filesystem::path folder);

    /// Looks every `pause` whether the files have changed, in a thread of this object.
    void watch(Milliseconds pause);
    Outcome reload();
    /// Reads them again if the files have changed since the last look. False: they had not.
    Result<bool> look();

    [[nodiscard]] const domain::Seller* find(const std::string& id) const override;
    [[nodiscard]] std::vector<const domain::Seller*> all() const override;
    [[nodiscard]] const std::string* logo(const Digest& hash) const override;

private:
    LiveSellers(Load load, std::filesystem::path folder)
        : load_{std::move(load)}, folder_{std::move(folder)} {}
    Outcome take(const ports::SellerDirectory& fresh);
    [[nodiscard]] Outcome check_default(const domain::Seller* by_default) const;
    [[nodiscard]] const domain::Seller* keep(const domain::Seller& seller);
    [[nodiscard]] std::string signature() const;

    const Load load_;
    const std::filesystem::path folder_;
    std::mutex loading_;  ///< One at a time.
    std::string seen_;    ///< The files' signature at the last look.

    mutable std::shared_mutex mutex_;
    std::deque<domain::Seller> kept_;  ///< Grows only: pointers into it last.
    std::map<Digest, std::string> logos_;
    std::size_t logo_bytes_ = 0;
    std::map<std::string, const domain::Seller*> now_;
    const domain::Seller* default_ = nullptr;

    std::mutex pause_mutex_;
    std::condition_variable_any wake_;
    std::jthread watching_;  ///< Last, so first to go.
};

}  // namespace billmill::app
