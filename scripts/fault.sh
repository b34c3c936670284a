#!/bin/sh
# Breaks the machine under a writer, many times, and prints what was lost:
# full disks, SIGKILL and power cuts at random moments (disks need root; skipped
# otherwise).
# scripts/fault.sh 500 runs 500 rounds of each instead of the usual number.
set -eu
cd "$(dirname "$0")/.."
mkdir -p .cache
go test -c -o .cache/fault.test ./internal/faulttest
log=.cache/fault.log
export JOINDER_FAULT=1 JOINDER_FAULT_CYCLES="${1:-}"

status=0
.cache/fault.test -test.v -test.count=1 -test.timeout 2h >"$log" 2>&1 || status=$?
printf '%-36s %7s %12s %8s %6s %8s\n' fault rounds acknowledged refused lost leaves
sed -n 's/^ *| //p' "$log"
grep -A1 -e '--- SKIP' "$log" || true
if [ "$status" != 0 ]; then
	grep -E '_test.go|FAIL|panic' "$log" | head -50
	echo "everything that was said is in $log"
fi
exit "$status"
