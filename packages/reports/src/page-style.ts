/** The page's only style sheet. Light, dark by preference, always light on paper, one column down to 320 px. */
export const pageStyle = `
:root{color-scheme:light dark;--paper:#fdfcf9;--card:#ffffff;--ink:#1d2127;--quiet:#5b626d;--line:#dedad0;--accent:#7a4b00;--tint:#f5f1e7;
--good:#00694e;--bad:#a63a00;--warn:#6b4fa0;--c1:#0067a5;--c2:#b84c00;--c3:#00785a;--c4:#a8518a;--grid:#e4e0d6}
@media (prefers-color-scheme:dark){:root{--paper:#14171b;--card:#1b1f25;--ink:#e8e6e1;--quiet:#a2a8b2;--line:#353b44;--accent:#e3b873;--tint:#22262d;
--good:#58c9a4;--bad:#ff9466;--warn:#bfa8f0;--c1:#6cb8f0;--c2:#ff9a5c;--c3:#4fcfa8;--c4:#e79ac9;--grid:#323841}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:break-word}
body>header,main,.envelope,body>footer{max-width:46rem;margin:0 auto;padding:0 1.25rem}
h1,h2,h3,h4,.answer{font-family:Charter,"Bitstream Charter","Iowan Old Style","Sitka Text",Cambria,Georgia,serif;line-height:1.25;font-weight:600;text-wrap:balance}
h1{font-size:clamp(1.7rem,1.2rem + 2.2vw,2.5rem);margin:.4rem 0 .5rem;letter-spacing:-.01em}
h2{font-size:1.45rem;margin:0 0 .9rem}
h3{font-size:1.12rem;margin:1.6rem 0 .4rem}
h4{font-size:1rem;margin:1.2rem 0 .3rem}
p,ul,ol,dl,figure,blockquote{margin:.6rem 0}
a{color:var(--accent)}
section{padding:2.2rem 0 .6rem;border-top:1px solid var(--line);margin-top:1.8rem}
section#answer{border:0;margin:0;padding-top:.6rem}
.brand{display:flex;gap:.6rem;align-items:baseline;justify-content:space-between;flex-wrap:wrap;padding-top:1.6rem;font-size:.85rem;color:var(--quiet);letter-spacing:.02em}
.brand b{color:var(--accent);font-weight:650;letter-spacing:.06em;text-transform:uppercase;font-size:.78rem}
.question{font-size:1.08rem;color:var(--quiet);margin:.2rem 0 1rem;max-width:38rem}
.chips{display:flex;flex-wrap:wrap;gap:.4rem;list-style:none;padding:0;margin:.8rem 0}
.chips li{border:1px solid var(--line);border-radius:99px;padding:.05rem .7rem;font-size:.82rem;color:var(--quiet);background:var(--card)}
.banner{border:1.5px solid var(--warn);border-left-width:.5rem;border-radius:.4rem;padding:.6rem .9rem;margin:1rem 0;background:var(--card)}
.banner strong{color:var(--warn)}
.mark{font:600 .72rem/1 system-ui,sans-serif;letter-spacing:.05em;text-transform:uppercase;color:var(--warn);border:1px solid var(--warn);border-radius:.25rem;padding:.15rem .4rem;vertical-align:middle;white-space:nowrap}
.answer{font-size:clamp(1.25rem,1rem + 1.3vw,1.62rem);line-height:1.42;font-weight:500;margin:.4rem 0 1.1rem;text-wrap:pretty}
.answer strong{font-weight:700}
nav ul{display:flex;flex-wrap:wrap;gap:.15rem 1rem;list-style:none;padding:0;font-size:.88rem;margin:1rem 0 0}
nav a{color:var(--quiet);text-underline-offset:.2em;text-decoration-color:var(--line)}
.missing{color:var(--quiet);font-style:italic}
.warnings{border-left:.25rem solid var(--accent);background:var(--tint);border-radius:0 .4rem .4rem 0;padding:.6rem 1rem;margin:1rem 0}
.warnings h3{margin:.1rem 0 .3rem;font-size:1rem}
.warnings ul{margin:.2rem 0;padding-left:1.1rem}
.note{color:var(--quiet);font-size:.9rem}
.problem{color:var(--bad)}
.badge{display:inline-block;font-weight:650;border:1.5px solid currentColor;border-radius:.35rem;padding:0 .5rem;white-space:nowrap;font-size:.92em;line-height:1.5}
.badge[data-verdict=ship],.badge[data-verdict=pass],.badge[data-verdict=non-inferior]{color:var(--good)}
.badge[data-verdict=rollback],.badge[data-verdict=fail],.badge[data-verdict=inferior]{color:var(--bad)}
.badge[data-verdict=invalid],.badge[data-verdict=hold],.badge[data-verdict=review]{color:var(--warn)}
.rule{font-size:1.1rem}.rule .name{color:var(--quiet);margin-right:.4rem}
.role{font:500 .8rem system-ui,sans-serif;color:var(--quiet)}
.effect{font-size:1.05rem;margin:.2rem 0}
.effect .size{font-size:1.9rem;font-weight:650;letter-spacing:-.01em;margin-right:.5rem;white-space:nowrap}
data,.number,time,td,.interval{font-variant-numeric:tabular-nums}
data,td time{white-space:nowrap}
.answer data,.interval data{white-space:normal}
.comparison,.amendment,.observation,.statement{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.3rem 1.1rem .7rem;margin:1rem 0}
.comparison h3,.amendment h3,.observation h3{margin-top:.8rem}
.scroll{overflow-x:auto;margin:.9rem 0}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.92rem;line-height:1.45}
caption{text-align:left;color:var(--quiet);font-size:.86rem;padding-bottom:.35rem}
th,td{text-align:left;vertical-align:top;padding:.42rem .9rem .42rem 0;border-bottom:1px solid var(--line)}
th:last-child,td:last-child{padding-right:0}
thead th{font-weight:600;font-size:.84rem;color:var(--quiet);border-bottom:1.5px solid var(--quiet);white-space:nowrap}
tbody th{font-weight:500}
th.number,td.number{text-align:right}
td p{margin:0 0 .25rem}
td code{overflow-wrap:anywhere}
ul.plain{list-style:none;padding:0;margin:0}
.facts{display:grid;gap:0;font-size:.94rem}
.facts div{display:grid;grid-template-columns:minmax(9rem,14rem) 1fr;gap:.2rem 1rem;padding:.36rem 0;border-bottom:1px solid var(--line)}
.facts div:last-child{border-bottom:0}
dt{color:var(--quiet)}dd{margin:0;min-width:0}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.86em}
.digest{font-size:.78em;overflow-wrap:anywhere;color:var(--quiet)}
td .digest{display:inline-block;min-width:15rem}
pre{background:var(--tint);border-radius:.4rem;padding:.8rem 1rem;overflow:auto;max-height:26rem;line-height:1.5;white-space:pre}
pre.checkpoint,pre#bundle,pre#envelope-json{white-space:pre-wrap;overflow-wrap:anywhere}
pre#bundle,pre#envelope-json{max-height:14rem;font-size:.72rem}
details{margin:.5rem 0}
summary{cursor:pointer;color:var(--quiet);font-size:.92rem}
summary strong{color:var(--ink);font-weight:600}
blockquote{border-left:.2rem solid var(--line);padding-left:1rem;color:var(--quiet)}
figure{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.1rem .5rem;margin:1.3rem 0}
figcaption{font-size:.94rem;margin-bottom:.8rem;color:var(--quiet)}
figure .scroll{margin:.3rem 0}
figure caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
figcaption strong{display:block;color:var(--ink);font-size:1rem}
.chart{max-width:31rem;margin:0 auto}
.chart svg{display:block;width:100%;height:auto;font-family:Helvetica,Arial,sans-serif}
.chart [fill="#ffffff"]{fill:var(--card)}.chart [stroke="#ffffff"]{stroke:var(--card)}
.chart [fill="#1d2127"]{fill:var(--ink)}.chart [stroke="#1d2127"]{stroke:var(--ink)}
.chart [fill="#5b626d"]{fill:var(--quiet)}.chart [stroke="#5b626d"]{stroke:var(--quiet)}
.chart [fill="#0067a5"]{fill:var(--c1)}.chart [stroke="#0067a5"]{stroke:var(--c1)}
.chart [fill="#b84c00"]{fill:var(--c2)}.chart [stroke="#b84c00"]{stroke:var(--c2)}
.chart [fill="#00785a"]{fill:var(--c3)}.chart [stroke="#00785a"]{stroke:var(--c3)}
.chart [fill="#a8518a"]{fill:var(--c4)}.chart [stroke="#a8518a"]{stroke:var(--c4)}
.chart [stroke="#e4e0d6"]{stroke:var(--grid)}
.envelope{border-top:3px double var(--quiet);margin-top:3rem;padding-top:1.6rem;padding-bottom:1rem}
body>footer{padding-top:1rem;padding-bottom:3rem;color:var(--quiet);font-size:.85rem}
@media (max-width:34rem){
body>header,main,.envelope,body>footer{padding-left:1rem;padding-right:1rem}
.facts div{grid-template-columns:1fr;gap:0}
.comparison,figure{padding-left:.85rem;padding-right:.85rem}
.effect .size{display:block}
td .digest{min-width:0}
table.wide,.wide tbody,.wide caption{display:block}
.wide thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.wide tr{display:block;border-bottom:1px solid var(--line);padding:.5rem 0}
.wide th[scope=row]{display:block;border:0;padding:.1rem 0;text-align:left;font-weight:600}
.wide td{display:grid;grid-template-columns:7.2rem minmax(0,1fr);gap:.5rem;border:0;padding:.14rem 0;text-align:left}
.wide td::before{content:attr(data-head);color:var(--quiet);font-size:.86rem}
.wide td:has(>div:empty){display:none}
}
@media print{
:root{color-scheme:light;--paper:#fff;--card:#fff;--ink:#000;--quiet:#444;--line:#ccc;--accent:#5c3900;--tint:#f4f4f2;--good:#00573f;--bad:#8f2f00;--warn:#513a80;
--c1:#0067a5;--c2:#b84c00;--c3:#00785a;--c4:#a8518a;--grid:#ddd}
html{font-size:10pt}
body{line-height:1.45}
body>header,main,.envelope,body>footer{max-width:none;padding-left:0;padding-right:0}
nav,.bundle,.raw{display:none}
section{padding-top:1rem;margin-top:1rem}
h2,h3,caption,summary{break-after:avoid}
figure,tr,.comparison,.statement,.amendment,.observation,.facts div,.warnings{break-inside:avoid}
.scroll{overflow:visible}
pre{max-height:none;white-space:pre-wrap;overflow-wrap:anywhere}
.chart{max-width:30rem}
a{color:inherit}
}
@page{size:A4;margin:18mm 16mm 20mm}
`

/** Printed at the head of each page of a run that is not confirmatory. */
export const exploratoryPageStyle = `@page{@top-center{content:"Exploratory: not a registered plan at a planned look";font:700 8pt system-ui,sans-serif;color:#513a80}}`
