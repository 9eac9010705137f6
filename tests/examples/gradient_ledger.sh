# gradient_ledger as a user runs it: what it writes and says, that its numbers agree with each other, and bad input.
. "$(dirname "$0")/program.sh"

draws "shares.csv shares.gp shares.svg" \
    "shares.csv"

run $drawn
check "exit status 0" [ "$status" = 0 ]
check "nothing on stderr" [ -z "$stderr" ]
check "the files" holds $all
check "a row for each stage, cell and step" [ "$(tail -n +2 out/shares.csv | cut -d, -f1,2,5)" = "$(
    for stage in before after; do for cell in RNN LSTM GRU; do seq -f "$stage,$cell,%g" 25; done; done)" ]
check "the parts add up to 1, t = 1 has none, and sizes are parts of the whole" awk -F, '
    NR == 1 { next }
    { sum[$1 $2] += $8; size = $6 / $4 - $7 }
    $5 == 1 && $6 != 0 || size^2 > 1e-24 * $7^2 { bad = 1 }
    $5 > 1 && ($9 < 0 || $9 > 180 || ($6 * cos($9 * atan2(0, -1) / 180) / $4 - $8)^2 > 1e-20) { bad = 1 }
    END { for (k in sum) if ((sum[k] - 1)^2 > 1e-20) bad = 1; exit bad }' out/shares.csv
check "training reaches further back" awk -F, '
    $5 == 2 { first[$1 $2] = $7 } $1 == "before" && $2 == "RNN" && $5 == 25 { last = $7 }
    END { exit !(first["beforeRNN"] < 1e-6 * last && first["afterRNN"] > 1e3 * first["beforeRNN"] &&
                 first["beforeLSTM"] > first["beforeRNN"]) }' out/shares.csv
# What is said is what was written: the share of t = 2, as it stands in the sentence and in the bars.
said=$(awk -F, '$1 == "before" && $5 == 2 { printf "%s%.1e (%s)", sep, $7, $2; sep = ", " }' out/shares.csv)
check "the sentence" contains "$stdout" "The share of t = 2 is, beside it, $said."
check "the bars' scale is said" contains "$stdout" "logarithmic: they begin at 1e$(awk -F, '
    NR == 1 || $7 <= 0 { next } { l = log($7) / log(10); if (l < least) least = l }
    END { n = int(least); print (n > least ? n - 1 : n) }' out/shares.csv)."
check "t = 1 has nothing, and why" [ "$(grep -c '^   1       0 (h_0 = 0)              0 (h_0 = 0)              0 (h_0' \
    "$folder/stdout")" = 2 ]
check "50 rows of bars" [ "$(grep -cE '^ +[0-9]+ +[0-9]' "$folder/stdout")" = 50 ]
check "no line is too long for a terminal" awk 'length > 120 { bad = 1 } END { exit bad }' "$folder/stdout"

# The same seed, the same bits; another seed, other ones; other sizes.
mv out first
run --no-plots
check "only numbers" holds shares.csv
check "the same shares" cmp -s first/shares.csv out/shares.csv
run --no-plots --seed 4294967295
check "another seed" [ "$(cmp first/shares.csv out/shares.csv | wc -l)" = 1 ]
rm -rf out
run --steps 2 --hidden 1 --iterations 1 $drawn
check "the smallest" [ "$status" = 0 ]
check "the files" holds $all
run --learning-rate 1e5 --iterations 20 $drawn
check "saturated units have no gradient, and that is said" contains "$stdout" "RNN (all of it is 0: saturated units)"
check "exit status 0" [ "$status" = 0 ]
check "and that is no gradient of which some steps are a part" eval '! contains "$stdout" "needed: 0 (RNN)"'
check "training has diverged, and that is said" contains "$stdout" "But training has diverged in RNN"
rm -rf out first
run --help
check "the title" contains "$stdout" "gradient_ledger: which time steps"
check "nothing is written" [ -z "$(ls -A .)" ]

# Bad input.
refused "--steps is 1 but must be at least 2" --steps 1
refused "--steps is 1001 but must be at most 1000" --steps 1001
refused "--hidden is 0 but" --hidden 0
refused "--hidden is 129 but" --hidden 129
refused "--iterations is 0 but" --iterations 0
refused "--seed is -1 but" --seed -1
refused "--learning-rate is 0 but" --learning-rate 0
refused "'x' belongs to no option" x
refused "--cell" --cell rnn
refused "exclude each other" --show --no-plots
refused "--out is empty" --out ""
refused "nothing can be written there" --out /dev/null

# Trouble.
run --learning-rate 1e200
check "exit status 1" [ "$status" = 1 ]
check "the iteration, and what to try" one_line "try a smaller --learning-rate"
check "nothing is left" [ -z "$(ls -A .)" ]
search=/nowhere
run --iterations 1
check "exit status 1" [ "$status" = 1 ]
check "how to draw it" one_line "gnuplot is not installed; draw it later by: cd out && gnuplot shares.gp"
check "script and numbers stay" holds shares.csv shares.gp

finish
