/** @file The look of pages and report: one sheet, light and dark, on screen and on paper. */

/** Style sheet of every page; no font, picture or script is fetched. */
export const style: string = `
:root { color-scheme: light dark; --text: #1d2329; --soft: #5a6570; --page: #fdfdfc; --panel: #f3f4f2; --line: #dcdfdb;
  --link: #0b5cad; --good: #1a7f4b; --good-panel: #e8f5ec; --bad: #b3261e; --bad-panel: #fbeae9;
  --keyword: #7a2e9d; --string: #1c6e3d; --number: #9a4a00; --title: #0b5cad; --comment: #6b7680;
  --serif: Charter, "Bitstream Charter", "Sitka Text", Cambria, Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
@media (prefers-color-scheme: dark) { :root { --text: #dfe3e6; --soft: #98a3ad; --page: #15181b; --panel: #1e2327;
  --line: #343b41; --link: #7ab7ff; --good: #6fd19b; --good-panel: #16291f; --bad: #ff9a92; --bad-panel: #321a19;
  --keyword: #d3a0f0; --string: #8fd4a5; --number: #f0b27a; --title: #8fc1ff; --comment: #87919b; } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 1.08rem/1.62 var(--serif);
  font-variant-numeric: lining-nums; overflow-wrap: break-word; }
a { color: var(--link); text-underline-offset: .15em; }
nav.top { display: flex; justify-content: space-between; gap: 1rem; padding: .6rem 1.2rem; font: .88rem/1.4 var(--sans);
  border-bottom: 1px solid var(--line); }
nav.top a { text-decoration: none; } nav.top a:hover { text-decoration: underline; }
.layout { display: grid; grid-template-columns: minmax(0, 46rem); justify-content: center; gap: 3rem; padding: 0 1.2rem 4rem; }
.layout.wide { grid-template-columns: minmax(0, 64rem); }
@media (min-width: 72rem) { .layout.contents { grid-template-columns: 14rem minmax(0, 46rem) 4rem; } }
aside.toc { font: .86rem/1.45 var(--sans); align-self: start; }
aside.toc ol { list-style: none; margin: 0; padding: 0; } aside.toc li { margin: .35rem 0; }
aside.toc li.sub { padding-left: 1rem; } aside.toc a { color: var(--soft); text-decoration: none; }
aside.toc a:hover { color: var(--link); }
@media (min-width: 72rem) { aside.toc { position: sticky; top: 1.5rem; margin-top: 4rem; max-height: 90vh; overflow: auto; } }
@media (max-width: 71.99rem) { aside.toc { margin-top: 1.5rem; padding: .6rem 1rem; background: var(--panel); border-radius: .4rem; } }
h1, h2, h3, h4 { font-family: var(--sans); line-height: 1.22; text-wrap: balance; font-weight: 650; margin: 2.2em 0 .6em; }
h1 { font-size: 2rem; letter-spacing: -.015em; margin-top: 1.6rem; } h2 { font-size: 1.42rem; } h3 { font-size: 1.15rem; }
p, ul, ol, blockquote { margin: 0 0 1em; hyphens: auto; }
blockquote { border-left: 3px solid var(--line); padding-left: 1em; color: var(--soft); }
img, svg { max-width: 100%; height: auto; }
code, pre { font-family: var(--mono); font-size: .84em; } :not(pre) > code { background: var(--panel); padding: .1em .3em; border-radius: .25em; }
pre { margin: 0; padding: .75rem 1rem; overflow-x: auto; line-height: 1.5; tab-size: 2; }
.cell { margin: 1.1rem 0 1.4rem; }
.cell > .code { background: var(--panel); border-radius: .4rem; position: relative; }
.cell > details.code > summary { font: .85rem var(--sans); color: var(--soft); padding: .4rem 1rem; cursor: pointer; }
.count { position: absolute; right: 100%; top: .8rem; padding-right: .7rem; font: .72rem var(--mono); color: var(--soft); }
@media (max-width: 50rem) { .count { display: none; } }
.cell.failed > .code { box-shadow: inset 3px 0 0 var(--bad); }
.injected > .code { box-shadow: inset 3px 0 0 var(--link); }
.notrun { opacity: .55; }
pre.output { padding: .5rem 1rem; font-size: .82rem; } pre.stderr { color: var(--soft); border-left: 3px solid var(--line); }
.output.rich { margin: .6rem 0; }
details.long > summary { cursor: pointer; list-style: none; } details.long > summary span { font: .8rem var(--sans); color: var(--link); padding-left: 1rem; }
details.long[open] > summary pre { display: none; }
details.error { margin: .7rem 0; background: var(--bad-panel); border-left: 4px solid var(--bad); border-radius: .3rem; padding: .5rem .9rem; }
details.error summary { cursor: pointer; font: .92rem/1.45 var(--sans); } details.error strong { color: var(--bad); }
figure { margin: 1rem 0; } .paper { background: #fff; border-radius: .4rem; padding: .5rem; width: 100%; }
.paper svg, .paper img { display: block; width: 100%; margin: auto; }
figcaption { font: .8rem var(--sans); color: var(--soft); margin-top: .3rem; }
.verdict { display: grid; grid-template-columns: auto 1fr; gap: .1rem .9rem; margin: .8rem 0; padding: .6rem .9rem; border-radius: .3rem;
  border-left: 4px solid; font: .95rem/1.45 var(--sans); }
.verdict .values { grid-column: 2; font-size: .86rem; color: var(--soft); } .verdict .claim p { display: inline; }
.verdict.passed { border-color: var(--good); background: var(--good-panel); } .verdict.passed strong { color: var(--good); }
.verdict.failed { border-color: var(--bad); background: var(--bad-panel); } .verdict.failed strong { color: var(--bad); }
table { border-collapse: collapse; font: .88rem/1.4 var(--sans); margin: 0 0 1.2em; display: block; overflow-x: auto; max-width: 100%; }
th, td { text-align: left; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 600; } td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.good { color: var(--good); white-space: nowrap; } td.bad { color: var(--bad); white-space: nowrap; }
mjx-container { color: inherit; } mjx-container svg { max-width: none; height: auto; }
mjx-container path { fill: currentColor; stroke-width: 0; }
mjx-container[display="true"] { display: block; text-align: center; margin: 1.1em 0; overflow-x: auto; overflow-y: hidden; }
footer { border-top: 1px solid var(--line); margin-top: 3rem; padding-top: .8rem; font: .8rem/1.5 var(--sans); color: var(--soft); }
.banner { padding: .7rem 1rem; border-radius: .4rem; font: .95rem/1.45 var(--sans); margin: 1.2rem 0; }
.banner.good { background: var(--good-panel); color: var(--good); } .banner.bad { background: var(--bad-panel); color: var(--bad); }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem; }
.gallery figure { margin: 0; } .gallery .paper { padding: .3rem; }
.hljs-keyword, .hljs-literal, .hljs-built_in { color: var(--keyword); } .hljs-string, .hljs-regexp { color: var(--string); }
.hljs-number { color: var(--number); } .hljs-title, .hljs-title.function_, .hljs-title.class_ { color: var(--title); }
.hljs-comment { color: var(--comment); font-style: italic; } .hljs-type { color: var(--title); }
@page { margin: 18mm 16mm; }
@media print { :root { color-scheme: light; --text: #000; --page: #fff; --panel: #f5f5f5; --line: #ccc; --soft: #444; }
  body { font-size: 10.5pt; } nav.top, aside.toc { display: none; } .layout, .layout.contents { display: block; padding: 0; }
  pre { white-space: pre-wrap; overflow: visible; } figure, .verdict, table, mjx-container { break-inside: avoid; }
  h1, h2, h3 { break-after: avoid; } a { color: inherit; text-decoration: none; } .count { display: none; } }
`.trim();
