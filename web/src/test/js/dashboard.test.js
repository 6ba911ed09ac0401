import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brief, bytes, errors, hasSeveralRegions, hottest, lasting, latestOf, micros, rowText, slowViewers, summary } from '../../main/resources/live/ovation/dashboard/numbers.js';
import { inWords, layout } from '../../main/resources/live/ovation/dashboard/picture.js';
import { lines, span } from '../../main/resources/live/ovation/dashboard/lines.js';

const SLOW = { lagged: 1, laggedPerSecond: 0, shortWritesPerSecond: 2, refused: 0, closed: { stalled: 2, odd: 1 } };

function node(id, roles, more = {}, gone = false, region = 'eu') {
  const status = { roles, ready: true, viewers: 0, likesInPerSecond: 0, outPerSecond: 0, dispatchedPerSecond: 0, links: [], regions: [], hottest: [], errors: [], rows: [], slow: SLOW, ...more };
  return { id, region, address: `http://h:${id.length}`, gone, answeredAt: 1_700_000_000_000_000, status };
}

const link = (to, perSecond = 10, silentMillis = 5) => ({ to, perSecond, waitingBytes: 0, silentMillis });

function cluster(frontends = 2, gone = []) {
  const names = Array.from({ length: frontends }, (_, i) => `frontend-${i + 1}`);
  return {
    at: 1_700_000_000_000_000,
    points: [],
    nodes: [
      node('publisher-1', ['publisher'], { dispatchedPerSecond: 10, likesInPerSecond: 12 }),
      node('dispatcher-1', ['dispatcher'], { links: names.map((name) => link(name)) }),
      ...names.map((name, i) => node(name, ['frontend'], { viewers: 5, outPerSecond: 50, hottest: [{ video: 'show', perSecond: 40 }, { video: `v${i}`, perSecond: 10 }] }, gone.includes(name))),
    ],
  };
}

test('numbers are short and have units', () => {
  assert.deepEqual([0, 999, 12_345, 100_000, 999_600, 1_234_567].map(brief), ['0', '999', '12,345', '100K', '1.0M', '1.2M']);
  assert.deepEqual([0, 1023, 1024, 52_428_800].map(bytes), ['0 B', '1023 B', '1.0 KiB', '50 MiB']);
  assert.deepEqual([900, 1500, 75_000, 2_000_000].map(micros), ['900 µs', '1.5 ms', '75 ms', '2.0 s']);
  assert.deepEqual([5, 90, 4000, 90_000].map(lasting), ['5 s', '1 min', '1 h 6 min', '1 d 1 h']);
  assert.equal(rowText({ value: 2048, unit: 'bytes', rate: true }), '2.0 KiB/s');
});

test('where regions are several, an error says where its node is', () => {
  const error = { what: 'relay', message: 'm', count: 1, first: 1, last: 2 };
  const both = { nodes: [node('a', ['dispatcher'], { errors: [error] }), node('a', ['dispatcher'], { errors: [error] }, false, 'us')] };
  assert.ok(hasSeveralRegions(both));
  assert.deepEqual(errors(both)[0].nodes, ['a in eu', 'a in us']);
});

test('the latency is the newest that is not old', () => {
  const points = [{ at: 5_000_000, p99: 1, sumP99: 2 }, { at: 9_000_000, p99: 3 }, { at: 9_500_000 }];
  assert.equal(latestOf(points, 'p99', 10_000_000).p99, 3);
  assert.equal(latestOf(points, 'sumP99', 10_000_000).sumP99, 2);
  assert.equal(latestOf(points, 'sumP99', 36_000_000), undefined);
});

test('sums leave out who is gone', () => {
  const now = summary(cluster(3, ['frontend-2']));
  assert.equal(now.viewers, 10);
  assert.equal(now.out, 100);
  assert.equal(now.in, 12);
  assert.deepEqual(now.gone.map((one) => one.id), ['frontend-2']);
  assert.deepEqual(hottest(cluster(2))[0], { video: 'show', perSecond: 80 });
  assert.equal(hottest(cluster(30)).length, 10);
  const labels = Object.fromEntries(slowViewers(cluster(1)));
  assert.equal(labels['Closed: read nothing for too long'], '6');
  assert.equal(labels['Closed: odd'], '3');
});

test('one kind of error is one line, whoever has it', () => {
  const error = (count, last, message) => ({ what: 'delivery', message, count, first: last - 1, last });
  const both = { nodes: [node('a', ['dispatcher'], { errors: [error(2, 50, 'old')] }), node('b', ['dispatcher'], { errors: [error(3, 90, 'new')] })] };
  assert.deepEqual(errors(both), [{ what: 'delivery', message: 'new', count: 5, first: 49, last: 90, nodes: ['a', 'b'] }]);
});

