// CSV: what is read, and that each refusal names its place.
#include "csv.hpp"

#include "program.hpp"
#include "support.hpp"
#include "temporary_folder.hpp"

namespace chronograd::test {

using namespace chronograd::examples;
using Cells = std::vector<std::string>;

namespace {

/// Reads everything in column `name` of a file with this text; the numbers, or what was thrown without the folder.
std::string read(const std::string& text, const std::string& name = "x") {
    const TemporaryFolder folder;
    const std::string path = folder.file("f.csv", text).string();
    std::string numbers;
    const std::string message = message_of<InputError>([&] {
        CsvReader csv(path);
        const Index column = csv.column(name);
        while (csv.next()) { numbers += fmt::format("{};", csv.number(column)); }
    });
    return message.empty() ? numbers : message.substr(message.find("f.csv"));
}

}  // namespace

TEST_CASE("csv: cells are split at commas, but not at quoted ones") {
    CHECK(split_cells("1,2,3") == Cells{"1", "2", "3"});
    CHECK(split_cells(" 1 ,\t2,3 ") == Cells{"1", "2", "3"});
    CHECK(split_cells("1,,") == Cells{"1", "", ""});
    CHECK(split_cells(R"("a, b",c)") == Cells{"a, b", "c"});
    CHECK(split_cells(R"(C:\new,\x)") == Cells{R"(C:\new)", R"(\x)"});
    CHECK(split_cells(csv_cell("a, b") + "," + csv_cell("c")) == Cells{"a, b", "c"});
}

TEST_CASE("csv: numbers in the ways that files have them") {
    CHECK(read("x\n1\n-2.5\n1e3\n.5\n") == "1;-2.5;1000;0.5;");
    CHECK(read("y,x\n1,2\n3,4") == "2;4;");
    CHECK(read("\xEF\xBB\xBFx,y\r\n1,2\r\n3,4\r\n") == "1;3;");
    CHECK(read("\n x ,y\n\n 1 , \"2\" \n   \n3,4\n\n") == "1;3;");
    CHECK(read("a b,\"x, y\"\n1,\" 2\"\n", "x, y") == "2;");
    CHECK(read("name,x\nnot a number,5\n") == "5;");
    CHECK(read("x\n") == "");
}

TEST_CASE("csv: what cannot be used is refused with file, line and column") {
    CHECK(read("") == "f.csv: is empty");
    CHECK(read("\n\n") == "f.csv: is empty");
    CHECK(read("y,z\n1,2\n") == "f.csv: there is no column 'x' among y, z");
    CHECK(read("x,x\n1,2\n") == "f.csv: there are two columns named 'x'");
    CHECK(read("x,y\n1,2\n3\n") == "f.csv:3: the row has 1 cell but the header has 2");
    CHECK(read("x,y\n1,2,3\n") == "f.csv:2: the row has 3 cells but the header has 2");
    CHECK(read("x,y\n1,2\n\n3,4\nabc,6\n") == "f.csv:5: column x: 'abc' is not a number");
    CHECK(read("x,y\n,2\n") == "f.csv:2: column x: '' is not a number");
    for (const char* cell : {"1.5x", "1 2", "0x10", "1,5", "--1", "+", "1e", "NA"}) {
        CHECK(read(fmt::format("x\n\"{}\"\n", cell)) == fmt::format("f.csv:2: column x: '{}' is not a number", cell));
    }
    for (const char* cell : {"nan", "NaN", "inf", "-Infinity"}) {
        CHECK(read(fmt::format("x\n{}\n", cell)) ==
              fmt::format("f.csv:2: column x: '{}' is not a finite number", cell));
    }
    for (const char* cell : {"1e999", "-1e999", "1e-999"}) {
        CHECK(read(fmt::format("x\n{}\n", cell)) ==
              fmt::format("f.csv:2: column x: '{}' is beyond the range of double precision", cell));
    }
    CHECK(read("x\n\"1\n") == "f.csv:2: a quote is not closed on its line");
    CHECK(read(std::string("x\n1\0\n", 5)) == "f.csv:2: this is not a text file");
    CHECK(read("x\n\x1b[31m\n") == "f.csv:2: this is not a text file");
    CHECK(read("x\n" + std::string(1'100'000, '1') + "\n") == "f.csv:2: the line is longer than 1 MiB");
    CHECK(read("x\n" + std::string(100, 'q') + "\n") ==
          "f.csv:2: column x: '" + std::string(40, 'q') + "...' is not a number");
}

TEST_CASE("csv: a folder, a device without end, and no file at all") {
    const TemporaryFolder folder;
    const auto refusal = [](const std::filesystem::path& path) {
        return message_of<InputError>([&] { CsvReader csv(path); });
    };
    CHECK(refusal(folder.path()) == folder.path().string() + ": is a directory, not a CSV file");
    CHECK(refusal("/dev/zero") == "/dev/zero:1: this is not a text file");
    CHECK(refusal(folder.path() / "none") == (folder.path() / "none").string() + ": No such file or directory");
}

}  // namespace chronograd::test
