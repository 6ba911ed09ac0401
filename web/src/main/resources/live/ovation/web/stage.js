/**
 * The demo's "video": a night concert drawn on a canvas. What is seen depends on the wall clock alone, so everybody
 * sees the same moment; the crowd's raised arms follow the reactions. Thirty frames a second at most, nothing while the
 * page is hidden, a still picture for those who prefer reduced motion.
 */
import { drawBand } from './stage-band.js';

const WIDTH = 960;
const HEIGHT = 540;
const FLOOR = 404; // where the stage begins
const FRAME_MILLIS = 1000 / 30;
const BEATS_PER_SECOND = 112 / 60;
const STILL_AT_SECONDS = 3.35; // a moment that makes a good picture
const MAX_PIXEL_RATIO = 1.5;

const LAMPS = [
  { x: 120, hue: 265, sway: 0.21, phase: 0 },
  { x: 264, hue: 330, sway: 0.17, phase: 1.9 },
  { x: 408, hue: 205, sway: 0.24, phase: 3.1 },
  { x: 552, hue: 265, sway: 0.19, phase: 4.4 },
  { x: 696, hue: 24, sway: 0.23, phase: 5.2 },
  { x: 840, hue: 330, sway: 0.18, phase: 0.8 },
];

const ROWS = [
  { y: 462, size: 11, step: 25, colour: '#1b1233', arm: '#2b1f4b', rim: '#54407f', lag: 0.5 },
  { y: 492, size: 15, step: 33, colour: '#130c26', arm: '#1f1639', rim: '#453266', lag: 0.25 },
  { y: 530, size: 20, step: 44, colour: '#0a0717', arm: '#150f28', rim: '#332450', lag: 0 },
];

/** A spectator's picture, in units of its head. */
const SPECTATOR = { width: 3.2, height: 7, headAt: 1.1 };

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{reducedMotion: MediaQueryList}} options
 */
export function createStage(canvas, { reducedMotion }) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { alpha: false }));
  const backdrop = paintBackdrop();
  const spectators = ROWS.map(paintSpectator);
  let energy = 0;
  let shownEnergy = 0;
  let wanted = true;
  let frame = 0;
  let drawnAt = 0;

  const mayMove = () => wanted && !reducedMotion.matches && document.visibilityState === 'visible';

  function fit() {
    const ratio = Math.min(devicePixelRatio || 1, MAX_PIXEL_RATIO);
    const width = Math.round(canvas.clientWidth * ratio);
    if (!width || width === canvas.width) return;
    canvas.width = width;
    canvas.height = Math.round((width * HEIGHT) / WIDTH);
    if (!frame) draw();
  }

  function draw() {
    const still = reducedMotion.matches;
    const seconds = still ? STILL_AT_SECONDS : Date.now() / 1000;
    const scale = canvas.width / WIDTH;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.drawImage(backdrop, 0, 0, WIDTH, HEIGHT);
    drawScreen(context, seconds);
    drawBeams(context, seconds, shownEnergy);
    drawBand(context, FLOOR, seconds * BEATS_PER_SECOND);
    drawCrowd(context, spectators, seconds * BEATS_PER_SECOND, shownEnergy);
    if (!still) drawTimeCode(context, canvas.clientWidth < 600 ? 1.6 : 1);
  }

  function tick(now) {
    frame = requestAnimationFrame(tick);
    if (now - drawnAt < FRAME_MILLIS - 2) return;
    shownEnergy += (energy - shownEnergy) * 0.04;
    drawnAt = now;
    draw();
  }

  function settle() {
    if (mayMove() && !frame) frame = requestAnimationFrame(tick);
    if (!mayMove() && frame) {
      cancelAnimationFrame(frame);
      frame = 0;
    }
    if (!frame && document.visibilityState === 'visible') draw();
  }

  new ResizeObserver(fit).observe(canvas);
  document.addEventListener('visibilitychange', settle);
  reducedMotion.addEventListener('change', settle);
  fit();
  settle();

  return {
    /** @param {number} reactionsPerSecond */
    setRate(reactionsPerSecond) {
      energy = Math.min(1, Math.log10(1 + reactionsPerSecond) / 2.5);
    },
    get playing() {
      return wanted;
    },
    toggle() {
      wanted = !wanted;
      settle();
    },
  };
}

