/**
 * The comments: a bounded list that follows the newest unless the reader has scrolled away, the form below it, and a
 * quiet voice for screen readers that sums up instead of reading everything out.
 */
import { newId } from './ovation.js';

const KEEP = 200;
const MAX_LENGTH = 500;
const COUNT_FROM = 400; // nearer to the limit than this, the counter stands out
const ANNOUNCE_MILLIS = 8_000;
const NEAR_END_PIXELS = 48;
const HUES = 8;

const byId = (id) => /** @type {any} */ (document.getElementById(id));
const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hour12: false });

/**
 * @param {{user: string, submit: (text: string, id: string) => Promise<unknown>}} options
 */
export function createComments({ user, submit }) {
  const list = createList(user);
  createForm({ submit, onSent: list.follow });
  return list;
}

function createList(user) {
  const list = byId('comments');
  const newer = byId('newer');
  const announce = createAnnouncer(byId('announcer'));
  const begun = Date.now();
  /** @type {HTMLElement[]} */ let arrived = [];
  let unseen = 0;
  let following = true;

  function flush() {
    for (const item of arrived) insert(item);
    arrived = [];
    while (list.children.length > KEEP) list.firstElementChild.remove();
    byId('no-comments').hidden = list.children.length > 0;
    if (following) list.scrollTop = list.scrollHeight;
    showUnseen();
  }

  /** By time of acceptance: what another region delivers late goes where it belongs. */
  function insert(item) {
    let next = null;
    for (let last = list.lastElementChild; last && Number(last.dataset.at) > Number(item.dataset.at); ) {
      next = last;
      last = last.previousElementSibling;
    }
    list.insertBefore(item, next);
  }

  function enqueue(item) {
    // One layout for a whole burst, also on a hidden page, which gets no animation frames.
    if (arrived.push(item) === 1) setTimeout(flush, 30);
  }

  function showUnseen() {
    newer.hidden = unseen === 0;
    newer.textContent = unseen === 1 ? '1 new comment' : `${unseen} new comments`;
  }

  function follow() {
    following = true;
    unseen = 0;
    list.scrollTop = list.scrollHeight;
    showUnseen();
  }

  list.addEventListener('scroll', () => {
    following = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PIXELS;
    if (following && unseen > 0) follow();
  }, { passive: true });
  new ResizeObserver(() => following && (list.scrollTop = list.scrollHeight)).observe(list);
  newer.addEventListener('click', follow);

  return {
    follow,
    /** @param {import('./ovation.js').Comment} comment */
    add(comment) {
      const own = comment.by === user;
      enqueue(renderComment(comment, own));
      if (!following && !own) unseen++;
      if (!own && comment.at / 1000 > begun) announce(comment);
    },
    /** @param {string} id */
    remove(id) {
      arrived = arrived.filter((item) => item.dataset.comment !== id);
      [...list.children].find((item) => item.dataset.comment === id)?.remove();
      byId('no-comments').hidden = list.children.length > 0;
    },
    /** @param {import('./ovation.js').Gap} gap */
    gap({ missed }) {
      const item = element('li', 'gap');
      item.dataset.at = list.lastElementChild?.dataset.at ?? '0';
      const what = missed === 1 ? '1 comment is' : `${missed ?? 'Some'} comments are`;
      item.textContent = `${what} missing here`;
      enqueue(item);
    },
  };
}

function renderComment({ comment, by = 'somebody', text, at }, own) {
  const item = element('li', own ? 'comment own' : 'comment');
  item.dataset.comment = comment;
  item.dataset.at = String(at);
  const face = element('span', `face hue-${hueOf(by)}`, by.slice(0, 1).toUpperCase());
  face.setAttribute('aria-hidden', 'true');
  const head = element('p', 'who');
  const time = element('time', '', clock.format(at / 1000));
  time.dateTime = new Date(at / 1000).toISOString();
  head.append(element('span', 'name', by), own ? element('span', 'you', 'you') : '', time);
  const body = element('div', 'body');
  body.append(head, element('p', 'text', text));
  item.append(face, body);
  return item;
}

function createForm({ submit, onSent }) {
  const form = byId('comment-form');
  const field = byId('comment-text');
  const counter = byId('comment-count');
  const problem = byId('comment-problem');
  const send = byId('comment-send');
  /** The same words sent again after a failure keep their id, so a first try that did arrive is not doubled. */
  let draft = { text: '', id: '' };
  let sending = false;

  function showCount() {
    const length = clean(field.value).length;
    counter.textContent = `${length}/${MAX_LENGTH}`;
    counter.classList.toggle('near', length >= COUNT_FROM);
    counter.classList.toggle('over', length > MAX_LENGTH);
    send.classList.toggle('ready', length > 0 && length <= MAX_LENGTH);
  }

  function showProblem(message) {
    problem.textContent = message;
    field.toggleAttribute('aria-invalid', message !== '');
  }

  async function sendIt() {
    const text = clean(field.value);
    if (sending) return;
    if (text === '') return field.focus();
    if (text.length > MAX_LENGTH) return showProblem(`${text.length} characters (at most ${MAX_LENGTH}).`);
    if (draft.text !== text) draft = { text, id: newId() };
    sending = true;
    form.classList.add('sending');
    showProblem('');
    try {
      await submit(text, draft.id);
      draft = { text: '', id: '' };
      if (clean(field.value) === text) field.value = '';
      onSent();
    } catch (error) {
      showProblem(`Not sent. ${error.message}`);
    } finally {
      sending = false;
      form.classList.remove('sending');
      showCount();
    }
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    sendIt();
  });
  field.addEventListener('input', () => {
    showProblem('');
    showCount();
  });
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing) return; // Enter also ends the composing of a word
    event.preventDefault();
    sendIt();
  });
  showCount();
}

/** At most one announcement per while: the newest comment, and how many came with it. */
function createAnnouncer(region) {
  let count = 0;
  let newest = null;
  let timer = 0;

  function speak() {
    timer = 0;
    if (count === 0) return;
    const lead = count === 1 ? '' : `${count} new comments. `;
    region.textContent = `${lead}${newest.by ?? 'Somebody'}: ${newest.text}`;
    count = 0;
    timer = setTimeout(speak, ANNOUNCE_MILLIS);
  }

  return (comment) => {
    count++;
    newest = comment;
    timer ||= setTimeout(speak, 500);
  };
}

/** One line without control characters, as comments are. */
function clean(text) {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
}

function hueOf(name) {
  let hash = 0;
  for (let i = 0; i < name.length; i++) hash = (hash * 31 + name.charCodeAt(i)) >>> 0;
  return hash % HUES;
}

function element(name, className, text = '') {
  const result = document.createElement(name);
  result.className = className;
  result.textContent = text;
  return result;
}
