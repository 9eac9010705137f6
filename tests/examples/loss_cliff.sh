# loss_cliff as a user runs it: what it writes and says, what docs/remedies.md shows of it, and bad input.
. "$(dirname "$0")/program.sh"
. "$here/chapter.sh"

numbers="loss_cliff.csv loss_cliff.html loss_cliff_cut.csv loss_cliff_ways.csv"
draws "loss_cliff.csv loss_cliff.gp loss_cliff.html loss_cliff.png loss_cliff_cut.csv loss_cliff_cut.gp
       loss_cliff_cut.svg loss_cliff_ways.csv loss_cliff_ways.gp loss_cliff_ways.svg" \
    "$numbers"

run --csv $drawn
check "exit status 0" [ "$status" = 0 ]
check "nothing on stderr" [ -z "$stderr" ]
check "the files" holds $all
[ -n "$drawn" ] || check "the page's pictures" pictured
# Computed independently of this program.
for number in 779.3982 3178.603 54759.2 3028552 0.341649 0.010047; do
    check "$number is in the table" contains "$stdout" " $number"
done
check "the chapter's tables" shows remedies.md '^ *[0-9.]+ +(25|50|100) +-[0-9.]+ +-|^ *[0-9.]+ +-[0-9.]+ +[0-9.e+]+ +[0-9.e+]+ +[0-9.]+ +[0-9.]+ +0'
check "of six lines" [ "$(wc -l <"$folder/lines")" = 6 ]
check "no line is too long" awk '!/^written/ && length > 120 { bad = 1 } END { exit bad }' "$folder/stdout"
check "one is thrown off, and one is not" awk '
    /^Without clipping/ { how = "plain" } /^Clipped at/ { how = "clipped" }
    /: thrown off\.$/ { thrown = thrown how } /not thrown off/ { stays = stays how }
    END { exit !(thrown == "plain" && stays == "clipped") }' "$folder/stdout"
check "57 x 121 points" [ "$(wc -l <out/loss_cliff.csv)" = $((57 * 121 + 1)) ]
# E on the map is (s(x_50) - 0.7)^2, by awk's own arithmetic.
check "E" awk -F, 'function s(a) { return 1 / (1 + exp(-a)) }
    NR > 1 && NR % 7 == 0 { ++n; x = 0.5; for (t = 0; t < 50; ++t) x = $1 * s(x) + $2; d = (s(x) - 0.7)^2 - $3
        if (d^2 > 1e-16) bad = 1 } END { exit bad || n < 900 }' out/loss_cliff.csv
check "no clipped step is longer than 0.03, and a plain one is" awk -F, '
    $1 == "yes" && $7 > 0.03 { bad = 1 } $1 == "no" && $7 > 1.44 { thrown = 1 } $1 == "yes" && $5 < 1e-3 { low = 1 }
    END { exit bad || !thrown || !low }' out/loss_cliff_ways.csv
# What the chapter says of the clipped descent, give or take what the last bits of a machine decide.
check "about half of the clipped steps end higher" awk -F, '
    $1 == "yes" { if (before != "" && g > 1) { ++n; higher += $5 > before } before = $5; g = $6 }
    END { exit !(n > 10 && higher > n / 5 && higher < 4 * n / 5) }' out/loss_cliff_ways.csv
check "about every third point is on the plateau, from the first one on" awk -F, '
    $1 == "yes" { if ($5 > 0.25) ++plateau; if (plateau) ++n }
    END { exit !(n > 100 && plateau > n / 6 && plateau < n / 2) }' out/loss_cliff_ways.csv
check "the long step began where the closed form is 3.4e-4 wide" awk -F, 'function s(a) { return 1 / (1 + exp(-a)) }
    $1 == "no" && $7 > longest { longest = $7; w = $3; J = w * s(0.5) * (1 - s(0.5)) }
    END { width = (J - 1) / (J^50 - 1); exit !(w > 4.7 && w < 4.9 && width > 2e-4 && width < 6e-4) }' out/loss_cliff_ways.csv

# The same again; other sizes.
mv out first
run --csv --no-plots
check "only numbers" holds $numbers
check "the same bits" diff -q first/loss_cliff_ways.csv out/loss_cliff_ways.csv
rm -rf out first
run --updates 5 --steps 20 $drawn
check "few updates" [ "$status" = 0 ]
check "what is not thrown is not said to be" [ "$(grep -c 'not thrown off the map' "$folder/stdout")" = 2 ]
rm -rf out
run --help
check "the title" contains "$stdout" "loss_cliff: the wall"
check "what --seed does" contains "$stdout" "without effect: nothing here is random"
check "nothing is written" [ -z "$(ls -A .)" ]

# Bad input.
refused "--steps is 19 but must be at least 20" --steps 19
refused "--steps is 61 but must be at most 60" --steps 61
refused "--updates is 0 but" --updates 0
refused "--threshold is 0 but" --threshold 0
refused "--learning-rate is -1 but" --learning-rate -1
refused "'x' belongs to no option" x
refused "exclude each other" --show --no-plots
refused "nothing can be written there" --out /dev/null

# Trouble.
search=/nowhere
run
check "exit status 1" [ "$status" = 1 ]
check "how to draw it" one_line "gnuplot is not installed; draw it later by: cd out && gnuplot loss_cliff.gp"

finish
