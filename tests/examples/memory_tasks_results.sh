# memory_tasks at full size: what docs/remedies.md says of it, as far as a test can hold it. Training goes through
# millions of roundings, so on another processor the updates differ: who solves the task is held, and orders of size.
. "$(dirname "$0")/program.sh"

# updates CELL: how many it needed, with seed 0; nothing where it was not solved.
updates() { awk -F, -v cell="$1" '$3 == cell && $4 == 0 && $5 == "solved" { print $6 }' out/memory_tasks.csv; }
# row CELL: the chapter's table, seed 0: updates, or ">".
row() { awk -v cell="$1" '/^```text/ { on = 1; next } /^```/ { on = 0 }
    on && $1 == 50 && $2 == cell { sub(",", "", $6); print $6 }' "$here/../../docs/remedies.md"; }
# within LOW HIGH NUMBER
within() { awk -v low="$1" -v high="$2" -v x="$3" 'BEGIN { exit !(x != "" && low <= x && x <= high) }'; }

run --seeds 0 --csv --no-plots
check "exit status 0" [ "$status" = 0 ]
check "the RNN does not solve it" [ -z "$(updates RNN)" ]
check "nor does the chapter say so" [ "$(row RNN)" = ">" ]
check "it is no better than without memory" awk -F, '$3 == "RNN" && $7 > 0.1 { found = 1 } END { exit !found }' \
    out/memory_tasks.csv
for cell in IRNN LSTM GRU; do
    check "$cell solves it, in about the chapter's updates" \
        within "$(($(row $cell) / 2))" "$(($(row $cell) * 2))" "$(updates $cell)"
done
check "the LSTM is not the first" [ "$(updates LSTM)" -gt "$(updates GRU)" ]
check "and that is said" contains "$stdout" "The LSTM does not win here"

# PyTorch's IRNN with these settings needed about 1,000 updates (six seeds).
rm -rf out
run --hidden 50 --learning-rate 0.001 --cells IRNN --seeds 0 --csv --no-plots
check "as many updates as PyTorch, within a factor of two" within 500 2000 "$(updates IRNN)"

finish
