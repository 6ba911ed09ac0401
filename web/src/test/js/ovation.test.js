import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { CLIENT, FakeEventSource, fakeFetch, json, settle } from './fakes.js';

const client = await import(new URL('ovation.js', CLIENT));
const comment = (n, facts = {}) => ({ video: 'v1', comment: `r1-1-${n}`, by: 'ann', text: `c${n}`, at: n, ...facts });

describe('the live stream', () => {
  /** @type {string[]} */ let states;
  let told;
  let stream;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_000_000 });
    mock.method(Math, 'random', () => 0.5);
    FakeEventSource.made = [];
    states = [];
    told = { comments: [], likes: 0, caughtUp: [], byes: [], gaps: [], presence: [], beats: 0 };
  });

  afterEach(() => {
    stream?.close();
    stream = null;
    mock.restoreAll();
    mock.timers.reset();
  });

  function watch(options = {}) {
    stream = client.watch('http://server.test/', {
      videos: 'v1',
      EventSource: FakeEventSource,
      onState: (status) => states.push(status.state),
      onComment: (c) => told.comments.push(c.text),
      onLike: () => told.likes++,
      onCaughtUp: (c) => told.caughtUp.push(c),
      onBye: (b) => told.byes.push(b),
      onGap: (g) => told.gaps.push(g),
      onPresence: (p) => told.presence.push(p),
      onBeat: () => told.beats++,
      ...options,
    });
    return stream;
  }

  it('is live after hello and not before', async () => {
    watch();
    await settle();
    FakeEventSource.newest.dispatchEvent(new Event('open'));
    assert.equal(stream.status.state, 'connecting');
    FakeEventSource.newest.hello({ v1: { totals: { like: 7 }, viewers: 3 } });
    assert.deepEqual(states, ['connecting', 'live']);
    assert.equal(stream.connection, 'c1');
    assert.equal(stream.videos.get('v1').total, 7);
    assert.equal(stream.videos.get('v1').viewers, 3);
    assert.deepEqual(told.caughtUp, []);
  });

  it('tells that a video ended, and stays', async () => {
    const ends = [];
    watch({ onEnded: (ended) => ends.push(ended.peakViewers) });
    await settle();
    FakeEventSource.newest.hello({ v1: { totals: {}, viewers: 3 } });
    FakeEventSource.newest.frame('ended', { video: 'v1', started: 1, ended: 9, peakViewers: 5, unique: 6 });
    assert.deepEqual(ends, [5]);
    assert.equal(stream.videos.get('v1').ended.ended, 9);
    assert.equal(stream.status.state, 'live');
  });

  it('asks for one video by its own address and for several by query', () => {
    watch({ likes: 'each', comments: 5 });
    assert.equal(FakeEventSource.newest.url.href, 'http://server.test/v1/videos/v1/events?likes=each&comments=5');
    stream.close();
    watch({ videos: ['v1', 'v2'], users: ['carol'] });
    const { url } = FakeEventSource.newest;
    assert.equal(url.pathname, '/v1/events');
    assert.deepEqual(url.searchParams.getAll('video'), ['v1', 'v2']);
    assert.deepEqual(url.searchParams.getAll('user'), ['carol']);
    assert.equal(url.searchParams.has('lastEventId'), false);
  });

  it('refuses names that cannot be videos, and nothing to watch', () => {
    assert.throws(() => watch({ videos: 'a b' }), /video: "a b" \(expected/);
    assert.throws(() => watch({ videos: [] }), /expected: at least one/);
  });

  it('shows a comment once, whether it comes by stream, by answer or again by replay', async () => {
    const { fetch } = fakeFetch(() => json(201, comment(1)));
    watch({ fetch });
    FakeEventSource.newest.hello({ v1: {} });
    FakeEventSource.newest.frame('comment', comment(1), 'v1@1');
    await stream.comment('v1', 'c1');
    FakeEventSource.newest.frame('comment', comment(1), 'v1@1');
    FakeEventSource.newest.frame('comment', comment(2), 'v1@2');
    assert.deepEqual(told.comments, ['c1', 'c2']);
  });

  it('leaves reconnecting to the browser while the browser does it', async () => {
    watch();
    const source = FakeEventSource.newest;
    source.hello({ v1: { totals: { like: 10 } } });
    source.breaks();
    assert.equal(stream.status.state, 'reconnecting');
    assert.equal(stream.status.reason, 'lost');
    assert.equal(stream.connection, null);
    mock.timers.tick(3_000);
    assert.equal(FakeEventSource.made.length, 1);
    source.hello({ v1: { totals: { like: 12, clap: 3 } } }, { connection: 'c2' });
    assert.equal(stream.status.state, 'live');
    assert.deepEqual(told.caughtUp, [{ awayMillis: 3_000, missed: { v1: 5 } }]);
    assert.equal(stream.connection, 'c2');
  });

  it('resumes from the last event id when it has to make the next source itself', () => {
    watch();
    FakeEventSource.newest.hello({ v1: {} });
    FakeEventSource.newest.frame('comment', comment(1), 'pos-1');
    FakeEventSource.newest.frame('like', { video: 'v1', kind: 'like', n: 1, at: 2 }, 'pos-1');
    FakeEventSource.newest.frame('comment', comment(2), 'pos-2');
    FakeEventSource.newest.refused();
    assert.equal(stream.status.reason, 'refused');
    mock.timers.tick(1_000);
    assert.equal(FakeEventSource.made.length, 2);
    assert.equal(FakeEventSource.newest.url.searchParams.get('lastEventId'), 'pos-2');
  });

  it('waits longer after each refusal, up to a bound, and starts small again after a good stream', () => {
    watch({ timing: { backoffMinMillis: 1_000, backoffMaxMillis: 8_000, silenceMillis: 1e9 } });
    const waits = [];
    const refuse = () => {
      FakeEventSource.newest.refused();
      waits.push(stream.status.retryAt - Date.now());
      const made = FakeEventSource.made.length;
      mock.timers.tick(waits.at(-1) - 1);
      assert.equal(FakeEventSource.made.length, made, 'came back too early');
      mock.timers.tick(1);
      assert.equal(FakeEventSource.made.length, made + 1);
    };
    for (let i = 0; i < 5; i++) refuse();
    assert.deepEqual(waits, [750, 1_500, 3_000, 6_000, 6_000]); // 3/4 of 1, 2, 4, 8, 8 seconds: the dice say 0.5
    FakeEventSource.newest.hello({ v1: {} });
    mock.timers.tick(11_000);
    waits.length = 0;
    refuse();
    assert.deepEqual(waits, [750]);
  });

  it('does not call a stream that ends at once a good one', () => {
    watch();
    FakeEventSource.newest.refused();
    mock.timers.tick(750);
    FakeEventSource.newest.hello({ v1: {} });
    FakeEventSource.newest.refused();
    assert.equal(stream.status.retryAt - Date.now(), 1_500);
  });

  it('who never was live is connecting, not reconnecting', () => {
    watch();
    FakeEventSource.newest.refused();
    assert.equal(stream.status.state, 'connecting');
    assert.equal(stream.status.reason, 'refused');
  });

  it('replaces a stream on which nothing is heard, and beats are heard', () => {
    watch();
    FakeEventSource.newest.hello({ v1: {} });
    mock.timers.tick(30_000);
    FakeEventSource.newest.frame('beat', { at: 1 });
    mock.timers.tick(30_000);
    assert.equal(FakeEventSource.made.length, 1);
    assert.equal(told.beats, 1);
    const silent = FakeEventSource.newest;
    mock.timers.tick(15_000);
    assert.equal(FakeEventSource.made.length, 2);
    assert.equal(silent.readyState, 2);
    assert.equal(stream.status.state, 'reconnecting');
    assert.equal(stream.status.reason, 'silent');
  });

  it('ends at a bye that asks nobody back', () => {
    watch();
    const source = FakeEventSource.newest;
    source.hello({ v1: {} });
    source.frame('bye', { reason: 'client-left', returnAfterMs: null });
    assert.deepEqual(told.byes, [{ reason: 'client-left', returnAfterMs: null }]);
    assert.equal(stream.status.state, 'ended');
    assert.equal(stream.status.reason, 'client-left');
    assert.equal(source.readyState, 2);
    mock.timers.tick(600_000);
    assert.equal(FakeEventSource.made.length, 1);
  });

  it('returns after the time that a bye names, not sooner, with its position', () => {
    watch();
    FakeEventSource.newest.hello({ v1: {} });
    FakeEventSource.newest.frame('comment', comment(1), 'pos-1');
    const source = FakeEventSource.newest;
    source.frame('bye', { reason: 'draining', returnAfterMs: 2_000 });
    assert.equal(source.readyState, 2, 'else the browser would come back on its own');
    assert.equal(stream.status.state, 'reconnecting');
    assert.equal(stream.status.reason, 'draining');
    mock.timers.tick(1_999);
    assert.equal(FakeEventSource.made.length, 1);
    mock.timers.tick(1_001);
    assert.equal(FakeEventSource.made.length, 2);
    assert.equal(FakeEventSource.newest.url.searchParams.get('lastEventId'), 'pos-1');
    FakeEventSource.newest.hello({ v1: {} });
    assert.deepEqual(states.slice(-3), ['live', 'reconnecting', 'live']);
  });

  it('hears nothing more from a source that it has left', () => {
    watch();
    const source = FakeEventSource.newest;
    source.hello({ v1: {} });
    source.frame('bye', { reason: 'draining', returnAfterMs: 1_000 });
    source.frame('comment', comment(1));
    source.breaks();
    assert.deepEqual(told.comments, []);
    assert.equal(stream.status.reason, 'draining');
  });

  it('adds likes up and lets sums and stats correct them', () => {
    watch();
    const source = FakeEventSource.newest;
    source.hello({ v1: { totals: { like: 1 } } });
    source.frame('like', { video: 'v1', kind: 'like', n: 2, at: 1 });
    source.frame('like', { video: 'v1', kind: 'clap', n: 1, at: 1 });
    assert.deepEqual(stream.videos.get('v1').totals, { like: 3, clap: 1 });
    source.frame('likes', { video: 'v1', n: { like: 1 }, totals: { like: 9, clap: 1 }, at: 2 });
    assert.deepEqual(stream.videos.get('v1').totals, { like: 9, clap: 1 });
    source.frame('stats', { video: 'v1', viewers: 4, peakViewers: 6, totals: { like: 10, clap: 1 } });
    assert.deepEqual(stream.videos.get('v1').totals, { like: 10, clap: 1 });
    assert.equal(stream.videos.get('v1').viewers, 4);
    assert.equal(stream.videos.get('v1').peakViewers, 6);
  });

  it('tells of gaps and presence, and survives a frame that it cannot read', () => {
    watch({ users: ['carol'] });
    const source = FakeEventSource.newest;
    source.hello({ v1: {} });
    source.frame('like', '{"video":');
    source.frame('like', { video: 'unknown', kind: 'like', n: 1, at: 1 });
    source.frame('gap', { video: 'v1', lane: 'comments', missed: null, reason: 'expired' });
    source.frame('presence', { user: 'carol', status: 'online', lastActive: 1 });
    assert.equal(told.gaps.length, 1);
    assert.deepEqual(told.presence, [{ user: 'carol', status: 'online', lastActive: 1 }]);
    assert.equal(stream.presences.get('carol').status, 'online');
    assert.equal(told.likes, 0);
    assert.equal(stream.status.state, 'live');
  });

  it('goes on when a listener throws', () => {
    const report = mock.method(console, 'error', () => {});
    watch({ onLike: () => { throw new Error('mine'); } });
    FakeEventSource.newest.hello({ v1: {} });
    FakeEventSource.newest.frame('like', { video: 'v1', kind: 'like', n: 1, at: 1 });
    assert.equal(stream.videos.get('v1').total, 1);
    assert.equal(report.mock.callCount(), 1);
  });

  it('changes what a live stream watches without a new connection', async () => {
    const { fetch, requests } = fakeFetch(() => new Response(null, { status: 204 }));
    watch({ fetch });
    FakeEventSource.newest.hello({ v1: {} });
    await stream.watch('v2');
    await stream.unwatch('v1');
    assert.deepEqual(requests.map(({ method, url, body }) => [method, url, body]), [
      ['PATCH', 'http://server.test/v1/connections/c1', { watch: ['v2'] }],
      ['PATCH', 'http://server.test/v1/connections/c1', { unwatch: ['v1'] }],
    ]);
    FakeEventSource.newest.hello({ v2: { totals: { like: 3 } } });
    assert.equal(stream.videos.get('v2').total, 3);
    assert.equal(FakeEventSource.made.length, 1);
    await assert.rejects(stream.unwatch('v2'), /close\(\)/);
  });

  it('does not let the browser return to an address that names other videos', async () => {
    const { fetch } = fakeFetch(() => new Response(null, { status: 204 }));
    watch({ fetch });
    FakeEventSource.newest.hello({ v1: {} });
    await stream.watch('v2');
    const source = FakeEventSource.newest;
    source.breaks();
    assert.equal(source.readyState, 2);
    mock.timers.tick(1_000);
    assert.deepEqual(FakeEventSource.newest.url.searchParams.getAll('video'), ['v1', 'v2']);
  });

  it('says so and starts afresh when its connection is gone at the server', async () => {
    const { fetch } = fakeFetch(() => json(412, { detail: 'connection: gone' }));
    watch({ fetch });
    FakeEventSource.newest.hello({ v1: {} });
    await stream.watch('v2');
    assert.equal(stream.status.state, 'reconnecting');
    assert.equal(FakeEventSource.made.length, 2);
    assert.deepEqual(FakeEventSource.newest.url.searchParams.getAll('video'), ['v1', 'v2']);
  });

  it('takes a wish back that the server refuses', async () => {
    const { fetch } = fakeFetch(() => json(400, { detail: 'watch: 33 (expected: at most 32)' }));
    watch({ fetch });
    FakeEventSource.newest.hello({ v1: {} });
    await assert.rejects(stream.watch('v2'), /at most 32/);
    assert.deepEqual([...stream.videos.keys()], ['v1']);
    assert.equal(stream.status.state, 'live');
  });

  it('stays closed once it is closed', () => {
    watch();
    FakeEventSource.newest.hello({ v1: {} });
    stream.close();
    assert.equal(stream.status.state, 'ended');
    assert.equal(stream.status.reason, 'closed');
    mock.timers.tick(600_000);
    assert.equal(FakeEventSource.made.length, 1);
  });
});

it('the types name everything that the module exports', async () => {
  const types = await readFile(new URL('ovation.d.ts', CLIENT), 'utf8');
  for (const name of Object.keys(client)) {
    assert.match(types, new RegExp(`export (class|function) ${name}\\b`));
  }
});
