#!/bin/sh
# Builds billmill and starts it. What follows is handed to `billmill serve`: ./start.sh --port 8080 --data /srv/billmill
set -eu
cd "$(dirname "$0")"
. tools/packages.sh

command -v dpkg-query >/dev/null 2>&1 || {
    echo "start.sh installs packages with apt, on Debian 12 or newer. Elsewhere, see docs/start.md for what to install." >&2
    exit 1
}
need_packages $product_packages
need_packages "$(boost_package)"

[ -f build/release/build.ninja ] || run cmake --preset release >build-release.log 2>&1 || {
    cat build-release.log >&2
    exit 1
}
rm -f build-release.log
run cmake --build --preset release --target billmill
exec build/release/billmill serve "$@"
