#include "report/style.hpp"

namespace wanprep {

const char* const kReportStyle = R"(
:root{color-scheme:light dark;--page:#f5f4f1;--card:#fff;--ink:#1d1f23;--soft:#63676f;--line:#e2e0da;
--good:#1b7a45;--good-bg:#e4f3ea;--near:#8a5a00;--near-bg:#fbf0d9;--bad:#b3261e;--bad-bg:#fbe6e4;--busy:#2457a6;--busy-bg:#e5edf9}
@media (prefers-color-scheme:dark){:root{--page:#16181c;--card:#1f2228;--ink:#e8e6e1;--soft:#9aa0a8;--line:#343840;
--good:#7fd6a3;--good-bg:#1c3527;--near:#efc46b;--near-bg:#3a2f17;--bad:#f4978f;--bad-bg:#40211f;--busy:#93b8f0;--busy-bg:#1f2e47}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:1060px;margin:0 auto;padding:28px 20px 64px}
header{padding:4px 4px 16px}
.eyebrow{color:var(--soft);font-size:13px;letter-spacing:.06em;text-transform:uppercase}
h1{margin:2px 0 14px;font-size:28px;line-height:1.2;overflow-wrap:anywhere}
h2{margin:0 0 12px;font-size:18px}
h3{margin:20px 0 8px;font-size:15px;color:var(--soft);font-weight:600}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:20px 22px;margin:0 0 16px;break-inside:avoid}
.verdict{border-radius:10px;padding:14px 18px;font-size:19px;font-weight:600}
.verdict p{margin:2px 0 0;font-size:15px;font-weight:400}
.good{color:var(--good);background:var(--good-bg)}.busy{color:var(--busy);background:var(--busy-bg)}
.attention{color:var(--near);background:var(--near-bg)}.bad{color:var(--bad);background:var(--bad-bg)}
.glance{display:grid;grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:14px 22px;margin:18px 4px 0}
.glance dt,.rows dt{color:var(--soft);font-size:13px}.glance dd{margin:0;overflow-wrap:anywhere}
.rows{display:grid;grid-template-columns:minmax(150px,auto) 1fr;gap:6px 18px;margin:0}
.rows dt{padding-top:2px}.rows dd{margin:0;overflow-wrap:anywhere}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:12px;margin:0 0 6px}
.stages{display:grid;grid-template-columns:repeat(4,1fr);gap:12px}
.when{margin:14px 0 6px;font-variant-numeric:tabular-nums;font-weight:600}.when:first-of-type{margin-top:0}
figure{margin:0}figcaption{color:var(--soft);font-size:13px;padding-top:4px;overflow-wrap:anywhere}
img{display:block;width:100%;height:auto;max-height:440px;object-fit:contain;border-radius:6px;background:var(--page)}.stages img{max-height:220px}
.none{display:grid;place-items:center;aspect-ratio:16/9;border:1px dashed var(--line);border-radius:6px;color:var(--soft);font-size:14px}
blockquote{margin:0 0 14px;padding:10px 16px;border-left:3px solid var(--line);white-space:pre-wrap;overflow-wrap:anywhere}
blockquote small{display:block;color:var(--soft);font-size:13px}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:15px}
th{color:var(--soft);font-size:13px;font-weight:600;text-align:left}
th,td{padding:7px 14px 7px 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
tr:last-child td{border-bottom:0}td:last-child,th:last-child{padding-right:0}
td.key{font-weight:600;white-space:nowrap}td.num{font-variant-numeric:tabular-nums;white-space:nowrap}
.tag{display:inline-block;border-radius:20px;padding:0 10px;font-size:13px;line-height:22px;font-weight:600;white-space:nowrap}
ul{margin:0;padding-left:20px}li{margin:3px 0}
code{font:13px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
.quiet{color:var(--soft);font-size:14px;margin:10px 0 0}
@media (max-width:640px){.pair,.stages{grid-template-columns:1fr}.rows{grid-template-columns:1fr;gap:0}.rows dd{margin-bottom:8px}section{padding:16px}}
@media print{body{background:#fff}main{max-width:none;padding:0}}
)";

}  // namespace wanprep
