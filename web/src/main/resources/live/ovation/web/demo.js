/**
 * The demo page: one video with everything that is live about it. This module wires the client to the page's parts;
 * it draws numbers at most once per frame, however fast they change. `?video=` chooses the video, `?user=` the name,
 * `?friend=` (again and again) whose coming and going to show.
 */
import { watch } from './ovation.js';
import { createComments } from './comments.js';
import { createConnectionNotes } from './connection-notes.js';
import { OwnTaps } from './own-taps.js';
import { createParticles } from './particles.js';
import { createPlot } from './plot.js';
import { createStage } from './stage.js';
import { createPeople } from './people.js';
import { userName } from './user-name.js';

const query = new URLSearchParams(location.search);
const video = query.get('video') || 'demo';
const user = userName(query.get('user'));
const friends = query.getAll('friend');

const byId = (id) => /** @type {any} */ (document.getElementById(id));
const whole = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

const buttons = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll('.reactions button')]);
const images = new Map(buttons.map((button) => [button.dataset.kind, button.querySelector('img')]));
const otherImage = new Image();
otherImage.src = 'reaction-other.svg'; // for kinds that a server is configured with and this page does not know

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
const stage = createStage(byId('stage'), { reducedMotion });
const particles = createParticles(byId('rising'), { reducedMotion, images, fallback: otherImage });
const plot = createPlot(byId('rate'));
const notes = createConnectionNotes({ pill: byId('state'), text: byId('state-text'), notice: byId('notice') });
const ownTaps = new OwnTaps();
const people = createPeople({ here: byId('here'), friends: byId('friends'), me: user });

byId('video-name').textContent = video;
byId('user-name').textContent = user;
document.title = video === 'demo' ? 'Night Session · Ovation' : `${video} · Ovation`;

const comments = createComments({ user, submit: (text, id) => stream.comment(video, text, { id }) });

const stream = openStream();

function openStream() {
  try {
    return watch('', {
      videos: video,
      user,
      users: friends,
      onPresence: people.presence,
      onState: showState,
      onCaughtUp: ({ awayMillis, missed }) => {
        ownTaps.clear(); // what was tapped while away is in the totals already, and will not come as an event
        notes.caughtUp(awayMillis, missed[video] ?? 0);
      },
      onLike: ({ kind, n, by }) => {
        plot.add(n);
        particles.add(kind, by === undefined || by === user ? ownTaps.withoutOwn(kind, n) : n);
      },
      onLikes: ({ n }) => {
        for (const [kind, count] of Object.entries(n)) {
          plot.add(count);
          particles.add(kind, ownTaps.withoutOwn(kind, count));
        }
      },
      onComment: comments.add,
      onRetract: ({ comment }) => comments.remove(comment),
      onGap: (gap) => {
        if (gap.lane === 'comments') return comments.gap(gap);
        ownTaps.clear(); // their echo may be among what is missing
        notes.gap(gap);
      },
      onChange: requestNumbers,
    });
  } catch (error) {
    notes.impossible(`Nothing to watch: ${error.message}`); // a video name that cannot be one
    throw error;
  }
}

function showState(status) {
  notes.state(status);
  plot.setLive(status.state === 'live');
  byId('figures').classList.toggle('stale', status.state !== 'live');
}

// --- reactions ---

function react(button) {
  const kind = button.dataset.kind;
  const [seat, screen] = [button.getBoundingClientRect(), byId('rising').getBoundingClientRect()];
  particles.tap(kind, (seat.left + seat.width / 2 - screen.left) / screen.width);
  press(button);
  ownTaps.add(kind);
  stream.react(video, kind).catch((error) => {
    ownTaps.forget(kind);
    notes.problem(`Your reaction was not counted. ${error.message}`);
  });
}

function press(button) {
  if (reducedMotion.matches) return;
  const frames = [{ transform: 'scale(1)' }, { transform: 'scale(1.28)' }, { transform: 'scale(1)' }];
  button.querySelector('img')?.animate(frames, { duration: 220, easing: 'ease-out' });
}

for (const button of buttons) button.addEventListener('click', () => react(button));

document.addEventListener('keydown', (event) => {
  const typing = event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]');
  const plain = !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (plain && !typing && event.key.toLowerCase() === 'l') react(byId('like'));
});

byId('pause').addEventListener('click', () => {
  stage.toggle();
  byId('pause').classList.toggle('paused', !stage.playing);
  byId('pause').setAttribute('aria-label', stage.playing ? 'Pause the animation' : 'Play the animation');
});

// --- numbers ---

let numbersRequested = false;

function requestNumbers() {
  if (numbersRequested) return;
  numbersRequested = true;
  // A hidden page gets no animation frames, yet its numbers should be right the moment somebody looks.
  if (document.visibilityState === 'visible') requestAnimationFrame(showNumbers);
  else setTimeout(showNumbers, 250);
}

function showNumbers() {
  numbersRequested = false;
  const state = stream.videos.get(video);
  if (!state) return;
  show(byId('viewers'), whole.format(state.viewers), 'viewers', state.viewers);
  show(byId('peak'), whole.format(state.peakViewers));
  people.show(state);
  showEnded(state.ended);
  show(byId('total-likes'), whole.format(state.total), 'total', state.total);
  for (const button of buttons) {
    const count = state.totals[button.dataset.kind] ?? 0;
    show(/** @type {HTMLElement} */ (button.querySelector('.count')), compact.format(count), 'total', count);
  }
}

function showEnded(ended) {
  byId('ended').hidden = ended === null;
  if (ended) show(byId('ended'), `The stream has ended · peak ${whole.format(ended.peakViewers)}`);
}

function show(element, text, name, value) {
  if (element.textContent !== text) element.textContent = text;
  if (name && element.dataset[name] !== String(value)) element.dataset[name] = String(value);
}

function showPace() {
  const { now, highest } = plot.draw();
  stage.setRate(now ?? 0);
  show(byId('per-second'), now === null ? '–' : whole.format(now));
  const label = now === null ? 'not known right now' : `${now} now, ${highest} at the highest`;
  byId('rate').setAttribute('aria-label', `Reactions per second in the last minute: ${label}`);
}

setInterval(showPace, 1_000);
setTimeout(showPace, 0);
