/**
 * Says in plain words how the connection is: a short state in the page's head, and a note over the video when there is
 * more to say. The ticking part is hidden from screen readers, which would read it out every second.
 */

const LABELS = { connecting: 'Connecting…', live: 'Live', reconnecting: 'Reconnecting…', ended: 'Ended' };
const NOTE_MILLIS = 8_000;
const PATIENCE_MILLIS = 8_000;

const REASONS = {
  lost: 'Connection lost',
  refused: 'The server cannot take us right now',
  silent: 'Nothing was heard for too long',
  draining: 'The server is being replaced',
  stalled: 'This connection fell too far behind',
  'control-overflow': 'This connection fell too far behind',
};

const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });

/** @param {{pill: HTMLElement, text: HTMLElement, notice: HTMLElement}} elements */
export function createConnectionNotes({ pill, text, notice }) {
  const sentence = document.createElement('span');
  const ticking = document.createElement('span');
  ticking.className = 'ticking';
  ticking.setAttribute('aria-hidden', 'true');
  notice.append(sentence, ticking);

  /** What holds as long as the state does; '' while all is well. */
  let lasting = '';
  let passing = '';
  let passingTimer = 0;
  let tickTimer = 0;
  let status = { state: 'connecting', since: Date.now(), reason: null, retryAt: null };

  function show() {
    const message = lasting || passing;
    if (sentence.textContent !== message) sentence.textContent = message;
    const tick = message && message === lasting ? countdown(status) : '';
    if (ticking.textContent !== tick) ticking.textContent = tick;
    notice.classList.toggle('shown', message !== '');
  }

  function pass(message) {
    passing = message;
    clearTimeout(passingTimer);
    passingTimer = setTimeout(() => {
      passing = '';
      show();
    }, NOTE_MILLIS);
    show();
  }

  function followClock() {
    clearInterval(tickTimer);
    if (status.state !== 'connecting' && status.state !== 'reconnecting') return;
    tickTimer = setInterval(() => {
      lasting = sentenceFor(status);
      show();
    }, 1_000);
  }

  return {
    /** @param {import('./ovation.js').Status} next */
    state(next) {
      status = next;
      pill.dataset.state = next.state;
      if (text.textContent !== LABELS[next.state]) text.textContent = LABELS[next.state];
      lasting = sentenceFor(next);
      followClock();
      show();
    },
    /** @param {number} awayMillis @param {number} missed */
    caughtUp(awayMillis, missed) {
      const count = missed === 0 ? '' : `: ${reactions(missed)} came meanwhile`;
      pass(`Caught up after ${duration(awayMillis)}${count}.`);
    },
    /** @param {import('./ovation.js').Gap} gap */
    gap({ missed, reason }) {
      const what = missed === null ? 'Some reactions' : reactions(missed);
      const why = { slow: ' because this connection was slow', region: ' while two regions were apart' }[reason] ?? '';
      pass(`${what} could not be shown${why}. The totals are right.`);
    },
    /** There is no stream and there will be none. @param {string} message */
    impossible(message) {
      pill.dataset.state = 'ended';
      text.textContent = 'Not connected';
      lasting = message;
      show();
    },
    /** @param {string} message */
    problem(message) {
      pass(message);
    },
  };
}

function sentenceFor({ state, since, reason }) {
  switch (state) {
    case 'connecting':
      return Date.now() - since > PATIENCE_MILLIS || reason === 'refused' ? 'The server has not answered yet.' : '';
    case 'reconnecting':
      return `${REASONS[reason] ?? 'Connection interrupted'}. Away since ${clock.format(since)}.`;
    case 'ended':
      return reason === 'closed' ? 'You left.' : `The server ended this stream (${reason}).`;
    default:
      return '';
  }
}

function countdown({ retryAt }) {
  const seconds = retryAt === null ? 0 : Math.ceil((retryAt - Date.now()) / 1000);
  return seconds > 0 ? ` Next try in ${seconds} s.` : '';
}

function reactions(n) {
  return n === 1 ? '1 reaction' : `${n.toLocaleString('en')} reactions`;
}

function duration(millis) {
  const seconds = Math.max(1, Math.round(millis / 1000));
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
