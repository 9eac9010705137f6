# gallery as a user runs it, with stand-ins for the programs beside it: the page, a program that fails, bad input.
. "$(dirname "$0")/program.sh"

programs="gradient_flow loss_cliff bifurcation memory_tasks constant_error_carousel clipping storm_tracks"
mkdir "$folder/bin"
cp "$program" "$folder/bin/gallery"
program=$folder/bin/gallery
for name in $programs; do # each writes a page with its name, a picture, and what it was asked for
    cat >"$folder/bin/$name" <<'PROGRAM'
#!/bin/sh
out=$5
name=$(basename "$0")
touch "$out/$name.svg"
printf '<!-- sections -->\n<section id="%s"><img src="%s.svg"><pre>%s</pre></section>\n<!-- end of sections -->\n' \
    "$name" "$name" "$*" >"$out/$name.html"
PROGRAM
    chmod +x "$folder/bin/$name"
done
name=gallery
sections() { grep -o '<section id="[a-z_]*"' out/index.html | cut -d'"' -f2 | paste -sd ' '; }

run --seed 7
check "exit status 0" [ "$status" = 0 ]
check "nothing on stderr" [ -z "$stderr" ]
check "a section for each, in order" [ "$(sections)" = "$programs" ]
check "a link to each" [ "$(grep -c '<li><a href="#' out/index.html)" = 7 ]
check "what each was asked for" [ "$(grep -c -- "<pre>--csv --seed 7 --out $PWD/out</pre>" out/index.html)" = 7 ]
check "a line for each, with its time" [ "$(grep -cE '^[a-z_]+ +[0-9]+ s$' "$folder/stdout")" = 7 ]
check "their pictures" pictured
check "neither scripts nor the network" [ -z "$(grep -E '<script|://' out/index.html)" ]

# One that fails, and one that is not there: the others are run, the page says it, and so does the exit status.
printf '#!/bin/sh\nexit 3\n' >"$folder/bin/bifurcation"
rm "$folder/bin/clipping" && rm -rf out
run
check "exit status 1" [ "$status" = 1 ]
check "which and why" one_line "failed: bifurcation (it ended with status 3), clipping (it is not built)"
check "a section for each, all the same" [ "$(sections)" = "$programs" ]
check "links to the five that ran" [ "$(grep -c '<li><a href="#' out/index.html)" = 5 ]

# Who stops the gallery stops the program that it waits for: this one says so.
rm -rf out
cat >"$folder/bin/gradient_flow" <<'PROGRAM'
#!/bin/sh
out=$5
trap 'touch "$out/stopped"; kill $!; exit 143' TERM
sleep 60 &
touch "$out/started"
wait
PROGRAM
"$program" >"$folder/stdout" 2>"$folder/stderr" </dev/null &
gallery=$!
until [ -e out/started ] || ! kill -0 "$gallery" 2>/dev/null; do sleep 0.1; done
kill -TERM "$gallery"
wait "$gallery"
status=$? stdout=$(cat "$folder/stdout") stderr=$(cat "$folder/stderr") command="gallery, killed"
check "exit status 143" [ "$status" = 143 ]
check "one line" one_line "interrupted; no file was left half-written"
check "the program was stopped, too" [ -e out/stopped ]

rm -rf out
run --help
check "the title" contains "$stdout" "gallery: runs all programs"
refused "--seed is -1 but" --seed -1
refused "--seed is 4294967 but must be at most 4294966" --seed 4294967
refused "'x' belongs to no option" x
refused "nothing can be written there" --out /dev/null

finish
