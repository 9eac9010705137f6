# What the tests of programs share whose output a chapter shows.

# shows CHAPTER PROGRAM-LINE-PATTERN: each line of the chapter's ```text blocks that the pattern (an extended regular
# expression) picks stands in the output as it is; there is at least one.
shows() {
    awk '/^```text/ { on = 1; next } /^```/ { on = 0 } on && /[0-9]/' "$here/../../docs/$1" | grep -E "$2" >"$folder/lines"
    [ -s "$folder/lines" ] && ! grep -vxFf "$folder/stdout" "$folder/lines"
}
