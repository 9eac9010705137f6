# Writes each C++ block with an int main() of a page as a file PAGE_n.cpp:  awk -v page=bptt -v to=FOLDER -f programs.awk PAGE
/^ *```cpp/ { on = 1; text = "// The program of a page of docs/, as a test builds it.\n"; is_program = 0; next }
/^ *```/ && on {
  on = 0
  if (is_program) { file = to "/" page "_" ++n ".cpp"; printf "%s", text > file; close(file) }
}
on { text = text $0 "\n"; if ($0 ~ /int main\(/) is_program = 1 }
