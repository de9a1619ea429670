#!/usr/bin/env bash
# Builds billmill once and runs its tests.
#   ./test.sh               the gates and every floor in its short form; a part whose inputs have not changed since it passed is
#                           not run again, and says so
#   ./test.sh --again       the same, and runs those too
#   ./test.sh --sanitizers  address, undefined-behaviour and thread sanitizers
#   ./test.sh --fuzz        every fuzz target for some seconds, and the proof that they can find a bug
#   ./test.sh --engines     against the real things: Kafka, MongoDB's protocol, Redis, with gateways and cores as processes;
#                           documents before veraPDF, Mustang and phive (fetches what is missing once)
#   ./test.sh --kubernetes  the chart: rendered by Helm, held against the schemas of Kubernetes, KEDA and the Prometheus operator, and
#                           installed on a real API server; and its trial on a real node (root).
#                           Compiles Kubernetes and Helm once, which takes many minutes
#   ./test.sh --debian      the package, made and then installed, upgraded under load and removed in a Debian that systemd boots (root),
#                           on Debian 12 and on Debian 13; and the program built twice, byte by byte the same
#   ./test.sh --docker      the Compose stack, each service killed under load (skipped without Docker; builds the image)
#   ./test.sh --long        the long forms, hours: 100,000 requests with 100 kills, every fault of a disk, 100,000 bills on engines
#   ./test.sh --all         all of it but --kubernetes, --debian, --docker and --long, with clang-tidy and the compiler on every source; nothing left out as unchanged
# Options: --only NAME     one part only (see the list of parts at the end of this file)
# The last line counts what ran: N passed, N failed, N skipped.
set -uo pipefail
cd "$(dirname "$0")"
. tools/packages.sh

short=(build gates floors system crash browser deploy clients)
long=(long_kills long_kills_smtp long_disk long_tampering long_brokers long_cluster long_mail long_stalls long_validators)
parts=("${short[@]}")
reuse="" tidy="" everything="" left_out=()
case "${1:-}" in
    "") reuse=yes ;;
    --again) ;;
    --sanitizers) parts=(asan tsan) ;;
    --fuzz) parts=(fuzz) ;;
    --engines) parts=(engines cluster validators) ;;
    --kubernetes) parts=(kubernetes) ;;
    --debian) parts=(debian) ;;
    --docker) parts=(docker) ;;
    --long) parts=(build "${long[@]}") ;;
    --all)
        parts=("${short[@]}" engines cluster validators sanitized_builds asan tsan fuzz)
        tidy=--all everything=yes
        left_out=("--long (${long[*]})" "--docker" "--debian" "--kubernetes" "--fuzz (twenty seconds for each target)")
        ;;
    --only) parts=("${2:?--only needs the name of a part}") ;;
    *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac

# Most tests of the whole program wait: more of them than cores run beside each other.
results=build/results
failed_parts=()
declare -A seconds cpu_seconds
rm -rf "$results"
mkdir -p "$results/before"
export GTEST_BRIEF=1 CTEST_OUTPUT_ON_FAILURE=1

packages() {
    need_packages $product_packages $test_packages && need_packages "$(boost_package)"
    case " ${parts[*]} " in *" gates "*) need_packages $gates_packages ;; esac
    case " ${parts[*]} " in *" asan "* | *" tsan "* | *" fuzz "*) need_packages $clang_packages ;; esac
    case " ${parts[*]} " in *" cluster "* | *" long_brokers "* | *" long_cluster "* | *" long_stalls "*) need_packages $cluster_packages ;; esac
    case " ${parts[*]} " in *" browser "*) need_packages chromium && { { command -v npm && command -v jq; } >/dev/null || need_packages $browser_packages; } ;; esac
    case " ${parts[*]} " in *" validators "* | *" long_validators "*) need_packages $validators_packages "$(jdk_package)" ;; esac
}

# Python of our own, with pinned packages; made again only when the pins change.
python() {
    local stamp=build/venv/.made-from
    if ! cmp -s tests/requirements.txt "$stamp" 2>/dev/null; then
        run /usr/bin/python3 -m venv --clear build/venv >/dev/null &&
            run build/venv/bin/pip install --quiet --disable-pip-version-check -r tests/requirements.txt &&
            cp tests/requirements.txt "$stamp"
    fi
}

configure() { # PRESET; ninja sees by itself what changes later, but for the presets
    [ -f "build/$1/build.ninja" ] && [ "build/$1/build.ninja" -nt CMakePresets.json ] && return
    run cmake --preset "$1" >"$results/$1-configure.log" 2>&1 || { cat "$results/$1-configure.log"; return 1; }
}

