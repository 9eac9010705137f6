# bifurcation as a user runs it: what it writes and says, what docs/remedies.md shows of it, and bad input.
. "$(dirname "$0")/program.sh"
. "$here/chapter.sh"

numbers="bifurcation.csv bifurcation.html bifurcation_runs.csv bifurcation_start.csv"
draws "bifurcation.csv bifurcation.gp bifurcation.html bifurcation.svg bifurcation_derivative.gp
       bifurcation_derivative.svg bifurcation_runs.csv bifurcation_start.csv" \
    "$numbers"

run --csv $drawn
check "exit status 0" [ "$status" = 0 ]
check "nothing on stderr" [ -z "$stderr" ]
check "the files" holds $all
[ -n "$drawn" ] || check "the page's pictures" pictured
check "the chapter's lines" shows remedies.md '^ *-2\.(34|65|50)[0-9]* +-?[0-9]\.[0-9]+ +[-0-9.]+ +'
check "of five lines" [ "$(wc -l <"$folder/lines")" = 5 ]
check "the chapter's wall" contains "$stdout" "jump at b = -2.612297"
check "two attractors between the folds" contains "$stdout" "at b = -2.5000 runs ended at 2 attractors"
# By awk's own arithmetic: fixed points on the curve, their slopes, and ends of runs that are fixed points, away from
# the folds, where 1000 steps are enough.
check "the curve" awk -F, 'function s(a) { return 1 / (1 + exp(-a)) }
    NR > 1 { ++n; p = 5 * s($2) * (1 - s($2)); q = p^50
        if ((5 * s($2) + $1 - $2)^2 > 1e-20 || (p - $3)^2 > 1e-20 || (q - $4)^2 > 1e-10 * q^2) bad = 1 }
    END { exit bad || n != 801 }' out/bifurcation.csv
check "runs end at rest" awk -F, 'function s(a) { return 1 / (1 + exp(-a)) }
    NR > 1 && ($1 + 2.34439)^2 > 1e-4 && ($1 + 2.65561)^2 > 1e-4 { ++n; if ((5 * s($3) + $1 - $3)^2 > 1e-12) bad = 1 }
    END { exit bad || n < 140 }' out/bifurcation_runs.csv

# The same again; other weights.
mv out first
run --csv --no-plots
check "only numbers" holds $numbers
check "the same bits" cmp -s first/bifurcation_start.csv out/bifurcation_start.csv
rm -rf out first
run --weight 3.9 $drawn
check "exit status 0" [ "$status" = 0 ]
check "the chapter's question" contains "$stdout" "There is no fold: with w = 3.9 no slope is above 1"
check "one attractor everywhere" [ "$(grep -o 'ended at 1 attractor' "$folder/stdout" | wc -l)" = 3 ]
[ -n "$drawn" ] || check "w as it was given" grep -qF "x = 3.9 s(x) + b" out/bifurcation.gp
run --weight 4 --no-plots
check "nothing has come to rest where the slope is 1" contains "$stdout" \
    "at b = -2.0000 runs ended at 0 attractors, 25 of 25 were still moving"
run --steps 1 --no-plots
check "one step" [ "$(grep -c 'through 1 steps' "$folder/stdout")" = 0 ]
run --weight 4.1 $drawn
check "folds, and no unstable fixed point at x_0 = 0.5" contains "$stdout" "x_0 = 0.5 is an unstable fixed point for no b"
check "no line is too long" awk '!/^written/ && length > 120 { bad = 1 } END { exit bad }' "$folder/stdout"
run --weight 0.01 --steps 200 $drawn
check "exit status 0" [ "$status" = 0 ]
[ -n "$drawn" ] || check "what is missing in the picture" grep -q "all below 1e-307, where nothing is drawn" out/bifurcation.html
run --weight 4.000000000000001 $drawn
check "exit status 0" [ "$status" = 0 ]
run --weight 4.3 --no-plots
check "a derivative of 1.7 is no explosion" contains "$stdout" "It grows, and does not explode, between them"
rm -rf out
run --help
check "the title" contains "$stdout" "bifurcation: the fixed points"
check "what --seed does" contains "$stdout" "without effect: nothing here is random"
check "nothing is written" [ -z "$(ls -A .)" ]

# Bad input.
refused "(w/4)^T is above 1e10" --weight 8
refused "--weight is 0 but" --weight 0
refused "--steps is 0 but must be at least 1" --steps 0
refused "--steps is 201 but must be at most 200" --steps 201
refused "'x' belongs to no option" x
refused "exclude each other" --show --no-plots
refused "--out is empty" --out ""

# Trouble.
search=/nowhere
run
check "exit status 1" [ "$status" = 1 ]
check "how to draw it" one_line "gnuplot is not installed; draw it later by: cd out && gnuplot bifurcation.gp"

finish
