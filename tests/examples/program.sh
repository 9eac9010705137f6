# What the tests of the programs share: a folder to work in, and how the program is run and judged.
set -u
program=$1
here=$(cd "$(dirname "$0")" && pwd)
name=$(basename "$program")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/work"
cd "$folder/work" || exit 1
unset DISPLAY WAYLAND_DISPLAY
failures=0

# run ARGUMENT...: runs the program, where it looks for gnuplot in $search; its exit status is in $status, what it wrote
# in $stdout and $stderr.
search=$PATH
run() {
    PATH=$search "$program" "$@" >"$folder/stdout" 2>"$folder/stderr" </dev/null
    status=$?
    stdout=$(cat "$folder/stdout")
    stderr=$(cat "$folder/stderr")
    command="$name $*"
}

# check WHAT CONDITION...: the condition is a command that must succeed.
check() {
    local what=$1
    shift
    "$@" && return
    failures=$((failures + 1))
    printf 'FAILED: %s\n  %s: status %s\n  stderr: %s\n' "$what" "$command" "$status" "$stderr"
}

# contains TEXT PART
contains() { case $1 in *"$2"*) ;; *) return 1 ;; esac }

# holds NAME...: the folder `out` has these files, and no other, hidden ones included.
holds() { [ "$(ls -A out)" = "$(printf '%s\n' "$@")" ]; }

# draws WITH WITHOUT: what a run writes with pictures, and without, goes to $all, and --no-plots to $drawn where there is
# no gnuplot.
draws() {
    all=$1
    drawn=
    command -v gnuplot >/dev/null && return
    echo "gnuplot is not installed: no picture is tried"
    all=$2
    drawn=--no-plots
}

# pictured: the pages in `out` show pictures, and each is the file beside the page that it names.
pictured() {
    local sources
    sources=$(sed -n 's/.*<img src="\([^"]*\)".*/\1/p' out/*.html)
    [ -n "$sources" ] && (cd out && ls -- $sources) >/dev/null 2>&1
}

# one_line PART: stderr is one line of the program's, and PART is in it.
one_line() { [ "$(wc -l <"$folder/stderr")" = 1 ] && contains "$stderr" "$name: " && contains "$stderr" "$1"; }

# refused MESSAGE ARGUMENT...: exit status 2, one line on stderr, and nothing is written.
refused() {
    local message=$1
    shift
    local before
    before=$(ls -AR .)
    run "$@"
    check "exit status 2" [ "$status" = 2 ]
    check "one line: $message" one_line "$message"
    check "nothing on stdout" [ -z "$stdout" ]
    check "nothing is written" [ "$(ls -AR .)" = "$before" ]
}

finish() {
    [ "$failures" = 0 ] || exit 1
    echo "all as expected"
}
