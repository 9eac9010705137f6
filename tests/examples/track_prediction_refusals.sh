# Bad input: exit status 2, one line on stderr that says what and where, and nothing is written.
. "$(dirname "$0")/program.sh"

# Options.
refused "--bogus" --bogus
refused "--iter" --iter 5
refused "'extra'" extra
refused "''" ""
refused "'x'" -- x
refused "-x" -x
refused "--seed" --seed
refused "--seed" --seed 1 --seed 2
refused "--no-plots" --no-plots=yes
refused "--iterations is 0 but must be at least 1" --iterations 0
refused "--iterations is -3 but must be at least 1" --iterations -3
refused "--iterations: 'abc' is not a whole number" --iterations abc
refused "--iterations: '1e3' is not a whole number" --iterations 1e3
refused "--iterations: '1.5' is not a whole number" --iterations=1.5
refused "--iterations is 99999999999999999999 but must be at most 1000000" --iterations 99999999999999999999
refused "--hidden is 0 but must be at least 1" --hidden 0
refused "--hidden is 100000000 but must be at most 4096" --hidden 100000000
refused "--window is 0 but" --window 0
refused "--horizon is 0 but" --horizon 0
refused "--seed is -1 but must be at least 0" --seed -1
refused "--seed is 4294967296 but must be at most 4294967295" --seed 4294967296
refused "--learning-rate is 0 but must be above 0" --learning-rate 0
refused "--learning-rate is -0.1 but must be above 0" --learning-rate -0.1
refused "--learning-rate is nan" --learning-rate nan
refused "--learning-rate is 1e9999" --learning-rate 1e9999
refused "--learning-rate: '0.01x' is not a number" --learning-rate 0.01x
refused "--clip is inf" --clip inf
refused "--clip is 0 but must be above 0" --clip 0
refused "--cell transformer: there is no such cell; there are rnn, lstm and gru" --cell transformer
refused "--cell LSTM: there is no such cell" --cell LSTM
refused "--cell is empty" --cell ""
refused "exclude each other" --storm 2012-Sandy --data x.csv
refused "--columns needs --data" --columns x
refused "exclude each other" --show --no-plots

# Files.
good=$folder/good.csv
{ echo x,y; for i in $(seq 20); do echo "$i,$((i * i))"; done; } >"$good"
cd "$folder" || exit 1
head -19 good.csv >short.csv
sed '5s/,.*//' good.csv >ragged.csv
sed '5s/,.*/,abc/' good.csv >word.csv
sed '5s/,.*/,/' good.csv >hole.csv
sed '5s/,.*/,nan/' good.csv >nan.csv
sed '5s/,.*/,-inf/' good.csv >infinite.csv
sed '5s/,.*/,1e400/' good.csv >large.csv
sed '1s/y/x/' good.csv >twins.csv
: >empty.csv
head -1 good.csv >header.csv
tail -20 good.csv >numbers.csv
{ cat good.csv; printf '\0\1\2'; } >binary.csv
head -c 1100000 /dev/zero | tr '\0' 1 >long.csv
mkdir folder.csv
cd work || exit 1
refused "none.csv: No such file" --data none.csv
refused "folder.csv: is a directory" --data ../folder.csv
refused "empty.csv: is empty" --data ../empty.csv
refused "/dev/zero:1: this is not a text file" --data /dev/zero
refused "/dev/null: is empty" --data /dev/null
refused "binary.csv:22: this is not a text file" --data ../binary.csv
refused "long.csv:1: the line is longer than 1 MiB" --data ../long.csv
refused "numbers.csv:1: there are only numbers; the first line must name the columns" --data ../numbers.csv
refused "header.csv has 0 points" --data ../header.csv
refused "short.csv has 18 points, but --window 15 and --horizon 5 need at least 20" --data ../short.csv
refused "good.csv has 20 points, but --window 15 and --horizon 6 need at least 21" --data ../good.csv --horizon 6
refused "ragged.csv:5: the row has 1 cell but the header has 2" --data ../ragged.csv
refused "word.csv:5: column y: 'abc' is not a number" --data ../word.csv
refused "hole.csv:5: column y: '' is not a number" --data ../hole.csv
refused "nan.csv:5: column y: 'nan' is not a finite number" --data ../nan.csv
refused "infinite.csv:5: column y: '-inf' is not a finite number" --data ../infinite.csv
refused "large.csv:5: column y: '1e400' is beyond the range" --data ../large.csv
refused "twins.csv: there are two columns named 'x'" --data ../twins.csv
refused "good.csv: there is no column 'z' among x, y" --data "$good" --columns x,z
refused "'x' stands there twice" --data "$good" --columns x,x
refused "a name is empty" --data "$good" --columns x,,y

# Storms, and a track that is too short for what is asked.
refused "there is no storm '1999-Nobody'" --storm 1999-Nobody
refused "is it 2012-Sandy?" --storm sandy
refused "2012-Sandy has 30 points, but --window 28 and --horizon 5 need at least 33" --storm 2012-Sandy --window 28
refused "the synthetic track has 30 points" --window 1000000

# Where to write.
refused "--out is empty" --out ""
refused "good.csv: nothing can be written there: Not a directory" --out "$good"
refused "nothing can be written there: Not a directory" --out "$good/out"
[ ! -d /proc/self ] || refused "nothing can be written there" --out /proc/out
if [ "$(id -u)" != 0 ]; then
    mkdir -m 500 ../closed
    refused "nothing can be written there: Permission denied" --out ../closed
    refused "nothing can be written there: Permission denied" --out ../closed/out
fi

finish
