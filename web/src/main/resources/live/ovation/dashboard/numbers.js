/** What the cluster's answer means, and how numbers are written. Nothing here touches the page. */

/** @param {number} n whole or not; 12,345 stays itself, larger ones are shortened */
export function brief(n) {
  if (n < 100_000) return Math.round(n).toLocaleString('en-US');
  const units = ['', 'K', 'M', 'G', 'T'];
  let unit = 0;
  while (n >= 999.5 && unit < units.length - 1) {
    n /= 1000;
    unit++;
  }
  return `${n < 9.95 ? n.toFixed(1) : Math.round(n)}${units[unit]}`;
}

/** @param {number} n bytes */
export function bytes(n) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (n >= 1023.5 && unit < units.length - 1) {
    n /= 1024;
    unit++;
  }
  return `${unit > 0 && n < 9.95 ? n.toFixed(1) : Math.round(n)} ${units[unit]}`;
}

/** @param {number} us microseconds */
export function micros(us) {
  if (us < 1000) return `${Math.round(us)} µs`;
  if (us < 9_950) return `${(us / 1000).toFixed(1)} ms`;
  if (us < 999_500) return `${Math.round(us / 1000)} ms`;
  return `${(us / 1e6).toFixed(1)} s`;
}

/** @param {number} seconds */
export function lasting(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3600)} h`;
}

/** @param {number} at microseconds since the Unix epoch; the time of day where the reader is */
export function timeOfDay(at) {
  const d = new Date(at / 1000);
  return [d.getHours(), d.getMinutes(), d.getSeconds()].map((n) => String(n).padStart(2, '0')).join(':');
}

/** A row as its node told it. @param {{value: number, unit: string, rate: boolean}} row */
export function rowText(row) {
  const text = row.unit === 'bytes' ? bytes(row.value) : row.unit === 'seconds' ? lasting(row.value) : brief(row.value);
  return row.rate ? `${text}/s` : text;
}

/** A node nobody heard of but through a dispatcher's link is a frontend. */
export function rolesOf(node) {
  return node.status?.roles ?? ['frontend'];
}

export function summary(cluster) {
  const up = cluster.nodes.filter((node) => !node.gone && node.status);
  const sum = (field) => up.reduce((all, node) => all + (node.status[field] ?? 0), 0);
  return {
    viewers: sum('viewers'),
    in: sum('likesInPerSecond'),
    out: sum('outPerSecond'),
    up: up.length,
    all: cluster.nodes.length,
    gone: cluster.nodes.filter((node) => node.gone),
  };
}

const FRESH_MICROS = 30_000_000;

/** The newest point that has this field and is not old. @param {number} now microseconds since the Unix epoch */
export function latestOf(points, field, now) {
  return points.findLast((point) => point[field] !== undefined && point.at > now - FRESH_MICROS);
}

/** Over all frontends; where none answers, what passes through the dispatchers. */
export function hottest(cluster, most = 10) {
  const up = cluster.nodes.filter((node) => !node.gone && node.status);
  const frontends = up.filter((node) => rolesOf(node).includes('frontend'));
  const perVideo = new Map();
  for (const node of frontends.length > 0 ? frontends : up) {
    for (const hot of node.status.hottest) perVideo.set(hot.video, (perVideo.get(hot.video) ?? 0) + hot.perSecond);
  }
  return [...perVideo]
    .map(([video, perSecond]) => ({ video, perSecond }))
    .sort((a, b) => b.perSecond - a.perSecond || a.video.localeCompare(b.video))
    .slice(0, most);
}

/** A node's id says who it is only within its region. */
export function hasSeveralRegions(cluster) {
  return new Set(cluster.nodes.map((node) => node.region)).size > 1;
}

/** One line per kind of error, whichever nodes have it, the newest first. */
export function errors(cluster) {
  const kinds = new Map();
  const several = hasSeveralRegions(cluster);
  for (const node of cluster.nodes) {
    for (const error of node.status?.errors ?? []) {
      const kind = kinds.get(error.what) ?? { ...error, count: 0, nodes: [] };
      kind.count += error.count;
      if (error.last >= kind.last) kind.message = error.message;
      kind.first = Math.min(kind.first, error.first);
      kind.last = Math.max(kind.last, error.last);
      kind.nodes.push(several ? `${node.id} in ${node.region}` : node.id);
      kinds.set(error.what, kind);
    }
  }
  return [...kinds.values()].sort((a, b) => b.last - a.last);
}

const CLOSED = {
  stalled: 'Closed: read nothing for too long',
  'control-overflow': 'Closed: left too much unread',
  'catch-up-failed': 'Closed: could not be brought up to date',
  'connection-failed': 'Closed: failed inside the server',
  'io-failed': 'Closed: the network failed',
  draining: 'Closed: the frontend went down',
  'client-left': 'Closed: the viewer left',
};

/** Label and text, over all frontends that answer. @returns {[string, string][]} */
export function slowViewers(cluster) {
  const slow = cluster.nodes.filter((node) => !node.gone && node.status).map((node) => node.status.slow);
  const sum = (field) => slow.reduce((all, one) => all + one[field], 0);
  const closed = new Map();
  for (const one of slow) {
    for (const [reason, n] of Object.entries(one.closed)) closed.set(reason, (closed.get(reason) ?? 0) + n);
  }
  const known = Object.keys(CLOSED).filter((reason) => closed.has(reason));
  const others = [...closed.keys()].filter((reason) => !(reason in CLOSED));
  return [
    ['Fall behind their log', `${brief(sum('laggedPerSecond'))}/s`],
    ['Fell behind, in all', brief(sum('lagged'))],
    ['Writes cut short by full sockets', `${brief(sum('shortWritesPerSecond'))}/s`],
    ['Streams refused', brief(sum('refused'))],
    ...[...known, ...others].map((reason) => [CLOSED[reason] ?? `Closed: ${reason}`, brief(closed.get(reason))]),
  ];
}
