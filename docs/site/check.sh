#!/usr/bin/env bash
# Opens each page of out/site in a browser without a window, on a narrow and on a wide screen, and says what is wrong with
# it. `./run docs --check` calls this, when chromium and chromedriver are there; it asks the network for nothing.
set -euo pipefail
site=${1:-out/site}
[ -f "$site/index.html" ] || { echo "docs: there is no $site/index.html" >&2; exit 1; }
site=$(cd "$site" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
driver=
trap '[ -z "$driver" ] || kill "$driver" 2>/dev/null; wait; rm -rf "$work"' EXIT

# The driver chooses a port itself, and says which.
: >"$work/driver"
chromedriver --port=0 >>"$work/driver" 2>&1 &
driver=$!
for _ in {1..100}; do
  port=$(sed -n 's/.*started successfully on port \([0-9]*\).*/\1/p' "$work/driver")
  [ -z "$port" ] || break
  sleep 0.1
done
[ -n "$port" ] || { echo "docs: chromedriver does not start: $(cat "$work/driver")" >&2; exit 1; }
ask() { # a command of the WebDriver protocol, with its parameters as JSON from stdin
  curl -sS --max-time 60 -H 'Content-Type: application/json' --data-binary @- "http://127.0.0.1:$port/session$1"
}
session=/$(jq -n --arg home "$work/profile" '{capabilities: {alwaysMatch: {"goog:loggingPrefs": {browser: "ALL"},
  "goog:chromeOptions": {args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir=\($home)"]}}}}' |
  ask '' | jq -er .value.sessionId) || { echo "docs: chromium does not start: $(tail -3 "$work/driver")" >&2; exit 1; }

# How many formulas a page's Markdown holds: what is in dollars, but not in code.
formulas() {
  [[ $1 == *.md ]] || { echo -1; return; }
  perl -0777 -pe 's/^( *)(```+|~~~+).*?^ *\2 *$//gms; s/(`+)(?!`).*?(?<!`)\1(?!`)//gs; $n = () = /\$\$.+?\$\$|(?<!\\)\$(?=\S)[^\$]+?\$/gs; $_ = $n' "$1"
}
look() { # WIDTH FORMULAS: what check.js finds on a screen so wide
  jq -n --argjson w "$1" '{cmd: "Emulation.setDeviceMetricsOverride", params: {width: $w, height: 844, deviceScaleFactor: 1, mobile: ($w < 600)}}' |
    ask "$session/goog/cdp/execute" >/dev/null
  jq -n --rawfile script docs/site/check.js --argjson w "$1" --argjson n "$2" '{script: ("const screenWidth = \($w), expected = \($n);" + $script), args: []}' |
    ask "$session/execute/sync" | jq -c '.value | if .faults then . else {faults: [.message // "no answer"], ids: [], links: []} end'
}

find "$site" -name '*.html' | sort >"$work/pages"
while read -r page; do
  jq -n --arg url "file://$page" '{url: $url}' | ask "$session/url" >/dev/null
  count=$(formulas "$(sed -n 's/^<meta name="source" content="\(.*\)">$/\1/p' "$page")")
  for width in 390 1280; do look "$width" "$count"; done >"$work/seen"
  jq -n '{type: "browser"}' | ask "$session/se/log" |
    jq -c '{faults: [.value[] | select(.level != "INFO" and .level != "DEBUG") | "the console says: " + .message], ids: [], links: []}' >>"$work/seen"
  jq -cs --arg page "$page" --argjson n "$count" '{page: $page, formulas: $n, ids: (map(.ids) | add | unique),
    links: (map(.links) | add | unique), faults: (map(.faults) | add | unique)}' "$work/seen" >>"$work/all"
done <"$work/pages"

# A link must lead to a page that was opened, or to a file that is there, and to an id in it. One line for each page then.
(cd "$site" && find . -type f ! -name '*.html' | sed 's|^\./||') | jq -Rs --arg site "$site/" 'split("\n") | map($site + .)' >"$work/files"
jq -rs --slurpfile files "$work/files" --arg site "$site/" '
  (map({key: .page, value: (.ids | map({key: ., value: true}) | from_entries)}) | from_entries) as $pages |
  ($files[0] | map({key: ., value: true}) | from_entries) as $files |
  def fault: (split("#") | {path: (.[0] | ltrimstr("file://")), id: (.[1] // "" | @text)}) as $to |
    if test("^(https|mailto):") then empty
    elif ($pages | has($to.path)) then
      if $to.id == "" or $pages[$to.path][$to.id] then empty else "a link leads to no such place: " + . end
    elif $files[$to.path] then empty
    else "a link leads nowhere: " + . end;
  .[] | .faults += [.links[] | fault | gsub("file://" + $site; "")] | (.page | ltrimstr($site)) as $page |
  if .faults == [] then "\($page): \(if .formulas < 0 then "" else "\(.formulas) formulas, " end)\(.links | length) links"
  else .faults[] | "\($page): FAULT: \(.)" end' "$work/all" | tee "$work/lines"
faults=$(grep -ac ': FAULT: ' "$work/lines" || true)
echo "docs: $(wc -l <"$work/pages") pages, $faults faults"
[ "$faults" -eq 0 ]
