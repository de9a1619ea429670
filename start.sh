#!/bin/sh
# Builds billmill and starts it. What follows is handed to `billmill serve`: ./start.sh --port 8080 --data /srv/billmill
#   ./start.sh --engines [--port N]  instead runs gateway and core as two processes on Kafka, MongoDB and Redis: see tools/cluster
#   ./start.sh --docker              builds the image and brings the whole up with Docker Compose: see deploy/docker
# Paths start where the caller is; without --data, the data directory is `data` in this checkout (git ignores it).
set -eu
caller=$(pwd)
cd "$(dirname "$0")"
. tools/packages.sh

[ "${1:-}" != --docker ] || exec deploy/docker/up

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

if [ "${1:-}" = --engines ]; then
    shift
    exec tools/cluster "$@"
fi

# from_caller PATH: what the caller means by it.
from_caller() { case "$1" in /*) printf '%s\n' "$1" ;; *) printf '%s\n' "$caller/$1" ;; esac; }

data_named=""
count=$#
while [ "$count" -gt 0 ]; do
    argument=$1
    shift
    count=$((count - 1))
    case "$argument" in
        --data | --config)
            [ "$argument" = --data ] && data_named=yes
            set -- "$@" "$argument"
            if [ "$count" -gt 0 ]; then
                path=$(from_caller "$1")
                shift
                count=$((count - 1))
                set -- "$@" "$path"
            fi
            ;;
        --data=*) data_named=yes; set -- "$@" "--data=$(from_caller "${argument#*=}")" ;;
        --config=*) set -- "$@" "--config=$(from_caller "${argument#*=}")" ;;
        *) set -- "$@" "$argument" ;;
    esac
done
[ -n "$data_named" ] || echo "start.sh: data is kept in $(pwd)/data, which git ignores; for real invoices name another place: --data DIR" >&2
exec build/release/billmill serve "$@"
