import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { CLIENT, fakeFetch, json, settle } from './fakes.js';

const { OvationError, Publisher, newId } = await import(new URL('ovation-publish.js', CLIENT));

describe('the publisher', () => {
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
    mock.method(Math, 'random', () => 0);
  });

  afterEach(() => {
    mock.restoreAll();
    mock.timers.reset();
  });

  function publisher(answer, options = {}) {
    const { fetch, requests } = fakeFetch(answer);
    return { requests, publisher: new Publisher('', { fetch, user: 'ann', ...options }) };
  }

  /** Runs the clock until nothing waits any more, in steps, so that promises in between get their turn. */
  async function run(millis) {
    for (let passed = 0; passed < millis; passed += 50) {
      await settle();
      mock.timers.tick(50);
    }
    await settle();
  }

  it('sends taps that come close together as one request', async () => {
    const { publisher: p, requests } = publisher(({ body }) => json(200, { accepted: body.count, total: 9 }));
    const answers = [p.react('v1'), p.react('v1'), p.react('v1', 'like', 3), p.react('v1', 'love')];
    await run(200);
    assert.deepEqual(await Promise.all(answers), [
      { accepted: 5, total: 9 },
      { accepted: 5, total: 9 },
      { accepted: 5, total: 9 },
      { accepted: 1, total: 9 },
    ]);
    assert.deepEqual(requests.map(({ url, body }) => [url, body.kind, body.count, body.by]), [
      ['/v1/videos/v1/likes', undefined, 5, 'ann'],
      ['/v1/videos/v1/reactions', 'love', 1, 'ann'],
    ]);
    assert.notEqual(requests[0].body.id, requests[1].body.id);
  });

  it('never sends more than fifty at once, and one request at a time', async () => {
    const release = [];
    const { publisher: p, requests } = publisher(
      ({ body }) => new Promise((resolve) => release.push(() => resolve(json(200, { accepted: body.count, total: 0 })))),
    );
    for (let i = 0; i < 120; i++) p.react('v1');
    await run(400);
    assert.deepEqual(requests.map(({ body }) => body.count), [50]);
    release.shift()();
    await run(400);
    release.shift()();
    await run(400);
    assert.deepEqual(requests.map(({ body }) => body.count), [50, 50, 20]);
  });

  it('refuses counts that the server would refuse', async () => {
    const { publisher: p, requests } = publisher(() => json(200, {}));
    for (const count of [0, -1, 51, 1.5, '1', NaN]) await assert.rejects(p.react('v1', 'like', count), RangeError);
    assert.equal(requests.length, 0);
  });

  it('holds a bounded number of taps for a server that does not answer', async () => {
    const { publisher: p } = publisher(() => new Promise(() => {}));
    const outcomes = [];
    for (let i = 0; i < 30; i++) p.react('v1', 'like', 50).catch((error) => outcomes.push(error));
    await settle();
    assert.equal(outcomes.length, 9); // one batch is under way, 20 wait
    assert.ok(outcomes[0] instanceof OvationError);
  });

  it('keeps the id on every retry', async () => {
    const { publisher: p, requests } = publisher((_, n) => {
      if (n === 1) return new TypeError('network');
      if (n === 2) return json(503, { detail: 'busy' }, { 'Retry-After': '1' });
      if (n === 3) return json(502, {});
      return json(201, { video: 'v1', comment: 'r1-1-1', text: 'hello', at: 1 });
    });
    const answer = p.comment('v1', 'hello');
    await run(10_000);
    assert.equal((await answer).comment, 'r1-1-1');
    assert.equal(requests.length, 4);
    assert.equal(new Set(requests.map(({ body }) => body.id)).size, 1);
    assert.ok(requests.every(({ body }) => body.text === 'hello' && body.by === 'ann'));
  });

  it('tries again soon where one server of several did not answer, and later from then on', async () => {
    const { publisher: p, requests } = publisher((_, n) => (n < 3 ? new TypeError('network') : json(201, {})));
    const answer = p.comment('v1', 'hello');
    await run(50);
    assert.equal(requests.length, 1);
    await run(150);
    assert.equal(requests.length, 2);
    await run(300);
    assert.equal(requests.length, 2);
    await run(300);
    await answer;
    assert.equal(requests.length, 3);
  });

  it('does not hurry where the server itself is not well', async () => {
    const { publisher: p, requests } = publisher((_, n) => (n === 1 ? json(503, {}) : json(201, {})));
    const answer = p.comment('v1', 'hello');
    await run(450);
    assert.equal(requests.length, 1);
    await run(150);
    await answer;
    assert.equal(requests.length, 2);
  });

  it('takes the id of a draft that is tried again by hand', async () => {
    const { publisher: p, requests } = publisher(() => json(201, {}));
    await p.comment('v1', 'hello', { id: 'draft-1' });
    assert.equal(requests[0].body.id, 'draft-1');
  });

  it('waits as long as Retry-After says', async () => {
    const { publisher: p, requests } = publisher((_, n) => (n === 1 ? json(429, {}, { 'Retry-After': '7' }) : json(201, {})));
    const answer = p.comment('v1', 'hello');
    await run(6_900);
    assert.equal(requests.length, 1);
    await run(200);
    await answer;
    assert.equal(requests.length, 2);
  });

  it('does not wait longer than a person would', async () => {
    const { publisher: p, requests } = publisher(() => json(503, { detail: 'closed till noon' }, { 'Retry-After': '3600' }));
    await assert.rejects(p.comment('v1', 'hello'), { message: 'closed till noon', retryAfterMillis: 3_600_000 });
    assert.equal(requests.length, 1);
  });

  it('gives up after seven tries', async () => {
    const { publisher: p, requests } = publisher(() => new TypeError('network'));
    const answer = p.comment('v1', 'hello').catch((error) => error);
    await run(30_000);
    assert.equal((await answer).message, 'The server could not be reached.');
    assert.equal((await answer).status, 0);
    assert.equal(requests.length, 7);
  });

  it('does not repeat what the server understood and refused', async () => {
    const problem = { type: 'urn:ovation:problem:bad-request', title: 'The request is not valid', detail: 'text: 501 characters' };
    const { publisher: p, requests } = publisher(() => json(400, problem));
    await assert.rejects(p.comment('v1', 'x'), { message: 'text: 501 characters', status: 400, type: problem.type });
    assert.equal(requests.length, 1);
  });

  it('has plain words for an answer that is not from the server', async () => {
    const { publisher: p } = publisher(() => new Response('<html>', { status: 418 }));
    await assert.rejects(p.comment('v1', 'x'), { message: 'The server answered 418.' });
  });

  it('sends waiting taps at once when the page goes away', async () => {
    const { publisher: p, requests } = publisher(() => json(200, {}));
    p.react('v1');
    p.flush(true);
    await settle();
    assert.equal(requests.length, 1);
  });
});

it('ids are distinct and well formed, also on insecure origins', () => {
  const random = globalThis.crypto.randomUUID;
  const ids = [newId()];
  try {
    Object.defineProperty(globalThis.crypto, 'randomUUID', { value: undefined, configurable: true });
    ids.push(newId(), newId());
  } finally {
    Object.defineProperty(globalThis.crypto, 'randomUUID', { value: random, configurable: true });
  }
  assert.equal(new Set(ids).size, 3);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
