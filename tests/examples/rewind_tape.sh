# rewind_tape as its user runs it: a session by script against gradients by hand, --all, mistakes, and trouble.
set -u
program=$1
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failures=0

# session COMMANDS ARGUMENT...: feeds the commands, separated by ';'. What it printed is in $stdout and $stderr.
session() {
    command="rewind_tape ${*:2} <<< '$1'"
    printf '%s\n' "$1" | tr ';' '\n' | "$program" "${@:2}" >"$folder/stdout" 2>"$folder/stderr"
    status=${PIPESTATUS[2]}
    stdout=$(cat "$folder/stdout")
    stderr=$(cat "$folder/stderr")
}

# check WHAT CONDITION...: the condition is a command that must succeed.
check() {
    local what=$1
    shift
    "$@" && return
    failures=$((failures + 1))
    printf 'FAILED: %s\n  %s: status %s\n  stderr: %s\n' "$what" "$command" "$status" "$stderr"
}
contains() { case $1 in *"$2"*) ;; *) return 1 ;; esac }
one_line() { [ "$(wc -l <"$folder/stderr")" = 1 ] && contains "$stderr" "rewind_tape: $1"; }

# A scalar network over 3 steps: every number of the walk against backpropagation through time in awk.
data="p W_ih;p W_hh;p b_ih;p b_hh;p W_hy;p b_y"
for t in 1 2 3; do data="$data;p x_$t;p target_$t"; done
gradients="p W_hh;p W_ih;p b_hh;p b_ih;p W_hy;p b_y;p x_1;p x_2;p x_3;p h_1;p h_2;p a_3"
for seed in 0 1 2; do
    session "$data;n;;;;;;p h_2;;;n;;;;;;;;;;;;;;;$gradients;c;q" --hidden 1 --seed $seed
    check "exit status 0" [ "$status" = 0 ]
    check "the end is reached" contains "$stdout" "the end: all 14 records undone"
    check "every number is right" awk -v least=150 -f "$here/scalar_bptt.awk" "$folder/stdout"
    sed 's/^ \{16,\}\(-\{0,1\}0\.[0-9]*\)$/ 1\1/' "$folder/stdout" >"$folder/other"
    check "and the comparison can fail" eval "! awk -v least=150 -f '$here/scalar_bptt.awk' other >/dev/null"
done

