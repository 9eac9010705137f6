# chain_rule as a user runs it: every factor, share and derivative against what is multiplied out, and bad input.
. "$(dirname "$0")/program.sh"

numbers="chain_rule.csv chain_rule.html"
draws "chain_rule.csv chain_rule.gp chain_rule.html chain_rule.svg" \
    "$numbers"

# right X Y: what the file of uses says, by awk's own arithmetic.
right() {
    awk -F, -v x="$1" -v y="$2" 'function off(a, b) { return (a - b)^2 > 1e-20 * (1 + b^2) }
    NR > 1 { factor[$1 $2] = $3; share[$1 $2] = $4; ++n }
    END { u = x * y; v = x + u
        exit n != 6 || off(factor["xu"], y) || off(factor["yu"], x) || off(factor["xv"], 1) || off(factor["uv"], 1) ||
             off(factor["uL"], v) || off(factor["vL"], u) || off(share["uL"], v) || off(share["vL"], u) ||
             off(share["uL"] + share["uv"], x + 2 * u) || off(share["xv"] + share["xu"], 2 * x * y + 2 * x * y^2) ||
             off(share["yu"], x^2 + 2 * x^2 * y) }' out/chain_rule.csv
}

run --csv $drawn
check "exit status 0" [ "$status" = 0 ]
check "nothing on stderr" [ -z "$stderr" ]
check "the files" holds $all
[ -n "$drawn" ] || check "the page's picture" pictured
check "what is multiplied out" right 2 3
check "and the comparison can fail" eval '! right 2 3.01'
for line in "u = x % y            6           3           2" "L = u % v           48          48          28" \
    "du                  14     8 from L, 6 from v" "dx                  48     6 from v, 42 from u"; do
    check "the line '$line'" contains "$stdout" "$line"
done
check "no line is too long" awk '!/^written/ && length > 120 { bad = 1 } END { exit bad }' "$folder/stdout"

# Other places; the forward columns end with what the backward ones do.
for place in "0.25 7" "1.5 1e-3" "1e6 1e-6"; do
    run --csv --no-plots --x "${place% *}" --y "${place#* }"
    check "at $place" right ${place% *} ${place#* }
    check "forwards and backwards at $place" awk '/^L = u/ { x = $(NF - 1); y = $NF }
        $1 == "dx" { bx = $2 } $1 == "dy" { by = $2 } END { exit !(x != "" && x == bx && y == by) }' "$folder/stdout"
done
check "only numbers, where no picture is drawn" [ "$status" = 0 ]
rm -rf out
run --help
check "the title" contains "$stdout" "chain_rule: L = u v"
check "nothing is written" [ -z "$(ls -A .)" ]

# Bad input.
refused "--x is 0 but" --x 0
refused "--y is -1 but" --y -1
refused "too large" --x 1e200
refused "too large" --y 1e200
refused "'x' belongs to no option" x

finish
