# gradient_flow as a user runs it: what it writes and says, that its numbers agree with each other, and bad input.
. "$(dirname "$0")/program.sh"

csv="gradient_flow.csv gradient_flow_heat.csv gradient_flow_nonnormal.csv gradient_flow_slopes.csv"
draws "gradient_flow.csv gradient_flow.gp gradient_flow.html gradient_flow.svg gradient_flow_back.gif
       gradient_flow_back.gp gradient_flow_heat.csv gradient_flow_heat.gp gradient_flow_heat.png
       gradient_flow_nonnormal.csv gradient_flow_nonnormal.gp gradient_flow_nonnormal.svg gradient_flow_slopes.csv" \
    "gradient_flow.csv gradient_flow.html gradient_flow_heat.csv gradient_flow_nonnormal.csv gradient_flow_slopes.csv"

small="--steps 20 --hidden 4 --batch 2"
run $small --csv $drawn
check "exit status 0" [ "$status" = 0 ]
check "nothing on stderr" [ -z "$stderr" ]
check "the files" holds $all
[ -n "$drawn" ] || check "the page's pictures" pictured
check "no line is too long for a terminal" awk '!/^written/ && length > 120 { bad = 1 }
    END { exit bad }' "$folder/stdout"
check "what is said is on the page" grep -q "is above it" out/gradient_flow.html
if [ -z "$drawn" ]; then
    check "the animation is no giant" [ "$(wc -c <out/gradient_flow_back.gif)" -lt 1000000 ]
fi
# Columns of the slopes: 1 network, 4 ln_rho, 7 measured_slope, 9 zero_slopes, 10 zero_norms, 11 violations.
check "19 networks" [ "$(wc -l <out/gradient_flow_slopes.csv)" = 20 ]
check "no norm is above its bound" awk -F, 'NR > 1 && $11 != "" { ++n; bad += $11 } END { exit bad || n != 15 }' \
    out/gradient_flow_slopes.csv
check "all errors start with the length 1" awk -F, '$2 == 0 { ++n; if (($4 - 1)^2 > 1e-24) bad = 1 }
    END { exit bad || n != 19 }' out/gradient_flow.csv
check "norms of 0 are those that were counted" [ "$(awk -F, 'NR > 1 && $4 == 0 { ++n } END { print n + 0 }' \
    out/gradient_flow.csv)" = "$(awk -F, '{ n += $10 } END { print n + 0 }' out/gradient_flow_slopes.csv)" ]

# The same seed, the same bits; another seed, other ones; other sizes.
mv out first
run $small --csv --no-plots
check "no pictures" holds gradient_flow.csv gradient_flow.html gradient_flow_heat.csv gradient_flow_nonnormal.csv \
    gradient_flow_slopes.csv
for file in $csv; do check "the same $file" cmp -s first/$file out/$file; done
run $small --csv --no-plots --seed 4294966
check "another seed" [ "$(cmp first/gradient_flow.csv out/gradient_flow.csv | wc -l)" = 1 ]
rm -rf out first
run --steps 4 --hidden 1 --batch 1 $drawn
check "the smallest" [ "$status" = 0 ]
check "one of each" contains "$stdout" "1 sequence of N(0, 0.3²) noise, 1 unit."
check "the longest is the last, and told once" contains "$stdout" "4 steps back; one at"
check "one unit: sigma_max is rho, and a step back exactly ln rho" grep -qE \
    '^linear rho=1.5 +1.500 +1.500 +\+0.4055 +- +\+0.4055' "$folder/stdout"
rm -rf out
run $small --no-plots
check "only the page" holds gradient_flow.html
rm -rf out
run --steps 4 --hidden 1 --batch 1 --noise 1e4 --no-plots
check "saturated through and through" contains "$stdout" "nothing is left of the gradient"
rm -rf out
run --help
check "the title" contains "$stdout" "gradient_flow: how gradients vanish"
check "nothing is written" [ -z "$(ls -A .)" ]

# Bad input.
refused "--steps is 3 but must be at least 4" --steps 3
refused "--steps is 201 but must be at most 200" --steps 201
refused "--hidden is 0 but" --hidden 0
refused "--hidden is 65 but" --hidden 65
refused "--batch is 0 but" --batch 0
refused "--batch is 257 but" --batch 257
refused "--noise is 0 but" --noise 0
refused "--seed is -1 but" --seed -1
refused "'x' belongs to no option" x
refused "--seed is 4294967 but must be at most 4294966" --seed 4294967
refused "--rho" --rho 1
refused "exclude each other" --show --no-plots
refused "--out is empty" --out ""
refused "nothing can be written there" --out /dev/null

# Trouble.
search=/nowhere
run $small
check "exit status 1" [ "$status" = 1 ]
check "how to draw them" one_line "gnuplot is not installed; draw it later by: cd out && gnuplot gradient_flow.gp"
check "scripts and page stay" holds gradient_flow.gp gradient_flow.html gradient_flow_back.gp gradient_flow_heat.gp \
    gradient_flow_nonnormal.gp

finish
