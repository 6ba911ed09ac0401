/** The cluster as a picture: regions, in them the nodes by role, between them what flows. */

import { brief, lasting, micros, rolesOf, timeOfDay } from './numbers.js';

const ROLES = ['publisher', 'dispatcher', 'frontend'];
const PLURAL = { publisher: 'Publishers', dispatcher: 'Dispatchers', frontend: 'Frontends', several: 'All in one' };
const MOST_PER_ROLE = 8;
const HEIGHT = 48;
const GAP = 12;
const PADDING = 16;
const HEAD = 40;
const NAME = 20;
/** Links beat twice a second; one that nobody answered for so long is broken. */
const SILENT_MILLIS = 3_000;
/** What is said of another region: beside each other where they fit, else below each other. */
const NOTE_LINE = 16;
const NOTE_LETTER = 6.3;

/**
 * Where everything goes, for a picture of this width. Pure: two looks at the same cluster give the same picture.
 *
 * @returns {{width: number, height: number, regions: object[], boxes: object[], edges: object[], arcs: object[]}}
 */
export function layout(cluster, width) {
  const names = [...new Set(cluster.nodes.map((node) => node.region))].sort();
  const narrow = width < 640;
  const gutter = names.length > 1 ? 22 : 0;
  const inner = width - gutter;
  const picture = { width, height: 0, regions: [], boxes: [], edges: [], arcs: [] };
  let y = 1;
  for (const name of names) {
    const nodes = cluster.nodes.filter((node) => node.region === name);
    const region = { name, x: 1, y, width: inner - 2, height: 0, notes: regionNotes(nodes, name, cluster.between ?? []), roles: [] };
    const noteWidth = 24 + NOTE_LETTER * Math.max(0, ...region.notes.map((note) => `${note.text} · ${note.back}`.length));
    const stacked = narrow || region.notes.length * noteWidth > region.width - 2 * PADDING - 8 * name.length;
    region.says = region.notes.flatMap((note, i) => {
      const lines = [note.text, note.back].filter((line) => line !== '');
      const said = stacked ? lines : [lines.join(' · ')];
      return said.map((line) => ({ text: line, silent: note.silent, left: stacked ? 0 : i * noteWidth }));
    });
    region.head = HEAD + (stacked ? Math.max(0, region.says.length - 1) * NOTE_LINE : 0);
    region.stacked = stacked;
    const bottom = narrow ? rows(picture, region, nodes) : columns(picture, region, nodes);
    region.height = bottom + PADDING - y;
    picture.regions.push(region);
    connect(picture, nodes, name, narrow);
    y += region.height + GAP;
  }
  picture.height = Math.max(1, y - GAP + 1);
  for (const region of picture.regions) {
    for (const note of region.notes) {
      const to = picture.regions.find((other) => other.name === note.to);
      if (to && to.y > region.y) {
        picture.arcs.push({ x: inner - 1, from: region.y + 30, to: to.y + 30, silent: note.silent, bend: gutter - 4 });
      }
    }
  }
  return picture;
}

function byRole(nodes) {
  const groups = new Map();
  for (const key of ['publisher', 'several', 'dispatcher', 'frontend']) groups.set(key, []);
  for (const node of nodes) {
    const roles = ROLES.filter((role) => rolesOf(node).includes(role));
    groups.get(roles.length === 1 ? roles[0] : 'several').push(node);
  }
  return [...groups].filter(([, members]) => members.length > 0);
}

/** Those that are gone are always shown; of the others, as many as there is room for. */
function chosen(members) {
  if (members.length <= MOST_PER_ROLE) return { shown: members, more: 0 };
  const gone = members.filter((node) => node.gone).slice(0, MOST_PER_ROLE);
  const others = members.filter((node) => !node.gone).slice(0, MOST_PER_ROLE - gone.length);
  const shown = members.filter((node) => gone.includes(node) || others.includes(node));
  return { shown, more: members.length - shown.length };
}

function columns(picture, region, nodes) {
  const groups = byRole(nodes);
  const space = region.width - 2 * PADDING;
  const boxWidth = Math.min(236, (space - (groups.length - 1) * 90) / groups.length);
  const step = groups.length > 1 ? (space - boxWidth) / (groups.length - 1) : 0;
  const top = region.y + region.head;
  const tallest = Math.max(...groups.map(([, members]) => Math.min(members.length, MOST_PER_ROLE)));
  let bottom = top;
  groups.forEach(([role, members], column) => {
    const { shown, more } = chosen(members);
    const x = region.x + PADDING + column * step;
    region.roles.push({ text: roleName(role, members, more), x, y: top + 6 });
    // Fewer nodes than in the tallest column stand in its middle.
    const offset = ((tallest - shown.length) * (HEIGHT + GAP)) / 2;
    shown.forEach((node, i) => {
      const boxY = top + NAME + offset + i * (HEIGHT + GAP);
      picture.boxes.push({ node, role, x, y: boxY, width: boxWidth, height: HEIGHT });
      bottom = Math.max(bottom, boxY + HEIGHT);
    });
  });
  return bottom;
}

