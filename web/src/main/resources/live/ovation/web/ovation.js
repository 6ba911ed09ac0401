/**
 * Ovation's browser client: live reactions, comments and viewer counts of one or more videos over Server-Sent Events.
 * An ES module without dependencies and without a build step. Types: `ovation.d.ts`.
 *
 *     import { watch } from './ovation.js';
 *
 *     const stream = watch('', {
 *       videos: 'demo',
 *       user: 'carol',
 *       onState: (status) => console.log(status.state),
 *       onChange: (video) => console.log(video.total, video.viewers),
 *       onComment: (comment) => console.log(comment.by, comment.text),
 *     });
 *     stream.react('demo', 'love');
 *     await stream.comment('demo', 'What a night!');
 *
 * How the connection is kept. `EventSource` reconnects by itself after most failures and then sends `Last-Event-ID`
 * itself; where it gives up for good (any answer but 200), a new one is made here, after a jittered and growing wait,
 * with `lastEventId` in the query. A stream on which nothing arrives for 40 s is dead whatever the browser believes
 * (the server beats every 15 s), so it is replaced. "Live" is claimed after `hello`, never before: an open socket
 * alone promises nothing.
 */
import { Publisher } from './ovation-publish.js';
import { VideoState } from './ovation-video.js';

export { OvationError, Publisher, newId } from './ovation-publish.js';
export { VideoState } from './ovation-video.js';

/** @typedef {import('./ovation.js').WatchOptions} WatchOptions */
/** @typedef {import('./ovation.js').Status} Status */
/** @typedef {import('./ovation.js').Presence} Presence */

const EVENTS = ['hello', 'like', 'likes', 'comment', 'retract', 'stats', 'presence', 'roster', 'join', 'leave', 'ended', 'gap', 'beat', 'bye'];
const ID = /^[A-Za-z0-9._~:-]{1,128}$/;
const ASKED_TOO_MUCH = new Set([400, 413, 422]); // the wish is at fault, not the connection
const CLOSED = 2; // EventSource.CLOSED, spelled out so that another implementation can be passed in

const TIMING = {
  silenceMillis: 40_000, // two beats and their jitter may get lost before a stream counts as dead
  checkMillis: 5_000,
  backoffMinMillis: 1_000,
  backoffMaxMillis: 30_000,
  settledMillis: 10_000, // a stream that lived this long was a good one: the next wait starts small again
};

/**
 * Starts to watch. Never throws for the network's sake: what happens to the connection is told to `onState`.
 *
 * @param {string} base the server, e.g. `https://live.example.org`; empty for the page's own
 * @param {WatchOptions} options
 */
export function watch(base, options) {
  return new LiveStream(base, options);
}

/** One live connection and what is known of the videos on it. */
export class LiveStream {
  /** @type {Map<string, VideoState>} */ videos = new Map();
  /** What was last said of each user that is watched. @type {Map<string, Presence>} */ presences = new Map();
  /** The server's name for the connection while it lives; null otherwise. @type {string | null} */
  connection = null;
  /** @type {Status} */ status;

  #base;
  #options;
  #timing;
  #publisher;
  /** @type {EventSource | null} */ #source = null;
  /** Whether the source's URL still names what is watched: the browser reconnects to that URL, not to a newer one. */
  #sourceIsCurrent = true;
  #lastEventId = '';
  #lastSignAt = 0;
  #liveSince = 0;
  #attempt = 0;
  #reopenTimer = 0;
  #checkTimer = 0;
  #onOnline = () => this.#hurry();
  #onVisible = () => this.#checkSilence();

