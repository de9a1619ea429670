#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace billmill::http {

/// How many connections each peer has. IPv6 addresses of one network of 64 bits are one peer: who has one has them all.
/// Threads: any.
class Peers {
public:
    using Address = boost::asio::ip::address;
    [[nodiscard]] static Address key_of(const Address& address) {
        if (!address.is_v6()) return address;
        const auto v6 = address.to_v6();
        if (v6.is_v4_mapped()) return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, v6);
        auto bytes = v6.to_bytes();
        std::memset(bytes.data() + 8, 0, 8);
        return boost::asio::ip::address_v6{bytes};
    }
    /// Returns how many there are now.
    std::size_t add(const Address& key) {
        const std::lock_guard lock{mutex_};
        return ++counts_[key];
    }
    void remove(const Address& key) {
        const std::lock_guard lock{mutex_};
        const auto found = counts_.find(key);
        if (found != counts_.end() && --found->second == 0) counts_.erase(found);
    }

private:
    std::mutex mutex_;
    std::map<Address, std::size_t> counts_;  ///< At most as many as there are connections.
};

/// A connection's place among those of its peer.     Threads: one at a time.
class PeerPlace {
public:
    PeerPlace(std::shared_ptr<Peers> peers, const Peers::Address& address)
        : peers_{std::move(peers)}, key_{Peers::key_of(address)}, count_{peers_->add(key_)} {}
    PeerPlace(PeerPlace&&) noexcept = default;
    PeerPlace(const PeerPlace&) = delete;
    PeerPlace& operator=(const PeerPlace&) = delete;
    PeerPlace& operator=(PeerPlace&&) = delete;
    ~PeerPlace() { leave(); }
    void leave() {
        if (const auto peers = std::exchange(peers_, nullptr)) peers->remove(key_);
    }
    [[nodiscard]] const Peers::Address& key() const { return key_; }
    /// Of the peer, when this place was taken.
    [[nodiscard]] std::size_t count() const { return count_; }

private:
    std::shared_ptr<Peers> peers_;  ///< Shared: a late ticket's connection may outlive the server.
    Peers::Address key_;
    std::size_t count_;
};

}  // namespace billmill::http