function rows(picture, region, nodes) {
  let y = region.y + region.head;
  const space = region.width - 2 * PADDING;
  byRole(nodes).forEach(([role, members], i) => {
    const { shown, more } = chosen(members);
    if (i > 0) y += 26;
    region.roles.push({ text: roleName(role, members, more), x: region.x + PADDING, y: y + 6 });
    y += NAME - 4;
    const perRow = shown.length > 1 ? 2 : 1;
    const boxWidth = (space - (perRow - 1) * GAP) / perRow;
    shown.forEach((node, index) => {
      const x = region.x + PADDING + (index % perRow) * (boxWidth + GAP);
      if (index > 0 && index % perRow === 0) y += HEIGHT + GAP;
      picture.boxes.push({ node, role, x, y, width: boxWidth, height: HEIGHT, line: Math.floor(index / perRow), column: index % perRow });
    });
    y += HEIGHT;
  });
  return y;
}

function roleName(role, members, more) {
  return more > 0 ? `${PLURAL[role]}: ${members.length - more} of ${members.length}` : PLURAL[role];
}

function connect(picture, nodes, region, narrow) {
  const boxes = picture.boxes.filter((box) => box.node.region === region);
  const find = (id) => boxes.find((box) => box.node.id === id);
  for (const from of boxes) {
    const status = from.node.status;
    if (!status || from.node.gone) continue;
    for (const link of status.links) {
      const to = find(link.to);
      if (!to || to === from) continue;
      const broken = to.node.gone || link.silentMillis > SILENT_MILLIS;
      picture.edges.push(edge(from, to, link.perSecond, broken, narrow));
    }
    if (from.role === 'publisher') {
      const to = boxes.filter((box) => rolesOf(box.node).includes('dispatcher'));
      for (const box of to) {
        picture.edges.push(edge(from, box, status.dispatchedPerSecond / to.length, box.node.gone, narrow));
      }
    }
  }
}

function edge(from, to, perSecond, broken, narrow) {
  const width = 1.2 + Math.log10(1 + perSecond) * 0.8;
  if (narrow && to.line > 0) return { ...betweenBoxes(from, to), perSecond, broken, width, labelled: false };
  const start = narrow
    ? { x: from.x + from.width / 2, y: from.y + from.height }
    : { x: from.x + from.width, y: from.y + from.height / 2 };
  const end = narrow ? { x: to.x + to.width / 2, y: to.y } : { x: to.x, y: to.y + to.height / 2 };
  const bendX = narrow ? 0 : (end.x - start.x) / 2;
  const bendY = narrow ? (end.y - start.y) / 2 : 0;
  const path = `M${point(start.x, start.y)}C${point(start.x + bendX, start.y + bendY)} ${point(end.x - bendX, end.y - bendY)} ${point(end.x, end.y)}`;
  // Before the end, where edges that begin at one node have parted.
  const along = narrow ? 0.5 : 0.72;
  const ease = along * along * (3 - 2 * along);
  return {
    path,
    perSecond,
    broken,
    width,
    labelled: true,
    x: start.x + (end.x - start.x) * (narrow ? ease : along),
    y: start.y + (end.y - start.y) * (narrow ? along : ease),
  };
}

/** To a box in a later line the way goes down between the two columns, not behind the boxes above it. */
function betweenBoxes(from, to) {
  const start = { x: from.x + from.width / 2, y: from.y + from.height };
  const leftColumn = to.column === 0;
  const side = leftColumn ? to.x + to.width : to.x;
  const middle = leftColumn ? side + GAP / 2 : side - GAP / 2;
  const top = to.y - to.line * (HEIGHT + GAP);
  const end = to.y + HEIGHT / 2;
  const bend = (top - start.y) / 2;
  const path = `M${point(start.x, start.y)}C${point(start.x, start.y + bend)} ${point(middle, top - bend)} ${point(middle, top)}L${point(middle, end)}L${point(side, end)}`;
  return { path, x: middle, y: top };
}

const point = (x, y) => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** What the region's dispatchers say of the ways to other regions, and its frontends of what comes from there. */
function regionNotes(nodes, name, between) {
  const ways = new Map();
  for (const node of nodes) {
    if (node.gone) continue;
    for (const way of node.status?.regions ?? []) {
      const known = ways.get(way.to) ?? { to: way.to, perSecond: 0, silentMillis: Infinity };
      known.perSecond += way.perSecond;
      known.silentMillis = Math.min(known.silentMillis, way.silentMillis);
      ways.set(way.to, known);
    }
  }
  return [...ways.values()]
    .sort((a, b) => a.to.localeCompare(b.to))
    .map((way) => {
      const silent = way.silentMillis > SILENT_MILLIS;
      const told = between.find((pair) => pair.from === way.to && pair.to === name);
      const back = told ? `from ${way.to} p90 ${micros(told.p90)}` : '';
      const says = silent ? `silent for ${lasting(way.silentMillis / 1000)}` : `${brief(way.perSecond)}/s`;
      return { to: way.to, silent, text: `→ ${way.to} ${says}`, back };
    });
}

