#!/usr/bin/env bash
# Fetches the outside validators (about 110 MB into ~/.m2, pinned in pom.xml) and compiles the program that asks them, into
# build/validators. The second time it only looks whether anything changed.
set -euo pipefail
cd "$(dirname "$0")"
build=$(cd ../.. && pwd)/build/validators
made_from=$(cat pom.xml install.sh java/*.java | sha256sum)

complete() {
    [ "$(cat "$build/made-from" 2>/dev/null)" = "$made_from" ] || return 1
    local jar
    while IFS= read -r jar; do
        [ -f "$jar" ] || return 1
    done < <(cat "$build/class-path" <(echo) "$build/mustang" <(echo) | tr ':' '\n' | grep .)
}

complete && exit 0
rm -rf "$build"
(set -x; mvn --batch-mode --quiet -Dvalidators.build="$build" process-classes)
echo "$made_from" >"$build/made-from"
complete || { echo "the validators are not all there: see $build/class-path" >&2; exit 1; }
