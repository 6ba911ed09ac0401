/** Who is here: names in a small room, a number in a big one, and a dot per friend. */

const MOST_NAMES = 12;

/**
 * @param {{here: HTMLElement, friends: HTMLElement, me: string}} parts
 */
export function createPeople({ here, friends, me }) {
  return {
    /** @param {import('./ovation.js').VideoState} state */
    show({ roster, listed, viewers, unique }) {
      const text = words({ names: [...roster], listed, viewers, unique, me });
      here.hidden = text === '';
      if (here.textContent !== text) here.textContent = text;
    },
    /** @param {import('./ovation.js').Presence} presence */
    presence({ user, status, lastActive }) {
      friends.hidden = false;
      let friend = [...friends.children].find((item) => item.textContent === user);
      if (!friend) {
        friend = document.createElement('li');
        friend.textContent = user;
        friends.append(friend);
      }
      friend.dataset.status = status;
      friend.title = lastActive === null ? `${user} is ${status}` : `${user} is ${status}, last active ${time(lastActive)}`;
    },
  };
}

/** @param {{names: string[], listed: boolean, viewers: number, unique: number | null, me: string}} facts */
export function words({ names, listed, viewers, unique, me }) {
  if (!listed) return unique ? `About ${unique} different viewers so far` : '';
  if (names.length === 0) return '';
  const others = names.filter((name) => name !== me).sort();
  const shown = [...(others.length < names.length ? ['you'] : []), ...others].slice(0, MOST_NAMES);
  const more = Math.max(viewers, names.length) - shown.length;
  return `Here: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** @param {number} micros */
function time(micros) {
  return new Date(micros / 1000).toLocaleTimeString();
}
