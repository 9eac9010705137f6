# gradient_checking as a user runs it: what it writes and says, the slopes of its curves by awk, and bad input.
. "$(dirname "$0")/program.sh"
. "$here/chapter.sh"

draws "gradient_checking.csv gradient_checking.gp gradient_checking.html gradient_checking.svg" \
    "gradient_checking.csv gradient_checking.html"

run --csv $drawn
check "exit status 0" [ "$status" = 0 ]
check "nothing on stderr" [ -z "$stderr" ]
check "the files" holds $all
[ -n "$drawn" ] || check "the page's picture" pictured
check "no line is too long" awk '!/^written/ && length > 120 { bad = 1 } END { exit bad }' "$folder/stdout"
# Mistakes and blind spots are the chapter's to the digit: no rounding shows in them.
check "the chapter's tables" shows gradient_checking.md '^(none|1 - y|= for|W for|dW trans|b.s grad|relu, |a wrong|x_1 )'
check "of eleven lines" [ "$(wc -l <"$folder/lines")" = 11 ]
check "every h of both precisions" [ "$(wc -l <out/gradient_checking.csv)" = $((3 * 53 + 3 * 25 + 1)) ]
# From h = 0.03 to 0.003 the error in double falls by 10^n; from 1e-9 to 1e-12 it grows about a thousandfold.
check "slopes" awk -F, '
    $1 == "double" { e[$2, sprintf("%.1e", $3)] = $4 }
    function falls(s, by) { r = e[s, "3.2e-02"] / e[s, "3.2e-03"] / by; return r > 0.9 && r < 1.1 }
    function grows(s) { r = e[s, "1.0e-12"] / e[s, "1.0e-09"]; return r > 200 && r < 5000 }
    END { exit !(falls("forward", 10) && falls("central", 100) && falls("fourth order", 10000) &&
                 grows("forward") && grows("central") && grows("fourth order")) }' out/gradient_checking.csv

for seed in 1 2 3; do
    run --no-plots --seed $seed --hidden $((2 + seed)) --steps $((4 * seed))
    check "all mistakes are caught" contains "$stdout" "Of 5 mistakes planted, 5 caught; of these, the norm alone does not see 1."
done

refused "--steps" --steps 0
refused "--hidden" --hidden 17

finish