configure_and_build() { # PRESET [TARGET…]
    local preset=$1
    shift
    configure "$preset" || return 1
    run cmake --build --preset "$preset" ${1:+--target "$@"} | { grep -vE '^\[[0-9]+/[0-9]+\] (Building|Linking|Creating)' || true; }
    return "${PIPESTATUS[0]}"
}

floors() { # PRESET [CTEST OPTION…]
    local preset=$1
    shift
    run ctest --test-dir "build/$preset" --parallel 2 --quiet --no-tests=error --output-junit "$PWD/$results/$preset.xml" \
        --output-log "$results/$preset-ctest.log" "$@" || { grep -A40 -E 'Failed|\[  FAILED' "$results/$preset-ctest.log" | head -200; return 1; }
}

pytest() { # NAME, then pytest's arguments
    local name=$1
    shift
    python && run build/venv/bin/python -m pytest -q -p no:cacheprovider --junitxml="$results/$name.xml" "$@"
}

part_build() { configure_and_build dev; }
part_gates() { configure_and_build dev build.ninja && run /usr/bin/python3 tests/architecture/run.py $tidy "$results/gates.xml"; }
part_floors() { configure_and_build dev && floors dev; }
part_system() { configure_and_build dev && BILLMILL_PROGRAM=$PWD/build/dev/billmill pytest system tests/system -n 4; }
part_crash() { configure_and_build dev && BILLMILL_PROGRAM=$PWD/build/dev/billmill pytest crash tests/crash -n 3; }
# Clang's builds are a third of all CPU, and tests of whole programs mostly wait: these builds, and the fuzzers after them, have
# what is left of the machine meanwhile. A session of their own, since Linux divides a machine among sessions first, and by
# niceness within each.
declare -A beside
begin_beside() { # NAME COMMAND
    export -f run configure configure_and_build part_fuzz
    results=$results everything=$everything setsid nice -n 19 bash -c "echo 19 2>/dev/null >/proc/self/autogroup; $2" >"$results/$1.log" 2>&1 &
    beside[$1]=$!
    trap 'for group in "${beside[@]}"; do kill -- -"$group" 2>/dev/null; done' EXIT
}
end_beside() { # NAME
    wait "${beside[$1]}"
    local status=$?
    unset "beside[$1]"
    tail -n 60 "$results/$1.log"
    return $status
}
begin_all_beside() {
    begin_beside sanitized_builds 'configure_and_build asan && configure_and_build tsan billmill threaded_tests'
    begin_beside fuzz "tail --pid=${beside[sanitized_builds]} -f /dev/null; part_fuzz"
}
part_asan() {
    export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:detect_leaks=1
    export UBSAN_OPTIONS=print_stacktrace=1
    configure_and_build asan && floors asan &&
        BILLMILL_PROGRAM=$PWD/build/asan/billmill BILLMILL_SLOW=4 pytest asan-system tests/system -n 4
}
part_tsan() { # What has threads, and needs no engine that a sanitizer cannot see into.
    export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
    configure_and_build tsan billmill threaded_tests && floors tsan -L threads &&
        BILLMILL_PROGRAM=$PWD/build/tsan/billmill BILLMILL_SLOW=8 pytest tsan-system tests/system -n 4 -k 'example or same_key or graceful'
}
on_engines() { # NAME OPTION-OF-TOOLS/ENGINES… -- CTEST OPTION…; the engines are this run's own
    local name=$1 options=()
    shift
    while [ "$1" != -- ]; do options+=("$1"); shift; done
    shift
    run tools/engines run "${options[@]}" -- ctest --test-dir build/dev -L contract --parallel 2 --quiet --no-tests=error "$@" \
        --output-junit "$PWD/$results/$name.xml" --output-log "$results/$name-ctest.log" ||
        { grep -A40 -E 'Failed|\[  FAILED' "$results/$name-ctest.log" | head -200; return 1; }
}
part_engines() { # Every contract on FerretDB, which keeps what it acknowledged; the store's also on the quicker server.
    configure_and_build dev &&
        on_engines engines --only kafka,mongo,redis -- -R '^(kafka|mongodb|redis|usecases)\.' &&
        on_engines engines-java --only mongo --mongo java -- -R '^mongodb\.'
}
part_cluster() { # Gateways and cores as processes, on engines that the tests start and hurt by themselves: two sets at once are enough.
    configure_and_build dev billmill && configure_and_build bench bench_smtp_sink &&
        BILLMILL_PROGRAM=$PWD/build/dev/billmill pytest cluster tests/cluster --ignore tests/cluster/test_brokers.py -n 2 --dist loadfile
}
part_browser() { # The pages in a real browser; the committed bundle is the one that its sources give.
    if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)'; then
        echo "skipped: the tests in a browser need Node 20 or newer"
        echo '<testsuite name="browser"><testcase classname="browser" name="pages"><skipped/></testcase></testsuite>' >"$results/browser.xml"
        return
    fi
    configure_and_build dev billmill && run npm --prefix web ci --no-audit --no-fund --silent && run npm --prefix tests/browser ci --no-audit --no-fund --silent &&
        BILLMILL_PROGRAM=$PWD/build/dev/billmill run timeout 600 node --test --test-concurrency 2 --test-reporter spec --test-reporter-destination stdout \
            --test-reporter junit --test-reporter-destination "$results/browser.xml" tests/browser/
}
part_deploy() { # Alerts, dashboard and values; the chart too where Helm was fetched once. What is missing is skipped, and says so.
    python && { run tools/fetch_deploy_tools promtool nginx || true; } && configure_and_build dev billmill &&
        BILLMILL_PROGRAM=$PWD/build/dev/billmill pytest deploy tests/deploy -n 2
}
part_clients() { # Clients that are made from the API's description; npm fetches what the lock file names, once.
    { { command -v npm && command -v jq; } >/dev/null || need_packages $clients_packages; } && python && configure_and_build dev billmill &&
        BILLMILL_PROGRAM=$PWD/build/dev/billmill pytest clients tests/clients
}
part_kubernetes() {
    python && need_packages debootstrap iptables && run tools/fetch_deploy_tools && run tools/engines install kafka mongo mail &&
        configure_and_build dev billmill &&
        BILLMILL_PROGRAM=$PWD/build/dev/billmill BILLMILL_TOOLS_REQUIRED=1 pytest kubernetes tests/deploy tests/kubernetes -n 2 --dist loadfile
}
part_debian() {
    need_packages lintian debootstrap systemd-container && as_test package tools/make_deb &&
        as_test lintian lintian --fail-on error,warning build/deb/billmill_*.changes &&
        as_test installed tests/debian/run.sh build/deb/billmill_*.deb && as_test reproducible tools/check_reproducible || return 1
    # The other release too: built there, several files at a time, because this is about what it is linked with and installed on.
    local other=trixie
    [ "$(. /etc/os-release && echo "$VERSION_CODENAME")" != trixie ] || other=bookworm
    BILLMILL_CMAKE_OPTIONS=-DBILLMILL_TOGETHER=ON as_test "package-$other" tools/make_deb_for "$other" &&
        as_test "installed-$other" tests/debian/run.sh build/deb-"$other"/billmill_*.deb &&
        as_test documents tests/debian/compare.py build/deb/billmill_*.deb build/deb-"$other"/billmill_*.deb
}
part_docker() { BILLMILL_JUNIT=$PWD/$results/docker.xml run tests/docker/run.sh; }
part_validators() {
    configure_and_build dev billmill && run tests/validators/install.sh &&
        BILLMILL_PROGRAM=$PWD/build/dev/billmill pytest validators tests/validators
}
as_test() { # NAME COMMAND…: a test that passes when the command does
    local name=$1 begin=$SECONDS failure=""
    shift
    run "$@" || failure="<failure/>"
    printf '<testsuite name="%s"><testcase classname="long" name="%s" time="%d">%s</testcase></testsuite>\n' \
        "$name" "$name" $((SECONDS - begin)) "$failure" >"$results/$name.xml"
    [ -z "$failure" ]
}
on_dev() { # NAME SCRIPT OPTION…: a long form, on the program that the preset dev builds
    python && configure_and_build bench bench_smtp_sink && BILLMILL_PROGRAM=$PWD/build/dev/billmill as_test "$1" build/venv/bin/python "${@:2}"
}
part_long_kills() { on_dev long_kills tests/crash/run.py --requests 100000 --kills 100; }
part_long_kills_smtp() { on_dev long_kills_smtp tests/crash/run.py --requests 100000 --kills 100 --smtp; }
part_long_disk() { on_dev long_disk tests/crash/sweep.py; }
part_long_tampering() {
    configure_and_build dev && BILLMILL_TAMPERINGS=10000 BILLMILL_PROGRAM=$PWD/build/dev/billmill \
        pytest long_tampering tests/system/test_tampering.py -k random --timeout 14400
}
part_long_brokers() { # As production has them: three, of which some fail under load.
    configure_and_build dev billmill && configure_and_build bench bench_smtp_sink &&
        BILLMILL_PROGRAM=$PWD/build/dev/billmill pytest long_brokers tests/cluster/test_brokers.py
}
part_long_mail() { # Two sellers with a thousand bills each, one of them in trouble.
    configure_and_build dev billmill && BILLMILL_MAIL_BILLS=1000 BILLMILL_PROGRAM=$PWD/build/dev/billmill \
        pytest long_mail tests/system/test_two_sellers.py
}
part_long_stalls() { # An engine is frozen for a minute.
    configure_and_build dev billmill && configure_and_build bench bench_smtp_sink &&
        BILLMILL_STALL_SECONDS=60 BILLMILL_PROGRAM=$PWD/build/dev/billmill pytest long_stalls tests/cluster/test_stalls.py
}
part_long_validators() { # Every pair of seller, tax, format, language and so on, not a sample.
    configure_and_build dev billmill && run tests/validators/install.sh &&
        BILLMILL_PAIRS=all BILLMILL_PROGRAM=$PWD/build/dev/billmill pytest long_validators tests/validators/test_wide_corpus.py
}
part_long_cluster() { on_dev long_cluster tests/cluster/run.py --customers 100000 --bills 100000; }
part_fuzz() { # Twenty seconds for each target; ten where everything else runs beside it.
    [ "$everything" ] && export BILLMILL_FUZZ_SECONDS=${BILLMILL_FUZZ_SECONDS:-10}
    configure_and_build asan fuzz_targets && run /usr/bin/python3 tests/fuzz/run.py build/asan "$results/fuzz.xml"
}

