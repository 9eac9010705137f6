# memory_tasks as a user runs it: what it writes and says, the same for the same seed, and bad input.
. "$(dirname "$0")/program.sh"

draws "memory_tasks.csv memory_tasks.gp memory_tasks.html memory_tasks.svg memory_tasks_curves.csv" \
    "memory_tasks.csv memory_tasks.html memory_tasks_curves.csv"
small="--steps 5 --hidden 3 --updates 60 --seeds 1,7"

run $small --csv $drawn
check "exit status 0" [ "$status" = 0 ]
check "nothing on stderr" [ -z "$stderr" ]
check "the files" holds $all
[ -n "$drawn" ] || check "the page's pictures" pictured
check "a row for each cell and seed" [ "$(tail -n +2 out/memory_tasks.csv | cut -d, -f1-4)" = "$(
    for cell in RNN IRNN LSTM GRU; do printf 'adding,5,%s,%s\n' $cell 1 $cell 7; done)" ]
check "tests at 0, 50 and 60 updates, unless it was solved" awk -F, '
    FNR == 1 { next }
    FILENAME ~ /curves/ { tests[$3 $4] = tests[$3 $4] " " $5; loss[$3 $4] = $6; next }
    { solved = $5 == "solved"; n = $3 $4
      if (loss[n] != $7 || (solved != ($7 < 0.01)) || (!solved && tests[n] != " 0 50 60")) bad = 1; rows++ }
    END { exit bad || rows != 8 }' out/memory_tasks_curves.csv out/memory_tasks.csv
for said in "hidden 3, batch 20, Adam 0.005" "clipped at 1" "at most 60 updates" "500 fresh sequences" \
    "1/6 = 0.1667" "Solved below 0.01" "W_hh the identity" "forget bias of 1" "ms an update"; do
    check "said: $said" contains "$stdout" "$said"
done
# What is said is what was written.
said=$(awk -F, '$3 == "RNN" { printf "%s%.2g", sep, $7 * 6; sep = ", " }' out/memory_tasks.csv)
check "the sentence" contains "$stdout" "RNN: 0 of 2 seeds within 60 updates; loss then, as a part of that without memory: $said."
check "no line is too long for a terminal" awk '!/^written/ && length > 120 { bad = 1 } END { exit bad }' "$folder/stdout"

mv out first
run $small --csv --no-plots
check "the same outcomes" cmp -s first/memory_tasks.csv out/memory_tasks.csv
check "the same curves" cmp -s first/memory_tasks_curves.csv out/memory_tasks_curves.csv
rm -rf out
run --steps 5 --hidden 3 --updates 1 --cells RNN --csv --no-plots --seed 4294966
check "--seed and the two behind it" [ "$(tail -n +2 out/memory_tasks.csv | cut -d, -f4 | xargs)" = \
    "4294966 4294967 4294968" ]
mv out/memory_tasks_curves.csv curves.csv
run --steps 5 --hidden 3 --updates 1 --cells rnn --csv --no-plots --seeds 4294966,4294967,4294968
check "the same by --seeds, and the cell in small letters" cmp -s curves.csv out/memory_tasks_curves.csv
rm curves.csv
rm -rf out first
run --task copy --steps 1 --hidden 2 --updates 1 --seeds 0 --cells LSTM,GRU --no-plots
check "copy: its baseline" contains "$stdout" "10 ln 8 / 21 = 0.9902"
check "only the page" holds memory_tasks.html
check "no row for other cells" [ -z "$(grep -E '^ +1  I?RNN' "$folder/stdout")" ]
run --task order --steps 10 --hidden 1 --updates 1 --seeds 0 --cells IRNN --no-plots
check "order: its baseline" contains "$stdout" "ln 4 = 1.3863"
rm -rf out
run --full --task order --hidden 1 --updates 1 --seeds 0 --cells GRU $drawn
check "exit status 0" [ "$status" = 0 ]
check "every T" [ "$(grep -cE '^ +(10|20|50|100)  GRU +0 / 1' "$folder/stdout")" = 4 ]
check "where it fails" contains "$stdout" "T at which not every seed solved it: GRU: 10, 20, 50, 100."
rm -rf out
run --learning-rate 1e200 --steps 3 --hidden 1 --seeds 0 --cells IRNN --no-plots
check "diverged, and that is said" contains "$stdout" "diverged at 50"
rm -rf out

run --help
check "the title" contains "$stdout" "memory_tasks: which cells"
check "nothing is written" [ -z "$(ls -A .)" ]

# Bad input.
refused "'sorting' is none of adding, copy, order" --task sorting
refused "adding needs at least 2 steps, not 1" --steps 1
refused "order needs at least 10 steps, not 9" --task order --steps 9
refused "--steps is 1001 but must be at most 1000" --steps 1001
refused "'FOO' is none of RNN, IRNN, LSTM, GRU" --cells RNN,FOO
refused "LSTM is listed twice" --cells LSTM,lstm
refused "--seeds: 3 is listed twice" --seeds 3,1,3
refused "--seeds: 'x' is not a whole number" --seeds 1,x
refused "--seeds: '' is not a whole number" --seeds 1,
refused "--seeds is -1 but must be at least 0" --seeds -1
refused "--seeds is empty" --seeds ""
refused "--seeds is 4294969 but must be at most 4294968" --seeds 4294969
refused "--seed and --seeds exclude each other" --seed 0 --seeds 2
refused "--hidden is 257 but" --hidden 257
refused "--updates is -1 but" --updates -1
refused "--learning-rate is 0 but" --learning-rate 0
refused "--full and --steps exclude each other" --full --steps 5
refused "exclude each other" --show --no-plots
refused "'x' belongs to no option" x
refused "--seed is 4294967 but must be at most 4294966" --seed 4294967
refused "nothing can be written there" --out /dev/null

# Trouble.
search=/nowhere
run --steps 2 --hidden 1 --updates 1 --seeds 0 --cells RNN
check "exit status 1" [ "$status" = 1 ]
check "how to draw it" one_line "gnuplot is not installed; draw it later by: cd out && gnuplot memory_tasks.gp"
check "script and page stay" holds memory_tasks.gp memory_tasks.html

finish
