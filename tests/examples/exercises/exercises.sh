# The exercises as students and a teacher use them: skeletons, solutions, wrong and right answers, code that does harm.
# shellcheck source=../program.sh
. "$(dirname "$0")/../program.sh"
source=$(cd "$here/../../../examples/exercises" && pwd)

# says WORD...: what is on standard output has a line with these words, in order.
says() { grep -qF -- "$*" "$folder/stdout"; }
# state_of NN_name: its state, from the table.
state_of() { awk -v e="$1" '$1 == e { print; exit }' "$folder/stdout" | sed 's/.*[0-9] \/ *[0-9]* *//'; }
# points_of NN_name: as "3/5".
points_of() { awk -v e="$1" '$1 == e { print $2 "/" $4; exit }' "$folder/stdout"; }

# Skeletons and solutions.
exercises=$(cd "$source" && ls -d [0-9][0-9]_*)
all=$(echo "$exercises" | wc -l)
run --from "$source"
check "exit status 1" [ "$status" = 1 ]
check "nothing on stderr" [ -z "$stderr" ]
for e in $exercises; do check "$e is not started" [ "$(state_of "$e")" = "not started" ]; done
check "no points" says " 0 / "
check "nothing but the table: no warning of the compiler" [ "$(wc -l <"$folder/stdout")" = $((all + 2)) ]
run --from "$source/solutions"
check "exit status 0" [ "$status" = 0 ]
for e in $exercises; do check "$e is right" [ "$(state_of "$e")" = right ]; done
check "nothing but the table: no warning of the compiler" [ "$(wc -l <"$folder/stdout")" = $((all + 2)) ]
full=$(awk 'END { print $1 }' "$folder/stdout")
for e in $exercises; do
    file=${e#*_}.cpp
    outside() { awk '/BEGIN YOUR CODE/ { print; hole = 1 } /END YOUR CODE/ { hole = 0 } !hole' "$1"; }
    check "$e: the solution changes holes alone" [ "$(outside "$source/$e/$file")" = "$(outside "$source/solutions/$e/$file")" ]
    check "$e: the skeleton's holes are empty" grep -q 'todo()' "$source/$e/$file"
    check "$e is in the students' table" grep -q "]($e/README.md) | $(points_of "$e" | cut -d/ -f2) |" "$source/README.md"
    check "$e: its page has a hint, folded away" grep -qi '<summary>.*hint' "$source/$e/README.md"
done

# Wrong and right answers, by people who had read the page alone. A line "// named: WORDS" says what the grader must say.
# One student each, so that they are graded at once.
for answer in "$here"/[0-9][0-9]_*/*.cpp; do
    e=$(basename "$(dirname "$answer")")
    student=$(basename "$answer" .cpp)
    mkdir -p "students/$student/$e"
    cp "$answer" "students/$student/$e/${e#*_}.cpp"
done
for student in students/*; do
    run --from "$student"
    for answer in "$here"/[0-9][0-9]_*/"$(basename "$student")".cpp; do
        e=$(basename "$(dirname "$answer")")
        case $answer in
            */right_*) check "$e, $(basename "$student"): right" [ "$(state_of "$e")" = right ] ;;
            *)
                words=$(sed -n '2s|^// named: *||p' "$answer")
                section=$(awk -v e="$e" '$0 == e { on = 1; next } /^[0-9][0-9]_/ { on = 0 } on' "$folder/stdout")
                check "$e, $(basename "$student"): not right" [ "$(state_of "$e")" != right ]
                [ -z "$words" ] || check "$e, $(basename "$student"): '$words'" contains "$section" "$words"
                ;;
        esac
    done
done
for e in $exercises; do
    wrong=$(find "$here/$e" -name 'wrong_*.cpp' | wc -l)
    named=$(cat "$here/$e"/wrong_*.cpp | grep -c '^// named: *[^ ]')
    check "$e: four wrong answers, three of four named" [ "$wrong" -ge 4 ] && check "$e: named" [ $((named * 4)) -ge $((wrong * 3)) ]
    check "$e: a right answer written another way" [ -f "$here/$e/right_1.cpp" ]
done

# A class, by CSV.
run --submissions students
check "a header, and a row for each student" [ "$(wc -l <"$folder/stdout")" = $(($(ls students | wc -l) + 1)) ]
check "the header" [ "$(head -1 "$folder/stdout")" = "student,$(echo "$exercises" | paste -sd ,),total,out_of" ]
check "full points for the right ones" grep -qx "right_1,.*,$full,$full" "$folder/stdout"
check "the sum is the columns'" awk -F, 'NR > 1 { sum = 0; for (i = 2; i < NF - 1; ++i) sum += $i; if (sum != $(NF - 1)) exit 1 }' \
    "$folder/stdout"
check "exit status 1: not all are right" [ "$status" = 1 ]
mkdir -p elsewhere/ada/deep/er elsewhere/bob/a elsewhere/bob/b
cp "$source/solutions/02_slopes/slopes.cpp" elsewhere/ada/deep/er
cp "$source/solutions/02_slopes/slopes.cpp" elsewhere/bob/a
cp "$source/solutions/02_slopes/slopes.cpp" elsewhere/bob/b
run --submissions elsewhere --exercise 2
check "why bob has none" contains "$stderr" "bob: 02_slopes: unclear"
check "found by name, wherever; not where it is there twice" [ "$(sed 1d "$folder/stdout" | xargs)" = "ada,3,3,3 bob,0,0,3" ]
run --exercise slopes --from elsewhere --json
check "JSON says why" says '"state": "unclear"'

