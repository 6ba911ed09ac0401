/**
 * The taps that were shown at once and whose echo is still to come through the stream, so that none is shown twice.
 * Sums do not say who reacted, hence plain counts per kind: whichever echo comes first settles the debt, and on balance
 * every reaction is drawn once. A debt that is not settled soon is dropped, or it would swallow somebody else's heart.
 */

const FORGET_MILLIS = 20_000; // longer than the retries of a request last

export class OwnTaps {
  /** Times of the taps whose echo is missing, oldest first. @type {Map<string, number[]>} */ #owed = new Map();

  /** @param {string} kind */
  add(kind) {
    const taps = this.#owed.get(kind) ?? [];
    taps.push(Date.now());
    this.#owed.set(kind, taps);
  }

  /** @param {string} kind */
  forget(kind) {
    this.#owed.get(kind)?.shift();
  }

  /**
   * @param {string} kind
   * @param {number} n reactions that arrived
   * @returns {number} how many of them are still to be drawn
   */
  withoutOwn(kind, n) {
    const taps = this.#owed.get(kind);
    if (!taps) return n;
    const tooOld = Date.now() - FORGET_MILLIS;
    while (taps.length > 0 && taps[0] < tooOld) taps.shift();
    return n - taps.splice(0, n).length;
  }

  clear() {
    this.#owed.clear();
  }
}
