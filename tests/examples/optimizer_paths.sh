# optimizer_paths as a user runs it: what it writes and says, its ways by awk's own arithmetic, and bad input.
. "$(dirname "$0")/program.sh"
. "$here/chapter.sh"

draws "optimizer_paths.csv optimizer_paths.gp optimizer_paths.html optimizer_paths.svg" \
    "optimizer_paths.csv optimizer_paths.html"

run --csv $drawn
check "exit status 0" [ "$status" = 0 ]
check "nothing on stderr" [ -z "$stderr" ]
check "the files" holds $all
[ -n "$drawn" ] || check "the page's picture" pictured
check "no line is too long" awk '!/^written/ && length > 120 { bad = 1 } END { exit bad }' "$folder/stdout"
check "five ways of 100 steps" [ "$(wc -l <out/optimizer_paths.csv)" = $((5 * 101 + 1)) ]
check "the chapter's tables" shows adam.md '^(SGD|momentum) +(the valley|across)|^ +[0-9]+ +[0-9.]+ +1\.0000$'
check "of ten lines" [ "$(wc -l <"$folder/lines")" = 10 ]
# Each way once more, by the formulas: L = (x - 4)^2 / 2 + 50 (y - 1)^2 / 2.
check "the ways are the formulas'" awk -F, '
    function near(a, b) { return (a - b)^2 < 1e-18 }
    NR == 1 { next }
    $2 == 0 { for (i = 3; i <= 4; ++i) { p[i] = m[i] = v[i] = 0 } }
    $2 > 0 {
        g[3] = p[3] - 4
        g[4] = 50 * (p[4] - 1)
        for (i = 3; i <= 4; ++i) {
            if ($1 == "SGD") p[i] -= 0.035 * g[i]
            if ($1 == "momentum") { v[i] = 0.8 * v[i] + g[i]; p[i] -= 0.035 * v[i] }
            if ($1 == "RMSprop") { v[i] = 0.99 * v[i] + 0.01 * g[i]^2; p[i] -= 0.1 * g[i] / (sqrt(v[i]) + 1e-8) }
            if ($1 ~ /^Adam/) {
                m[i] = 0.9 * m[i] + 0.1 * g[i]
                v[i] = 0.999 * v[i] + 0.001 * g[i]^2
                if ($1 == "AdamW") p[i] -= 0.1 * 0.1 * p[i]
                p[i] -= 0.1 * m[i] / (1 - 0.9^$2) / (sqrt(v[i] / (1 - 0.999^$2)) + 1e-8)
            }
        }
    }
    { ++n; if (!near($3, p[3]) || !near($4, p[4])) bad = 1
      if (!near($5, ((p[3] - 4)^2 + 50 * (p[4] - 1)^2) / 2)) bad = 1 }
    END { exit bad || n != 505 }' out/optimizer_paths.csv

run --no-plots --turn 45
check "a turned valley: exit status 0" [ "$status" = 0 ]
check "the closed form holds there, too" [ "$(grep -c 'rounding$' "$folder/stdout")" = 4 ]
run --no-plots --learning-rate 0.05
check "SGD runs away above 2 / 50, and momentum does not" contains "$stdout" "SGD runs away from the minimum."
check "momentum stays" [ "$(grep -c 'runs away' "$folder/stdout")" = 1 ]
run --no-plots --learning-rate 0.073
check "above 2 (1 + 0.8) / 50 both do" [ "$(grep -c 'runs away' "$folder/stdout")" = 2 ]
run --no-plots --steps 10000 --learning-rate 1
check "what overflows ends there" [ "$status" = 0 ]
check "and is said to run away" contains "$stdout" "momentum runs away"
check "no sentence names it the lowest" eval '! grep -q "lowest loss is that of \(SGD\|momentum\)" "$folder/stdout"'
run --no-plots --learning-rate 0.05 --momentum 0.99 --steps 3000
check "steps are all that were asked for, not those of a method that overflows" contains "$stdout" "is left after 3000 steps"
check "of SGD, which ended early, nothing is left to say" \
    [ "$(grep -cE '^SGD +(the valley|across it) .* - +- +- +rounding$' "$folder/stdout")" = 2 ]
check "momentum's power is that of 3000 steps" \
    awk '/^momentum +(the valley|across it)/ { if (($(NF - 3) / 0.99^1500 - 1)^2 > 0.01) bad = 1; ++n } END { exit bad || n != 2 }' \
    "$folder/stdout"
run --no-plots --learning-rate 1000 --steep 1e6 --adam-rate 1000 --decay 1000 --spike 1e100
check "the largest of all: exit status 0" [ "$status" = 0 ]
check "and no result is no number" eval '! grep -qi nan "$folder/stdout"'
run --no-plots --spike 1e-300
check "a spike that is none is said to be none" contains "$stdout" "Adam's steps stay above half the learning rate."
run --no-plots --spike 1e100
check "one that is never forgotten is said to be that" contains "$stdout" "up to the last, update 20000."

refused "must be below 1" --momentum 1
refused "--steps" --steps 5
refused "--turn" --turn 91
refused "--steep" --steep 0
for option in steep learning-rate adam-rate decay spike; do
    refused "--$option is 1e308 but must be at most 1" --$option 1e308
done

finish
