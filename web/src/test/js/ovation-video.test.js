import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CLIENT } from './fakes.js';

const { VideoState } = await import(new URL('ovation-video.js', CLIENT));
const comment = (n, at = n) => ({ video: 'v1', comment: `c${n}`, text: `text ${n}`, at });
const shown = (video) => video.comments.map((c) => c.comment);

describe("a video's books", () => {
  it('repair what was added up by any absolute total', () => {
    const video = new VideoState('v1');
    video.addLike({ kind: 'like', n: 5 });
    video.addLike({ kind: 'like', n: 5 }); // the same frame twice
    video.setTotals({ like: 5 });
    assert.deepEqual(video.totals, { like: 5 });
    assert.equal(video.total, 5);
  });

  it('do not share a total with the frame that brought it', () => {
    const video = new VideoState('v1');
    const totals = { like: 1 };
    video.setTotals(totals);
    video.addLike({ kind: 'like', n: 1 });
    assert.deepEqual(totals, { like: 1 });
  });

  it('know what was missed, though not on the first hello', () => {
    const video = new VideoState('v1');
    assert.equal(video.setSnapshot({ totals: { like: 100 }, viewers: 2 }), 0);
    video.addLike({ kind: 'like', n: 1 });
    assert.equal(video.setSnapshot({ totals: { like: 110, love: 4 }, viewers: 1 }), 13);
    assert.equal(video.setSnapshot({ totals: { like: 3 }, viewers: 1 }), 0); // never less than nothing
    assert.equal(video.viewers, 1);
    assert.equal(video.peakViewers, 2);
  });

  it('know that it ended, until it goes on or a new hello says nothing of it', () => {
    const video = new VideoState('v1');
    const ended = { video: 'v1', started: 1, ended: 9, peakViewers: 5, unique: 6 };
    assert.equal(video.ended, null);
    video.setEnded(ended);
    assert.deepEqual(video.ended, ended);
    video.setEnded({ ...ended, ended: null });
    assert.equal(video.ended, null);
    video.setEnded(ended);
    video.setSnapshot({ totals: {}, viewers: 1 });
    assert.equal(video.ended, null);
  });

  it('hold each comment once, by the time of its acceptance', () => {
    const video = new VideoState('v1');
    assert.equal(video.addComment(comment(2)), true);
    assert.equal(video.addComment(comment(1)), true);
    assert.equal(video.addComment(comment(2)), false);
    assert.equal(video.addComment(comment(3)), true);
    assert.deepEqual(shown(video), ['c1', 'c2', 'c3']);
  });

  it('let the oldest comment go and do not take it back from a replay', () => {
    const video = new VideoState('v1', 3);
    for (let n = 1; n <= 5; n++) video.addComment(comment(n));
    assert.deepEqual(shown(video), ['c3', 'c4', 'c5']);
    assert.equal(video.addComment(comment(1)), false);
    assert.equal(video.addComment(comment(4)), false);
    assert.deepEqual(shown(video), ['c3', 'c4', 'c5']);
  });

  it('keep a retracted comment away, also when it arrives after its retraction', () => {
    const video = new VideoState('v1');
    video.addComment(comment(1));
    assert.equal(video.retract('c1'), true);
    assert.equal(video.retract('c1'), false);
    assert.equal(video.addComment(comment(1)), false);
    assert.equal(video.retract('c2'), false);
    assert.equal(video.addComment(comment(2)), false);
    assert.deepEqual(shown(video), []);
  });
});
