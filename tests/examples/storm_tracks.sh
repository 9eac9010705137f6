# storm_tracks as a user runs it: what it writes and says, that it beats persistence, other files, and bad input.
. "$(dirname "$0")/program.sh"

draws "storm_tracks.csv storm_tracks.gp storm_tracks.html storm_tracks.svg storm_tracks_forecasts.csv
       storm_tracks_map.csv storm_tracks_map.gp storm_tracks_map.svg" \
    "storm_tracks.csv storm_tracks.html storm_tracks_forecasts.csv storm_tracks_map.csv"
quick="--cell rnn --seeds 1 --epochs 2 --hidden 4"

# The promise, with less of everything: one GRU beats persistence by 5 % and more on storms of 2010 to 2014.
run --cell gru --seeds 1 --epochs 25 --csv $drawn
check "exit status 0" [ "$status" = 0 ]
check "nothing on stderr" [ -z "$stderr" ]
check "the files" holds $all
[ -n "$drawn" ] || check "the page's pictures" pictured
[ -n "$drawn" ] || check "one network's map, and which" grep -q "one network (GRU, seed 0) gains most on" out/storm_tracks.html
check "the gain" awk -F, '$1 == "GRU" && $2 == "mean" && $8 >= 5 { good = 1 } END { exit !good }' out/storm_tracks.csv
check "930 forecasts of 63 storms" contains "$stdout" "test: 930 forecasts of 63 storms (2010 to 2014), in "
check "a row a forecast" [ "$(wc -l <out/storm_tracks_forecasts.csv)" = 931 ]
# The table's means are those of the forecasts' errors.
said=$(awk -F, 'NR > 1 { sum += $3 } END { printf "%.1f", sum / (NR - 1) }' out/storm_tracks_forecasts.csv)
check "persistence" [ "$said" = 190.4 ]
check "no other persistence in the table" contains "$stdout" "persistence              190.4"
# Each model's column of errors has its mean in storm_tracks.csv. (Names with a comma are quoted there or not: by place.)
check "the network's mean" awk -F, '
    FNR == NR { if ($1 == "GRU" && $2 == "mean") mean = $5; next }
    FNR > 1 { sum += $NF; n++ } END { exit !((sum / n - mean)^2 < 1e-12) }' out/storm_tracks.csv out/storm_tracks_forecasts.csv
check "best, median, worst" [ "$(tail -n +2 out/storm_tracks_map.csv | cut -d, -f1 | uniq | tr '\n' ' ')" = "best median worst " ]
check "one cell is not compared with others" [ "${stdout#*Of the cells}" = "$stdout" ]
check "no line is too long for a terminal" awk '!/^written/ && length > 120 { bad = 1 } END { exit bad }' "$folder/stdout"
# What docs/storms.md says of the parts is printed, and by tests found to be so.
for line in "4770 forecasts of 249 storms (storms of 1975 to 2004), in 253 sequences; persistence misses by 193.0 km" \
    "(2005 to 2009), in 57 sequences; persistence misses by 171.4 km" "persistence misses by 190.4 km"; do
    check "said: $line" contains "$stdout" "$line"
done
check "the seed" awk -F, '$1 == "GRU" && $2 == 0 { found = 1 } END { exit !found }' out/storm_tracks.csv
mv out first

# The same seed, the same bits; another seed, other ones.
run $quick --no-plots --csv
mv out a
run $quick --no-plots --csv
check "the same numbers" cmp -s a/storm_tracks_forecasts.csv out/storm_tracks_forecasts.csv
check "the same page" cmp -s a/storm_tracks.html out/storm_tracks.html
run $quick --no-plots --csv --seed 4294966
check "other numbers" [ "$(cmp a/storm_tracks_forecasts.csv out/storm_tracks_forecasts.csv | wc -l)" = 1 ]
rm -rf a out

# Other files. The test is on all storms of its file, and on none that is trained on.
data=$(dirname "$here")/../examples/data/atlantic_storms_1975_2014.csv
awk -F, 'NR == 1 || $1 ~ /^(2003|2004|2012)/' "$data" >few.csv
awk -F, 'NR == 1 || $1 ~ /^(1990|1991|1992)/' "$data" >old.csv
run $quick --no-plots --test few.csv
check "exit status 0" [ "$status" = 0 ]
few=$(sed 1d few.csv | cut -d, -f1 | sort -u | wc -l)
left=$(sed 1d few.csv | cut -d, -f1 | sort -u | grep -c '^200[34]')
check "what is tested is not trained on" contains "$stdout" "since they are tested: $left storms"
# One storm: no interval, no bar, and no choice for the map.
awk -F, 'NR == 1 || $1 == "2012-Sandy"' "$data" >one.csv
run --cell RNN --seeds 1 --epochs 2 --hidden 4 $drawn --csv --test one.csv
check "exit status 0" [ "$status" = 0 ]
check "no interval" contains "$stdout" "1 storm: too few for an interval"
check "no rule" [ "$(sed 1d out/storm_tracks_map.csv | cut -d, -f1,2 | sort -u)" = ",2012-Sandy" ]
run $quick --no-plots --train old.csv --test few.csv
check "exit status 0" [ "$status" = 0 ]
check "no overlap" [ "${stdout#*left out}" = "$stdout" ]
check "the last fifth" contains "$stdout" "(the last fifth)"
rm -rf out
run --help
check "the title" contains "$stdout" "storm_tracks: networks forecast"
check "nothing is written" [ ! -e out ]

# Bad input.
{ cat few.csv; sed -n 2,9p few.csv; } >split.csv
refused "split.csv:$(wc -l <few.csv | awk '{ print $1 + 1 }'): the rows of $(sed -n 2p few.csv | cut -d, -f1) do not stand together" \
    --test split.csv
{ head -1 old.csv; sed 1d old.csv | sort -t, -k1,1 -k2,2r; } >backwards.csv
refused "backwards.csv:3: column time: it is before that of the row above" --train backwards.csv
sed '3s/,[^,]*$/,/;3s/,28.5,/,north,/' "$data" >broken.csv
refused "broken.csv:3: column lat_deg: 'north' is not a number" --test broken.csv
refused "broken.csv:3: column lat_deg: 'north' is not a number" --train broken.csv
sed '3s/,28.5,/,98.5,/' "$data" >pole.csv
refused "pole.csv:3: column lat_deg: 98.5 is beyond 90" --test pole.csv
head -5 "$data" >short.csv
refused "short.csv: no storm for the test is long enough" --test short.csv
refused "short.csv: no storm for training is long enough" --train short.csv
head -1 "$data" >none.csv
refused "none.csv: no storm for the test is long enough" --test none.csv
refused "they are all in the file that is tested" --test "$data"
refused "nowhere.csv: No such file" --test nowhere.csv
awk -F, 'NR == 1 { print; next } $1 == "2012-Sandy" { print $1 "," $2 ",20,-60," $5 "," $6 }' "$data" >still.csv
refused "persistence is exact on these storms: there is no gain to measure" --test still.csv
refused "--cell cnn: there is no such cell" --cell cnn
refused "--seeds is 0 but must be at least 1" --seeds 0
refused "--hidden is 0 but" --hidden 0
refused "--epochs is 0 but" --epochs 0
refused "'x' belongs to no option" x
refused "--seed is 4294967 but must be at most 4294966" --seed 4294967
refused "exclude each other" --show --no-plots

# Trouble.
search=/nowhere
run $quick
check "exit status 1" [ "$status" = 1 ]
check "how to draw it" one_line "gnuplot is not installed; draw it later by: cd out && gnuplot storm_tracks.gp"

finish