  /** @param {string} base @param {WatchOptions} options */
  constructor(base, options) {
    this.#base = base.replace(/\/+$/, '');
    this.#options = options;
    this.#timing = { ...TIMING, ...options.timing };
    this.#publisher = new Publisher(base, options);
    for (const video of [options.videos ?? []].flat()) this.#know(video);
    if (this.videos.size === 0 && !options.users?.length) {
      throw new TypeError('videos: none (expected: at least one video or user)');
    }
    this.status = { state: 'connecting', since: Date.now(), attempt: 0, reason: null, retryAt: null };
    this.#checkTimer = setInterval(() => this.#checkSilence(), this.#timing.checkMillis);
    globalThis.addEventListener?.('online', this.#onOnline);
    globalThis.document?.addEventListener('visibilitychange', this.#onVisible);
    this.#open();
    // After the caller has the stream in hand.
    queueMicrotask(() => this.status.state === 'connecting' && this.#call('onState', this.status));
  }

  /** Sends reactions; taps close together travel as one request. See {@link Publisher#react}. */
  react(video, kind = 'like', count = 1) {
    return this.#publisher.react(video, kind, count);
  }

  /** Sends a comment; it also comes back through the stream, and is shown once. See {@link Publisher#comment}. */
  async comment(video, text, options = {}) {
    const comment = await this.#publisher.comment(video, text, options);
    this.#onComment(comment); // the stream's copy, whichever comes first, has the same id
    return comment;
  }

  /**
   * Adds a video to the live stream.
   *
   * @param {string} video
   * @throws {OvationError} when the server does not want it (too many videos, say); then it is not watched
   */
  async watch(video) {
    if (this.videos.has(video)) return;
    this.#know(video);
    try {
      await this.#change({ watch: [video] });
    } catch (refusal) {
      this.videos.delete(video);
      this.#sourceIsCurrent = false;
      throw refusal;
    }
  }

  /** Takes a video off the live stream; to leave the last one, `close` the stream. @param {string} video */
  async unwatch(video) {
    if (this.videos.size === 1 && this.videos.has(video) && !this.#options.users?.length) {
      throw new TypeError(`videos: none without "${video}" (expected: at least one video or user; close() ends a stream)`);
    }
    if (this.videos.delete(video)) await this.#change({ unwatch: [video] });
  }

  /** Ends the stream for good. Taps that still wait are sent. */
  close() {
    this.#publisher.flush();
    this.#end('closed');
  }

  #know(video) {
    if (!ID.test(video)) throw new TypeError(`video: "${video}" (expected: 1 to 128 of A-Z a-z 0-9 . _ - ~ :)`);
    this.videos.set(video, new VideoState(video, this.#options.keepComments));
  }

  // --- the connection ---

  #open() {
    this.#drop();
    this.#lastSignAt = Date.now();
    this.#sourceIsCurrent = true;
    const Source = this.#options.EventSource ?? globalThis.EventSource;
    const source = new Source(this.#url(), { withCredentials: this.#options.withCredentials ?? false });
    this.#source = source;
    for (const name of EVENTS) {
      source.addEventListener(name, (event) => source === this.#source && this.#onFrame(name, event));
    }
    source.addEventListener('error', () => source === this.#source && this.#onError(source));
  }

  #drop() {
    clearTimeout(this.#reopenTimer);
    this.#reopenTimer = 0;
    this.#source?.close();
    this.#source = null;
    this.connection = null;
  }

  #url() {
    const { likes = 'auto', comments = 20, users = [], user } = this.#options;
    const videos = [...this.videos.keys()];
    const single = videos.length === 1 && users.length === 0;
    const query = new URLSearchParams();
    if (!single) videos.forEach((video) => query.append('video', video));
    users.forEach((user) => query.append('user', user));
    query.set('likes', likes);
    query.set('comments', String(comments));
    if (user && !this.#options.unseen) query.set('as', user);
    // The browser's own reconnects add the Last-Event-ID header, which is newer than this and has precedence.
    if (this.#lastEventId) query.set('lastEventId', this.#lastEventId);
    return `${this.#base}${single ? `/v1/videos/${videos[0]}/events` : '/v1/events'}?${query}`;
  }

  #onError(source) {
    this.#lastSignAt = Date.now();
    this.connection = null;
    if (source.readyState === CLOSED) {
      this.#reopenAfter(this.#backoff(), 'refused');
    } else if (!this.#sourceIsCurrent) {
      this.#reopenAfter(this.#backoff(), 'lost');
    } else {
      this.#setState(this.#away(), { reason: 'lost' }); // the browser is on it
    }
  }

  /** Who never was live cannot be reconnecting. */
  #away() {
    return this.status.state === 'connecting' ? 'connecting' : 'reconnecting';
  }

  #reopenAfter(millis, reason) {
    this.#drop();
    this.#setState(this.#away(), { reason, retryAt: Date.now() + millis });
    this.#reopenTimer = setTimeout(() => this.#open(), millis);
  }

  /** Doubles up to the maximum; the lower half is kept as a floor, the upper half is chance, so that a crowd spreads. */
  #backoff() {
    if (this.#liveSince && Date.now() - this.#liveSince > this.#timing.settledMillis) this.#attempt = 0;
    this.#liveSince = 0;
    const { backoffMinMillis, backoffMaxMillis } = this.#timing;
    const ceiling = Math.min(backoffMaxMillis, backoffMinMillis * 2 ** this.#attempt);
    this.#attempt++;
    return ceiling * (0.5 + Math.random() / 2);
  }

  /** Timers stand still while a laptop sleeps, the wall clock does not: waking up counts as silence at once. */
  #checkSilence() {
    const silent = Date.now() - this.#lastSignAt;
    if (!this.#source || silent <= this.#timing.silenceMillis) return;
    this.#setState(this.#away(), { reason: 'silent' });
    this.#open();
  }

  /** The network is back: no need to sit out a wait that was meant for a failing server. */
  #hurry() {
    if (this.#reopenTimer && ['refused', 'lost'].includes(this.status.reason)) this.#open();
  }

  #end(reason) {
    this.#drop();
    clearInterval(this.#checkTimer);
    globalThis.removeEventListener?.('online', this.#onOnline);
    globalThis.document?.removeEventListener('visibilitychange', this.#onVisible);
    this.#setState('ended', { reason });
  }

  #setState(state, { reason = null, retryAt = null } = {}) {
    const before = this.status;
    if (before.state === 'ended') return;
    const since = before.state === state ? before.since : Date.now();
    this.status = { state, since, attempt: this.#attempt, reason, retryAt };
    this.#call('onState', this.status);
  }

  /** Changes the stream that stands; where there is none, or it is gone at the server, a new one says it all. */
  async #change(body) {
    if (this.status.state !== 'live' || !this.connection) {
      if (this.#source) this.#open();
      return;
    }
    this.#sourceIsCurrent = false;
    const connection = this.connection;
    try {
      await this.#publisher.send('PATCH', `/v1/connections/${connection}`, body);
    } catch (error) {
      if (ASKED_TOO_MUCH.has(error.status)) throw error;
      if (this.status.state !== 'live' || this.connection !== connection) return; // replaced meanwhile, with all videos
      this.#setState('reconnecting', { reason: 'lost' });
      this.#open();
    }
  }

  // --- what arrives ---

  #onFrame(name, event) {
    this.#lastSignAt = Date.now();
    if (event.lastEventId) this.#lastEventId = event.lastEventId;
    let frame;
    try {
      frame = JSON.parse(event.data);
    } catch {
      return; // not ours to repair: the totals of a later frame are
    }
    switch (name) {
      case 'hello': return this.#onHello(frame);
      case 'like': return this.#onVideo(frame, (video) => video.addLike(frame), 'onLike');
      case 'likes': return this.#onVideo(frame, (video) => video.setTotals(frame.totals), 'onLikes');
      case 'stats': return this.#onVideo(frame, (video) => video.setStats(frame), 'onStats');
      case 'comment': return this.#onComment(frame);
      case 'retract': return this.#onVideo(frame, (video) => video.retract(frame.comment), 'onRetract');
      case 'ended': return this.#onVideo(frame, (video) => video.setEnded(frame), 'onEnded');
      case 'gap': return this.#onVideo(frame, () => true, 'onGap');
      case 'presence': return this.#onPresence(frame);
      case 'roster': return this.#onVideo(frame, (video) => video.setRoster(frame), 'onRoster');
      case 'join': return this.#onVideo(frame, (video) => video.join(frame.user), 'onJoin');
      case 'leave': return this.#onVideo(frame, (video) => video.leave(frame.user), 'onLeave');
      case 'beat': return this.#call('onBeat', frame);
      case 'bye': return this.#onBye(frame);
    }
  }

  #onPresence(presence) {
    this.presences.set(presence.user, presence);
    this.#call('onPresence', presence);
  }

  #onHello(hello) {
    const awaySince = this.status.state === 'reconnecting' ? this.status.since : null;
    this.connection = hello.connection ?? this.connection;
    /** @type {Record<string, number>} */ const missed = {};
    for (const [name, snapshot] of Object.entries(hello.videos ?? {})) {
      const video = this.videos.get(name);
      if (video) missed[name] = video.setSnapshot(snapshot);
    }
    if (this.status.state !== 'live') {
      this.#liveSince = Date.now();
      this.#setState('live');
    }
    this.#call('onHello', hello);
    for (const name of Object.keys(missed)) this.#call('onChange', this.videos.get(name));
    if (awaySince !== null) this.#call('onCaughtUp', { awayMillis: Date.now() - awaySince, missed });
  }

  /** Runs a frame past its video's books; tells of it when it changed them. */
  #onVideo(frame, apply, callback) {
    const video = this.videos.get(frame.video);
    if (!video || !apply(video)) return;
    this.#call(callback, frame);
    this.#call('onChange', video);
  }

  #onComment(comment) {
    this.#onVideo(comment, (video) => video.addComment(comment), 'onComment');
  }

  #onBye({ reason, returnAfterMs }) {
    this.#call('onBye', { reason, returnAfterMs });
    if (returnAfterMs === null || returnAfterMs === undefined) {
      this.#end(reason);
    } else {
      // "At the earliest": whoever is sent away together must not come back together.
      this.#reopenAfter(returnAfterMs * (1 + Math.random() / 2), reason);
    }
  }

  /** A listener's mistake is the listener's: it is reported as uncaught, and the stream goes on. */
  #call(name, argument) {
    try {
      this.#options[name]?.(argument);
    } catch (error) {
      if (globalThis.reportError) globalThis.reportError(error);
      else console.error(error);
    }
  }
}
