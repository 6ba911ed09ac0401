/**
 * The books of one video: totals per kind, viewers, the newest comments. Values and functions only; no network, no
 * timers. Absolute totals always win over what was added up here, so a lost or doubled frame never lasts.
 */

const KEEP_COMMENTS = 200;
const KEEP_RETRACTED = 1_000;

/** @typedef {import('./ovation.js').Comment} Comment */
/** @typedef {import('./ovation.js').Totals} Totals */
/** @typedef {import('./ovation.js').Ended} Ended */

export class VideoState {
  /** @type {Totals} */ totals = {};
  viewers = 0;
  peakViewers = 0;
  /** About how many different viewers there were; null while nobody says. @type {number | null} */ unique = null;
  /** Whether the roster is everybody who gave a name; false above the server's cap. */ listed = true;
  /** Who watches by name. @type {Set<string>} */ roster = new Set();
  /** When it ended, and what is known of its audience; null: it has not. @type {Ended | null} */ ended = null;
  /** Oldest first, by the time at which they were accepted. @type {Comment[]} */ comments = [];

  #keep;
  #known = false;
  /** @type {Set<string>} */ #shown = new Set();
  /** A comment may arrive after its retraction (a replay, or the answer to a slow POST). @type {Set<string>} */
  #retracted = new Set();

  /** @param {string} video @param {number} [keepComments] how many comments to hold */
  constructor(video, keepComments = KEEP_COMMENTS) {
    this.video = video;
    this.#keep = keepComments;
  }

  /** All reactions of all kinds. */
  get total() {
    return sum(this.totals);
  }

  /**
   * Takes over what a `hello` says.
   *
   * @param {{totals: Totals, viewers: number}} snapshot
   * @returns {number} reactions that were accepted while this client was away; 0 on the first hello
   */
  setSnapshot({ totals, viewers }) {
    const missed = this.#known ? Math.max(0, sum(totals) - this.total) : 0;
    this.#known = true;
    this.setTotals(totals);
    this.viewers = viewers ?? this.viewers;
    this.setRoster({ listed: true, users: [] }); // follows at once if there is one
    this.ended = null; // likewise
    this.peakViewers = Math.max(this.peakViewers, this.viewers);
    return missed;
  }

  /** @param {{kind: string, n: number}} like */
  addLike({ kind, n }) {
    this.totals[kind] = (this.totals[kind] ?? 0) + (n ?? 1);
    return true;
  }

  /** @param {Totals | undefined} totals */
  setTotals(totals) {
    if (totals) this.totals = { ...totals };
    return true;
  }

  /** @param {{viewers: number, peakViewers: number, totals?: Totals, unique?: number}} stats */
  setStats({ viewers, peakViewers, totals, unique }) {
    this.viewers = viewers;
    this.peakViewers = peakViewers;
    this.unique = unique ?? this.unique;
    return this.setTotals(totals);
  }

  /** @param {{listed: boolean, users: string[]}} roster */
  setRoster({ listed, users }) {
    this.listed = listed;
    this.roster = new Set(users);
    return true;
  }

  /** @param {Ended} ended */
  setEnded(ended) {
    this.ended = ended.ended === null ? null : ended;
    return true;
  }

  /** @param {string} user @returns {boolean} whether that is news */
  join(user) {
    const news = !this.roster.has(user);
    this.roster.add(user);
    return news;
  }

  /** @param {string} user @returns {boolean} whether that is news */
  leave(user) {
    return this.roster.delete(user);
  }

  /**
   * @param {Comment} comment
   * @returns {boolean} whether it is new here
   */
  addComment(comment) {
    const id = comment.comment;
    if (this.#shown.has(id) || this.#retracted.has(id)) return false;
    const full = this.comments.length >= this.#keep;
    if (full && comment.at < this.comments[0].at) return false; // older than what is held: a replay of what was let go
    let place = this.comments.length;
    while (place > 0 && this.comments[place - 1].at > comment.at) place--;
    this.comments.splice(place, 0, comment);
    this.#shown.add(id);
    if (full) this.#shown.delete(this.comments.shift().comment);
    return true;
  }

  /**
   * @param {string} id
   * @returns {boolean} whether it was shown
   */
  retract(id) {
    this.#retracted.add(id);
    if (this.#retracted.size > KEEP_RETRACTED) this.#retracted.delete(this.#retracted.values().next().value);
    if (!this.#shown.delete(id)) return false;
    this.comments = this.comments.filter((comment) => comment.comment !== id);
    return true;
  }
}

/** @param {Totals} totals */
function sum(totals) {
  return Object.values(totals ?? {}).reduce((all, n) => all + n, 0);
}
