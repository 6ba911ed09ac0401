/**
 * The four on the stage, as cut-out silhouettes with a rim of light: drums, guitar, voice, keys. Each is a function of
 * the beat (a number that grows by one per beat) and draws from its feet up; x to the right, y downwards.
 */

const DARK = '#0b0715';
const HEAD = 11;

/**
 * @param {CanvasRenderingContext2D} c
 * @param {number} floor y of the stage's front
 * @param {number} beat
 */
export function drawBand(c, floor, beat) {
  c.lineCap = c.lineJoin = 'round';
  place(c, 528, floor - 24, 0.94, '#ffb27a', drummer, beat);
  place(c, 304, floor + 6, 1.06, '#c9a2ff', guitarist, beat);
  place(c, 668, floor + 6, 1.04, '#ff9ec0', keyboarder, beat);
  place(c, 424, floor + 26, 1.16, '#ffd9a0', singer, beat);
}

/** Draws a figure twice: a sliver of light first, the shadow over it. */
function place(c, x, y, scale, rim, figure, beat) {
  for (const [colour, offset] of [[rim, -1.6], [DARK, 0]]) {
    c.save();
    c.translate(x + offset * 0.7, y + offset);
    c.scale(scale, scale);
    c.fillStyle = c.strokeStyle = colour;
    figure(c, beat);
    c.restore();
  }
}

function singer(c, beat) {
  const sway = wave(beat / 4) * 5;
  const nod = bounce(beat) * 3;
  const reach = Math.max(0, wave(beat / 16)) ** 2; // every few bars an arm goes up
  limb(c, 8, [-9, 0], [-7, -32], [sway * 0.4, -56]);
  limb(c, 8, [13, 0], [9, -30], [sway * 0.4, -56]);
  limb(c, 19, [sway * 0.4, -60], [sway, -88 + nod]);
  disc(c, sway * 1.3, -115 + nod, HEAD);
  limb(c, 6, [sway - 8, -93 + nod], [sway - 17, -82 + nod], [sway - 4, -99 + nod]); // the hand at the microphone
  limb(c, 6, [sway + 8, -93 + nod], [sway + 21, -84 - reach * 26 + nod], [sway + 25 + reach * 4, -68 - reach * 72 + nod]);
  limb(c, 2.5, [-6, 2], [-1 + sway, -101 + nod]); // its stand
  limb(c, 2.5, [-15, 2], [3, 2]);
  disc(c, sway - 1, -104 + nod, 3.5);
}

function guitarist(c, beat) {
  const lean = wave(beat / 4 + 0.3) * 4;
  const strum = wave(beat * 2) * 6;
  const nod = bounce(beat) * 2.5;
  limb(c, 9, [-16, 0], [-12, -30], [-2 + lean, -56]);
  limb(c, 9, [16, 0], [13, -32], [2 + lean, -56]);
  limb(c, 20, [lean, -60], [lean * 1.6 - 2, -88]);
  disc(c, lean * 2 - 3, -112 + nod, HEAD);
  limb(c, 5, [lean - 12, -108 + nod], [lean - 13, -97 + nod]); // long hair
  c.save();
  c.translate(lean, -63);
  c.rotate(-0.42 + wave(beat / 4) * 0.06);
  ellipse(c, -15, 2, 17, 12);
  ellipse(c, -1, 1, 11, 9);
  limb(c, 4, [0, 0], [62, 0]);
  limb(c, 7, [60, 0], [69, -1]);
  c.restore();
  limb(c, 6, [lean - 10, -90], [lean - 25, -76], [lean - 13, -60 + strum]);
  limb(c, 6, [lean + 8, -90], [lean + 30, -74], [lean + 38, -84]);
}

function drummer(c, beat) {
  const left = bounce(beat * 2);
  const right = bounce(beat * 2 + 0.5);
  const nod = bounce(beat) * 2;
  c.fillRect(-80, -2, 160, 26); // the riser
  limb(c, 20, [0, -40], [0, -66]);
  disc(c, 0, -90 + nod, HEAD);
  limb(c, 6, [-9, -70], [-24, -58], [-34, -72 + left * 16]);
  limb(c, 2, [-34, -72 + left * 16], [-46, -62 + left * 12]);
  limb(c, 6, [9, -70], [24, -58], [34, -76 + right * 18]);
  limb(c, 2, [34, -76 + right * 18], [47, -68 + right * 12]);
  disc(c, 0, -25, 23); // kick drum
  c.fillRect(-45, -42, 24, 18);
  c.fillRect(21, -42, 24, 18);
  c.fillRect(46, -32, 24, 30);
  cymbal(c, -56, -66 + left * 2, -0.16);
  cymbal(c, 58, -70 + right * 2, 0.18);
}

function keyboarder(c, beat) {
  const sway = wave(beat / 2 + 0.2) * 4;
  const nod = bounce(beat) * 3;
  const play = wave(beat) * 5;
  limb(c, 9, [-2, 0], [1, -30], [sway * 0.3, -54]);
  limb(c, 9, [14, 0], [10, -30], [4, -54]);
  limb(c, 19, [sway * 0.3 + 1, -60], [sway, -87 + nod * 0.5]);
  disc(c, sway * 1.6 - 3, -111 + nod, HEAD);
  limb(c, 7, [sway - 12, -117 + nod], [sway + 4, -118 + nod]); // the cap's peak
  limb(c, 6, [sway - 8, -88], [sway - 14, -68], [-26 - play, -62]);
  limb(c, 6, [sway + 8, -88], [sway + 6, -68], [-12 + play, -62]);
  c.fillRect(-62, -60, 66, 8);
  limb(c, 3, [-56, -52], [-10, 2]);
  limb(c, 3, [-8, -52], [-54, 2]);
}

function cymbal(c, x, y, tilt) {
  limb(c, 2.5, [x, y], [x * 0.96, 0]);
  c.save();
  c.translate(x, y);
  c.rotate(tilt);
  ellipse(c, 0, 0, 20, 3);
  c.restore();
}

function limb(c, width, [x, y], ...joints) {
  c.lineWidth = width;
  c.beginPath();
  c.moveTo(x, y);
  for (const [jointX, jointY] of joints) c.lineTo(jointX, jointY);
  c.stroke();
}

function disc(c, x, y, radius) {
  ellipse(c, x, y, radius, radius);
}

function ellipse(c, x, y, width, height) {
  c.beginPath();
  c.ellipse(x, y, width, height, 0, 0, Math.PI * 2);
  c.fill();
}

/** -1 to 1, once round per turn. */
function wave(turns) {
  return Math.sin(turns * Math.PI * 2);
}

/** 0 to 1 and back, once per beat. */
function bounce(beat) {
  return Math.abs(Math.sin(beat * Math.PI));
}
