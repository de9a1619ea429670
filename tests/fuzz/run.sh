#!/usr/bin/env bash
# Runs every fuzz target for some seconds, then plants a one-byte bug into each kind of parser and expects it found.
# usage: tests/fuzz/run.sh BUILD_FOLDER RESULTS_XML        seconds a target: BILLMILL_FUZZ_SECONDS, 20 unless told
set -uo pipefail
build=$1
results=$2
seconds=${BILLMILL_FUZZ_SECONDS:-20}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cases=""
failed=0

# fuzz NAME PROGRAM [LIBFUZZER OPTION…]
fuzz() {
    local name=$1 program=$2
    shift 2
    mkdir -p "$work/$name" "$here/corpus/$name"
    ASAN_OPTIONS=detect_leaks=1 "$program" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 -max_len=8192 \
        -artifact_prefix="$work/$name/crash-" "$@" "$work/$name" "$here/corpus/$name" >"$work/$name.log" 2>&1
}

report() { # NAME passed|failed
    echo "$2: $1"
    if [ "$2" = passed ]; then
        cases+="<testcase name=\"$1\"/>"
    else
        cases+="<testcase name=\"$1\"><failure/></testcase>"
        failed=1
    fi
}

for program in "$build"/tests/fuzz_*; do
    [ -x "$program" ] && [ -f "$program" ] || continue
    name=${program##*/fuzz_}
    case $name in *_planted) continue ;; esac
    if fuzz "$name" "$program"; then report "fuzz.$name" passed; else
        tail -40 "$work/$name.log"
        report "fuzz.$name" failed
    fi
done

# A fuzzer that finds nothing proves something only if it would have found a bug.
for program in "$build"/tests/fuzz_*_planted; do
    [ -x "$program" ] && [ -f "$program" ] || continue
    name=${program##*/fuzz_}
    if fuzz "$name" "$program"; then
        echo "the planted bug was not found in $seconds s"
        report "fuzz.$name" failed
    else
        grep -q 'planted bug reached' "$work/$name.log" && report "fuzz.$name" passed || { tail -20 "$work/$name.log"; report "fuzz.$name" failed; }
    fi
done

echo "<testsuite name=\"fuzz\">$cases</testsuite>" >"$results"
exit $failed
