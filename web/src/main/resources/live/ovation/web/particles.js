/**
 * Reactions that rise over the video. Whatever the rate, the work is bounded: at most `MAX_ALIVE` are in the air and
 * fewer than thirty start per second. When more arrive, one stands for several and is a little larger. Reactions that arrive
 * as sums are let go over the time until the next sum, so both ways of arriving look the same.
 */

const MAX_ALIVE = 72;
const SPREAD_MILLIS = 250; // the pace at which sums arrive
const MIN_STEP_MILLIS = 36;
const MAX_WAITING_SINGLY = 7; // up to here each reaction is drawn for itself
const LIFE_MILLIS = 2_600;
const SPRITE = 96;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{reducedMotion: MediaQueryList, images: Map<string, HTMLImageElement>, fallback: HTMLImageElement}} options
 */
export function createParticles(canvas, { reducedMotion, images, fallback }) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const sprites = new Map([...images].map(([kind, image]) => [kind, rasterize(image)]));
  const fallbackSprite = rasterize(fallback);
  /** @type {Particle[]} */ let alive = [];
  /** @type {Map<string, number>} */ const waiting = new Map();
  let waitingCount = 0;
  let nextStartAt = 0;
  let frame = 0;

  new ResizeObserver(fit).observe(canvas);
  fit();

  function fit() {
    const ratio = Math.min(devicePixelRatio || 1, 2);
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  function tick(now) {
    startWaiting(now);
    context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    alive = alive.filter((particle) => now - particle.bornAt < LIFE_MILLIS);
    for (const particle of alive) draw(particle, (now - particle.bornAt) / LIFE_MILLIS);
    frame = alive.length > 0 || waitingCount > 0 ? requestAnimationFrame(tick) : 0;
  }

  function startWaiting(now) {
    while (waitingCount > 0 && now >= nextStartAt) {
      const kind = pick();
      const count = /** @type {number} */ (waiting.get(kind));
      const weight = Math.min(count, Math.ceil(waitingCount / MAX_WAITING_SINGLY));
      waiting.set(kind, count - weight);
      const step = Math.max(MIN_STEP_MILLIS, Math.min(SPREAD_MILLIS / waitingCount, 90));
      waitingCount -= weight;
      nextStartAt = Math.max(nextStartAt + step, now - 2 * MIN_STEP_MILLIS);
      start(kind, weight, 0.5 + Math.random() * 0.46, now);
    }
  }

  /** A kind that waits, each in proportion. */
  function pick() {
    let dice = Math.random() * waitingCount;
    let last = '';
    for (const [kind, count] of waiting) {
      if (count === 0) continue;
      last = kind;
      if ((dice -= count) < 0) break;
    }
    return last;
  }

  function start(kind, weight, at, now) {
    if (alive.length >= MAX_ALIVE) alive.shift();
    alive.push({
      sprite: sprites.get(kind) ?? fallbackSprite,
      bornAt: now,
      x: at,
      size: Math.min(54, canvas.clientWidth * (0.04 + 0.013 * Math.log10(weight)) + 4) * (0.88 + Math.random() * 0.24),
      swing: (Math.random() - 0.5) * 0.07,
      turns: 0.7 + Math.random() * 0.7,
      climb: 0.62 + Math.random() * 0.34,
      tilt: (Math.random() - 0.5) * 0.5,
    });
  }

  function draw({ sprite, x, size, swing, turns, climb, tilt }, age) {
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    const still = reducedMotion.matches;
    const grown = still ? 1 : Math.min(1, age * 9) * (1 + 0.25 * Math.max(0, 1 - Math.abs(age * 9 - 1)));
    const risen = still ? 0.15 + (climb - 0.62) * 2 : climb * (1 - (1 - age) ** 1.7);
    const side = still ? 0 : swing * Math.sin(age * turns * Math.PI * 2);
    context.save();
    context.globalAlpha = Math.min(1, age * 12, (1 - age) * 2.6);
    context.translate((x + side) * width, height * (1 - risen) + size * 0.4 * (1 - age));
    context.rotate(still ? 0 : tilt * Math.sin(age * turns * 5));
    context.drawImage(sprite, (-size * grown) / 2, (-size * grown) / 2, size * grown, size * grown);
    context.restore();
  }

  function wake() {
    frame ||= requestAnimationFrame(tick);
  }

  return {
    /** Other people's reactions. @param {string} kind @param {number} count */
    add(kind, count) {
      // Nobody sees a hidden page: what would pile up there must not burst out later.
      if (count <= 0 || document.visibilityState !== 'visible') return;
      if (waitingCount === 0) nextStartAt = Math.max(nextStartAt, performance.now());
      waiting.set(kind, (waiting.get(kind) ?? 0) + count);
      waitingCount += count;
      wake();
    },
    /** One's own reaction: at once, from where the finger is. @param {string} kind @param {number} at 0 (left) to 1 */
    tap(kind, at) {
      start(kind, 3, Math.min(0.95, Math.max(0.05, at + (Math.random() - 0.5) * 0.03)), performance.now());
      wake();
    },
    get count() {
      return alive.length;
    },
  };
}

/**
 * @typedef {{sprite: HTMLCanvasElement, bornAt: number, x: number, size: number, swing: number, turns: number,
 *   climb: number, tilt: number}} Particle
 */

/** Scaling a vector image dozens of times per frame would cost; a bitmap of it does not. */
function rasterize(image) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SPRITE;
  const paint = () => canvas.getContext('2d')?.drawImage(image, 0, 0, SPRITE, SPRITE);
  if (image.complete && image.naturalWidth) paint();
  else image.addEventListener('load', paint, { once: true });
  return canvas;
}