/** The second line in a node's box. @param {boolean} [short] there is little room */
export function nodeSays(node, short = false) {
  if (node.gone || !node.status) return `silent${short ? '' : ' since'} ${timeOfDay(node.answeredAt)}`;
  const { status } = node;
  const says = [];
  if (status.roles.includes('frontend')) says.push(`${brief(status.viewers)} ${status.viewers === 1 ? 'viewer' : 'viewers'}`, `${brief(status.outPerSecond)}/s`);
  else if (status.roles.includes('publisher')) says.push(`${brief(status.likesInPerSecond)} likes/s in`);
  else says.push(`${brief(status.links.reduce((all, link) => all + link.perSecond, 0))} events/s out`);
  if (!status.ready) says.unshift('not ready');
  return says.join(' · ');
}

/** The picture in words, for those who don't see it. */
export function inWords(cluster) {
  const words = cluster.nodes.map((node) => `${node.id} (${rolesOf(node).join(', ')}, ${node.region}): ${nodeSays(node)}`);
  for (const pair of cluster.between ?? []) {
    words.push(`What is tapped in ${pair.from} is seen in ${pair.to} after ${micros(pair.p90)} or less, nine times of ten`);
  }
  return words.join('. ');
}

/** @param {SVGSVGElement} svg */
export function draw(svg, cluster) {
  const width = Math.max(300, Math.floor(svg.getBoundingClientRect().width));
  const picture = layout(cluster, width);
  svg.setAttribute('viewBox', `0 0 ${picture.width} ${picture.height}`);
  const parts = [];
  const fits = (text, boxWidth, perLetter) => {
    const most = Math.floor(boxWidth / perLetter);
    return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`;
  };
  for (const region of picture.regions) {
    parts.push(element('rect', { class: 'region', x: region.x, y: region.y, width: region.width, height: region.height, rx: 14 }));
    parts.push(text(region.name, { class: 'region-name', x: region.x + PADDING, y: region.y + 25 }));
    region.says.forEach((note, i) => {
      const right = region.x + region.width - PADDING;
      const at = { x: right - note.left, y: region.y + 25 + (region.stacked ? i * NOTE_LINE : 0) };
      const room = region.width - 2 * PADDING - (i === 0 ? 8 * region.name.length : 0);
      parts.push(text(fits(note.text, room, NOTE_LETTER), { class: note.silent ? 'note bad' : 'note', 'text-anchor': 'end', ...at }));
    });
  }
  for (const arc of picture.arcs) {
    const path = `M${point(arc.x, arc.from)}C${point(arc.x + arc.bend, arc.from + 12)} ${point(arc.x + arc.bend, arc.to - 12)} ${point(arc.x, arc.to)}`;
    parts.push(element('path', { class: arc.silent ? 'edge broken' : 'edge flows', d: path, 'stroke-width': 1.5 }));
  }
  for (const edge of picture.edges) {
    const state = edge.broken ? ' broken' : edge.perSecond > 0 ? ' flows' : '';
    parts.push(element('path', { class: `edge${state}`, d: edge.path, 'stroke-width': edge.width.toFixed(1), opacity: edge.perSecond > 0 || edge.broken ? 0.65 : 1 }));
  }
  for (const region of picture.regions) {
    for (const role of region.roles) parts.push(text(role.text, { class: 'role-name', x: role.x, y: role.y }));
  }
  for (const box of picture.boxes) {
    const state = box.node.gone ? 'gone' : box.node.status?.ready === false ? 'unready' : 'up';
    const group = element('g', { class: `node ${state}`, 'data-node': box.node.id });
    group.append(
      element('rect', { class: 'box', x: box.x, y: box.y, width: box.width, height: box.height, rx: 10 }),
      element('circle', { class: 'lamp', cx: box.x + 15, cy: box.y + 17, r: 4 }),
      text(fits(box.node.id, box.width - 34, 7.4), { class: 'node-name', x: box.x + 27, y: box.y + 21 }),
      text(fits(nodeSays(box.node, box.width < 180), box.width - 22, 6.3), { class: 'node-says', x: box.x + 12, y: box.y + 38 }),
    );
    group.append(element('title', {}, `${box.node.id}: ${rolesOf(box.node).join(', ')} at ${box.node.address}`));
    parts.push(group);
  }
  const labelled = picture.edges.length <= 24;
  for (const edge of picture.edges) {
    if (labelled && edge.labelled && !edge.broken && edge.perSecond > 0) {
      parts.push(text(`${brief(Math.max(1, edge.perSecond))}/s`, { class: 'edge-says', x: edge.x, y: edge.y + 4 }));
    }
  }
  svg.replaceChildren(...parts);
}

function text(content, attributes) {
  return element('text', attributes, content);
}

export function element(name, attributes, content) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (content !== undefined) made.textContent = content;
  return made;
}
