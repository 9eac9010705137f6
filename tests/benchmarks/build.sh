#!/usr/bin/env bash
# How long a clean release build of everything takes, and what each public header costs to read alone, the dearest last:
# processor seconds, the median of 5. Exits 1 if a header costs more than a second. No test runs this: clocks differ.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
limit=1.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CCACHE_DISABLE=1
cd "$root"

cmake --preset release -B "$work/build" >"$work/log"
TIMEFORMAT=%0R
seconds=$( { time cmake --build "$work/build" --parallel "$(nproc)" >>"$work/log" 2>&1; } 2>&1 ) ||
  { cat "$work/log" >&2; exit 1; }
echo "a clean release build, $(nproc) at a time: $seconds s"

cost() { # HEADER: processor seconds of one reading
  local TIMEFORMAT='%U %S'
  { time "${CXX:-c++}" -std=c++20 -fsyntax-only -I. -Iexamples/support -include "$1" -x c++ /dev/null; } 2>&1 |
    awk '{ print $1 + $2 }'
}
for header in autograd/*.hpp nn/*.hpp optim/*.hpp examples/support/*.hpp; do
  median=$(for _ in 1 2 3 4 5; do cost "$header"; done | sort -n | sed -n 3p)
  printf '%5.2f s  %s\n' "$median" "$header"
done | sort -n | tee "$work/headers"
awk -v limit=$limit '$1 > limit { print $3 ": more than " limit " s" > "/dev/stderr"; worse = 1 } END { exit worse }' "$work/headers"
