# bench as a user runs it: every table and every row, PyTorch's column from a process that only pretends, and bad input.
. "$(dirname "$0")/../examples/program.sh"

draws "bench.csv bench.gp bench.svg" bench.csv

run --quick --no-pytorch $drawn
check "exit status 0" [ "$status" = 0 ]
check "nothing on stderr" [ -z "$stderr" ]
check "the files" holds $all
for table in training track products functions errors length memory checkpoint peak; do
    check "the table $table" contains "$stdout" "
$table: "
done
check "the compiler and the vectors" grep -qE '^compiler: +(g|clang)\+\+ [0-9]' "$folder/stdout"
check "and their width" grep -qE 'vectors of (128|256|512) bits' "$folder/stdout"
check "which targets are met" grep -qE '^targets met: [0-9]+ of [0-9]+ \(' "$folder/stdout"
check "no number is none" eval '! grep -qwiE "nan|inf" "$folder/stdout" out/bench.csv'
rows() { awk -F, -v table="$1" '$1 == table { ++n } END { print n + 0 }' out/bench.csv; }
check "every row: 14 trainings" [ "$(rows training)" = 14 ]
check "the job twice" [ "$(rows track)" = 2 ]
check "24 products" [ "$(rows products)" = 24 ]
check "3 functions twice" [ "$(rows functions) $(rows errors)" = "6 6" ]
check "lengths and memory" [ "$(rows length) $(rows memory)" = "10 2" ]
check "checkpoints: time and memory" [ "$(rows checkpoint) $(rows peak)" = "1 1" ]
check "ours is measured in each" awk -F, 'NR > 1 && !($4 > 0) { bad = 1 } END { exit bad || NR != 67 }' out/bench.csv
check "PyTorch in none" awk -F, '$1 == "training" && ($6 != "" || $8 != "" || $10 != "") { bad = 1 } END { exit bad }' out/bench.csv
check "the job is timed both ways" awk -F, '$1 == "track" && !($6 > 0 && $8 > 0) { bad = 1 } END { exit bad }' out/bench.csv

peak() { awk -F, '$1 == "peak" { print $4 }' out/bench.csv; }
peak_after_all=$(peak)
run --quick --only memory --out other
check "no picture of what is not drawn" [ "$(ls other)" = bench.csv ]
check "no target where there is none" grep -q '^no case here has a target' "$folder/stdout"
run --quick --no-pytorch --no-plots --only "rnn small"
check "and none judged without its peer" grep -q '^no target judged; not measured: 2' "$folder/stdout"
run --quick --no-plots --only peak
check "the memory of a process depends on no table before: $(peak) and $peak_after_all MiB" \
    awk -v a="$(peak)" -v b="$peak_after_all" 'BEGIN { exit !(a > 0 && b > 0.8 * a && b < 1.25 * a) }'

# peer NAME: a process that answers as pytorch_peer.py does; what stands on standard input answers "run".
peer() {
    cat >"$folder/$1" <<EOF
#!/bin/bash
echo "ready 9.9 ${blas:-/usr/lib/libopenblas.so.0}"
while read -r command cell batch steps input hidden precision; do
    if [ "\$command" = case ]; then
        gates=1
        [ "\$cell" = lstm ] && gates=4
        echo "parameters \$((gates * hidden * (input + hidden + 2) + input * (hidden + 1)))"
    else
        $(cat)
    fi
done
EOF
    chmod +x "$folder/$1"
}

peer steady <<<'echo 0.25 3'
run --quick --no-plots --only small --peer "$folder/steady"
check "exit status 0" [ "$status" = 0 ]
check "its version and its BLAS are said" grep -q '^PyTorch: *9.9, with /usr/lib/libopenblas.so.0$' "$folder/stdout"
check "its column and the ratio to it" awk -F, 'NR > 1 { if ($6 != 250 || ($8 * $4 / 250 - 1)^2 > 1e-10 || $10 == "") bad = 1; ++n }
    END { exit bad || n != 4 }' out/bench.csv

# drawn_inside: in the picture of four trainings, every number is on the axis, and none is near its ends.
drawn_inside() {
    local low high
    read -r low high <<<"$(sed -n 's/^set xrange \[\(.*\):\(.*\)\]$/\1 \2/p' out/bench.gp)"
    sed -n '/^\$numbers_training/,/^EOD/p' out/bench.gp | grep '^[0-9]' | awk -v low="${low:-0}" -v high="${high:-0}" '
        { for (i = 2; i <= 4; ++i) if ($i < 1.4 * low || 1.4 * $i > high) bad = 1 } END { exit bad || NR != 4 }'
}
if [ -z "$drawn" ]; then
    peer round <<<'echo 0.1 3'
    run --quick --only small --peer "$folder/round"
    check "100 ms and all else have room" drawn_inside
