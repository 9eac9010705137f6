#!/usr/bin/env bash
# Shows that the check of the site can fail: plants each kind of fault in a copy of a page, and sees it found there, and
# in no other copy. Run by hand, `docs/site/faults.sh`, after `./run docs --check`, which installs what it needs. Takes
# GNU's sed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
[ -f out/site/index.html ] || { echo 'faults: there is no out/site here; run ./run docs --check first' >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/site"
cp -r out/site/book.css out/site/fonts out/site/figures out/site/index.html "$work/site"
grep -q '<img' out/site/storms.html

faults=()
plant() { # PAGE, what sed does to the copy, what the check must say
  local copy=fault_${#faults[@]}.html
  sed "$2" "out/site/$1" >"$work/site/$copy"
  ! cmp -s "out/site/$1" "$work/site/$copy" || [ -z "$2" ] || { echo "faults: nothing was planted by $2" >&2; exit 1; }
  faults+=("$3")
}
plant storms.html '' 'nothing is planted here'
plant bptt.html '0,/<math/s|<math|<span>$\\foo{x}$</span><math|' 'raw TeX is shown: $\foo{x}$'
plant bptt.html '0,/<math/s|<span class="formula">|<span>|' 'stand in the Markdown'
plant bptt.html '0,/<math/s|<math|<math style="display: none"|' 'a formula has no size'
plant bptt.html '0,/class="formula scrolls"/s|class="formula scrolls"|& style="height: 0.4rem"|' 'a formula is cut off'
plant bptt.html 's|</main>|<math><mfrac><mi>x</mi></mfrac><merror></merror></math>&|' 'a formula is an error'
plant storms.html '0,/src="figures/s|src="figures|src="nowhere|' 'a picture is not shown: nowhere/'
plant storms.html '0,/ alt="/s| alt="| title="|' 'a picture has no words'
plant bptt.html 's|</main>|<script>throw Error("planted")</script>&|' 'the console says: '
plant bptt.html 's|</main>|<p style="width: 900px">wide</p>&|' 'the page scrolls sideways'
plant bptt.html 's|</main>|<p style="width: 900px; margin-right: -900px">wide</p>&|' 'too wide: <p'
plant bptt.html 's|</main>|<details><p style="width: 900px">wide</p></details>&|' 'too wide: <p'
plant bptt.html 's|</main>|<a href="nowhere.html">x</a>&|' 'a link leads nowhere: nowhere.html'
plant bptt.html 's|</main>|<a href="index.html#nowhere">x</a>&|' 'a link leads to no such place: index.html#nowhere'
plant bptt.html 's|</main>|<i id="here"></i><i id="here"></i>&|' 'the id here stands twice'

if docs/site/check.sh "$work/site" >"$work/said"; then echo 'faults: the check passes all of them' >&2; exit 1; fi
missed=0
for i in "${!faults[@]}"; do
  what=${faults[$i]}
  found=$(grep -aF ": FAULT: " "$work/said" | grep -aF -- "$what" | sed 's/: FAULT: .*//' | sort -u | paste -sd ' ' || true)
  if [ "$i" -eq 0 ]; then
    # This copy may have no fault but links to the chapters that were left behind.
    found=$(grep -aF 'fault_0.html: FAULT: ' "$work/said" | grep -av 'a link leads nowhere' || true)
    [ -z "$found" ] || { echo "faults: a whole page has $found"; missed=1; }
  elif [[ " $found " != *" fault_$i.html "* ]]; then
    echo "faults: MISSED: $what"; missed=1
  else
    echo "found: $what"
  fi
done

# What pandoc cannot set, the build refuses, and says on which page: pages are made side by side.
mkdir "$work/book"
cp -r docs "$work/book"
for page in bptt gru lstm; do printf '\nA formula $\\%s{x}$.\n' "not$page" >>"$work/book/docs/$page.md"; done
what='formulas that pandoc does not know, each on its page'
if "$work/book/docs/site/build.sh" "$work/book/out" >"$work/said" 2>&1; then
  echo "faults: MISSED: $what: the build passes"; missed=1
else
  missing=
  for page in bptt gru lstm; do
    grep -aqF "docs/$page.md: [WARNING] Could not convert TeX math \\not$page" "$work/said" || missing+=" $page"
  done
  if [ -z "$missing" ] && [ "$(grep -acF 'Could not convert TeX math' "$work/said")" -eq 3 ]; then echo "found: $what"; else
    echo "faults: MISSED: $what: not$missing"; missed=1
  fi
fi

# What is no site of the book, the build leaves alone: a folder with something in it, the one where one stands, its sources.
mkdir "$work/other" && echo 'a letter' >"$work/other/letter"
for folder in "$work/other" . "$work/book/docs/site"; do
  what="a folder to be overwritten that is no site: ${folder#"$work"/}"
  if (cd "$work/other" && "$work/book/docs/site/build.sh" "$folder") >"$work/said" 2>&1 ||
    [ ! -f "$work/other/letter" ] || [ ! -f "$work/book/docs/site/build.sh" ]; then
    echo "faults: MISSED: $what"; missed=1; break
  elif grep -aqF 'is no site of the book' "$work/said"; then echo "found: $what"; else
    echo "faults: MISSED: $what: $(head -1 "$work/said")"; missed=1
  fi
done
exit "$missed"
