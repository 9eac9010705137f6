// What is wrong with the page that the browser shows: formulas, pictures, width. Run in each page by check.sh, which puts
// `screenWidth` and `expected`, the number of formulas in the page's Markdown, before it, and looks where the links lead.
const faults = [];
const shown = (e) => e.outerHTML.replace(/\s+/g, ' ').slice(0, 90);
const tex = (e) => (e.querySelector('annotation') || e).textContent.slice(0, 60);
// The contents repeat the titles' formulas, and are folded or hidden: only what stands in <main> counts.
document.querySelectorAll('main details').forEach((d) => { d.open = true; });

const formulas = [...document.querySelectorAll('main .formula')];
if (expected >= 0 && formulas.filter((f) => f.querySelector('math')).length !== expected) {
  faults.push(`${formulas.filter((f) => f.querySelector('math')).length} formulas are set, ${expected} stand in the Markdown`);
}
for (const math of document.querySelectorAll('main math')) {
  const box = math.getBoundingClientRect();
  if (!(box.width > 0 && box.height > 0)) { faults.push(`a formula has no size: ${tex(math)}`); }
  if (math.querySelector('merror')) { faults.push(`a formula is an error: ${tex(math)}`); }
}
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let text; (text = texts.nextNode());) {
  if (!text.parentElement.closest('code, annotation, style') && /\\[a-zA-Z]+|\$\S|\S\$/.test(text.data)) {
    faults.push(`raw TeX is shown: ${text.data.trim().slice(0, 60)}`);
  }
}
for (const image of document.images) {
  if (!(image.complete && image.naturalWidth > 0)) { faults.push(`a picture is not shown: ${image.getAttribute('src')}`); }
  if (!image.alt) { faults.push(`a picture has no words: ${image.getAttribute('src')}`); }
}

// Sideways: the page may not scroll, and what is wider than it must be in a box that does.
const width = document.documentElement.clientWidth;
const inBox = (e) => e && e !== document.body && (/auto|scroll/.test(getComputedStyle(e).overflowX) || inBox(e.parentElement));
if (document.scrollingElement.scrollWidth > width || innerWidth > screenWidth) {
  faults.push(`the page scrolls sideways, ${document.scrollingElement.scrollWidth} of ${width} pixels`);
}
const wide = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > width + 1 && !inBox(e));
for (const e of wide.filter((w) => !wide.some((v) => v !== w && w.contains(v))).slice(0, 3)) {
  faults.push(`too wide: ${e.closest('math') ? tex(e.closest('math')) : shown(e)}`);
}
for (const e of document.querySelectorAll('.formula.scrolls')) {
  if (e.scrollHeight > e.clientHeight + 1) { faults.push(`a formula is cut off above or below: ${tex(e)}`); }
}

const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) { faults.push(`the id ${id} stands twice`); }
return { faults, ids, links: [...document.querySelectorAll('a[href], link[rel=stylesheet]')].map((a) => a.href) };
