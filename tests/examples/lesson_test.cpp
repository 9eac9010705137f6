// A lesson: its page holds all that was said and drawn, and nothing else; options that forbid something are obeyed.
#include "lesson.hpp"

#include "gnuplot_is_here.hpp"
#include "plot.hpp"
#include "program.hpp"
#include "support.hpp"
#include "temporary_folder.hpp"
#include "web_page.hpp"

namespace chronograd::test {

using namespace chronograd::examples;

namespace {

void tell(const LessonOptions& options) {
    Lesson lesson("cliff", "Where is the <wall>?", options);
    lesson.numbers("w & b\n5 < 6");
    lesson.seen("It is \"there\".");
    lesson.csv("cliff.csv", "w,b\n5,6\n");
    for (const char* const file : {"cliff.svg", "cliff_surface.png", "cliff_moving.gif"}) {
        lesson.picture(file, std::string("shown in ") + file, [](std::ostream& gp) { gp << "plot x\nplot x**2\n"; });
    }
    lesson.finish();
}

}  // namespace

TEST_CASE("lesson: the page, the numbers and the pictures") {
    if (!gnuplot_is_here()) {
        MESSAGE("gnuplot is not installed: not tried");
        return;
    }
    const TemporaryFolder folder;
    tell({.out = folder.path().string(), .csv = true});
    CHECK(folder.names() == std::set<std::string>{"cliff.html", "cliff.csv", "cliff.gp", "cliff.svg",
                                                  "cliff_surface.gp", "cliff_surface.png", "cliff_moving.gp",
                                                  "cliff_moving.gif"});
    CHECK(folder.read("cliff.csv") == "w,b\n5,6\n");
    CHECK(folder.read("cliff_surface.png").substr(1, 3) == "PNG");
    CHECK(folder.read("cliff_moving.gif").substr(0, 6) == "GIF89a");
    const std::string page = folder.read("cliff.html");
    for (const char* const part :
         {"<h2>Where is the &lt;wall&gt;?</h2>", "w &amp; b\n5 &lt; 6", "It is &quot;there&quot;.",
          "<img src=\"cliff_surface.png\" alt=\"shown in cliff_surface.png\">", "<section id=\"cliff\">"}) {
        CAPTURE(part);
        CHECK(page.find(part) != std::string::npos);
    }
    // Neither scripts nor anything from elsewhere.
    CHECK(page.find("<script") == std::string::npos);
    CHECK(page.find("://") == std::string::npos);
}

TEST_CASE("lesson: --csv off, --no-plots on, and what excludes each other") {
    const TemporaryFolder folder;
    tell({.out = folder.path().string(), .no_plots = true});
    CHECK(folder.names() == std::set<std::string>{"cliff.html"});
    CHECK(folder.read("cliff.html").find("<img") == std::string::npos);
    CHECK_THROWS_AS(tell({.out = folder.path().string(), .no_plots = true, .show = true}), InputError);
}

TEST_CASE("lesson: a picture that gnuplot does not finish is missed, and the page is there all the same") {
    const TemporaryFolder folder;
    Lesson lesson("cliff", "?", {.out = folder.path().string()});
    lesson.picture("cliff.png", "nothing", [](std::ostream& gp) { gp << "plot no_such_function(x)\n"; });
    CHECK_THROWS_AS(lesson.finish(), std::runtime_error);
    CHECK(folder.names() == std::set<std::string>{"cliff.html", "cliff.gp"});
    CHECK_THROWS_AS(lesson.picture("cliff.jpg", "no format of ours", [](std::ostream&) {}), std::logic_error);
    CHECK_THROWS_AS(lesson.picture("cliff", "no file that the page could name", [](std::ostream&) {}),
                    std::logic_error);
}

TEST_CASE("web page: sections are found again as they went in") {
    const std::vector<std::string> sections{section("a", "A & B", "<p>1</p>\n"), section("c", "C", "")};
    CHECK(sections_of(web_page("t <1>", "<p>hello</p>\n", sections)) == sections[0] + sections[1]);
    CHECK(sections_of(web_page("t", "", {})).empty());
    CHECK(web_page("t <1>", "", {}).find("<title>t &lt;1&gt;</title>") != std::string::npos);
    CHECK_THROWS_AS(sections_of("<html></html>"), std::runtime_error);
    CHECK_THROWS_AS(sections_of(""), std::runtime_error);
}

}  // namespace chronograd::test
