/**
 * Reactions per second over the last minute, as an SVG that takes its colours from the style sheet. Seconds without a
 * live connection are drawn as nothing rather than as zero: nobody counted them here.
 */

const SECONDS = 60;
const WIDTH = 240;
const HEIGHT = 48;
const TOP = 4;

/** @param {SVGSVGElement} svg */
export function createPlot(svg) {
  svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  const area = append(svg, 'path', 'plot-area');
  const line = append(svg, 'path', 'plot-line');
  /** Finished seconds, oldest first; null: not live. @type {(number | null)[]} */
  const history = [];
  let second = currentSecond();
  let counted = 0;
  let live = false;
  let liveAllAlong = false;

  /** Timers are late in hidden tabs, so finished seconds are settled whenever something happens. */
  function roll() {
    const now = currentSecond();
    while (second < now) {
      history.push(liveAllAlong || counted > 0 ? counted : null);
      counted = 0;
      liveAllAlong = live;
      second++;
    }
    if (history.length > SECONDS) history.splice(0, history.length - SECONDS);
  }

  return {
    /** @param {number} n */
    add(n) {
      roll();
      counted += n;
    },
    /** @param {boolean} isLive */
    setLive(isLive) {
      roll();
      live = isLive;
      liveAllAlong &&= isLive;
    },
    /** Draws. @returns {{now: number | null, highest: number}} the last finished second, and the highest of them all */
    draw() {
      roll();
      const highest = Math.max(0, ...history.map((n) => n ?? 0));
      const { line: linePath, area: areaPath } = paths(history, Math.max(4, highest));
      line.setAttribute('d', linePath);
      area.setAttribute('d', areaPath);
      return { now: history.at(-1) ?? null, highest };
    },
  };
}

/** One stroke per run of live seconds. */
function paths(history, scale) {
  let line = '';
  let area = '';
  let run = [];
  const finish = () => {
    if (run.length === 1) run.push([run[0][0] + 1.5, run[0][1]]);
    if (run.length > 0) {
      const points = run.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L');
      line += `M${points}`;
      area += `M${run[0][0].toFixed(1)} ${HEIGHT}L${points}L${run.at(-1)[0].toFixed(1)} ${HEIGHT}Z`;
    }
    run = [];
  };
  history.forEach((n, i) => {
    const x = ((SECONDS - history.length + i) / (SECONDS - 1)) * WIDTH;
    if (n === null) finish();
    else run.push([x, HEIGHT - 1 - (n / scale) * (HEIGHT - TOP - 1)]);
  });
  finish();
  return { line, area };
}

function append(svg, name, className) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  element.setAttribute('class', className);
  svg.append(element);
  return element;
}

function currentSecond() {
  return Math.floor(Date.now() / 1000);
}
