# memory_tasks at other lengths, and with the settings of runs in PyTorch: what docs/remedies.md says of it, one seed of
# several. On another processor the updates differ, so they are held within a factor of two. It takes minutes.
. "$(dirname "$0")/program.sh"

page=$here/../../docs/remedies.md
# said ROW COLUMN: a cell of the page's tables, in the row that begins so; without thousands' commas.
said() { awk -F'|' -v row="$1" -v column="$2" 'NF > 4 && $2 == " " row " " { gsub(",", "", $(column + 2)); print $(column + 2); exit }' "$page"; }
# updates CELL: how many seed 0 needed; nothing where it was not solved.
updates() { awk -F, -v cell="$1" '$3 == cell && $4 == 0 && $5 == "solved" { print $6 }' out/memory_tasks.csv; }
# about IS LOW [HIGH]: within a factor of two of what is said.
about() { awk -v x="$1" -v low="$2" -v high="${3:-$2}" 'BEGIN { exit !(x != "" && low > 0 && low / 2 <= x && x <= 2 * high) }'; }

check "the page's rows" [ "$(said 10 1) $(said 25 2) $(said 100 4)" = "$(echo " 1300   500   600 ")" ]
for T in 10 25 100; do
    case $T in 10) cells="RNN IRNN LSTM GRU" ;; *) cells="IRNN LSTM GRU" ;; esac
    rm -rf out
    run --steps $T --cells "${cells// /,}" --seeds 0 --updates 4000 --csv --no-plots
    check "exit status 0" [ "$status" = 0 ]
    for cell in $cells; do
        case $cell in RNN) column=1 ;; IRNN) column=2 ;; LSTM) column=3 ;; GRU) column=4 ;; esac
        check "T = $T, $cell: about $(said $T $column)" about "$(updates $cell)" $(said $T $column)
    done
done

# The table with PyTorch's: "2350 to 3200, six seeds".
for cell in IRNN LSTM RNN; do
    read -r low to high _ <<<"$(said $cell 1)"
    check "a range" [ "$to" = to ]
    rm -rf out
    run --hidden 50 --learning-rate 0.001 --cells $cell --seeds 0 --updates 20000 --csv --no-plots
    high=${high%,}
    if [ $cell = RNN ]; then # it may need more than are given
        check "RNN: $low to $high, or not yet" [ -z "$(updates RNN)" -o "$(updates RNN)" -ge $((low / 2)) ]
    else
        check "$cell: $low to $high" about "$(updates $cell)" "$low" "$high"
    fi
    read -r _ _ torch _ <<<"$(said $cell 2 | sed -E 's/about|[a-z]+ seeds|six|two|to|,//g; s/ +/ /g; s/^ *([0-9]+) *$/\1 \1 \1/; s/^ *([0-9]+) ([0-9]+) *$/\1 \2 \1/')"
    check "PyTorch's is of that size" about "$torch" "$low" "$high"
done

finish
