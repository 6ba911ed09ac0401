/** A friendly name for whoever has none, kept for the next visit. */

const FIRST = ['amber', 'brave', 'calm', 'clear', 'gentle', 'golden', 'happy', 'kind', 'lucky', 'merry', 'quiet', 'swift'];
const SECOND = ['badger', 'finch', 'fox', 'heron', 'lark', 'lynx', 'otter', 'owl', 'robin', 'seal', 'swan', 'wren'];
const ALLOWED = /^[A-Za-z0-9._~:-]{1,128}$/;
const KEY = 'ovation-user';

/** @param {string | null} asked a name from the address, if there is one */
export function userName(asked) {
  if (asked && ALLOWED.test(asked)) return asked;
  try {
    const kept = localStorage.getItem(KEY);
    if (kept && ALLOWED.test(kept)) return kept;
    const name = invent();
    localStorage.setItem(KEY, name);
    return name;
  } catch {
    return invent(); // storage may be switched off
  }
}

function invent() {
  const [first, second, number] = crypto.getRandomValues(new Uint32Array(3));
  return `${FIRST[first % FIRST.length]}-${SECOND[second % SECOND.length]}-${10 + (number % 90)}`;
}
