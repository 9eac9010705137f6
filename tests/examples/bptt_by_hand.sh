# bptt_by_hand as a user runs it: its options, what it refuses, its width, and the file that it writes.
set -u
program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/work"
cd "$folder/work" || exit 1
failures=0

# run ARGUMENT...: the exit status is in $status; what the program wrote is in the files stdout and stderr.
run() {
    "$program" "$@" >"$folder/stdout" 2>"$folder/stderr" </dev/null
    status=$?
    command="bptt_by_hand $*"
}

# check WHAT CONDITION...: the condition is a command that must succeed.
check() {
    local what=$1
    shift
    "$@" && return
    failures=$((failures + 1))
    printf 'FAILED: %s\n  %s: status %s\n  stderr: %s\n' "$what" "$command" "$status" "$(cat "$folder/stderr")"
}

# refused MESSAGE ARGUMENT...: status 2, one line on stderr, and nothing else anywhere.
refused() {
    local message=$1
    shift
    run "$@"
    check "exit status 2" [ "$status" = 2 ]
    check "one line" [ "$(wc -l <"$folder/stderr")" = 1 ]
    check "the program's name" grep -q '^bptt_by_hand: ' "$folder/stderr"
    check "'$message'" grep -qF -- "$message" "$folder/stderr"
    check "nothing on stdout" [ ! -s "$folder/stdout" ]
    check "nothing is written" [ -z "$(ls -A .)" ]
}
refused "--cell transformer: there is no such cell; there are rnn, lstm and gru" --cell transformer
refused "--cell is empty" --cell ""
refused "--units 3: there are derivations with 1 unit and with 2" --units 3
refused "--units -1" --units -1
refused "--units 1.0" --units 1.0
refused "--out needs --markdown" --out out
refused "--out is empty" --markdown --out ""
refused "--mark" --mark
refused "'extra'" extra
refused "--cell" --cell rnn --cell gru
: >"$folder/file"
refused "nothing can be written there: Not a directory" --markdown --out "$folder/file"
refused "nothing can be written there: Not a directory" --markdown --out "$folder/file/out"

# Terminal text: no line wider than 100 columns, none with blanks at its end; a part for each number of units.
for cell in rnn lstm gru; do
    run --cell "$cell"
    check "exit status 0" [ "$status" = 0 ]
    check "nothing on stderr" [ ! -s "$folder/stderr" ]
    check "both parts" [ "$(grep -c '^==*$' "$folder/stdout")" = 2 ]
    check "one unit" grep -q 'with one unit, over 3 steps$' "$folder/stdout"
    check "two units" grep -q 'with two units, over 3 steps$' "$folder/stdout"
    # Bytes that go on with a character of more than one byte count nothing.
    check "100 columns" [ -z "$(LC_ALL=C sed 's/[\x80-\xBF]//g' "$folder/stdout" | LC_ALL=C grep '.\{101\}')" ]
    check "no blanks at the end of a line" [ -z "$(grep ' $' "$folder/stdout")" ]
    check "no escapes" [ -z "$(LC_ALL=C grep "$(printf '\033')" "$folder/stdout")" ]
    cp "$folder/stdout" "$folder/both"
    run --cell "$cell" --units 1
    cp "$folder/stdout" "$folder/one"
    run --cell "$cell" --units 2
    check "the parts are the whole" cmp -s "$folder/both" <(cat "$folder/one"; echo; cat "$folder/stdout")
done
run
check "rnn is the default" grep -q '^An RNN with one unit' "$folder/stdout"

# Tags stand where the formulas do.
for tag in 'a_1 .*(RNN.1)' 'dh_2 .*(BPTT.1)' 'da_2 .*(BPTT.2)' 'e_1 .*(BPTT.3)' 'dW_hh^(2) .*(BPTT.4)'; do
    check "$tag" grep -q "^  $tag\$" "$folder/stdout"
done

# Markdown, on standard output or into a folder.
run --markdown --cell gru
cp "$folder/stdout" "$folder/page"
check "fences are closed" [ "$(grep -c '^```math$' "$folder/page")" = "$(grep -c '^```$' "$folder/page")" ]
check "aligned is closed" [ "$(grep -c 'begin{aligned}' "$folder/page")" = "$(grep -c 'end{aligned}' "$folder/page")" ]
check "names do not end words, or begin in them" [ -z "$(sed '/^```math$/,/^```$/d' "$folder/page" | grep '[A-Za-z]\$[a-z]')" ]
run --markdown --cell gru --out new/out
check "exit status 0" [ "$status" = 0 ]
check "what was written" [ "$(cat "$folder/stdout")" = "written: new/out/bptt_by_hand.md" ]
check "no other file" [ "$(ls -A new/out)" = bptt_by_hand.md ]
check "the same page" cmp -s "$folder/page" new/out/bptt_by_hand.md

# Output that nobody reads, or that cannot be written.
"$program" --cell lstm | head -1 >"$folder/stdout"
check "the first line" grep -q '^An LSTM' "$folder/stdout"
if [ -e /dev/full ]; then
    "$program" >/dev/full 2>"$folder/stderr"
    status=$?
    check "a full disk" [ "$status" = 1 ]
    check "and why" grep -q '^bptt_by_hand: standard output: ' "$folder/stderr"
fi

run --help
check "exit status 0" [ "$status" = 0 ]
check "an option and its default" grep -q -- '--cell NAME  *recurrent cell: rnn, lstm or gru (default rnn)' "$folder/stdout"

[ "$failures" = 0 ] || exit 1
echo "all as expected"
