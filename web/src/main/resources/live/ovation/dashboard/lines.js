/** A few lines over the last minutes, on a scale of powers of ten: likes in and deliveries out fit on one plot. */

import { element } from './picture.js';

const HEIGHT = 168;
const LEFT = 52;
const BOTTOM = 20;
const TOP = 8;
/** Longer without a point, and a line is broken: nobody looked. */
const HOLE_MICROS = 10_000_000;

/**
 * The lines' paths. Pure.
 *
 * @param {{at: number}[]} points oldest first, microseconds since the Unix epoch
 * @param {string[]} series the points' fields, one line each; a point without the field is a hole
 */
export function lines(points, series, width, spanMicros) {
  const end = points.at(-1)?.at ?? 0;
  const values = points.flatMap((point) => series.map((name) => point[name]).filter((value) => value > 0));
  const low = Math.floor(Math.log10(Math.max(1, Math.min(...values, Infinity) === Infinity ? 1 : Math.min(...values))));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(10, ...values)) + 1e-9));
  const x = (at) => LEFT + (1 - (end - at) / spanMicros) * (width - LEFT - 2);
  const y = (value) => {
    const share = value <= 0 ? 0 : (Math.log10(value) - low) / (high - low);
    return HEIGHT - BOTTOM - Math.max(0, Math.min(1, share)) * (HEIGHT - BOTTOM - TOP);
  };
  const paths = series.map((name) => {
    let path = '';
    let before = -Infinity;
    for (const point of points) {
      if (point[name] === undefined || end - point.at > spanMicros) continue;
      path += `${point.at - before > HOLE_MICROS ? 'M' : 'L'}${x(point.at).toFixed(1)} ${y(point[name]).toFixed(1)}`;
      before = point.at;
    }
    return path;
  });
  const marks = [];
  for (let power = low; power <= high; power++) marks.push({ value: 10 ** power, y: y(10 ** power) });
  return { paths, marks };
}

const MINUTE = 60_000_000;
const MOST_MINUTES = 5;

/** Whole minutes, as many as there is something to show of. */
export function span(points) {
  const age = points.length > 1 ? points.at(-1).at - points[0].at : 0;
  return MINUTE * Math.min(MOST_MINUTES, Math.max(1, Math.ceil(age / MINUTE)));
}

/** @param {SVGSVGElement} svg */
export function plot(svg, points, series, write) {
  const spanMicros = span(points);
  const width = Math.max(240, svg.clientWidth);
  svg.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
  const { paths, marks } = lines(points, series, width, spanMicros);
  const parts = [];
  for (const mark of marks) {
    parts.push(element('line', { x1: LEFT, x2: width, y1: mark.y, y2: mark.y }));
    parts.push(element('text', { x: LEFT - 8, y: mark.y + 4, 'text-anchor': 'end' }, write(mark.value)));
  }
  parts.push(element('text', { x: LEFT, y: HEIGHT - 4 }, `${spanMicros / MINUTE} min ago`));
  parts.push(element('text', { x: width, y: HEIGHT - 4, 'text-anchor': 'end' }, 'now'));
  paths.forEach((path, i) => parts.push(element('path', { class: `series-${series.length === 2 ? i * 2 : i}`, d: path || 'M0 0' })));
  svg.replaceChildren(...parts);
}