/** What never moves, painted once. */
function paintBackdrop() {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const c = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  c.fillStyle = gradient(c, 0, 0, 0, HEIGHT, ['#0b0818', '#1d1238', '#2b1748']);
  c.fillRect(0, 0, WIDTH, HEIGHT);
  c.fillStyle = gradient(c, 0, FLOOR - 14, 0, HEIGHT, ['#3a2258', '#1b1030', '#0b0716']);
  c.beginPath();
  c.moveTo(90, FLOOR - 14);
  c.lineTo(870, FLOOR - 14);
  c.lineTo(960, FLOOR + 46);
  c.lineTo(0, FLOOR + 46);
  c.fill();
  c.fillStyle = '#120b22';
  c.fillRect(0, FLOOR + 46, WIDTH, HEIGHT);
  paintTruss(c);
  for (const [x, rows] of [[112, 3], [148, 2], [776, 2], [812, 3]]) paintSpeakers(c, x, rows);
  return canvas;
}

function paintTruss(c) {
  c.strokeStyle = '#3b2d5c';
  c.lineWidth = 2;
  c.beginPath();
  c.moveTo(0, 26);
  c.lineTo(WIDTH, 26);
  c.moveTo(0, 44);
  c.lineTo(WIDTH, 44);
  for (let x = 0; x < WIDTH; x += 24) {
    c.moveTo(x, 44);
    c.lineTo(x + 12, 26);
    c.lineTo(x + 24, 44);
  }
  c.stroke();
}

function paintSpeakers(c, x, rows) {
  for (let row = 1; row <= rows; row++) {
    const y = FLOOR - 6 - row * 38;
    c.fillStyle = '#0d0919';
    c.fillRect(x, y, 34, 36);
    c.fillStyle = '#2a1f45';
    c.beginPath();
    c.arc(x + 17, y + 18, 11, 0, Math.PI * 2);
    c.fill();
    c.fillStyle = '#0d0919';
    c.beginPath();
    c.arc(x + 17, y + 18, 5, 0, Math.PI * 2);
    c.fill();
  }
}

/** The wall of light behind the band: a low sun and its bars. */
function drawScreen(c, seconds) {
  const left = 250, top = 84, width = 460, height = 236;
  const glow = 0.5 + 0.5 * Math.max(0, Math.cos(seconds * BEATS_PER_SECOND * Math.PI * 2)) ** 3;
  c.save();
  c.beginPath();
  c.roundRect(left, top, width, height, 6);
  c.fillStyle = gradient(c, 0, top, 0, top + height, ['#1a0f3a', '#4a1c63', '#b23a6a']);
  c.fill();
  c.clip();
  c.fillStyle = gradient(c, 0, top + 40, 0, top + 200, ['#ffe29a', '#ff9a5a', '#ff4f7d']);
  c.beginPath();
  c.arc(480, top + 126, 78 + glow * 3, 0, Math.PI * 2);
  c.fill();
  c.fillStyle = '#5a1f66';
  for (let i = 0; i < 6; i++) c.fillRect(left, top + 128 + i * 15 + ((seconds * 7) % 15), width, 2 + i);
  c.fillStyle = 'rgba(18, 9, 40, .78)';
  for (let i = 0; i < 46; i++) {
    const wave = Math.sin(i * 0.7 + seconds * 3.1) * Math.sin(i * 0.23 - seconds * 1.7);
    const bar = 12 + 34 * Math.abs(wave) * (0.55 + 0.45 * glow);
    c.fillRect(left + i * 10 + 1, top + height - bar, 8, bar);
  }
  c.restore();
  c.strokeStyle = '#0d0919';
  c.lineWidth = 5;
  c.strokeRect(left, top, width, height);
}

function drawBeams(c, seconds, energy) {
  c.save();
  c.globalCompositeOperation = 'screen';
  for (const { x, hue, sway, phase } of LAMPS) {
    const lean = Math.sin(seconds * (0.5 + sway) + phase) * 190;
    const strength = 0.2 + 0.1 * Math.sin(seconds * 1.3 + phase * 2) + 0.14 * energy;
    const beam = c.createLinearGradient(x, 44, x + lean, 470);
    beam.addColorStop(0, `hsla(${hue}, 95%, 72%, ${strength + 0.25})`);
    beam.addColorStop(1, `hsla(${hue}, 95%, 60%, 0)`);
    c.fillStyle = beam;
    c.beginPath();
    c.moveTo(x - 5, 44);
    c.lineTo(x + 5, 44);
    c.lineTo(x + lean + 66, 470);
    c.lineTo(x + lean - 66, 470);
    c.fill();
    c.fillStyle = `hsla(${hue}, 95%, 68%, ${strength * 0.55})`;
    c.beginPath();
    c.ellipse(x + lean * 0.86, FLOOR + 16, 62, 12, 0, 0, Math.PI * 2);
    c.fill();
    c.fillStyle = `hsl(${hue}, 100%, 88%)`;
    c.beginPath();
    c.arc(x, 46, 5, 0, Math.PI * 2);
    c.fill();
  }
  c.restore();
}

