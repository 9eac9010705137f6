# `./run` on a machine that lacks everything: a copy of it in a folder of its own, where what it calls only writes down
# that it was called. Nothing is installed or built.
. "$(dirname "$0")/../examples/program.sh"

mkdir "$folder/bin" "$folder/book"
program=$folder/book/run
sed "s|/usr/lib/python3/dist-packages/torch|$folder/torch|" "$1" >"$program"
chmod +x "$program"
search=$folder/bin:$PATH
stub() { # NAME COMMAND...: what stands for a program
    printf '#!/bin/bash\n%s\n' "${*:2}" >"$folder/bin/$1"
    chmod +x "$folder/bin/$1"
}
stub c++ 'exit 1' # no header and no library is there
stub find         # nor a shared one
stub sudo 'exec "$@"'
stub apt-get "echo apt-get \$1 >>'$folder/called'"
stub cmake "echo cmake >>'$folder/called'; mkdir -p build/release; : >build/release/build.ninja"
stub ninja "echo ninja >>'$folder/called'"
stub gnuplot

# configured FOR: there is a build, made for that folder.
configured() {
    rm -rf "$folder/book/build"
    mkdir -p "$folder/book/build/release"
    : >"$folder/book/build/release/build.ninja"
    echo "CMAKE_HOME_DIRECTORY:INTERNAL=$1" >"$folder/book/build/release/CMakeCache.txt"
}

# calls ARGUMENT...: what `./run` calls, in this order, goes to $called.
calls() {
    : >"$folder/called"
    run "$@"
    called=$(paste -sd ' ' "$folder/called")
}

mkdir "$folder/book/examples"
echo '// demo_program: only has a name' >"$folder/book/examples/demo_program.cpp"
everything="apt-get update apt-get install cmake ninja"
calls demo_program
check "no build: all is installed, then it is built; not '$called'" [ "$called" = "$everything" ]
configured "$folder/book"
calls demo_program
check "a build of its own: nothing is done twice; not '$called'" [ "$called" = ninja ]
configured /nowhere/the/original
calls demo_program
check "a copied build has found nothing here; not '$called'" [ "$called" = "$everything" ]

for name in demo test mutants exercise docs; do
    calls "$name" --help
    check "$name --help: exit status 0" [ "$status" = 0 ]
    check "one line of the list" grep -q "^./run $name" "$folder/stdout"
    check "and nothing is done; not '$called'" [ -z "$called" ]
done

# fetches WHAT ARGUMENT...: what `./run bench` installs with these options.
fetches() {
    configured "$folder/book"
    calls bench "${@:2}"
    check "it installs '$1'" [ "$(sed -n 's/^run: installing //p' "$folder/stderr")" = "$1" ]
    check "and builds" contains "$called" ninja
}

mkdir -p "$folder/book/tests/benchmarks"
cp "$(dirname "$1")/tests/benchmarks/tables.cpp" "$folder/book/tests/benchmarks"
both="libopenblas0-pthread python3-torch"
fetches "$both"
fetches "$both" --quick --only "training: lstm"
fetches "$both" --only="rnn small f64"
fetches "$both" --only ing:
for other in length track products "rnn 64" "gru small" tanh; do fetches libopenblas0-pthread --only "$other"; done
fetches libopenblas0-pthread --only training --peer "$folder/torch"
fetches libopenblas0-pthread --no-pytorch
fetches "" --help
stub apt-get 'exit 1'
fetches "$both" --quick
check "what cannot be installed is done without" contains "$stderr" "the benchmark runs without"

finish
