#!/usr/bin/env bash
# Makes the book a site, out/site: every chapter, and a page for each file that a chapter links to or names. By pandoc,
# with formulas as MathML: it needs no script and no network. `./run docs` calls this when pandoc is there.
set -euo pipefail
site=$(realpath -m "${1:-out/site}")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
fonts=$(dirname "$(find /usr/share -name texgyrepagella-math.otf -print -quit 2>/dev/null)")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rm -rf "$site"
mkdir -p "$site/fonts"
cp docs/site/book.css "$site"
cp "$fonts"/texgyrepagella-math.otf "$fonts"/../tex-gyre/texgyrepagella-{regular,italic,bold,bolditalic}.otf "$site/fonts" ||
  echo 'docs: TeX Gyre Pagella is missing; pages show what font the reader has' >&2

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
  mkdir -p "$(dirname "$to")"
  case $1 in *.svg | *.png) cp "$1" "$to" && return ;; esac
  if [[ $1 == *.md ]]; then from=gfm+tex_math_dollars+smart; fi
  { if [[ $1 == *.md ]]; then cat "$1"; else listing "$1"; fi; } |
    pandoc --from "$from" --to html5 --mathml --wrap=none --template docs/site/page.html --lua-filter docs/site/book.lua \
      --fail-if-warnings --output "$to" >"$work/said" 2>&1 || { sed "s|^|docs: $1: |" "$work/said" >&2; return 1; }
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
  tr '\t\n' '\0\0' <"$work/todo" | xargs -0 -n 2 -P "$(nproc)" bash -c 'page "$@"' page
  cat "$work/todo" >>"$work/done"
  cat "$work"/*.needs | sort -u | grep -vxFf "$work/done" >"$work/todo" || true
done

# In a listing, a comment that cites a formula leads to it.
grep -oE '<span id="[A-Z][A-Z0-9]*\.[0-9]+"' "$site"/*.html | sed -E 's|.*/([^/:]*):.*"([A-Z0-9]+)\.([0-9]+)"|s@\\b\2[.]\3\\b@<a href="UP\1#\2.\3">\2.\3</a>@g|' >"$work/cites.sed"
find "$site/source" -name '*.html' ! -name '*.md.html' | while read -r file; do
  up=$(sed 's|[^/]*$||; s|[^/]*/|../|g' <<<"${file#"$site"/}")
  sed -i -E "/<span class=\"co\">/{$(sed "s|UP|$up|" "$work/cites.sed")
}" "$file"
done
echo "docs: $(find "$site" -name '*.html' | wc -l) pages; open $site/index.html"
