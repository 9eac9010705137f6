# truncated_bptt as a user runs it: what it writes and says, what docs/truncation.md says of it, and bad input.
. "$(dirname "$0")/program.sh"

draws "losses.csv training.csv truncation.csv truncation.gp truncation.svg" \
    "losses.csv training.csv truncation.csv"

run $drawn
check "exit status 0" [ "$status" = 0 ]
check "nothing on stderr" [ -z "$stderr" ]
check "the files" holds $all
check "no line is too long for a terminal" awk 'length > 120 { bad = 1 } END { exit bad }' "$folder/stdout"

# The errors. Columns: 1 training, 3 k, 4 windows_error, 5 windows_cosine, 6 last_error, 8 random_deviation,
# 10 random_mean_error, 11 draws.
whole=$(awk -F, '$3 == 100 { printf "%s,%d,%s ", $4, ($5 - 1)^2 < 1e-24, $6 }' out/truncation.csv)
check "all of the sequence is the full gradient" [ "$whole" = "0,1,0 0,1,0 " ]
check "k = 1 is one and the same in both schemes, and not unbiased at random" awk -F, '
    $3 == 1 { ++n; if ($4 != $6 || $8 != "" || $11 != 0) bad = 1 } END { exit bad || n != 2 }' out/truncation.csv
check "an error e and a cosine c: 1 - c^2 <= e^2" awk -F, '
    NR > 1 && (1 - $5^2 > $4^2 + 1e-9 || 1 - $7^2 > $6^2 + 1e-9) { bad = 1 } END { exit bad }' out/truncation.csv
# The mean of n draws has the root-mean-square error deviation / sqrt(n). With k = 2 it is made of rare, large ones.
check "the mean of 200 draws is as near as the exact deviation says" awk -F, '
    $11 == 200 && $3 > 2 { ++n; r = $10 / ($8 / sqrt(200)); if (r < 0.1 || r > 3) bad = 1 }
    END { exit bad || n != 14 }' out/truncation.csv

# Training. Only what reaches back over the delay can learn; the answer 0 has a loss of (100 - 8) / 100 / 3.
learns=$(awk -F, 'NR > 1 { printf "%d%d ", ($5 < 0.031), ($5 > 0.25) }' out/training.csv)
check "what learns, and what does not" [ "$learns" = "10 01 10 01 10 10 10 " ]
# A whole sequence is 100 steps on the tape, windows of 8 are 8; steps run: 100, or 1 + 2 + ... + 8 + 92 8 = 772.
steps=$(awk -F, 'NR > 1 && NR < 8 { printf "%s ", $7 }' out/training.csv)
check "steps run an update" [ "$steps" = "100 100 100 772 864 196 " ]
check "the tape grows with the steps on it" awk -F, 'NR > 1 { r[NR - 1] = $6 }
    END { step = (r[1] - r[2]) / 92; exit !(r[3] - r[2] == 8 * step && r[1] - 100 * step < 10) }' out/training.csv
check "every loss" [ "$(awk -F, '{ print NF }' out/losses.csv | uniq -c | tr -s ' ')" = " 301 8" ]

