#!/usr/bin/env bash
# Builds billmill once and runs its tests.
#   ./test.sh               every floor in its short form
#   ./test.sh --sanitizers  address, undefined-behaviour and thread sanitizers
#   ./test.sh --fuzz        every fuzz target for some seconds, and the proof that they can find a bug
#   ./test.sh --engines     against the real things: Kafka, MongoDB's protocol, Redis, with gateways and cores as processes;
#                           documents before veraPDF, Mustang and phive (fetches what is missing once)
#   ./test.sh --docker      the Compose stack, each service killed under load (skipped without Docker; builds the image)
#   ./test.sh --all         all of it but --docker
# Options: --only NAME     one part only (see the list of parts at the end of this file)
# The last line counts what ran: N passed, N failed, N skipped.
set -uo pipefail
cd "$(dirname "$0")"
. tools/packages.sh

parts=(build floors system crash)
case "${1:-}" in
    "") ;;
    --sanitizers) parts=(asan tsan) ;;
    --fuzz) parts=(fuzz) ;;
    --engines) parts=(engines cluster judges) ;;
    --docker) parts=(docker) ;;
    --all) parts+=(asan tsan fuzz engines cluster judges) ;;
    --only) parts=("${2:?--only needs the name of a part}") ;;
    *) sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac

results=build/results
failed_parts=()
declare -A seconds
rm -rf "$results"
mkdir -p "$results"
export GTEST_BRIEF=1 CTEST_OUTPUT_ON_FAILURE=1

packages() {
    need_packages $product_packages $test_packages && need_packages "$(boost_package)"
    case " ${parts[*]} " in *" asan "* | *" tsan "* | *" fuzz "*) need_packages $clang_packages ;; esac
    case " ${parts[*]} " in *" cluster "*) need_packages $cluster_packages ;; esac
    case " ${parts[*]} " in *" judges "*) need_packages $judges_packages "$(jdk_package)" ;; esac
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

configure_and_build() { # PRESET [TARGET…]
    local preset=$1
    shift
    run cmake --preset "$preset" >"$results/$preset-configure.log" 2>&1 || { cat "$results/$preset-configure.log"; return 1; }
    run cmake --build --preset "$preset" ${1:+--target "$@"} | grep -vE '^\[[0-9]+/[0-9]+\] (Building|Linking|Creating)' || true
    return "${PIPESTATUS[0]}"
}

floors() { # PRESET [CTEST OPTION…]
    local preset=$1
    shift
    run ctest --test-dir "build/$preset" --parallel 2 --quiet --output-junit "$PWD/$results/$preset.xml" \
        --output-log "$results/$preset-ctest.log" "$@" || { grep -A40 -E 'Failed|\[  FAILED' "$results/$preset-ctest.log" | head -200; return 1; }
}

pytest() { # NAME, then pytest's arguments
    local name=$1
    shift
    python && run build/venv/bin/python -m pytest -q -p no:cacheprovider --junitxml="$results/$name.xml" "$@"
}

part_build() { configure_and_build dev; }
part_floors() { configure_and_build dev && floors dev; }
part_system() { configure_and_build dev && BILLMILL_PROGRAM=$PWD/build/dev/billmill pytest system tests/system -n 2; }
part_crash() { configure_and_build dev && BILLMILL_PROGRAM=$PWD/build/dev/billmill pytest crash tests/crash -n 2; }
part_asan() {
    export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:detect_leaks=1
    export UBSAN_OPTIONS=print_stacktrace=1
    configure_and_build asan && floors asan &&
        BILLMILL_PROGRAM=$PWD/build/asan/billmill BILLMILL_SLOW=4 pytest asan-system tests/system -n 2
}
part_tsan() {
    export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
    configure_and_build tsan && floors tsan -L 'unit|contract|crash' -R '^(http|gateway|pipeline|sqlite|memory|filesystem|smtp|foundation|document)\.' &&
        BILLMILL_PROGRAM=$PWD/build/tsan/billmill BILLMILL_SLOW=8 pytest tsan-system tests/system -n 2 -k 'example or same_key or graceful'
}
on_engines() { # NAME OPTION-OF-TOOLS/ENGINES… -- CTEST OPTION…; the engines are this run's own
    local name=$1 options=()
    shift
    while [ "$1" != -- ]; do options+=("$1"); shift; done
    shift
    run tools/engines run "${options[@]}" -- ctest --test-dir build/dev -L contract --parallel 2 --quiet "$@" \
        --output-junit "$PWD/$results/$name.xml" --output-log "$results/$name-ctest.log" ||
        { grep -A40 -E 'Failed|\[  FAILED' "$results/$name-ctest.log" | head -200; return 1; }
}
part_engines() { # Every contract on FerretDB, which keeps what it acknowledged; the store's also on the quicker server.
    configure_and_build dev &&
        on_engines engines --only kafka,mongo,redis -- -R '^(kafka|mongodb|redis|gateway)\.' &&
        on_engines engines-java --only mongo --mongo java -- -R '^mongodb\.'
}
part_cluster() { # Gateways and cores as processes, on engines that the tests start and hurt by themselves.
    configure_and_build dev billmill && configure_and_build bench bench_smtp_sink &&
        BILLMILL_PROGRAM=$PWD/build/dev/billmill pytest cluster tests/cluster
}
part_docker() { BILLMILL_JUNIT=$PWD/$results/docker.xml run tests/docker/run.sh; }
part_judges() {
    configure_and_build dev billmill && run tests/judges/install.sh &&
        BILLMILL_PROGRAM=$PWD/build/dev/billmill pytest judges tests/judges
}
part_fuzz() { configure_and_build fuzz && run /usr/bin/python3 tests/fuzz/run.py build/fuzz "$results/fuzz.xml"; }

# Not in `if`, so that a failing command inside a part is seen by its own checks, not swallowed here.
for part in packages "${parts[@]}"; do
    begin=$SECONDS
    echo "== $part"
    if [ "$part" = packages ]; then (packages); else ("part_$part"); fi
    status=$?
    seconds[$part]=$((SECONDS - begin))
    if [ $status -ne 0 ]; then
        failed_parts+=("$part")
        [ "$part" = packages ] || [ "$part" = build ] && break
    fi
done

echo
for part in packages "${parts[@]}"; do
    [ -n "${seconds[$part]:-}" ] && printf '%-10s %5d s\n' "$part" "${seconds[$part]}"
done
[ ${#failed_parts[@]} -eq 0 ] || echo "failed: ${failed_parts[*]}"
/usr/bin/python3 tools/count_results.py "$results" "${#failed_parts[@]}"
