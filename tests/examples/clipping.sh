# clipping as a user runs it: what it writes and says, what docs/remedies.md says of it, and bad input.
. "$(dirname "$0")/program.sh"

draws "clipping.csv clipping.gp clipping.html clipping.svg clipping_outcomes.gp clipping_outcomes.svg" \
    "clipping.csv clipping.html"

# solved FILE: how many runs of ten are solved, by clipping: none, norm at 0.1, 0.5, 1, 2, 5, 10, value at 1, 5.
solved() {
    awk -F, 'NR > 1 { key = $1 $2; if (!(key in n)) order[++k] = key; ++n[key]; s[key] += $5 < 0.1 }
        END { for (i = 1; i <= k; ++i) printf "%d ", s[order[i]] }' "$1"
}

run --csv $drawn
check "exit status 0" [ "$status" = 0 ]
check "nothing on stderr" [ -z "$stderr" ]
check "the files" holds $all
[ -n "$drawn" ] || check "the page's pictures" pictured
check "90 runs" [ "$(tail -n +2 out/clipping.csv | wc -l)" = 90 ]
check "the table's counts are the CSV's" [ "$(solved out/clipping.csv)" = "$(awk '/ of 10/ { for (i = 1; i < NF; ++i)
    if ($(i + 1) == "of") { printf "%d ", $i; break } }' <(grep -E '^   (none|by )' "$folder/stdout"))" ]
median=$(awk '/^have the median/ { match($0, /median [0-9.e+-]+/); print substr($0, RSTART + 7, RLENGTH - 7) }' "$folder/stdout")
check "thresholds are multiples of the median" awk -F, -v said="$median" '
    NR == 1 || $1 == "none" { next } { m = $3 / $2 * ($1 == "value" ? sqrt(338) : 1) }
    (m - said)^2 > (0.06 * said)^2 || (first && (m - first)^2 > 1e-18 * first^2) { bad = 1 } { first = m }
    END { exit bad || !first }' out/clipping.csv
check "without clipping nothing is clipped" awk -F, '$1 == "none" && $9 { bad = 1 } END { exit bad }' out/clipping.csv
check "gradients explode" awk -F, '$1 == "none" && $7 > 100 { found = 1 } END { exit !found }' out/clipping.csv
# What the chapter says of it. Last bits decide runs here: of these only what held in all of eight trials counts, with
# other seeds and with learning rates that are 1 to the eleventh digit.
check "thresholds up to the median solve nearly all, none far fewer" awk '{ exit !($2 >= 7 && $3 >= 7 && $4 >= 7 &&
    $8 >= 7 && $1 <= 6 && $2 + $3 + $4 >= 3 * $1 + 9) }' <<<"$(solved out/clipping.csv)"
check "the largest solves fewer than the small ones" awk '{ exit !($2 + $3 + $4 > 3 * $7) }' <<<"$(solved out/clipping.csv)"
check "what is lost is not infinite, but above a guess" awk -F, '$1 == "none" && $5 > 0.7 && $5 < 1e6 { ++n }
    END { exit !(n >= 2) }' out/clipping.csv
# Of runs without clipping, the mean norm of those that are solved, and of the others: as said, and far apart.
means=$(awk -F, '$1 == "none" { k = $5 < 0.1; sum[k] += $6 * $8; n[k] += $8 }
    END { printf "%.2g %.2g", sum[1] / n[1], sum[0] / n[0] }' out/clipping.csv)
check "the two means" contains "$stdout" "The mean of the solved runs' norms is ${means% *}, that of the others' ${means#* }."
check "are far apart" awk '{ exit !(3 * $1 < $2) }' <<<"$means"
# The chapter's table: the same kinds, and, where that is no chance, runs solved as here, give or take some.
awk '/^```text/ { on = 1; next } /^```/ { on = 0 } on && / of 10/' "$here/../../docs/remedies.md" >"$folder/table"
check "the chapter's table" awk '{ for (i = 1; i < NF; ++i) if ($(i + 1) == "of") { said = $i; break } }
    NR == FNR { first[FNR] = said; kind[FNR] = $1 $2 (/by/ ? $3 : ""); n = FNR; next }
    { if ((/none|norm +(0.1|0.5|1) |value +1 / && (said - first[FNR])^2 > 9) || (/by/ && $1 $2 $3 != kind[FNR])) bad = 1 }
    END { exit bad || n != 9 || FNR != 9 }' "$folder/table" <(grep -E '^   (none|by )' "$folder/stdout")
rm -rf out
run --csv --no-plots --learning-rate 0.1
check "a tenth of the learning rate does not replace clipping" awk '{ exit !($1 <= 6 && $6 >= 8) }' \
    <<<"$(solved out/clipping.csv)"

# The same seed, the same bits; another seed, other ones; other sizes.
rm -rf out
small="--runs 2 --updates 10 --steps 5 --hidden 3 --csv --no-plots"
run $small
check "only numbers" holds clipping.csv clipping.html
mv out first
run $small
check "the same bits" cmp -s first/clipping.csv out/clipping.csv
run $small --seed 4294966
check "another seed" [ "$(cmp first/clipping.csv out/clipping.csv | wc -l)" = 1 ]
rm -rf out first
run --steps 2 --hidden 1 --updates 10 --runs 1 $drawn
check "the smallest" [ "$status" = 0 ]
run --learning-rate 1e308 --updates 10 --runs 1 --steps 5 $drawn
check "training that breaks off is a result" contains "$stdout" "0 of 1"
rm -rf out
run --help
check "the title" contains "$stdout" "clipping: training on a task where gradients explode"
check "nothing is written" [ -z "$(ls -A .)" ]

# Bad input.
refused "--steps is 1 but must be at least 2" --steps 1
refused "--hidden is 65 but must be at most 64" --hidden 65
refused "--updates is 9 but" --updates 9
refused "--runs is 0 but" --runs 0
refused "--radius is 0 but" --radius 0
refused "--learning-rate is -1 but" --learning-rate -1
refused "'x' belongs to no option" x
refused "--seed is 4294967 but must be at most 4294966" --seed 4294967
refused "exclude each other" --show --no-plots

# Trouble.
search=/nowhere
run --runs 1 --updates 10 --steps 5
check "exit status 1" [ "$status" = 1 ]
check "how to draw it" one_line "gnuplot is not installed; draw it later by: cd out && gnuplot clipping.gp"

finish
