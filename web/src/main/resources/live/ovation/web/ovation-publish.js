/**
 * Sends reactions and comments. Every request carries an id of its own that stays the same on each retry, so the server
 * counts it once however often it arrives. Retries are bounded, wait as long as `Retry-After` says, and are made only
 * where waiting can help: no answer at all, 429, 502, 503, 504. Behind one address stand several servers as a rule, so where
 * one did not answer, the first retry is made soon: the next one may.
 */

const TAP_WINDOW_MILLIS = 150;
const MAX_TAPS = 50; // the most that one request may count
const MAX_WAITING_TAPS = 1_000; // a bound on what piles up while the server does not answer
const ATTEMPTS = 7;
const RETRY_MIN_MILLIS = 500;
const RETRY_MAX_MILLIS = 15_000;
const RETRY_ELSEWHERE_MILLIS = 100;
const ANSWER_WITHIN_MILLIS = 10_000;
const WORTH_A_RETRY = new Set([0, 429, 502, 503, 504]);
const NOBODY_ANSWERED = new Set([0, 502]);

/** @typedef {import('./ovation.js').PublisherOptions} PublisherOptions */
/** @typedef {import('./ovation.js').Accepted} Accepted */

/** Why something was not accepted. `message` is fit for people: the server's `detail` where there is one. */
export class OvationError extends Error {
  /** @param {string} message @param {{status?: number, type?: string, retryAfterMillis?: number | null}} [facts] */
  constructor(message, { status = 0, type = 'about:blank', retryAfterMillis = null } = {}) {
    super(message);
    this.name = 'OvationError';
    /** HTTP status; 0 when no answer came. */
    this.status = status;
    /** The problem's type, stable over releases. */
    this.type = type;
    this.retryAfterMillis = retryAfterMillis;
  }
}

/** A random UUID. `crypto.randomUUID` exists on secure origins only, and a demo on a LAN address is none. */
export function newId() {
  if (globalThis.crypto.randomUUID) return globalThis.crypto.randomUUID();
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}

export class Publisher {
  #base;
  #options;
  /** @type {Map<string, TapLane>} */ #lanes = new Map();

  /** @param {string} base @param {PublisherOptions} [options] */
  constructor(base, options = {}) {
    this.#base = base.replace(/\/+$/, '');
    this.#options = options;
    globalThis.addEventListener?.('pagehide', () => this.flush(true));
  }

  /**
   * Reacts. Taps within 150 ms, and those made while a request is under way, are sent as one request of up to 50.
   *
   * @param {string} video
   * @param {string} [kind]
   * @param {number} [count] 1 to 50
   * @returns {Promise<Accepted>} the answer to the request that carried these taps
   */
  react(video, kind = 'like', count = 1) {
    if (!Number.isInteger(count) || count < 1 || count > MAX_TAPS) {
      return Promise.reject(new RangeError(`count: ${count} (expected: 1 to ${MAX_TAPS})`));
    }
    const key = `${video} ${kind}`;
    let lane = this.#lanes.get(key);
    if (!lane) this.#lanes.set(key, (lane = new TapLane((n) => this.#sendTaps(video, kind, n))));
    return lane.add(count);
  }

