#!/usr/bin/env bash
# The package in a Debian of its own that systemd boots: installed, used, upgraded under load, removed, purged.
# usage: tests/debian/run.sh PACKAGE.deb [NEWER.deb]        as root; needs debootstrap and systemd-container
# The Debian is the release that the package was made for, made once below build/debian-root-RELEASE. It has no network while it runs.
set -euo pipefail
cd "$(dirname "$0")/../.."
package=$(realpath "$1") newer=$(realpath "${2:-$1}")
work=$(mktemp -d)
root=$work/root
container=

say() { printf '%s\n' "$*"; }
fail() { say "FAILED: $*"; exit 1; }
check() { # WHAT COMMAND…
    local what=$1
    shift
    "$@" || fail "$what"
    say "ok      $what"
}
inside() { nsenter -t "$container" -a -- "$@"; }
cleanup() {
    [ -z "$container" ] || { inside systemctl poweroff --no-block >/dev/null 2>&1 || kill -KILL "$nspawn" 2>/dev/null; wait "$nspawn" 2>/dev/null; } || true
    rm -rf "$work"
}
trap cleanup EXIT

# What the package depends on, while there is a network; the package itself only when systemd runs.
release=$(tests/debian/make_root "$package" "$root")
cp "$package" "$root/root/first.deb"
cp "$newer" "$root/root/newer.deb"
cp tests/debian/load "$root/root/load"

systemd-nspawn --quiet --register=no --keep-unit --console=pipe --private-network -D "$root" --boot >"$work/boot.log" 2>&1 </dev/null &
nspawn=$!
for _ in {1..300}; do
    container=$(pgrep -P "$nspawn" | head -1) || true
    [ -n "$container" ] && inside systemctl is-system-running 2>/dev/null | grep -qE '^(running|degraded)$' && break
    kill -0 "$nspawn" 2>/dev/null || { tail -20 "$work/boot.log"; fail "it does not boot"; }
    sleep 0.2
done
say "Debian $release is up, by systemd"

active() { [ "$(inside systemctl is-active billmill)" = active ]; }
ready() { inside curl -fsS -o /dev/null http://127.0.0.1:5002/readyz; }
mailed() { # E-MAIL: a mail to it is in the mailbox
    for _ in {1..100}; do
        inside curl -fsS http://127.0.0.1:5002/api/v1/mailbox | grep -q "$1" && return
        sleep 0.1
    done
    return 1
}
example() { # E-MAIL
    inside curl -fsS -o /dev/null http://127.0.0.1:5002/api/v1/user/register -H 'Content-Type: application/json' \
        -d "{\"firstname\":\"John\",\"lastname\":\"Doe\",\"email\":\"$1\"}" &&
        inside curl -fsS -o /dev/null http://127.0.0.1:5002/api/v1/bill/genBill -H 'Content-Type: application/json' \
            -d "{\"userId\":\"$1\",\"items\":[{\"productId\":\"AD234\",\"quantity\":1,\"price\":899,\"productName\":\"Premium T-Shirt\"}]}"
}
restarts() { inside systemctl show -P NRestarts billmill; }
user_of() { inside stat -c %U "/proc/$(inside systemctl show -P MainPID billmill)"; }

check "installs" inside sh -c "DEBIAN_FRONTEND=noninteractive dpkg -i /root/first.deb >/root/install.log 2>&1"
check "runs as soon as it is installed" active
check "and serves at once: systemd waited for it" ready
check "as a user of its own" test "$(user_of)" = billmill
check "takes the two example requests" example first@example.com
check "which become a mail" mailed first@example.com
check "its sellers can be read again" inside systemctl reload billmill
check "has a man page" inside test -e /usr/share/man/man1/billmill.1.gz
check "kills are followed by a start" inside sh -c 'systemctl kill --signal=KILL billmill; for i in $(seq 100); do curl -fsS -o /dev/null http://127.0.0.1:5002/readyz && exit; sleep 0.2; done; exit 1'

inside sh /root/load 300 >"$work/load.log" &
load=$!
sleep 1
check "upgrades under load" inside sh -c "DEBIAN_FRONTEND=noninteractive dpkg -i /root/newer.deb >/root/upgrade.log 2>&1"
check "every bill of the load was accepted, some of them again with their key" wait "$load"
say "        $(tail -1 "$work/load.log")"
check "and none is lost or double" inside sh -c 'for i in $(seq 150); do [ "$(curl -fsS http://127.0.0.1:5002/api/v1/account | grep -c "\"waiting\":0")" -gt 0 ] && billmill verify --config /etc/billmill/billmill.toml >/tmp/verify && exit; sleep 0.2; done; cat /tmp/verify; exit 1'
bills() { inside billmill verify --config /etc/billmill/billmill.toml | grep -oE '[0-9,]+ invoices' | head -1; }
say "        $(bills), and the books are sound"

check "a mistake in the settings ends it for good" inside sh -c 'printf "[server]\nprot = 1\n" >>/etc/billmill/billmill.toml; ! systemctl restart billmill && sleep 3 && [ "$(systemctl show -P NRestarts billmill)" -le 1 ] && systemctl is-failed -q billmill'
check "and a corrected one starts it" inside sh -c 'sed -i "/prot/d; /^\[server\]$/d" /etc/billmill/billmill.toml; systemctl reset-failed billmill; systemctl restart billmill'

check "removal stops it" inside sh -c 'DEBIAN_FRONTEND=noninteractive apt-get -qq -y remove billmill >/dev/null && ! systemctl is-active -q billmill'
check "and keeps books and settings" inside test -s /var/lib/billmill/billmill.db -a -s /etc/billmill/billmill.toml
check "purge keeps the books where nobody can be asked" inside sh -c 'DEBIAN_FRONTEND=noninteractive dpkg --purge billmill >/tmp/purge 2>&1 && test -s /var/lib/billmill/billmill.db && exit; cat /tmp/purge; exit 1'
check "installs again on the same books" inside sh -c 'DEBIAN_FRONTEND=noninteractive dpkg -i /root/newer.deb >/dev/null && curl -fsS http://127.0.0.1:5002/api/v1/mailbox | grep -q load@example.com'
check "purge deletes them for who said so" inside sh -c 'echo "billmill billmill/remove_data boolean true" | debconf-set-selections && DEBIAN_FRONTEND=noninteractive dpkg --purge billmill >/dev/null 2>&1 && ! test -e /var/lib/billmill'
say "all of it"
