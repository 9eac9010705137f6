# Trouble on the way: no gnuplot, a full disk, Ctrl-C, training that diverges, output that nobody reads.
. "$(dirname "$0")/program.sh"

data="loss.csv loss.gp predictions.csv track.gp"

# No gnuplot: numbers and scripts stay, and the line says how to draw them. The folder's name is one for a shell to trip on.
search=/nowhere
run --out "it's out"
check "exit status 1" [ "$status" = 1 ]
check "how to draw it" one_line "gnuplot is not installed; draw it later by: cd 'it'\\''s out' && gnuplot loss.gp track.gp"
mv "it's out" out
check "scripts and data stay" holds $data
if command -v gnuplot >/dev/null; then
    (cd out && gnuplot loss.gp track.gp)
    check "they can be drawn later" holds loss.csv loss.gp loss.svg predictions.csv track.gp track.svg
fi
rm -rf out

# A gnuplot that fails, or draws half of a picture, or is stopped together with the program by Ctrl-C.
mkdir ../bin
fake_gnuplot() {
    printf '#!/bin/sh\npicture=$(echo "$3" | sed "s/.*=.\\(.*\\)./\\1/")\n%s\n' "$1" >../bin/gnuplot
    chmod +x ../bin/gnuplot
    rm -rf out
    search=$folder/bin:$PATH
    run
}
fake_gnuplot 'exit 3'
check "exit status 1" [ "$status" = 1 ]
check "the reason" one_line "out/loss.svg: gnuplot ended with status 3; draw it later by: cd out && gnuplot loss.gp track.gp"
check "scripts and data stay" holds $data
fake_gnuplot 'echo "<svg>" >"$picture"'
check "exit status 1" [ "$status" = 1 ]
check "the reason" one_line "gnuplot wrote only a part of it"
check "no half of a picture" holds $data
fake_gnuplot 'echo "<svg></svg>" >"$picture"'
check "the fake itself is right" [ "$status" = 0 ]
fake_gnuplot 'echo "<svg>" >"$picture"; kill -INT $PPID; exit 130'
check "exit status 130" [ "$status" = 130 ]
check "interrupted" one_line "interrupted"
check "no half of a picture" holds $data
rm -rf out

search=$PATH

# A full disk, as a limit on the size of files (in units of 1024 bytes): what could be written stays, whole.
# Output goes through pipes, since files that take it would be cut short, too.
full() {
    command="track_prediction, files of at most $1 KiB"
    stderr=$( (ulimit -f "$1"; "$program" 2>&1 >/dev/null; echo "status $?") | cat)
    status=${stderr##*status }
    stderr=${stderr%status *}
    printf '%s' "$stderr" >"$folder/stderr"
    check "exit status 1" [ "$status" = 1 ]
}
full 50
check "the reason" one_line "out/loss.csv: File too large"
check "what is small enough stays" contains " $(ls -A out | tr '\n' ' ')" " predictions.csv track.gp "
check "no half of a file" [ -z "$(ls -A out | grep -e '^\.' -e loss)" ]
rm -rf out
full 1
check "the reason" one_line "out/predictions.csv: File too large"
check "no folder without a file" [ ! -e out ]

# Ctrl-C and a polite kill, in the middle of training: no file, no folder.
for signal in INT TERM; do
    : >"$folder/stdout"  # so that the wait below is not for the line of the run before
    "$program" --iterations 1000000 --hidden 64 >"$folder/stdout" 2>"$folder/stderr" &
    for _ in $(seq 100); do
        grep -q '^iteration 0' "$folder/stdout" && break
        sleep 0.05
    done
    kill -$signal $!
    wait $!
    status=$?
    stderr=$(cat "$folder/stderr")
    command="track_prediction, SIG$signal"
    check "exit status 128 + signal" [ "$status" = $((128 + $(kill -l $signal))) ]
    check "one line" one_line "interrupted"
    check "nothing is left" [ -z "$(ls -A .)" ]
done

# Training that diverges.
run --learning-rate 1e200
check "exit status 1" [ "$status" = 1 ]
check "the iteration, and what to try" one_line "the loss is inf at iteration 1; try --normalize, --clip 1"
run --learning-rate 1e9
check "exit status 1" [ "$status" = 1 ]
check "a loss that is finite, but far above the first" one_line "training diverged: the loss is "
check "nothing is left" [ -z "$(ls -A .)" ]
run --learning-rate 1e308 --iterations 1
check "exit status 1" [ "$status" = 1 ]
check "predictions that are not finite" one_line "no finite predictions"
check "nothing is left" [ -z "$(ls -A .)" ]

# Standard output that nobody reads, or that is full.
command="track_prediction | head -1"
"$program" 2>"$folder/stderr" | head -1 >/dev/null
status=${PIPESTATUS[0]}
stderr=$(cat "$folder/stderr")
check "silence, as of any program" [ -z "$stderr" ]
check "ended by SIGPIPE, or in time" [ "$status" = 141 -o "$status" = 0 ]
rm -rf out
command="track_prediction >/dev/full"
"$program" >/dev/full 2>"$folder/stderr"
status=$?
stderr=$(cat "$folder/stderr")
check "exit status 1" [ "$status" = 1 ]
check "the reason" one_line "standard output: No space left on device"
check "nothing is left" [ -z "$(ls -A .)" ]

# A terminal on stderr shows a bar, and no trace of it is left. `script` gives one, where the system has any to give.
if script -qec true /dev/null </dev/null >/dev/null 2>&1; then
    run_in_terminal="TERM=xterm $program --no-plots --iterations 20000 >/dev/null"
    command=$run_in_terminal
    screen=$(script -qec "$run_in_terminal" /dev/null </dev/null)
    check "a bar" contains "$screen" "training [#"
    check "that is erased at the end" [ "${screen%$'\r\e[K'}" != "$screen" ]
    screen=$(script -qec "TERM=dumb $program --no-plots --iterations 20000 >/dev/null" /dev/null </dev/null)
    check "but not where nothing can be erased" [ -z "$screen" ]
fi

finish