for (const width of [354, 1244]) {
  test(`at ${width} px no two nodes overlap and none leaves its region`, () => {
    const many = cluster(12, ['frontend-12']);
    many.nodes.push(node('all', ['publisher', 'dispatcher', 'frontend'], {}, false, 'us'));
    const picture = layout(many, width);
    for (const box of picture.boxes) {
      const region = picture.regions.find((one) => one.name === box.node.region);
      assert.ok(box.x >= region.x && box.x + box.width <= region.x + region.width, `${box.node.id} across`);
      assert.ok(box.y >= region.y && box.y + box.height <= region.y + region.height, `${box.node.id} down`);
      for (const other of picture.boxes) {
        const apart = box === other || box.x + box.width <= other.x || other.x + other.width <= box.x || box.y + box.height <= other.y || other.y + other.height <= box.y;
        assert.ok(apart, `${box.node.id} over ${other.node.id}`);
      }
    }
    assert.ok(picture.boxes.some((box) => box.node.id === 'frontend-12'), 'who is gone is drawn, however many there are');
    assert.match(picture.regions[0].roles.at(-1).text, /^Frontends: 8 of 12$/);
    assert.ok(picture.height > picture.regions[1].y);
  });
}

test('links flow, are idle or broken', () => {
  const one = cluster(3, ['frontend-2']);
  one.nodes[1].status.links = [link('frontend-1', 10), link('frontend-2', 0, 9000), link('frontend-3', 0, 9000)];
  const { edges } = layout(one, 1200);
  assert.deepEqual(edges.map((edge) => edge.broken), [false, false, true, true]);
  assert.match(inWords(one), /frontend-2 \(frontend, eu\): silent since \d\d:\d\d:\d\d/);
});

test('other regions are told with what flows there', () => {
  const two = cluster(1);
  two.nodes[1].status.regions = [{ to: 'us', perSecond: 7, silentMillis: 9 }, { to: 'ap', perSecond: 0, silentMillis: 8000 }];
  two.nodes.push(node('d', ['dispatcher'], {}, false, 'us'));
  const picture = layout(two, 1200);
  assert.deepEqual(picture.regions[0].notes.map((note) => note.text), ['→ ap silent for 8 s', '→ us 7/s']);
  assert.equal(picture.arcs.length, 1);
});

test('what comes from another region is told with how long it takes', () => {
  const two = cluster(1);
  two.nodes[1].status.regions = [{ to: 'us', perSecond: 7, silentMillis: 9 }, { to: 'ap', perSecond: 0, silentMillis: 8000 }];
  two.nodes.push(node('d', ['dispatcher'], {}, false, 'us'));
  two.between = [{ from: 'us', to: 'eu', p50: 60_000, p90: 85_000, p99: 130_000 }, { from: 'eu', to: 'us', p50: 1, p90: 2, p99: 3 }];
  for (const width of [354, 1200]) {
    const [eu] = layout(two, width).regions;
    const narrow = width < 640;
    const says = narrow ? ['→ ap silent for 8 s', '→ us 7/s', 'from us p90 85 ms'] : ['→ ap silent for 8 s', '→ us 7/s · from us p90 85 ms'];
    assert.deepEqual(eu.says.map((line) => line.text), says);
    // Below each other, they take lines of their own, and nodes begin below the last one.
    assert.equal(eu.head, narrow ? 72 : 40);
    assert.ok(eu.roles[0].y > eu.y + eu.head);
  }
  assert.match(inWords(two), /What is tapped in us is seen in eu after 85 ms or less, nine times of ten/);
});

test('a frontend that never answered is drawn from its link', () => {
  const one = cluster(1);
  one.nodes.push({ id: 'frontend-9', region: 'eu', address: 'http://h:1', gone: true, answeredAt: 1 });
  one.nodes[1].status.links.push(link('frontend-9', 0, 60_000));
  const picture = layout(one, 1200);
  assert.equal(picture.boxes.find((box) => box.node.id === 'frontend-9').role, 'frontend');
  assert.ok(picture.edges.at(-1).broken);
});

test('lines break where nobody looked, on a scale of powers of ten', () => {
  const at = (second, p50) => ({ at: second * 1_000_000, ...(p50 === undefined ? {} : { p50 }) });
  const { paths, marks } = lines([at(1, 100), at(2, 1000), at(3), at(30, 1000)], ['p50'], 500, 60_000_000);
  assert.equal(paths[0].match(/M/g).length, 2);
  assert.deepEqual(marks.map((mark) => mark.value), [100, 1000, 10_000]);
  assert.ok(marks[0].y > marks[1].y);
  assert.deepEqual([[], [at(0), at(61)], [at(0), at(3600)]].map(span), [60_000_000, 120_000_000, 300_000_000]);
  assert.deepEqual(lines([], ['p50'], 500, 60_000_000).paths, ['']);
});
