#!/usr/bin/env bash
# The Compose stack for real, in a copy of this checkout and a project of its own: from nothing to mails, scaled, and each service
# killed under load and brought back. Needs a Docker engine with Compose 2; the images come from their registry, or from stand-ins.
#   tests/docker/run.sh [SERVICE…]      only these kills; the last line counts: N passed, N failed, N skipped
# BILLMILL_JUNIT=FILE: the outcome as JUnit too. BILLMILL_KEEP=1: leaves the project running at the end.
set -uo pipefail
cd "$(dirname "$0")/../.."
tools=$PWD/tests/docker
victims=("$@")
[ $# -gt 0 ] || victims=(gateway core kafka mongo redis balancer)

cases=()
close() { # SKIPPED
    [ -z "${BILLMILL_JUNIT:-}" ] || printf '%s\n' '<testsuite name="docker">' "${cases[@]}" '</testsuite>' >"$BILLMILL_JUNIT"
    echo "$passed passed, $failed failed, $1 skipped"
    [ "$failed" = 0 ]
}
passed=0 failed=0 bills=0

if ! docker compose version >/dev/null 2>&1 || ! docker info >/dev/null 2>&1; then
    echo "skipped: no Docker engine with Compose 2"
    for name in up example locked password scale "${victims[@]}"; do
        cases+=("<testcase classname=\"docker\" name=\"$name\"><skipped/></testcase>")
    done
    close ${#cases[@]}
    exit
fi

work=$(mktemp -d)
git ls-files -z | tar --null -T - -c | tar -C "$work" -x
export COMPOSE_PROJECT_NAME=billmill-test-$$ COMPOSE_ANSI=never COMPOSE_FILE=$work/deploy/docker/compose.yaml
export BILLMILL_IMAGE=billmill:test
# Fixed for this run, so that the balancer comes back on the port at which clients knock.
read -r BILLMILL_PORT MAILPIT_PORT < <(PYTHONPATH=tests/support/python python3 -c \
    'from billmill_testing.program import free_port; print(free_port(), free_port())')
export BILLMILL_PORT MAILPIT_PORT
clean_up() {
    docker compose down --volumes --timeout 5 >/dev/null 2>&1
    rm -rf "$work"
}
[ -n "${BILLMILL_KEEP:-}" ] || trap clean_up EXIT

step() { # NAME COMMAND…
    local name=$1 begin=$SECONDS
    shift
    if "$@"; then
        passed=$((passed + 1))
        cases+=("<testcase classname=\"docker\" name=\"$name\" time=\"$((SECONDS - begin))\"/>")
        echo "ok      $name ($((SECONDS - begin)) s)"
    else
        failed=$((failed + 1))
        cases+=("<testcase classname=\"docker\" name=\"$name\"><failure/></testcase>")
        echo "FAILED  $name ($((SECONDS - begin)) s)"
        docker compose ps --all
        docker compose logs --tail 15
    fi
}
api=http://127.0.0.1:$BILLMILL_PORT
mails=http://127.0.0.1:$MAILPIT_PORT
retry() { # SECONDS COMMAND…
    local until=$((SECONDS + $1)) said
    shift
    until said=$("$@" 2>&1); do
        [ "$SECONDS" -lt "$until" ] || { echo "$said"; return 1; }
        sleep 0.5
    done
}

everything_is_mailed_once() { # Every accepted bill is done and mailed; a mail that was sent again is the same mail.
    local invoices sent
    retry 240 "$tools/account.py" "$api" "$bills" || return 1
    read -r invoices sent < <("$tools/count_mails.py" "$mails")
    echo "        $("$tools/account.py" "$api" "$bills"); $invoices invoices mailed, $((sent - invoices)) of them twice"
    [ "$invoices" = "$bills" ]
}

comes_up_from_nothing() { (cd "$work" && ./start.sh --docker >"$work/up.out") && grep -q 'billmill is ready' "$work/up.out"; }

mails_the_example() { # With the two commands that start.sh printed.
    grep -o "curl .*" "$work/up.out" >"$work/try"
    [ "$(wc -l <"$work/try")" = 2 ] && sh -e "$work/try" >/dev/null 2>&1 || return 1
    bills=1
    everything_is_mailed_once
}

each() { docker compose ps --quiet "$@"; }
is_locked_up() { # One image, no root, nothing to write on, no capability; ready by its own command.
    local id images=()
    for id in $(each gateway core); do
        images+=("$(docker inspect --format '{{.Image}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}' "$id")")
        [ "$(docker exec "$id" id -u)" = 10001 ] || return 1
        ! docker exec "$id" touch /usr/local/bin/x 2>/dev/null || return 1
        docker exec "$id" billmill health || return 1
    done
    [ ${#images[@]} -ge 4 ] && [ "$(printf '%s\n' "${images[@]}" | sort -u | wc -l)" = 1 ] && [[ ${images[0]} == *" true [ALL]" ]] &&
        ! docker exec "$(each balancer)" touch /etc/x 2>/dev/null && [ "$(docker exec "$(each balancer)" id -u)" != 0 ]
}

scales_to_three_cores() {
    docker compose up --detach --wait --scale core=3 >/dev/null 2>&1 && [ "$(each --status running core | wc -l)" = 3 ] &&
        sends before-the-kills 30 1 && everything_is_mailed_once
}

sends() { # NAME COUNT SECONDS
    local taken refused
    read -r taken refused < <("$tools/send.py" "$api" "$1" "$2" "$3")
    echo "        $taken of $2 accepted, after $refused refusals"
    bills=$((bills + $2))
    [ "$taken" = "$2" ]
}

keeps_everything_when_killed() { # Bills come before, during and after the time without SERVICE.
    local service=$1 sender
    (sends "kill-$service" 40 8) &
    sender=$!
    sleep 2
    docker compose kill "$service" >/dev/null 2>&1
    [ -z "$(each --status running "$service")" ] || return 1
    sleep 3
    docker compose start "$service" >/dev/null 2>&1
    wait "$sender" || return 1
    bills=$((bills + 40))
    docker compose up --detach --wait --scale core=3 >/dev/null 2>&1 && everything_is_mailed_once
}

refuses_to_start_without_a_password() { (unset COMPOSE_FILE && cd "$work/deploy/docker" && ! docker compose --env-file /dev/null config >/dev/null 2>&1); }

step "comes up from nothing" comes_up_from_nothing
[ "$failed" = 0 ] || { close $((4 + ${#victims[@]})); exit 1; }
step "the two example requests end as one mail" mails_the_example
step "no root, read-only, one image" is_locked_up
step "no password, no start" refuses_to_start_without_a_password
step "scales to three cores" scales_to_three_cores
for victim in "${victims[@]}"; do
    step "$victim is killed and comes back: nothing is lost" keeps_everything_when_killed "$victim"
done
close 0
