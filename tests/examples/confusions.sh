# confusions as a user runs it: the list, each of its names, suggestions, what it refuses.
. "$(dirname "$0")/program.sh"

run
check "exit status 0" [ "$status" = 0 ]
check "nothing on stderr" [ -z "$stderr" ]
names=$(sed -n 's/^  \([a-z_]*\)  *[A-Z].*?$/\1/p' "$folder/stdout")
count=$(wc -w <<<"$names")
check "at least 16 of them" [ "$count" -ge 16 ]
check "a question for each" [ "$(grep -c '^  .*?$' "$folder/stdout")" = "$count" ]
cp "$folder/stdout" "$folder/list"

# Each by its name: its question, an empty line, a few lines that fit a terminal; the same each time.
: >"$folder/one_by_one"
for each in $names; do
    run "$each"
    check "exit status 0" [ "$status" = 0 ]
    check "nothing on stderr" [ -z "$stderr" ]
    check "its question first" grep -qF -- "$(sed 1q "$folder/stdout")" "$folder/list"
    check "then an empty line" [ -z "$(sed -n 2p "$folder/stdout")" ]
    check "few lines" [ "$(wc -l <"$folder/stdout")" -le 14 ]
    check "160 columns" [ -z "$(grep '.\{161\}' "$folder/stdout")" ]
    check "no blanks at the end of a line" [ -z "$(grep ' $' "$folder/stdout")" ]
    check "what must be refused was" [ -z "$(grep 'nothing was said' "$folder/stdout")" ]
    { [ "$each" = "$(head -1 <<<"$names")" ] || echo; echo "$each"; cat "$folder/stdout"; } >>"$folder/one_by_one"
done
run --all
check "exit status 0" [ "$status" = 0 ]
check "all is each after the other" cmp -s "$folder/one_by_one" "$folder/stdout"

# A wrong name: one line, with what was meant where that is near; no list.
refused "there is no confusion 'twcie'; did you mean 'twice'?" twcie
refused "there is no confusion 'zerograd'; did you mean 'zero_grad'?" zerograd
refused "there is no confusion 'Gates'; did you mean 'gates'?" Gates
refused "there is no confusion 'transformer'; without a name, all are listed" transformer
refused "there is no confusion ''; without a name, all are listed" ""
refused "'gates'" twice gates
refused "'twice'" --all twice
refused "a name and --all exclude each other" twice --all
refused "--nonsense" --nonsense
refused "--nonsense" twice --nonsense

"$program" --all | head -1 >"$folder/stdout"
check "a reader that stops early" [ "$(cat "$folder/stdout")" = "$(head -1 <<<"$names")" ]

run --help
check "exit status 0" [ "$status" = 0 ]
check "what it is" contains "$stdout" "without NAME it lists them"
check "an option" contains "$stdout" "--all"
run twice --help
check "help is help" contains "$stdout" "--all"
finish