# The chapter. Each line with numbers in its blocks of output is one that was printed, in this order: whole numbers the
# same, other ones to a tenth, since training magnifies the last bits of another machine.
docs=$here/../../docs/truncation.md
awk '/^int main/ { program = 1 } /^```text/ { on = !program; program = 0; next } /^```/ { on = 0 } on && /[0-9]/ && !/#|  i 1 2|full  /' "$docs" >"$folder/blocks" # but for the drawn triangle, and what a program of the page prints
check "the chapter shows output" [ "$(wc -l <"$folder/blocks")" -ge 20 ]
# follows FILE: each line of FILE stands in the output, which may have more lines, and more at their ends.
follows() {
    awk '
        function whole(x) { return x ~ /^[0-9]+$/ }
        function number(x) { return x ~ /^[0-9.]+(e-?[0-9]+)?$/ }
        function agree(a, b) {
            if (!number(a) || !number(b) || (whole(a) && whole(b))) return a == b
            return (a - b)^2 <= 0.01 * (a > b ? a : b)^2
        }
        function fits(said, printed,   a, b, n, i) {
            n = split(said, a); split(printed, b)
            for (i = 1; i <= n; ++i) if (!agree(a[i], b[i])) return 0
            return 1
        }
        NR == FNR { printed[NR] = $0; lines = NR; next }
        { do ++at; while (at <= lines && !fits($0, printed[at])); if (at > lines) { print "not printed: " $0; exit 1 } }
    ' "$folder/stdout" "$1"
}
check "the chapter shows what is printed" follows "$folder/blocks"
sed 's/0.68/0.88/' "$folder/blocks" >"$folder/planted"
check "and a wrong number in it would be found" [ "$(follows "$folder/planted" | wc -l)" = 1 ]
# Decimals in its sentences stand in its blocks, or in the output.
awk '/^```/ { code = !code } !code && !/^\$\$/ && !/arXiv/' "$docs" | grep -oE '[0-9]+\.[0-9]+' | sort -u >"$folder/said"
check "the chapter's sentences have numbers" [ "$(wc -l <"$folder/said")" -ge 5 ]
check "and these are in its blocks" [ -z "$(grep -vxFf <(cat "$folder/blocks" "$folder/stdout" | tr -s ' (),' '\n' |
    sed 's/\.$//') "$folder/said")" ]

# The same seed, the same bits (but for the seconds); another seed, other ones; other sizes.
small="--steps 20 --hidden 4 --delay 3 --iterations 20"
rm -rf out
run --no-plots $small
check "only numbers" holds losses.csv training.csv truncation.csv
mv out first
run --no-plots $small
check "the same errors" cmp -s first/truncation.csv out/truncation.csv
check "the same losses" cmp -s first/losses.csv out/losses.csv
check "the same figures" [ "$(cut -d, -f1-7 first/training.csv)" = "$(cut -d, -f1-7 out/training.csv)" ]
run --no-plots $small --seed 4294967295
check "another seed" [ "$(cmp first/truncation.csv out/truncation.csv | wc -l)" = 1 ]
rm -rf out
run --steps 4 --hidden 1 --delay 2 --iterations 10 $drawn
check "the smallest" [ "$status" = 0 ]
check "the files" holds $all
run --steps 4 --hidden 1 --delay 1 --iterations 10 $drawn
check "a delay of 1" [ "$status" = 0 ]
# (4, 4), (1, 1), (2, 2), (1, 2) and random ones: the last 1 of every step are windows of 1, and "every step" is k1 = 1.
check "no two gradients are the same" [ "$(cut -d, -f2-4 out/training.csv | tail -n +2 | tr '\n' ' ')" = \
    "4,4,0 1,1,0 2,2,0 1,2,0 0,2,1 " ]
check "nor two columns" [ -z "$(head -1 out/losses.csv | tr , '\n' | sort | uniq -d)" ]
rm -rf out first
run --help
check "the title" contains "$stdout" "truncated_bptt: truncated gradients"
check "nothing is written" [ -z "$(ls -A .)" ]

# Bad input.
refused "--steps is 3 but must be at least 4" --steps 3
refused "--steps is 201 but must be at most 200" --steps 201
refused "--hidden is 0 but" --hidden 0
refused "--hidden is 33 but" --hidden 33
refused "--delay is 0 but" --delay 0
refused "--delay 51 needs at least --steps 102" --delay 51
refused "--iterations is 9 but" --iterations 9
refused "--seed is -1 but" --seed -1
refused "--learning-rate is -1 but" --learning-rate -1
refused "'x' belongs to no option" x
refused "--k1" --k1 3
refused "exclude each other" --show --no-plots
refused "--out is empty" --out ""
refused "nothing can be written there" --out /dev/null

# Trouble.
run $small --learning-rate 1e200
check "exit status 1" [ "$status" = 1 ]
check "the iteration, and what to try" one_line "try a smaller --learning-rate"
check "nothing is left" [ -z "$(ls -A .)" ]
search=/nowhere
run $small
check "exit status 1" [ "$status" = 1 ]
check "how to draw it" one_line "gnuplot is not installed; draw it later by: cd out && gnuplot truncation.gp"
check "script and numbers stay" holds losses.csv training.csv truncation.csv truncation.gp

finish