# --all: every record that gets a gradient, once, last to first. By hand: 5 records a step, no sum in the first.
for cell in rnn:5 lstm:17 gru:22; do
    session "" --all --cell "${cell%:*}" --steps 3 --batch 2
    records=$(grep -o '^#[0-9]*' "$folder/stdout" | tr -d '#')
    check "$cell: 3 steps of records" [ "$(wc -l <<<"$records")" = $((3 * ${cell#*:} - 1)) ]
    check "$cell: each once, last to first" [ "$records" = "$(sort -rnu <<<"$records")" ]
    check "$cell: training agrees" contains "$stdout" "Tape::backward, over the same tape, gives the same, but for rounding"
    session "c;g" --cell "${cell%:*}" --steps 3 --batch 2
    undone=$(sed -n 's/^ *#\([0-9]*\) .* undone .*/\1/p' "$folder/stdout")
    check "$cell: those that g calls undone" [ "$records" = "$(sort -rn <<<"$undone")" ]
done

# Mistakes are lines of the session; it goes on, and ends with status 0.
session "b;x;p;p nobody;g nobody;n 3;c;n;t;q;n"
check "exit status 0" [ "$status" = 0 ]
check "nothing on stderr" [ -z "$stderr" ]
for line in "this is the beginning: no record has been undone" "there is no command 'x'; h lists them" \
    "p needs a name" "nothing is called 'nobody'; there are L" "g writes a file whose name ends in .dot, not 'nobody'" \
    "n takes no argument, but got '3'" "this is the end: no record is left to undo"; do
    check "'$line'" contains "$stdout" $'\n'"$line"
done
check "nothing after q" [ "$(tail -1 "$folder/stdout")" = "> q" ]
check "no file" [ "$(ls)" = $'other\nstderr\nstdout' ]

# An empty line repeats; the transcript shows what. The end of input is q, with or without a newline before it.
session "n;;;b"
check "three records and one back" contains "$stdout" $'\n'"t = 3: 2 of 14 records undone"
check "the transcript shows the command" [ "$(grep -c '^> n$' "$folder/stdout")" = 3 ]
session $'\e[2Jn'
check "nothing that a terminal obeys" contains "$stdout" ">  [2Jn"$'\n'
: | "$program" >"$folder/stdout"
status=$?
check "the end of input: status 0" [ "$status" = 0 ]
check "the last line is where it stands" contains "$(tail -1 "$folder/stdout")" "t = 3: 0 of 14 records undone; next"
printf n | "$program" >"$folder/stdout"
check "a last line without its end" contains "$(cat "$folder/stdout")" "t = 3: 1 of 14"

# What there is to do: of an RNN's 3 steps 6 parameters, h_0, x_t and target_t are leaves, and 5 records a step, less the
# first sum, are undone. A gradient is complete once all that uses it is undone, though the walk has not come to it.
session "c;b;p W_hy;p W_ih;p W_hh" --hidden 1 --steps 2
check "how much there is" contains "$stdout" $'\n'"20 records: 11 leaves, 9 to undo; h lists the commands"
check "nothing that uses W_hy is left" contains "$stdout" "dL/dW_hy, complete"
check "but one that uses the others" [ "$(grep -c '^  dL/dW_[ih]h, so far' "$folder/stdout")" = 2 ]

# A cell with gates: every number is there, each row with its gate's letter, and fits a terminal of 80 columns.
for cell in lstm:ifgo gru:rzn; do
    letters=$(sed 's/./&&/g' <<<"${cell#*:}")
    session "t;p W_hh;n;;;;;;;;;;;;;;;;;;;;;;;;p a;c" --cell "${cell%:*}"
    check "$cell: W_hh's share and sum, by gates" [ "$(awk '
        / is undone/ { ++steps } /^  dL\/d/ { on = /dW_hh/ } steps == 1 && on {
            sub(/dL\/dW_hh/, ""); if ($1 ~ /^[a-z]$/ && NF == 6 && $4 == $1) letters = letters $1 }
        END { print letters }' "$folder/stdout")" = "$letters" ]
    check "$cell: p W_hh, all of it" [ "$(awk '/^> p W_hh/ { on = 1; next } /^>/ { on = 0 }
        on && /^    [a-z] / && NF == 3 { printf "%s", $1 }' "$folder/stdout")" = "$letters$letters" ]
    check "$cell: at the end" [ "$(sed -n '/^> c/,$p' "$folder/stdout" | awk '/^  W_hh / { on = 1; sub(/W_hh/, "") }
        /^  [Wb]_/ { on = 0 } on { printf "%s", $1 } END { print "" }')" = "$letters" ]
    check "$cell: no line with a vector is too long" [ -z "$(sed 's/[²ᵀ]/2/g' "$folder/stdout" |
        awk 'length > 80 && /\[/')" ]
done

# One step: no sum. A long tape: back at once, listings that fit a screen.
session "t;c" --steps 1
check "one step" contains "$stdout" "the end: all 4 records undone"
session "t;t;g;b;p h;c;b" --steps 200 --hidden 64 --cell lstm
check "long: status 0" [ "$status" = 0 ]
check "long: listings are cut" [ "$(wc -l <"$folder/stdout")" -lt 250 ]
# 19 records a step; in the first no sum, but h_0 and c_0.
check "long: and say so" contains "$stdout" "t = 1 .. 196: $((196 * 19 + 1)) records"

# A graph that Graphviz takes, where it is installed.
session "t;g walk.dot;g walk.dot"
check "it is written" [ -s walk.dot ]
check "but not twice" contains "$stdout" "walk.dot is there already and stays as it is"
(ulimit -f 1; printf 'g full.dot\nt\n' | "$program" | cat) >"$folder/stdout" # files of at most 1 KiB
check "a full disk is a line" contains "$(cat stdout)" "full.dot: File too large"
check "the walk goes on" contains "$(cat stdout)" "t = 3 is undone"
check "no half of a file" [ ! -e full.dot ]
if command -v dot >/dev/null; then check "dot draws it" dot -Tsvg walk.dot -o walk.svg; fi

# The session in docs/tape.md is a real one: its commands give its lines, in this order. (In which order the products of
# a sum stand on the tape is the compiler's choice, so their numbers do not count.)
page=$here/../../docs/tape.md
sed -n '/^\$ .*rewind_tape/,/^```/p' "$page" | grep -v -e '^\$' -e '^```' >told
session "$(sed -n 's/^> //p' told | paste -sd ';')" $(sed -n 's/^\$ .*rewind_tape //p' "$page")
in_order() {
    awk 'FNR == 1 { ++file } { gsub(/#[0-9]+/, "#") } file == 1 { if ($1 != "...") wanted[++n] = $0; next }
         $0 == wanted[k + 1] { ++k } END { if (k < n) print "not found: " wanted[k + 1]; exit n < 30 || k < n }' "$@"
}
check "the session of docs/tape.md" in_order told stdout

# Options.
refused() {
    session "q" "${@:2}"
    check "exit status 2" [ "$status" = 2 ]
    check "one line: $1" one_line "$1"
    check "nothing on stdout" [ -z "$stdout" ]
}
refused "--cell elman: there is no such cell; rnn, lstm and gru are" --cell elman
refused "--steps is 0 but must be at least 1" --steps 0
refused "--hidden is 129 but must be at most 128" --hidden 129
refused "--batch: '1.5' is not a whole number" --batch 1.5
refused "--seed is -1 but must be at least 0" --seed -1
refused "'extra' belongs to no option" extra

# Trouble: a line without an end, a full disk, output that nobody reads, Ctrl-C at the prompt.
command="rewind_tape </dev/zero"
"$program" </dev/zero >/dev/null 2>"$folder/stderr"
status=$?
stderr=$(cat "$folder/stderr")
check "exit status 2" [ "$status" = 2 ]
check "one line" one_line "standard input: a line is longer than 1000 characters"
if [ -w /dev/full ]; then
    session "c" # for the messages of `check`
    command="rewind_tape --all >/dev/full"
    "$program" --all >/dev/full 2>"$folder/stderr"
    status=$?
    stderr=$(cat "$folder/stderr")
    check "exit status 1" [ "$status" = 1 ]
    check "the reason" one_line "standard output: No space left on device"
fi
command="rewind_tape --all | head -1"
"$program" --all --steps 1000 2>"$folder/stderr" | head -1 >/dev/null
status=${PIPESTATUS[0]}
stderr=$(cat "$folder/stderr")
check "silence, as of any program" [ -z "$stderr" ]
check "ended by SIGPIPE" [ "$status" = 141 ]

# In a terminal: a prompt, and Ctrl-D and Ctrl-C end it. `script` gives one, where the system has any to give.
# typed KEYS: types them once the program asks; what the terminal showed is in $screen.
typed() {
    : >screen
    {
        for _ in $(seq 100); do
            grep -q '^> ' screen && break
            sleep 0.05
        done
        printf '%b' "$1"
        sleep 0.5
    } | script -qfec "$program; echo \"status \$?\"" screen >/dev/null
    screen=$(tr -d '\r' <screen)
}
if script -qfec true /dev/null </dev/null >/dev/null 2>&1; then
    command="$program in a terminal"
    typed 'n\n\0004'
    check "a prompt, and what n shows" contains "$screen" $'\n> n\n#26 L = sum_2 + L_3, t = 3\n'
    check "Ctrl-D ends it" contains "$screen" $'> \nstatus 0'
    typed '\0003'
    check "Ctrl-C ends it at once" contains "$screen" "> ^C"
    check "and it has shown nothing more" [ "$(grep -c '^t = 3' screen)" = 1 ]
fi

[ "$failures" = 0 ] || exit 1
echo "all as expected"
