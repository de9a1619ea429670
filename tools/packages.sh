# What billmill needs from Debian, and how to get it. Sourced by start.sh and test.sh (POSIX sh).

product_packages="g++ cmake ninja-build pkg-config ccache ca-certificates tzdata
  libharfbuzz-dev libfribidi-dev libicu-dev libdeflate-dev zlib1g-dev libzstd-dev libminizip-dev libexpat1-dev libpng-dev libqrencode-dev libssl-dev libsqlite3-dev libcurl4-openssl-dev libidn2-dev
  libmongoc-dev libhiredis-dev libmimalloc-dev
  libspdlog-dev libfmt-dev libtomlplusplus-dev libcli11-dev prometheus-cpp-dev libhowardhinnant-date-dev
  librdkafka-dev
  fonts-noto-core fonts-noto-cjk"
test_packages="mold libgtest-dev libgmock-dev libpugixml-dev python3 python3-venv poppler-utils qpdf libharfbuzz-bin"
gates_packages="clang-format-19 clang-tidy-19 git"
clang_packages="clang-19 libclang-rt-19-dev llvm-19"
validators_packages="maven"
clients_packages="nodejs npm jq"
browser_packages="chromium nodejs npm"
cluster_packages="kcat redis-tools"

installed() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

# Boost's package carries its version in its name: 1.81 in Debian 12, newer ones later.
boost_package() {
    for version in 1.88 1.83 1.81; do
        if installed "libboost$version-dev"; then echo "libboost$version-dev"; return; fi
    done
    for version in 1.88 1.83 1.81; do
        if apt-cache show "libboost$version-dev" >/dev/null 2>&1; then echo "libboost$version-dev"; return; fi
    done
    echo libboost1.81-dev
}

# Any Java from 17 on does: the one that is there, else Debian's own choice.
jdk_package() {
    for version in 17 21 25; do
        if installed "openjdk-$version-jdk-headless"; then echo "openjdk-$version-jdk-headless"; return; fi
    done
    echo default-jdk-headless
}

# run COMMAND…: prints it, then runs it.
run() { echo "+ $*" >&2; "$@"; }

# need_packages NAME…: installs what is missing; without root and sudo says the one command that does.
need_packages() {
    missing=""
    for package in "$@"; do installed "$package" || missing="$missing $package"; done
    [ -z "$missing" ] && return 0
    install="apt-get install -y --no-install-recommends$missing"
    if [ "$(id -u)" = 0 ]; then as_root=""
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo"
    elif command -v sudo >/dev/null 2>&1 && [ -t 0 ]; then as_root="sudo"
    else
        echo "billmill needs some packages. Run this as root, then start again:" >&2
        echo "    apt-get update && $install" >&2
        exit 1
    fi
    run $as_root apt-get update -qq
    # A newer boost may be known only after the update.
    run $as_root env DEBIAN_FRONTEND=noninteractive $install
}