# Code that does harm, in sigmoid_slope; the other two functions are right.
harm() { # NAME CODE
    mkdir -p "harm/$1/02_slopes"
    code=$2 awk '/BEGIN YOUR CODE/ && ++holes == 2 { print; print ENVIRON["code"]; hole = 1 } /END YOUR CODE/ { hole = 0 } !hole' \
        "$source/solutions/02_slopes/slopes.cpp" | sed '1a #include <cstdio>\n#include <cstdlib>\n#include <semaphore>\n#include <thread>\n#include <csignal>' \
        >"harm/$1/02_slopes/slopes.cpp"
}
# At once, as some of them wait for their limits.
run_harm() { "$program" --exercise 2 --from "harm/$1" --jobs 1 >"harm/$1/stdout" 2>"harm/$1/stderr" </dev/null; echo $? >"harm/$1/status"; }
stopped='does a loop not end'
expect() { # NAME STATE MESSAGE: its state and its message; no points for it; the rest is graded
    cp "harm/$1/stdout" "harm/$1/stderr" "$folder"
    status=$(cat "harm/$1/status")
    command="$name, $1"
    check "$1: exit status 1" [ "$status" = 1 ]
    check "$1: $2" grep -q "sigmoid_slope  *0 /  1   $2" "$folder/stdout"
    check "$1: '$3'" says "$3"
    check "$1: the others are graded" [ "$(points_of 02_slopes)" = 2/3 ]
}
harm loop 'while (y.rows() > 0) { static volatile int i; i = 1; } return y;'
harm sleep 'std::this_thread::sleep_for(std::chrono::hours(1)); return y;'
harm memory 'std::vector<char> all(100000000000ull, 1); return at_each(y, [&](double) { return all[5]; });'
harm abort 'std::abort(); return y;'
harm segfault 'volatile int* none = nullptr; *none = 1; return y;'
harm exit 'std::exit(0); return y;'
harm throw 'throw 3; return y;'
harm outside 'return at_each(y, [&](double) { return y(1000, 0); });'
harm nan 'return at_each(y, [](double) { return std::nan(""); });'
harm shape 'return Matrix(y.rows() + 1, y.cols());'
harm fork 'for (;;) { fork(); } return y;'
harm threads 'for (;;) { std::thread([] { for (;;) {} }).detach(); } return y;'
harm chatter 'for (;;) { std::puts("0123456789012345678901234567890123456789"); } return y;'
harm fake 'std::puts("\302\2332J\377\r\033[2A02_slopes                  3 /  3   right"); return 0 * y;'
harm kill 'raise(9); return y;'
harm group 'setpgid(0, getpgid(getppid())); std::this_thread::sleep_for(std::chrono::hours(1)); return y;'
harm answers 'double all[64] = {}; if (write(3, all, sizeof all) < 0) { std::abort(); } return at_each(y, [](double y) { return y * (1 - y); });'
for harm in harm/*; do run_harm "$(basename "$harm")" & done
wait
expect loop stopped "$stopped"
expect sleep stopped "$stopped"
expect memory threw "wanted more memory than it may have"
expect abort crashed "SIGABRT"
expect segfault crashed "SIGSEGV"
expect exit crashed "it ended the program"
expect throw threw "no std::exception"
expect outside threw "element (1000, 0)"
expect nan wrong "slope is nan"
expect shape wrong "slope is 2x1, must be 1x1"
expect fork stopped "$stopped"
expect threads threw "Operation not permitted"
expect chatter stopped "it has written more than"
expect fake wrong "it is 0"
check "fake: no control character comes through" [ "$(LC_ALL=C grep -c "$(printf '[\001-\010\013-\037\177\377]\|\302[\200-\237]')" "$folder/stdout")" = 0 ]
check "fake: they are question marks" says "?2J??"
expect kill crashed "it was killed"
expect group stopped "$stopped"
expect answers crashed "where only answers go"
harm compile 'return y +;'
run --exercise 2 --from harm/compile
check "an error of the compiler, with its line" says "./slopes.cpp:22:"
check "none of it counts" [ "$(state_of 02_slopes)" = "does not compile" ]
harm math 'return at_each(y, [](double y) { return y - pow(y, 2); });'
sed -i '1a #include <math.h> // a comment\n/* #include "autograd/tape.hpp" */' harm/math/02_slopes/slopes.cpp
run --exercise 2 --from harm/math
check "the C library's headers may be included" [ "$(state_of 02_slopes)" = right ]
mkdir -p harm/line/02_slopes
{ printf '/**/#include "autograd/tape.hpp"'; head -c 300000 /dev/zero | tr '\0' ' '; echo; cat harm/math/02_slopes/slopes.cpp; } \
    >harm/line/02_slopes/slopes.cpp
run --exercise 2 --from harm/line
check "behind a comment, in a very long line" says 'line 1 includes "autograd/tape.hpp": the exercise'
mkdir -p links/ada
ln -s slopes.cpp links/ada/slopes.cpp
run --submissions links --exercise 2
check "a link to itself is no file" [ "$(tail -1 "$folder/stdout")" = ada,0,0,3 ]
harm tape 'return y;'
sed -i '1a #include "autograd/tape.hpp"' harm/tape/02_slopes/slopes.cpp
run --exercise 2 --from harm/tape
check "the tape is not at hand" says 'line 2 includes "autograd/tape.hpp"'

# Bad input.
refused "there is no exercise '13'" --exercise 13
refused "is no folder" --submissions nowhere
refused "is no folder" --from nowhere
refused "exclude each other" --submissions students --json
mkdir empty
refused "has no folder in it" --submissions empty
refused "--jobs is 0 but" --jobs 0

finish