  /**
   * Comments. To try again by hand after a failure, pass the same `id`: if the first try did arrive, nothing doubles.
   *
   * @param {string} video
   * @param {string} text 1 to 500 characters
   * @param {{id?: string}} [options]
   * @returns {Promise<import('./ovation.js').Comment>}
   */
  comment(video, text, { id = newId() } = {}) {
    return this.send('POST', `/v1/videos/${video}/comments`, { text, id, by: this.#options.user });
  }

  /** Sends the taps that still wait for company. @param {boolean} [leaving] the page goes away: wait for nothing */
  flush(leaving = false) {
    for (const lane of this.#lanes.values()) lane.flush(leaving);
  }

  #sendTaps(video, kind, count) {
    const body = { count, id: newId(), by: this.#options.user };
    return kind === 'like'
      ? this.send('POST', `/v1/videos/${video}/likes`, body)
      : this.send('POST', `/v1/videos/${video}/reactions`, { kind, ...body });
  }

  /**
   * One request with its retries.
   *
   * @param {string} method @param {string} path @param {object} body
   */
  async send(method, path, body) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#try(method, path, JSON.stringify(body));
      } catch (error) {
        const wait = error.retryAfterMillis ?? backoff(attempt, error.status);
        const hopeless = !WORTH_A_RETRY.has(error.status) || wait > RETRY_MAX_MILLIS;
        if (hopeless || attempt === ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait * (1 + Math.random() / 2)));
      }
    }
  }

  async #try(method, path, body) {
    const fetch = this.#options.fetch ?? globalThis.fetch;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), ANSWER_WITHIN_MILLIS);
    try {
      const answer = await fetch(this.#base + path, {
        method,
        body,
        headers: { 'Content-Type': 'application/json', ...this.#options.headers },
        credentials: this.#options.withCredentials ? 'include' : 'same-origin',
        keepalive: true, // a tap made just before the page is left still counts
        signal: abort.signal,
      });
      if (!answer.ok) throw await problemOf(answer);
      return await answer.json().catch(() => ({}));
    } catch (error) {
      throw error instanceof OvationError ? error : new OvationError('The server could not be reached.');
    } finally {
      clearTimeout(timer);
    }
  }
}

function backoff(attempt, status) {
  if (!NOBODY_ANSWERED.has(status)) return RETRY_MIN_MILLIS * 2 ** (attempt - 1);
  return attempt === 1 ? RETRY_ELSEWHERE_MILLIS : RETRY_MIN_MILLIS * 2 ** (attempt - 2);
}

/** Reads an RFC 9457 problem; an answer by somebody else on the way (a proxy's error page) gets plain words. */
async function problemOf(answer) {
  const problem = await answer.json().catch(() => ({}));
  const seconds = Number.parseFloat(answer.headers.get('Retry-After') ?? '');
  const message = problem.detail ?? problem.title ?? `The server answered ${answer.status}.`;
  return new OvationError(message, {
    status: answer.status,
    type: problem.type,
    retryAfterMillis: Number.isFinite(seconds) ? seconds * 1_000 : null,
  });
}

/**
 * The taps of one kind on one video. One request is under way at a time; whatever is tapped meanwhile forms the next
 * one. So a slow server gets fewer and fuller requests by itself.
 */
class TapLane {
  #send;
  /** @type {{count: number, resolve: (accepted: Accepted) => void, reject: (error: Error) => void}[]} */
  #waiting = [];
  #waitingTaps = 0;
  #timer = 0;
  #sending = false;

  /** @param {(count: number) => Promise<Accepted>} send */
  constructor(send) {
    this.#send = send;
  }

  /** @param {number} count @returns {Promise<Accepted>} */
  add(count) {
    if (this.#waitingTaps + count > MAX_WAITING_TAPS) {
      return Promise.reject(new OvationError('Too many taps are still waiting to be sent.'));
    }
    this.#waitingTaps += count;
    const answer = new Promise((resolve, reject) => this.#waiting.push({ count, resolve, reject }));
    if (this.#waitingTaps >= MAX_TAPS) this.flush();
    else this.#timer ||= setTimeout(() => this.flush(), TAP_WINDOW_MILLIS);
    return answer;
  }

  async flush(leaving = false) {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if ((this.#sending && !leaving) || this.#waiting.length === 0) return;
    const { batch, taps } = this.#takeBatch();
    this.#sending = true;
    try {
      const accepted = await this.#send(taps);
      batch.forEach((tap) => tap.resolve(accepted));
    } catch (error) {
      batch.forEach((tap) => tap.reject(error));
    } finally {
      this.#sending = false;
      if (!this.#timer) this.flush(); // their window is over; with a timer, it is still open
    }
  }

  #takeBatch() {
    let taps = 0;
    let size = 0;
    while (size < this.#waiting.length && taps + this.#waiting[size].count <= MAX_TAPS) {
      taps += this.#waiting[size++].count;
    }
    this.#waitingTaps -= taps;
    return { batch: this.#waiting.splice(0, size), taps };
  }
}
