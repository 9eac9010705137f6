#!/usr/bin/env bash
# Makes the book a site, out/site: every chapter, and a page for each file that a chapter links to or names. By pandoc,
# with formulas as MathML: it needs no script and no network. `./run docs` calls this when pandoc is there.
set -euo pipefail
site=${1:-out/site}
[ ! -e "$site" ] || [[ -f $site/book.css && -d $site/fonts ]] ||
  { echo "docs: $site is no site of the book: not overwritten" >&2; exit 2; }
rm -rf "$site"
mkdir -p "$site/fonts"
site=$(cd "$site" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cp docs/site/book.css "$site"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The fonts lie beside the pages, and the style sheet names none that is not installed.
: >"$work/fonts.sed"
for font in texgyrepagella-{math,regular,italic,bold,bolditalic}.otf; do
  path=$(find /usr/share/fonts /usr/share/texmf ~/Library/Fonts -name "$font" 2>/dev/null | sed -n 1p) || true
  if [ -n "$path" ]; then cp "$path" "$site/fonts"; else echo "/$font/d" >>"$work/fonts.sed"; fi
done
if [ -s "$work/fonts.sed" ]; then
  sed -f "$work/fonts.sed" docs/site/book.css >"$site/book.css"
  echo 'docs: TeX Gyre Pagella is missing; pages show what font the reader has' >&2
fi

# A listing is one block of code, whose lines have numbers to link to.
listing() {
  local kind=text
  case $1 in *.?pp) kind=cpp ;; *.sh | run) kind=bash ;; *.cmake | *CMakeLists.txt) kind=cmake ;; esac
  printf '# `%s`\n\n``````````{#L .%s .numberLines .lineAnchors}\n' "$1" "$kind"
  if [ -d "$1" ]; then ls "$1"; else cat "$1"; fi
  printf '\n``````````\n'
}

# One page: PATH in the repository, where it goes.
page() {
  local to=$site/$2 from=markdown
  export BOOK_PAGE=$1 BOOK_NEEDS=$work/${1//\//,}.needs
  local said=${BOOK_NEEDS%.needs}.said
  mkdir -p "$(dirname "$to")"
  case $1 in *.svg | *.png) cp "$1" "$to"; return ;; esac
  if [[ $1 == *.md ]]; then from=gfm+tex_math_dollars+smart; fi
  { if [[ $1 == *.md ]]; then cat "$1"; else listing "$1"; fi; } |
    pandoc --from "$from" --to html5 --mathml --wrap=none --template docs/site/page.html --lua-filter docs/site/book.lua \
      --fail-if-warnings --output "$to" >"$said" 2>&1 || { sed "s|^|docs: $1: |" "$said" >&2; return 1; }
}
export -f page listing
export site work

# First the chapters, then what they need, then what that needs.
ls docs/*.md | while read -r path; do
  name=$(basename "$path" .md)
  printf '%s\t%s\n' "$path" "${name/README/index}.html"
done >"$work/todo"
: >"$work/done"
while [ -s "$work/todo" ]; do
  tr '\t\n' '\0\0' <"$work/todo" | xargs -0 -n 2 -P "$(getconf _NPROCESSORS_ONLN)" bash -c 'page "$@"' page
  cat "$work/todo" >>"$work/done"
  cat "$work"/*.needs | sort -u | grep -vxFf "$work/done" >"$work/todo" || true
done

# In a listing, a comment that cites a formula leads to it.
grep -oE '<span id="[A-Z][A-Z0-9]*\.[0-9]+"' "$site"/*.html |
  sed -E 's,.*/([^/:]*):.*"([A-Z0-9]+)\.([0-9]+)",s@(^|[^A-Za-z0-9_])\2[.]\3([^A-Za-z0-9_]|$)@\\1<a href="UP\1#\2.\3">\2.\3</a>\\2@g,' >"$work/cites.sed"
find "$site/source" -name '*.html' ! -name '*.md.html' | while read -r file; do
  up=$(sed 's|[^/]*$||; s|[^/]*/|../|g' <<<"${file#"$site"/}")
  sed -E "/<span class=\"co\">/{
$(sed "s|UP|$up|" "$work/cites.sed")
}" "$file" >"$work/cited"
  cp "$work/cited" "$file"
done
echo "docs: $(find "$site" -name '*.html' | wc -l) pages; open $site/index.html"