fi

peer dying <<<'n=$((${n:-0} + 1)); [ $n -le 3 ] || exit; echo 0.25 3'
run --quick --no-plots --only small --peer "$folder/dying"
check "it dies in the second case: exit status 0" [ "$status" = 0 ]
check "and that is said once" [ "$(grep -c 'it has ended' "$folder/stdout")" = 1 ]
check "the first case is whole, and then the column is empty" \
    [ "$(awk -F, 'NR > 1 { print ($6 == "" ? "-" : $6) }' out/bench.csv | paste -sd ' ')" = "250 - - -" ]

peer confused <<<'echo soon'
run --quick --no-plots --only small --peer "$folder/confused"
check "nonsense: exit status 0" [ "$status" = 0 ]
check "and it is quoted" contains "$stdout" "it said 'soon'"
check "and counts as nothing" awk -F, 'NR > 1 && $6 != "" { bad = 1 } END { exit bad || NR != 5 }' out/bench.csv

blas=mkl
peer other <<<'echo 0.25 3'
run --quick --no-plots --only small --peer "$folder/other"
check "another BLAS is named" contains "$stdout" "PyTorch:    9.9, with mkl"
check "and compared with" awk -F, 'NR > 1 && $6 != 250 { bad = 1 } END { exit bad || NR != 5 }' out/bench.csv

blas=/usr/lib/libblas.so.3
peer slow <<<'echo 0.25 3'
run --quick --no-plots --only small --peer "$folder/slow"
check "the reference BLAS is named" contains "$stdout" "with /usr/lib/libblas.so.3"
check "and not compared with" contains "$stdout" "that is the reference BLAS"
check "so its column is empty" awk -F, 'NR > 1 && $6 != "" { bad = 1 } END { exit bad || NR != 5 }' out/bench.csv

if ! contains "$stdout" "vectors of 128 bits"; then
    blas="/usr/lib/libopenblas.so.0 Prescott"
    peer old <<<'echo 0.25 3'
    run --quick --no-plots --only small --peer "$folder/old"
    check "kernels without AVX are not compared with, either" contains "$stdout" "without AVX"
    check "so this column is empty" awk -F, 'NR > 1 && $6 != "" { bad = 1 } END { exit bad || NR != 5 }' out/bench.csv
fi

# The real peer with a PyTorch that has only a name, and a clock that says what it is told to.
if [ -x /usr/bin/python3 ]; then
    said=$(/usr/bin/python3 - "$here/pytorch_peer.py" 2>&1 <<'EOF'
import runpy, sys, types, unittest.mock
torch = unittest.mock.MagicMock()
torch.__version__ = "9.9"
torch.__config__ = types.SimpleNamespace(show=lambda: "Build settings: BLAS_INFO=mkl, BUILD_TYPE=Release, ")
sys.modules.update({"torch": torch, "torch.nn": torch.nn})
peer = runpy.run_path(sys.argv[1])
peer["time"].perf_counter = iter([0, 0, 1, 1, 1, 3, 3, 3, 6, 6, 6, 16, 16]).__next__
print(*peer["median_time"](lambda: None, 16))
EOF
    )
    check "a BLAS inside of PyTorch is known by what it was built with; not $said" contains "$said" "ready 9.9 mkl
"
    check "the median of 1, 2, 3 and 10 is the mean of the middle ones, as ours is; not $said" contains "$said
" "
2.5 4
"
fi

if [ -e /usr/lib/python3/dist-packages/torch ]; then
    run --quick --no-plots --only "rnn small"
    check "PyTorch itself" eval '[ "$(rows training)" = 2 ] && awk -F, "NR > 1 && !(\$6 > 0 && \$8 > 0) { bad = 1 } END { exit bad }" out/bench.csv ||
        contains "$stdout" "its column is empty"'
    check "has as many parameters" eval '! contains "$stdout" "but ours has"'
else
    run --quick --no-plots --only "rnn small"
    check "without PyTorch: exit status 0" [ "$status" = 0 ]
    check "which is said" contains "$stdout" "its column is empty"
    check "and so it is" awk -F, 'NR > 1 && $6 != "" { bad = 1 } END { exit bad || NR != 3 }' out/bench.csv
fi

rm -rf out
refused "no case's name contains that" --only "training: nobody"
refused "exclude each other" --no-pytorch --peer cat
refused "nobody cannot be started" --quick --no-plots --only small --peer "$folder/nobody"
refused "nobody cannot be started" --quick --no-plots --only errors --peer "$folder/nobody"
refused "--quik" --quik
refused "--only" --only

finish