# A digest of what decides the outcome of a part that may be left out: the gates look at the tree and at what changed since the
# last commit but one, the others at the programs, the tests and what these read.
inputs() { # PART
    {
        [ "$1" = gates ] && git rev-parse HEAD
        if [ "$1" = gates ]; then git ls-files -co --exclude-standard; else
            git ls-files -co --exclude-standard test.sh tests tools deploy packaging docs/api docs/examples
            find build/dev -type f -perm -u+x ! -path '*/CMakeFiles/*'
        fi | while IFS= read -r file; do [ ! -f "$file" ] || printf '%s\0' "$file"; done | sort -z | xargs -0 sha256sum
    } | sha256sum
}

passed_before() { # PART: its results are taken over, and counted as what they are
    local kept=build/passed/$1
    [ -n "$reuse" ] && [ -f "$kept/inputs" ] && [ "$(inputs "$1")" = "$(cat "$kept/inputs")" ] || return 1
    echo "unchanged, passed at $(cat "$kept/when"); not run again (--again runs it)"
    cp "$kept"/*.xml "$results/before/"
}

remember() { # PART: that it passed, with the results it wrote
    local kept=build/passed/$1
    rm -rf "$kept"
    mkdir -p "$kept"
    find "$results" -maxdepth 1 -name '*.xml' -newer "$results/.begin" -exec cp {} "$kept/" \;
    date '+%Y-%m-%d %H:%M' >"$kept/when"
    inputs "$1" >"$kept/inputs"
}

# CPU of all that ran so far and was waited for: what a part costs on a machine that does something else beside it.
cpu() { awk -v ticks="$(getconf CLK_TCK)" '{ print int(($16 + $17) / ticks) }' /proc/$$/stat; }

# Not in `if`, so that a failing command inside a part is seen by its own checks, not swallowed here.
for part in packages "${parts[@]}"; do
    begin=$SECONDS cpu_begin=$(cpu)
    echo "== $part"
    touch "$results/.begin"
    case $part in
        packages) (packages) ;;
        sanitized_builds) end_beside "$part" ;;
        fuzz) if [ "${beside[fuzz]:-}" ]; then end_beside "$part"; else (part_fuzz); fi ;;
        gates | floors | system | crash) passed_before "$part" || ("part_$part" && remember "$part") ;;
        *) ("part_$part") ;;
    esac
    status=$?
    seconds[$part]=$((SECONDS - begin)) cpu_seconds[$part]=$(($(cpu) - cpu_begin))
    echo "-- $part: ${seconds[$part]} s, ${cpu_seconds[$part]} s of CPU"
    if [ $status -ne 0 ]; then
        failed_parts+=("$part")
        [ "$part" = packages ] || [ "$part" = build ] && break
    fi
    [ "$part" = build ] && [ "$everything" ] && begin_all_beside
done

echo
for part in packages "${parts[@]}"; do
    [ -n "${seconds[$part]:-}" ] && printf '%-16s %5d s, %5d s of CPU\n' "$part" "${seconds[$part]}" "${cpu_seconds[$part]}"
done
[ ${#left_out[@]} -eq 0 ] || { echo "left out:"; printf '  ./test.sh %s\n' "${left_out[@]}"; }
[ ${#failed_parts[@]} -eq 0 ] || echo "failed: ${failed_parts[*]}"
/usr/bin/python3 tools/count_results.py "$results" "${#failed_parts[@]}"
