import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CLIENT } from './fakes.js';

const { words } = await import(new URL('people.js', CLIENT));
const { VideoState } = await import(new URL('ovation-video.js', CLIENT));
const facts = (more) => ({ names: [], listed: true, viewers: 0, unique: null, me: 'me', ...more });

describe('who is here', () => {
  it('is listed in a small room, oneself first', () => {
    assert.equal(words(facts({ names: ['carol', 'me', 'bob'], viewers: 3 })), 'Here: you, bob, carol');
    assert.equal(words(facts({ names: ['carol'], viewers: 4 })), 'Here: carol and 3 more');
    assert.equal(words(facts({ viewers: 4 })), '');
  });

  it('is a number in a big one', () => {
    assert.equal(words(facts({ listed: false, viewers: 9000, unique: 12345 })), 'About 12345 different viewers so far');
  });

  it('follows roster, join and leave', () => {
    const video = new VideoState('v');
    video.setRoster({ listed: true, users: ['alice'] });
    assert.equal(video.join('bob'), true);
    assert.equal(video.join('bob'), false);
    assert.equal(video.leave('alice'), true);
    assert.deepEqual([...video.roster], ['bob']);
    video.setRoster({ listed: false, users: [] });
    assert.equal(video.listed, false);
    video.setStats({ viewers: 1, peakViewers: 2, unique: 7 });
    video.setStats({ viewers: 1, peakViewers: 2 });
    assert.equal(video.unique, 7);
  });
});
