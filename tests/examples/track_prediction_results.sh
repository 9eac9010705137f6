# Good input: what is printed and written, that it is the same each time, and that the network learns.
. "$(dirname "$0")/program.sh"

data="loss.csv predictions.csv"
draws "loss.csv loss.gp loss.svg predictions.csv track.gp track.svg" \
    "$data"

# lines FILE NUMBER
lines() { [ "$(wc -l <"$1")" = "$2" ]; }

# As it comes: 3000 iterations, a line for every hundredth; predictions for 24..33 and, twice, 29..38.
run $drawn
check "exit status 0" [ "$status" = 0 ]
check "nothing on stderr, as that is no terminal" [ -z "$stderr" ]
check "the files" holds $all
check "every hundredth loss" [ "$(grep -c '^iteration [0-9]*00* loss [0-9.e-]*$' "$folder/stdout")" = 30 ]
check "the first iteration" contains "$stdout" "iteration 0 loss "
check "the last line of 30" contains "$stdout" "iteration 2900 loss "
check "parameters: 3 16 + 16 16 + 16 + 16 + 3 16 + 3" contains "$(grep 'all parameters' "$folder/stdout")" " 387"
check "a shape" contains "$(grep 'rnn.weight_hh_l0 ' "$folder/stdout")" "16x16       256"
check "the time" grep -q '^trained in [0-9.]* s$' "$folder/stdout"
check "every loss" lines out/loss.csv 3001
check "what the predictions stand for" [ "$(cut -d, -f1-3 out/predictions.csv)" = "point,pass,state
$(seq -f '%g,1,training' 24 33)
$(seq -f '%g,2,training' 29 38)
$(seq -f '%g,2,carried' 29 38)" ]
# The track goes on at x = 1 + 9 i / 29, y in [2, 2.1), z = 2; the first ten predictions are to be near it.
check "the predictions are near the track" awk -F, '
    NR > 1 && NR < 8 { x = 1 + 9 * $1 / 29; if (($4 - x)^2 > 0.25 || ($5 - 2.05)^2 > 0.01 || ($6 - 2)^2 > 0.01) bad = 1 }
    END { exit bad }' out/predictions.csv

# The same seed, the same bits; another seed, other ones.
mv out first
run --no-plots
check "only numbers" holds $data
check "the same losses" cmp -s first/loss.csv out/loss.csv
check "the same predictions" cmp -s first/predictions.csv out/predictions.csv
run --no-plots --seed 1
check "another seed" [ "$(cmp first/loss.csv out/loss.csv | wc -l)" = 1 ]

# Losses as PyTorch's: bounds around what 15 seeds gave there.
for seed in $(seq 0 14); do
    run --no-plots --seed "$seed"
    awk -F, '$1 == 0 { first = $2 } $1 == 2900 { print first, $2 }' out/loss.csv
done | sort -g -k 2 >"$folder/losses"
check "losses at the start, and at iteration 2900: median, maximum" awk '
    $1 < 8 || $1 > 28 { bad = 1 } NR == 8 && $2 > 1.5e-3 { bad = 1 } NR == 15 && $2 > 2e-2 { bad = 1 }
    END { exit bad || NR != 15 }' "$folder/losses"

# Other cells: as many parameters as their equations have, as good a fit, the same bits for the same seed.
run --no-plots
rnn_loss=$(awk -F, 'NR > 1 && $1 >= 2000 { sum += $2; ++n } END { print sum / n }' out/loss.csv)
# cell_learns CELL GATES: each gate has 16 3 + 16 16 + 16 + 16 parameters, the head 3 16 + 3.
cell_learns() {
    local parameters=$(($2 * 336 + 51))
    run --no-plots --cell "$1"
    check "exit status 0" [ "$status" = 0 ]
    check "parameters" grep -q "all parameters  * $parameters\$" "$folder/stdout"
    check "a shape" grep -q "^  $1.weight_hh_l0  *$((16 * $2))x16 " "$folder/stdout"
    check "the mean loss of the last third is at most twice the RNN's" awk -F, -v rnn="$rnn_loss" '
        NR > 1 && $1 >= 2000 { sum += $2; ++n } END { exit !(n == 1000 && sum / n < 2 * rnn) }' out/loss.csv
    check "the predictions are near the track" awk -F, '
        NR > 1 && NR < 8 { x = 1 + 9 * $1 / 29; if (($4 - x)^2 > 0.25 || ($5 - 2.05)^2 > 0.01) bad = 1 }
        END { exit bad }' out/predictions.csv
    check "a second pass by the state carried on differs" awk -F, '
        $2 == 2 { if ($1 in first && first[$1] != $4) differ = 1; first[$1] = $4 } END { exit !differ }' out/predictions.csv
    mv out "$1"
    run --no-plots --cell "$1"
    check "the same losses" cmp -s "$1/loss.csv" out/loss.csv
    check "the same predictions" cmp -s "$1/predictions.csv" out/predictions.csv
}
cell_learns lstm 4
cell_learns gru 3
check "not the same cell" [ "$(cmp lstm/loss.csv gru/loss.csv | wc -l)" = 1 ]

# Options that change training.
run --no-plots --iterations 1
check "one iteration" lines out/loss.csv 2
run --no-plots --clip 0.1 --hidden 4 --window 25 --learning-rate 0.1 --iterations 200
check "exit status 0" [ "$status" = 0 ]
check "one start alone is enough" contains "$stdout" "iteration 100 loss "
run --no-plots --window 1 --horizon 1 --iterations 10
check "predictions by one point" [ "$(sed -n '2p;12p' out/predictions.csv | cut -d, -f1)" = "20
21" ]

# Files: columns by name, in any order; a track of two points; constant columns; Windows' line ends.
printf '\357\273\277t,"b, c",a\r\n1,5,2\r\n2,5,4\r\n' >../two.csv
rm -rf out
run --data ../two.csv --columns 'a,"b, c"' --window 1 --horizon 1 --normalize --iterations 300 $drawn
check "exit status 0" [ "$status" = 0 ]
check "the files" holds $all
check "names" [ "$(head -1 out/predictions.csv)" = 'point,pass,state,a,"b, c"' ]
check "a constant column stays constant" [ "$(tail -n +2 out/predictions.csv | cut -d, -f5 | sort -u)" = 5 ]
check "the loss says what it is of" contains "$stdout" "of the normalized data"
rm -rf out
run --data ../two.csv --columns t --window 1 --horizon 1 --iterations 10 $drawn
check "exit status 0" [ "$status" = 0 ]
if [ -z "$drawn" ]; then
    check "one column is no picture, and that is said" contains "$stdout" "no picture of the track: it has 1 column"
    check "the loss is drawn all the same" holds loss.csv loss.gp loss.svg predictions.csv
fi

# Columns of any size: i and i^2. (Row i is point i - 1; training has all but the last one as targets.)
{ echo i,square; for i in $(seq 30); do echo "$i,$((i * i))"; done; } >../squares.csv
run --data ../squares.csv --no-plots
check "exit status 0" [ "$status" = 0 ]
check "what was learned is near: by a tenth of the column's range" awk -F, '
    NR > 1 && $2 == 1 && $1 < 29 { ++n; i = $1 + 1; if (($4 - i)^2 > 2.9^2 || ($5 - i * i)^2 > 89.9^2) bad = 1 }
    END { exit bad || n != 5 }' out/predictions.csv
check "the loss says what it is of" contains "$stdout" "of the normalized data"
check "what was a target is told from what was not" [ "$(grep -o 'points\? 2[4-9][0-9.]*, [nt][a-z ]*' "$folder/stdout")" = "\
points 24..28, targets in training
point 29, never a target
point 29, never a target
point 29, never a target" ]

# Storms.
run --list-storms
check "193 storms" [ "$(wc -l <"$folder/stdout")" = 193 ]
check "name and points" grep -qx '2012-Sandy 30' "$folder/stdout"
run --list-storms --window 40 --horizon 39
check "the two of 79 points" [ "$stdout" = "2000-Alberto 79
2002-Kyle 79" ]
rm -rf out
run --storm 2012-Sandy $drawn
check "exit status 0" [ "$status" = 0 ]
check "the files" holds $all
check "position and wind" [ "$(head -1 out/predictions.csv)" = point,pass,state,lon_deg,lat_deg,wind_kt ]
check "in degrees and knots" awk -F, 'NR > 1 && ($4 < -90 || $4 > -60 || $5 < 0 || $5 > 50 || $6 < 0 || $6 > 150) { bad = 1 }
    END { exit bad }' out/predictions.csv

# Help, and showing pictures where there is no screen.
run --help
check "exit status 0" [ "$status" = 0 ]
check "the title" contains "$stdout" "track_prediction: a recurrent network"
check "an option and its default" grep -q -- '--hidden N  *hidden units (default 16)' "$folder/stdout"
if [ -z "$drawn" ]; then
    run --show --iterations 1
    check "where the pictures are" contains "$stdout" "look at out/loss.svg and out/track.svg"
fi

finish
