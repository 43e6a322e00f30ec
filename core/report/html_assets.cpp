// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/html_text.h"

namespace waybill::report {
namespace {

constexpr std::string_view kStyle = R"css(
:root{color-scheme:light dark;--bg:#fff;--panel:#f6f7f9;--line:#e1e4e8;--text:#1c2128;--dim:#667080;--accent:#0b62c4;
--s0:#98a1ad;--s1:#7aa7d9;--s2:#2f9e5b;--s3:#2b8fb3;--s4:#d99a14;--s5:#d1383d;
--critical:#a3123a;--high:#cf3236;--medium:#b87400;--low:#2272b9;--info:#6b7480}
@media (prefers-color-scheme:dark){:root{--bg:#14171c;--panel:#1c2128;--line:#30363f;--text:#e4e8ee;--dim:#97a1af;--accent:#6cb0ff;
--s0:#626c79;--s1:#5d8fc7;--s2:#3fb36d;--s3:#40a6cc;--s4:#e0ac3b;--s5:#e8595d;
--critical:#ff5f87;--high:#f0656a;--medium:#e0a33a;--low:#5fa8ea;--info:#97a1af}}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0;background:var(--bg);color:var(--text);font:15px/1.5 system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main,header{max-width:1180px;margin:0 auto;padding:0 24px}
header{padding-top:28px}
h1{font-size:26px;margin:0 0 4px}
h2{font-size:19px;margin:38px 0 12px;padding-top:6px}
h3{font-size:14px;margin:0 0 8px;color:var(--dim);font-weight:600}
p{margin:4px 0}
.dim{color:var(--dim)}
.lead{font-size:17px}
nav{display:flex;gap:18px;flex-wrap:wrap;margin-top:14px;border-bottom:1px solid var(--line);padding-bottom:10px}
a{color:var(--accent);text-decoration:none}
a:hover{text-decoration:underline}
.grid2{display:grid;margin:16px 0;grid-template-columns:repeat(auto-fit,minmax(420px,1fr));gap:16px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:18px 0}
.panel{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:14px 16px;min-width:0}
.tile b{display:block;font-size:22px;font-weight:650;line-height:1.25}
.tile span{color:var(--dim);font-size:13px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:14px}
th{font-weight:600;text-align:left;color:var(--dim);font-size:13px}
th,td{padding:4px 8px 4px 0;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child td{border-bottom:0}
.n{text-align:right;white-space:nowrap}
.w{word-break:break-word;overflow-wrap:anywhere}
code{font:13px/1.45 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
code.line{display:block;background:var(--bg);border:1px solid var(--line);border-radius:6px;padding:5px 8px;margin:4px 0}
.scroll{overflow-x:auto}
svg.chart{width:100%;height:auto;display:block}
svg text{fill:var(--dim);font-size:11px}
svg text.end{text-anchor:end}svg text.middle{text-anchor:middle}
svg .grid{stroke:var(--line)}
.s0{fill:var(--s0)}.s1{fill:var(--s1)}.s2{fill:var(--s2)}.s3{fill:var(--s3)}.s4{fill:var(--s4)}.s5{fill:var(--s5)}
.legend{margin:-6px 0 16px;display:flex;gap:14px;flex-wrap:wrap;font-size:12px;color:var(--dim);}
.legend svg{width:10px;height:10px;margin-right:5px}
.bar{width:120px;height:9px;vertical-align:middle}
.bar .back{fill:var(--line)}.bar .fore{fill:var(--accent)}
.badge{display:inline-block;min-width:64px;text-align:center;border-radius:20px;padding:1px 9px;font-size:12px;font-weight:600;border:1px solid currentColor}
.critical{color:var(--critical)}.high{color:var(--high)}.medium{color:var(--medium)}.low{color:var(--low)}.info{color:var(--info)}
details{border:1px solid var(--line);border-radius:10px;margin:8px 0;background:var(--panel)}
summary{cursor:pointer;padding:9px 14px;display:flex;gap:12px;align-items:baseline}
summary .grow{flex:1;min-width:0}
details>div{padding:2px 16px 14px}
dl{display:grid;grid-template-columns:110px 1fr;gap:4px 12px;margin:8px 0}
dt{color:var(--dim)}dd{margin:0;min-width:0;overflow-wrap:anywhere}
.grade{font-size:40px;font-weight:700;line-height:1}
.g-A{color:var(--s2)}.g-B{color:var(--s3)}.g-C{color:var(--s4)}.g-D,.g-F{color:var(--s5)}
.t2{color:var(--s2)}.t3{color:var(--s3)}.t4{color:var(--s4)}.t5{color:var(--s5)}
.tools{display:flex;gap:10px;flex-wrap:wrap;align-items:center;margin-bottom:8px}
input[type=search]{flex:1;min-width:220px;padding:8px 12px;border:1px solid var(--line);border-radius:8px;background:var(--bg);color:inherit;font:inherit}
button,select{padding:7px 12px;border:1px solid var(--line);border-radius:8px;background:var(--bg);color:inherit;font:inherit;cursor:pointer}
#list th{cursor:pointer;user-select:none;white-space:nowrap}
#list td{white-space:nowrap}#list td.a{white-space:normal;overflow-wrap:anywhere;min-width:220px}
#list .u{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;overflow:hidden}
#list .badge{min-width:0;margin-right:4px;padding:0 6px;font-size:11px}
button.link{border:0;background:none;padding:0;color:var(--accent)}
footer{max-width:1180px;margin:40px auto 24px;padding:0 24px;color:var(--dim);font-size:13px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media (max-width:560px){.grid2{grid-template-columns:1fr}main,header{padding-left:14px;padding-right:14px}dl{grid-template-columns:1fr}
.panel{overflow-x:auto}td.w{min-width:130px}.bar{width:56px}svg.chart{min-width:460px}summary{flex-wrap:wrap}summary .grow{flex-basis:60%}}
@media print{nav,.tools,#more{display:none}details>div{display:block}body{font-size:12px}}
)css";

constexpr std::string_view kScript = R"js(
'use strict';
(function () {
  const data = JSON.parse(document.getElementById('data').textContent);
  const rows = data.rows, rules = data.rules, body = document.querySelector('#list tbody');
  const search = document.getElementById('search'), counted = document.getElementById('counted');
  const status = document.getElementById('status'), more = document.getElementById('more');
  const page = 200;
  let shown = page, order = 0, down = false, found = rows;

  const size = n => n < 1000 ? n + ' B' : n < 1e6 ? (n / 1e3).toFixed(1) + ' kB' : (n / 1e6).toFixed(1) + ' MB';
  const time = ms => ms === null || ms < 0 ? '-' : ms < 1 ? ms.toFixed(2) + ' ms' : ms < 1000 ? ms.toFixed(ms < 10 ? 1 : 0) + ' ms' : (ms / 1000).toFixed(2) + ' s';
  const cell = (row, text, name) => {
    const td = document.createElement('td');
    td.textContent = text;
    if (name) td.className = name;
    row.appendChild(td);
    return td;
  };
  // Each word must be somewhere in the line; "rule:NAME" asks for a finding, "status:4xx" for a status.
  const matches = (row, words) => words.every(word => {
    if (word.startsWith('rule:')) return row[8].some(i => rules[i][0] === word.slice(5));
    if (word.startsWith('status:')) return String(row[4]).startsWith(word.slice(7).replace(/x+$/, ''));
    return row.text.includes(word);
  });
  rows.forEach(row => {
    row.text = (row[0] + ' ' + row[2] + ' ' + row[3] + ' ' + row[4] + ' ' + row[5] + ' ' + row[8].map(i => rules[i][0]).join(' ')).toLowerCase();
  });

  function draw() {
    body.textContent = '';
    found.slice(0, shown).forEach(row => {
      const tr = document.createElement('tr');
      cell(tr, '#' + row[0], 'n dim');
      cell(tr, (row[1] / 1000).toFixed(3) + ' s', 'n');
      cell(tr, row[2]);
      const address = document.createElement('div');
      address.className = 'u';
      address.textContent = address.title = row[3];
      cell(tr, '', 'a').appendChild(address);
      cell(tr, row[4] || '-', 'n t' + String(row[4])[0]);
      cell(tr, row[5]);
      cell(tr, size(row[6]), 'n');
      cell(tr, time(row[7]), 'n');
      const td = cell(tr, '', 'a');
      row[8].slice(0, 6).forEach(i => {
        const span = document.createElement('span');
        span.className = 'badge ' + rules[i][1];
        span.textContent = rules[i][0];
        span.title = rules[i][2];
        td.appendChild(span);
      });
      if (row[8].length > 6) td.appendChild(document.createTextNode('+' + (row[8].length - 6)));
      body.appendChild(tr);
    });
    counted.textContent = found.length === rows.length ? rows.length + ' exchanges' : found.length + ' of ' + rows.length + ' exchanges';
    more.hidden = found.length <= shown;
  }
  function update() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (status.value) words.push('status:' + status.value);
    found = rows.filter(row => matches(row, words));
    const value = row => order === 8 ? row[8].length : row[order] === null ? -1 : row[order];
    found.sort((a, b) => {
      const x = value(a), y = value(b);
      return (x < y ? -1 : x > y ? 1 : a[0] - b[0]) * (down ? -1 : 1);
    });
    shown = page;
    draw();
  }
  let waiting = 0;
  search.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(update, 120); });
  status.addEventListener('change', update);
  more.addEventListener('click', () => { shown += 1000; draw(); });
  document.querySelectorAll('#list th').forEach((th, i) => {
    th.tabIndex = 0;
    const sort = () => { down = order === i ? !down : i >= 6; order = i; update(); };
    th.addEventListener('click', sort);
    th.addEventListener('keydown', event => { if (event.key === 'Enter') sort(); });
  });
  document.querySelector('.tools').hidden = false;
  document.querySelectorAll('button[data-find]').forEach(button => {
    button.hidden = false;
    button.addEventListener('click', () => {
      search.value = button.dataset.find;
      status.value = '';
      update();
      document.getElementById('exchanges').scrollIntoView();
    });
  });
  update();
})();
)js";

}  // namespace

std::string_view html_style() {
    return kStyle;
}

std::string_view html_script() {
    return kScript;
}

}  // namespace waybill::report
