# constant_error_carousel as a user runs it: what it writes and says, that its numbers agree with each other, bad input.
. "$(dirname "$0")/program.sh"

base=constant_error_carousel
draws "$base.csv $base.gp $base.html $base.svg ${base}_trained.gp ${base}_trained.svg" \
    "$base.csv $base.html"
small="--steps 20 --hidden 2 --updates 20"

run $small --csv $drawn
check "exit status 0" [ "$status" = 0 ]
check "nothing on stderr" [ -z "$stderr" ]
check "the files" holds $all
[ -n "$drawn" ] || check "the page's pictures" pictured
check "a row for each network, bias and step back" [ "$(tail -n +2 out/$base.csv | cut -d, -f1-3 | sort)" = "$(
    for net in fresh trained; do for b in 0 1 3 5; do seq -f "$net,$b,%g" 0 20; done; done | sort)" ]
check "sigma(b)^n; 1 and no leak at n = 0; the whole is no more than its parts" awk -F, '
    NR == 1 { next }
    { closed = (1 / (1 + exp(-$2))) ^ $3 }
    ($4 / closed - 1)^2 > 1e-20 || $7 > ($5 + $6) * (1 + 1e-12) || $5 <= 0 || $5 > 1 + 1e-12 { bad = 1 }
    $3 == 0 && ($5 < 1 - 1e-12 || $6 != 0) { bad = 1 }
    END { exit bad || NR != 169 }' out/$base.csv
check "a larger bias keeps more, along the cell of the fresh network" awk -F, '
    $1 == "fresh" && $3 == 20 { if ($5 <= last) bad = 1; last = $5; n++ } END { exit bad || n != 4 }' out/$base.csv
# What is said is what was written.
said=$(awk -F, '$1 == "fresh" && $3 == 20 { printf "%s%.2g (b = %s)", sep, $5, $2; sep = ", " }' out/$base.csv)
check "the sentence" contains "$stdout" "The direct path of the fresh LSTMs, 20 steps back: $said."
check "the table" [ "$(awk -F, '$1 == "fresh" && $3 == 20 { printf "%.2e %.2e %.2e\n", $5, $6, $7 }' out/$base.csv)" = \
    "$(awk '$2 == 20 && NF == 9 { print $4, $5, $6 }' "$folder/stdout")" ]
check "closed form" contains "$stdout" "9.5e-07 (b = 0), 0.0019 (b = 1), 0.38 (b = 3), 0.87 (b = 5)"
check "zeros are told" contains "$stdout" "at n = 0 there is no leak, 8 times"
check "no line is too long for a terminal" awk '!/^written/ && length > 120 { bad = 1 } END { exit bad }' "$folder/stdout"

mv out first
run $small --csv --no-plots
check "the same numbers" cmp -s first/$base.csv out/$base.csv
run $small --csv --no-plots --seed 4294966
check "another seed" [ "$(cmp first/$base.csv out/$base.csv | wc -l)" = 1 ]
rm -rf out first
run --steps 4 --hidden 1 --updates 1 --full --csv --no-plots
check "exit status 0" [ "$status" = 0 ]
check "the files" holds $base.csv $base.html ${base}_delays.csv
check "a row for each delay and bias" [ "$(tail -n +2 out/${base}_delays.csv | cut -d, -f1,2 | xargs)" = "$(
    for T in 10 20 50 100; do for b in 0 1 3 5; do echo $T,$b; done; done | xargs)" ]
check "a symbol's baseline is what the losses are parts of" contains "$stdout" "> 2 ($(
    awk -F, '$1 == 100 && $2 == 5 { printf "%.2g", $5 * 102 / log(8) }' out/${base}_delays.csv))"
check "who solves it" contains "$stdout" "The copy task is solved at T, with b = 0: none; b = 1: none; b = 3: none"
rm -rf out
run --help
check "the title" contains "$stdout" "constant_error_carousel: how far back"
check "nothing is written" [ -z "$(ls -A .)" ]

# Bad input.
refused "--steps is 3 but must be at least 4" --steps 3
refused "--steps is 301 but must be at most 300" --steps 301
refused "--hidden is 0 but" --hidden 0
refused "--hidden is 33 but" --hidden 33
refused "--updates is 0 but" --updates 0
refused "--learning-rate is 0 but" --learning-rate 0
refused "--seed is -1 but" --seed -1
refused "'x' belongs to no option" x
refused "--seed is 4294967 but must be at most 4294966" --seed 4294967
refused "exclude each other" --show --no-plots
refused "nothing can be written there" --out /dev/null

# Trouble.
search=/nowhere
run --steps 4 --hidden 1 --updates 1
check "exit status 1" [ "$status" = 1 ]
check "how to draw it" one_line \
    "gnuplot is not installed; draw it later by: cd out && gnuplot $base.gp ${base}_trained.gp"
check "scripts and page stay" holds $base.gp $base.html ${base}_trained.gp

finish
