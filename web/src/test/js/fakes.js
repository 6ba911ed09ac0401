/** What the client's tests put in place of the browser: an EventSource and a fetch that do as they are told. */

export const CLIENT = new URL('../../main/resources/live/ovation/web/', import.meta.url);

/** Stands where `EventSource` would; every one made is kept in `made`, newest last. */
export class FakeEventSource extends EventTarget {
  /** @type {FakeEventSource[]} */ static made = [];

  readyState = 0;

  constructor(url, init) {
    super();
    this.url = new URL(url, 'http://page.test');
    this.init = init;
    FakeEventSource.made.push(this);
  }

  static get newest() {
    return FakeEventSource.made.at(-1);
  }

  close() {
    this.readyState = 2;
  }

  /** The server sends a frame. */
  frame(name, data, lastEventId = '') {
    this.readyState = 1;
    this.dispatchEvent(
      new MessageEvent(name, { data: typeof data === 'string' ? data : JSON.stringify(data), lastEventId }),
    );
  }

  hello(videos, more = {}) {
    const snapshots = Object.entries(videos).map(([v, facts]) => [v, { totals: {}, viewers: 1, comments: 0, ...facts }]);
    this.frame('hello', { connection: 'c1', frontend: 'f1', region: 'r1', at: 1, videos: Object.fromEntries(snapshots), ...more });
  }

  /** The stream breaks and the browser is trying again by itself. */
  breaks() {
    this.readyState = 0;
    this.dispatchEvent(new Event('error'));
  }

  /** The browser has given up: the answer was not a stream. */
  refused() {
    this.readyState = 2;
    this.dispatchEvent(new Event('error'));
  }
}

/** A fetch whose answers are decided by `answer(request, n)`: a Response, or an Error for "no answer". */
export function fakeFetch(answer) {
  const requests = [];
  const fetch = async (url, { method, body, headers }) => {
    const request = { url, method, headers, body: JSON.parse(body) };
    requests.push(request);
    const result = await answer(request, requests.length);
    if (result instanceof Error) throw result;
    return result;
  };
  return { fetch, requests };
}

export const json = (status, body, headers = {}) => new Response(JSON.stringify(body), { status, headers });

/** Lets promises that are ready run on. */
export const settle = async () => {
  for (let i = 0; i < 50; i++) await Promise.resolve();
};
