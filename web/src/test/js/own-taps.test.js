import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { CLIENT } from './fakes.js';

const { OwnTaps } = await import(new URL('own-taps.js', CLIENT));

describe('own taps', () => {
  beforeEach(() => mock.timers.enable({ apis: ['Date'], now: 1_000_000 }));
  afterEach(() => mock.timers.reset());

  it('are drawn once: their echo is left out, of every kind by itself', () => {
    const taps = new OwnTaps();
    taps.add('like');
    taps.add('like');
    taps.add('love');
    assert.equal(taps.withoutOwn('like', 1), 0);
    assert.equal(taps.withoutOwn('like', 5), 4);
    assert.equal(taps.withoutOwn('like', 1), 1);
    assert.equal(taps.withoutOwn('clap', 2), 2);
    assert.equal(taps.withoutOwn('love', 1), 0);
  });

  it('do not swallow the hearts of others when their request failed', () => {
    const taps = new OwnTaps();
    taps.add('like');
    taps.forget('like');
    taps.forget('wow');
    assert.equal(taps.withoutOwn('like', 1), 1);
  });

  it('are not waited for for ever', () => {
    const taps = new OwnTaps();
    taps.add('like');
    mock.timers.tick(20_001);
    assert.equal(taps.withoutOwn('like', 1), 1);
  });

  it('are forgotten when the echo cannot come any more', () => {
    const taps = new OwnTaps();
    taps.add('like');
    taps.clear();
    assert.equal(taps.withoutOwn('like', 1), 1);
  });
});