/** Three rows of heads; the more reactions, the more arms. Who a spectator is depends on its place alone. */
function drawCrowd(c, spectators, beat, energy) {
  const raised = 0.1 + 0.75 * energy;
  ROWS.forEach((row, rowIndex) => {
    const sprite = spectators[rowIndex];
    const [width, height] = [row.size * SPECTATOR.width, row.size * SPECTATOR.height];
    for (let i = -1; i * row.step < WIDTH + row.step; i++) {
      const dice = noise(i * 7.3 + row.y);
      const x = i * row.step + (dice - 0.5) * row.step * 0.6;
      const bob = Math.abs(Math.sin((beat + row.lag + dice * 0.3) * Math.PI)) * row.size * (0.22 + 0.35 * energy);
      const y = row.y - bob - dice * row.size * 0.7;
      if (noise(i * 3.7 + row.y * 1.3) < raised) raiseArms(c, row, x, y, beat, dice);
      c.drawImage(sprite, x - width / 2, y - row.size * SPECTATOR.headAt, width, height);
    }
  });
}

/** One spectator of a row as a bitmap: ninety of them as outlines would cost more than all the rest. */
function paintSpectator({ size, colour, rim }) {
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(size * SPECTATOR.width * MAX_PIXEL_RATIO);
  canvas.height = Math.ceil(size * SPECTATOR.height * MAX_PIXEL_RATIO);
  const c = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  c.scale(MAX_PIXEL_RATIO, MAX_PIXEL_RATIO);
  c.translate((size * SPECTATOR.width) / 2, size * SPECTATOR.headAt);
  const shape = new Path2D();
  shape.arc(0, 0, size * 0.8, 0, Math.PI * 2);
  shape.roundRect(-size * 1.4, size * 0.95, size * 2.8, size * 9, size * 1.1);
  c.strokeStyle = rim; // light from the stage on their hair
  c.lineWidth = 2.4;
  c.stroke(shape);
  c.fillStyle = colour;
  c.fill(shape);
  return canvas;
}

function raiseArms(c, { size, arm }, x, y, beat, dice) {
  const sway = Math.sin((beat / 2 + dice) * Math.PI * 2) * size * 0.5;
  c.strokeStyle = arm;
  c.lineWidth = size * 0.5;
  c.lineCap = c.lineJoin = 'round';
  c.beginPath();
  for (const side of dice > 0.45 ? [-1, 1] : [1]) {
    c.moveTo(x + side * size * 1.1, y + size * 1.5);
    c.lineTo(x + side * size * 1.35 + sway * 0.4, y - size * 0.5);
    c.lineTo(x + side * size * 1.05 + sway, y - size * (1.7 + dice * 0.6));
  }
  c.stroke();
}

/** Time of day to the frame, as on a studio monitor; larger on a small screen. */
function drawTimeCode(c, scale) {
  const now = new Date();
  const frame = Math.floor((now.getMilliseconds() * 25) / 1000);
  const text = [now.getHours(), now.getMinutes(), now.getSeconds(), frame].map((n) => String(n).padStart(2, '0')).join(':');
  c.save();
  c.translate(WIDTH - 16, HEIGHT - 15);
  c.scale(scale, scale);
  c.font = '600 17px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace';
  c.textAlign = 'right';
  c.fillStyle = 'rgba(8, 5, 18, .6)';
  c.beginPath();
  c.roundRect(-129, -27, 129, 27, 6);
  c.fill();
  c.fillStyle = 'rgba(255, 255, 255, .88)';
  c.fillText(text, -8, -7.5);
  c.restore();
}

/** A number from 0 to 1 that is always the same for the same seed. */
function noise(seed) {
  const value = Math.sin(seed * 127.1) * 43758.5453;
  return value - Math.floor(value);
}

function gradient(c, x0, y0, x1, y1, colours) {
  const result = c.createLinearGradient(x0, y0, x1, y1);
  colours.forEach((colour, i) => result.addColorStop(i / (colours.length - 1), colour));
  return result;
}
