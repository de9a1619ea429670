#include "app/live_sellers.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "domain/numbering.hpp"
#include "foundation/logging.hpp"
#include "foundation/named_thread.hpp"

namespace billmill::app {
namespace {

constexpr std::size_t signature_files_max = 10'000;

/// What a change of a file changes: another file in its place, its size, or its time.
std::string mark_of(const std::filesystem::path& path) {
    struct stat told{};
    if (stat(path.c_str(), &told) != 0) return path.filename().string() + "?\n";
    return path.filename().string() + " " + std::to_string(told.st_ino) + " " + std::to_string(told.st_size) +
           " " + std::to_string(told.st_mtim.tv_sec) + "." + std::to_string(told.st_mtim.tv_nsec) + "\n";
}

}  // namespace

Result<std::unique_ptr<LiveSellers>> LiveSellers::open(Load load, std::filesystem::path folder) {
    std::unique_ptr<LiveSellers> sellers{new LiveSellers{std::move(load), std::move(folder)}};
    TRY_DO(sellers->reload());
    return sellers;
}

void LiveSellers::watch(Milliseconds pause) {
    watching_ = named_thread("sellers", [this, pause](const std::stop_token& stop) {
        std::unique_lock lock{pause_mutex_};
        while (!wake_.wait_for(lock, stop, pause, [&] { return stop.stop_requested(); })) {
            if (const auto read = look(); !read)
                log::error("sellers_refused",
                           {{"why", read.error().what}, {"next", "the ones before stay; fix the files"}});
        }
    });
}

std::string LiveSellers::signature() const {
    std::vector<std::string> marks;
    std::error_code error;
    std::filesystem::directory_iterator entries{folder_, error};
    for (; !error && entries != std::filesystem::end(entries) && marks.size() < signature_files_max;
         entries.increment(error))
        marks.push_back(mark_of(entries->path()));
    std::ranges::sort(marks);
    std::string all;
    for (const auto& mark : marks) all += mark;
    return all;
}

Result<bool> LiveSellers::look() {
    {
        const std::lock_guard lock{loading_};
        if (signature() == seen_) return false;
    }
    TRY_DO(reload());
    return true;
}

Outcome LiveSellers::reload() {
    const std::lock_guard lock{loading_};
    seen_ = signature();  // Before they are read: what changes meanwhile is seen at the next look.
    TRY(const auto fresh, load_());
    TRY_DO(take(*fresh));
    const auto sellers = fresh->all();
    log::info("sellers_read", {{"sellers", sellers.size()}});
    for (const auto& sentence : domain::shared_numbers(sellers))
        log::warn("numbers_shared", {{"why", sentence}});
    return {};
}

const domain::Seller* LiveSellers::keep(const domain::Seller& seller) {
    const auto known = now_.find(seller.id);
    if (known != now_.end() && *known->second == seller) return known->second;
    return &kept_.emplace_back(seller);
}

/// Bills that name no seller would be issued by another one, with its numbers and taxes, and nobody would be told.
Outcome LiveSellers::check_default(const domain::Seller* by_default) const {
    if (default_ == nullptr || (by_default != nullptr && by_default->id == default_->id)) return {};
    const auto next = by_default == nullptr ? std::string{"nobody"} : by_default->id;
    return fail(Fault::invalid, "the default seller would change from " + default_->id + " to " + next +
                                    ": bills that name no seller would be issued by another; put `default = "
                                    "true` into the file of " +
                                    default_->id + ", or start billmill again to change it");
}

Outcome LiveSellers::take(const ports::SellerDirectory& fresh) {
    const auto sellers = fresh.all();
    const auto* by_default = fresh.find("");
    const std::unique_lock lock{mutex_};
    TRY_DO(check_default(by_default));
    if (kept_.size() + sellers.size() > kept_sellers_max || logo_bytes_ > kept_logo_bytes_max) {
        return fail(Fault::unavailable,
                    "the sellers have changed so often that the process must be started again");
    }
    std::map<std::string, const domain::Seller*> now;
    for (const auto* seller : sellers) {
        now.emplace(seller->id, keep(*seller));
        const auto* logo = fresh.logo(seller->logo);
        if (logo != nullptr && logos_.try_emplace(seller->logo, *logo).second) logo_bytes_ += logo->size();
    }
    default_ = by_default == nullptr ? nullptr : now.at(by_default->id);
    now_ = std::move(now);
    return {};
}

const domain::Seller* LiveSellers::find(const std::string& id) const {
    const std::shared_lock lock{mutex_};
    if (id.empty()) return default_;
    const auto found = now_.find(id);
    return found == now_.end() ? nullptr : found->second;
}

std::vector<const domain::Seller*> LiveSellers::all() const {
    const std::shared_lock lock{mutex_};
    std::vector<const domain::Seller*> sellers;
    for (const auto& [id, seller] : now_) sellers.push_back(seller);
    return sellers;
}

const std::string* LiveSellers::logo(const Digest& hash) const {
    const std::shared_lock lock{mutex_};
    const auto found = logos_.find(hash);
    return found == logos_.end() ? nullptr : &found->second;
}

}  // namespace billmill::app
