/** Looks at the cluster once a second and shows what is there. */

import { brief, errors, hasSeveralRegions, hottest, lasting, latestOf, micros, rolesOf, rowText, slowViewers, summary, timeOfDay } from './numbers.js';
import { draw, inWords, nodeSays } from './picture.js';
import { plot } from './lines.js';

const EVERY_MILLIS = 1_000;
const PATIENCE_MILLIS = 4_000;
const MOST_POINTS = 300;

const $ = (id) => document.getElementById(id);
const show = (id, text) => {
  if ($(id).textContent !== text) $(id).textContent = text;
};

let points = [];
let shown = null;
let answeredAt = null;
/** Nodes whose details are open; kept while the list is made anew. */
const open = new Set();

async function look() {
  const since = points.at(-1)?.at ?? 0;
  try {
    const answer = await fetch(`cluster?since=${since}`, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MILLIS) });
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    const cluster = await answer.json();
    // The node that is asked may have begun anew, or be another one with another clock.
    if (cluster.points.length > 0 && cluster.points[0].at <= since) points = [];
    points = [...points, ...cluster.points].slice(-MOST_POINTS);
    answeredAt = Date.now();
    shown = cluster;
    render(cluster);
    setState('live', 'Live');
  } catch {
    const since = answeredAt === null ? 'no answer' : `no answer since ${timeOfDay(answeredAt * 1000)}`;
    setState('silent', since);
  }
  setTimeout(look, EVERY_MILLIS);
}

function setState(state, text) {
  $('state').dataset.state = state;
  show('state-text', text);
}

function render(cluster) {
  const now = summary(cluster);
  const latest = latestOf(points, 'p99', cluster.at);
  const sums = latestOf(points, 'sumP99', cluster.at);
  show('viewers', brief(now.viewers));
  show('in', brief(now.in));
  show('out', brief(now.out));
  show('p99', latest ? micros(latest.p99) : '–');
  show('sum-p99', sums ? `sums ${micros(sums.sumP99)}` : '');
  show('count', now.gone.length === 0 ? String(now.up) : `${now.up} of ${now.all}`);
  $('count').classList.toggle('bad', now.gone.length > 0);
  renderAlarm(now.gone, hasSeveralRegions(cluster));
  draw($('picture'), cluster);
  show('picture-words', inWords(cluster));
  $('regions-words').hidden = !cluster.between?.length;
  // What comes from another region is on its way for as long as the regions are apart.
  show('latency-title', `Latency, from tap to everybody${hasSeveralRegions(cluster) ? ' in its region' : ''}`);
  const quantiles = [['p50', 'p50', 0], ['p90', 'p90', 1], ['p99', 'p99', 2]].map(([label, field, color]) => [label, latest ? micros(latest[field]) : '–', color]);
  const hasSums = points.some((point) => point.sumP99 !== undefined);
  renderKey('latency-key', hasSums ? [...quantiles, ['p99 of sums', sums ? micros(sums.sumP99) : '–', 3]] : quantiles);
  $('sums-words').hidden = !hasSums;
  plot($('latency'), points, hasSums ? ['p50', 'p90', 'p99', 'sumP99'] : ['p50', 'p90', 'p99'], micros);
  renderKey('flow-key', [['likes in', `${brief(now.in)}/s`, 0], ['delivered', `${brief(now.out)}/s`, 2]]);
  plot($('flow'), points, ['in', 'out'], brief);
  renderHottest(hottest(cluster));
  renderPairs($('slow'), slowViewers(cluster));
  renderErrors(errors(cluster), cluster.at);
  renderNodes(cluster);
}

/** @param {object[]} gone @param {boolean} several a node's id says who it is only within its region */
function renderAlarm(gone, several) {
  const text = gone.map((node) => `${node.id}${several ? ` in ${node.region}` : ''} is silent since ${timeOfDay(node.answeredAt)}`).slice(0, 4).join(' · ');
  const more = gone.length > 4 ? ` · and ${gone.length - 4} more` : '';
  show('alarm', text + more);
  $('alarm').hidden = gone.length === 0;
}

function renderKey(id, entries) {
  $(id).replaceChildren(...entries.map(([label, value, color]) => {
    const swatch = make('i', '', `series-${color}`);
    const item = make('li', '');
    item.append(swatch, label, make('b', value));
    return item;
  }));
}

function renderHottest(videos) {
  $('no-hot').hidden = videos.length > 0;
  const highest = videos[0]?.perSecond ?? 1;
  $('hottest').replaceChildren(...videos.map(({ video, perSecond }) => {
    const item = make('li', '');
    item.style.setProperty('--share', `${Math.max(1, (100 * perSecond) / highest)}%`);
    item.append(make('span', video), make('b', `${brief(perSecond)}/s`));
    return item;
  }));
}

function renderErrors(kinds, now) {
  $('no-errors').hidden = kinds.length > 0;
  $('errors').replaceChildren(...kinds.slice(0, 20).map((kind) => {
    const item = make('li', '');
    const ago = lasting((now - kind.last) / 1e6);
    item.append(make('b', kind.what));
    if (kind.message) item.append(`: ${kind.message}`);
    item.append(make('p', `${kind.count === 1 ? 'once' : `${brief(kind.count)} times`}, last ${ago} ago, first ${timeOfDay(kind.first)}, on ${kind.nodes.join(', ')}`));
    return item;
  }));
}

function renderPairs(list, pairs) {
  list.replaceChildren(...pairs.flatMap(([label, value]) => [make('dt', label), make('dd', value)]));
}

function renderNodes(cluster) {
  const focused = document.activeElement?.closest?.('details')?.dataset.node;
  const cards = cluster.nodes.map((node) => {
    const key = `${node.region}/${node.id}`;
    const card = document.createElement('details');
    card.dataset.node = key;
    card.dataset.state = node.gone ? 'silent' : 'live';
    card.open = open.has(key);
    card.addEventListener('toggle', () => (card.open ? open.add(key) : open.delete(key)));
    const head = document.createElement('summary');
    const name = make('span', node.id);
    name.append(make('small', `${rolesOf(node).join(', ')} · ${node.region} · ${nodeSays(node)}`));
    head.append(make('span', '', 'dot'), name);
    const list = make('dl', '', 'pairs');
    renderPairs(list, details(node, cluster.at));
    card.append(head, list);
    return card;
  });
  $('nodes').replaceChildren(...cards);
  if (focused) cards.find((card) => card.dataset.node === focused)?.querySelector('summary').focus({ preventScroll: true });
}

function details(node, now) {
  const pairs = [['Address', node.address]];
  if (!node.status) return pairs;
  const { status } = node;
  pairs.push(['Process', String(status.pid)], ['Since', `${timeOfDay(status.since)}, ${lasting((now - status.since) / 1e6)}`]);
  for (const [label, lane] of [['Latency', status.latency?.each], ['Latency of sums', status.latency?.sum]]) {
    if (lane?.p50 > 0) pairs.push([`${label} p50, p90, p99`, [lane.p50, lane.p90, lane.p99].map(micros).join(', ')]);
  }
  for (const row of status.rows) pairs.push([row.label, rowText(row)]);
  return pairs;
}

function make(name, text, className) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

let resizing = 0;
addEventListener('resize', () => {
  cancelAnimationFrame(resizing);
  resizing = requestAnimationFrame(() => shown && render(shown));
});

look();
