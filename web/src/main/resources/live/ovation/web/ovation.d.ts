/** Reactions per kind, e.g. `{like: 40, clap: 2}`. */
export type Totals = Record<string, number>;

/** Integer microseconds since the Unix epoch. */
export type Micros = number;

export interface Hello {
  connection: string;
  frontend: string;
  region: string;
  at: Micros;
  videos: Record<string, { totals: Totals; viewers: number; comments: number }>;
}

/** One reaction (lane `each`). `by` is left out when unknown. */
export interface Like {
  video: string;
  kind: string;
  by?: string;
  n: number;
  at: Micros;
}

/** What came since the last such frame, and the absolute totals (lane `sum`). */
export interface Likes {
  video: string;
  n: Totals;
  totals: Totals;
  at: Micros;
}

export interface Comment {
  video: string;
  /** The comment's id. */
  comment: string;
  by?: string;
  text: string;
  at: Micros;
}

export interface Retract {
  video: string;
  comment: string;
}

export interface Stats {
  video: string;
  viewers: number;
  peakViewers: number;
  /** About how many different viewers there were (standard error 0.81 %); left out while nobody can say. */
  unique?: number;
  totals: Totals;
  /** Regions that can't be heard; left out when all can. */
  stale?: string[];
}

export interface Presence {
  user: string;
  status: 'online' | 'offline';
  /** When the user was last known to be here; null: never. */
  lastActive: Micros | null;
}

/** Who watches a video by name, as a whole. */
export interface Roster {
  video: string;
  /** False: more than the server's cap, and nobody is listed. */
  listed: boolean;
  users: string[];
}

/** One user came to a video, or left it. */
export interface Membership {
  video: string;
  user: string;
}

/** A video ended, or goes on after all. */
export interface Ended {
  video: string;
  started: Micros;
  /** Null: it has not ended, or goes on. */
  ended: Micros | null;
  /** The most streams at a time. */
  peakViewers: number;
  /** About how many different viewers there were (standard error 0.81 %). */
  unique: number;
}

/** Something was missed for good. `missed` is null when nobody knows how much. */
export interface Gap {
  video: string;
  lane: 'reactions' | 'comments';
  missed: number | null;
  reason: 'slow' | 'expired' | 'lost' | 'region';
}

/** The server ends the stream. `returnAfterMs` null: do not come back. */
export interface Bye {
  reason: string;
  returnAfterMs: number | null;
}

export type State = 'connecting' | 'live' | 'reconnecting' | 'ended';

/** The truth about the connection. `live` is said after `hello`, never before. */
export interface Status {
  readonly state: State;
  /** When this state began, in milliseconds since the epoch. */
  readonly since: number;
  /** Reconnects made here in a row, for which the server gave no usable stream. */
  readonly attempt: number;
  /**
   * Why the connection is not live: `lost` (the stream broke), `refused` (no stream was given), `silent` (nothing
   * arrived for too long), `closed` (by this side), or the code of the server's `bye`. Null while all is well.
   */
  readonly reason: 'lost' | 'refused' | 'silent' | 'closed' | (string & {}) | null;
  /** When the next try is due, in milliseconds since the epoch; null when one is under way or none will be made. */
  readonly retryAt: number | null;
}

/** The stream is live again, and the totals are exact again. */
export interface CaughtUp {
  awayMillis: number;
  /** Per video, the reactions that were accepted meanwhile. They are in the totals. */
  missed: Record<string, number>;
}

export interface PublisherOptions {
  /** Who reacts, comments and watches here; sent as `by` and `as`. */
  user?: string;
  /** Headers for every request that is sent (never for the stream: `EventSource` has none). */
  headers?: Record<string, string>;
  /** Send cookies to another origin. */
  withCredentials?: boolean;
  fetch?: typeof fetch;
}

export interface WatchOptions extends PublisherOptions {
  /** The videos to watch, at most 32. */
  videos?: string | string[];
  /** The users whose presence to watch, at most 32. */
  users?: string[];
  /** Watch without being seen: `user` is not told to be here. */
  unseen?: boolean;
  /** How reactions arrive: one by one, as sums every 250 ms, or as the server sees fit (`auto`, the default). */
  likes?: 'auto' | 'each' | 'sum';
  /** How many of the newest comments to begin with. Default 20. */
  comments?: number;
  /** How many comments each `VideoState` holds. Default 200. */
  keepComments?: number;

  /** The connection's state changed, or what is known of it did. */
  onState?(status: Status): void;
  onHello?(hello: Hello): void;
  onLike?(like: Like): void;
  onLikes?(likes: Likes): void;
  /** A comment that was not there yet: each is told once. */
  onComment?(comment: Comment): void;
  /** A comment that was shown is to vanish. */
  onRetract?(retract: Retract): void;
  onStats?(stats: Stats): void;
  onPresence?(presence: Presence): void;
  onRoster?(roster: Roster): void;
  onJoin?(membership: Membership): void;
  onLeave?(membership: Membership): void;
  /** The video ended, or goes on after all. The stream stays open: reactions and comments still count. */
  onEnded?(ended: Ended): void;
  onGap?(gap: Gap): void;
  onBeat?(beat: { at: Micros }): void;
  onBye?(bye: Bye): void;
  /** After a reconnect. */
  onCaughtUp?(caughtUp: CaughtUp): void;
  /** The books of a video changed, for whatever reason. May come very often: draw at your own pace. */
  onChange?(video: VideoState): void;

  timing?: Partial<Timing>;
  /** Another implementation, where there is none built in. */
  EventSource?: typeof EventSource;
}

export interface Timing {
  /** A stream without any frame for this long is dead. Default 40 000. */
  silenceMillis: number;
  checkMillis: number;
  backoffMinMillis: number;
  backoffMaxMillis: number;
  settledMillis: number;
}

/** The answer to reactions: how many were counted (a retry is told what its first try counted), and the total. */
export interface Accepted {
  accepted: number;
  total: number;
}

/** The books of one video. */
export class VideoState {
  constructor(video: string, keepComments?: number);
  readonly video: string;
  readonly totals: Totals;
  /** All reactions of all kinds. */
  readonly total: number;
  readonly viewers: number;
  readonly peakViewers: number;
  readonly unique: number | null;
  /** Whether `roster` is everybody who gave a name. */
  readonly listed: boolean;
  readonly roster: ReadonlySet<string>;
  /** Null while it has not ended. */
  readonly ended: Ended | null;
  /** Oldest first. */
  readonly comments: readonly Comment[];
}

/** One live connection and what is known of the videos on it. */
export class LiveStream {
  constructor(base: string, options: WatchOptions);
  readonly videos: ReadonlyMap<string, VideoState>;
  readonly presences: ReadonlyMap<string, Presence>;
  readonly connection: string | null;
  readonly status: Status;
  /** Taps within 150 ms are sent as one request. `count` is 1 to 50. */
  react(video: string, kind?: string, count?: number): Promise<Accepted>;
  /** To try again by hand, pass the same `id`: nothing doubles. */
  comment(video: string, text: string, options?: { id?: string }): Promise<Comment>;
  /** Rejects with an `OvationError` when the server does not want it; then it is not watched. */
  watch(video: string): Promise<void>;
  /** Rejects for the last video: `close` ends a stream. */
  unwatch(video: string): Promise<void>;
  close(): void;
}

/** Sends reactions and comments without watching. */
export class Publisher {
  constructor(base: string, options?: PublisherOptions);
  react(video: string, kind?: string, count?: number): Promise<Accepted>;
  comment(video: string, text: string, options?: { id?: string }): Promise<Comment>;
  send(method: string, path: string, body: object): Promise<any>;
  flush(leaving?: boolean): void;
}

/** Why something was not accepted. `message` is fit for people. */
export class OvationError extends Error {
  constructor(message: string, facts?: { status?: number; type?: string; retryAfterMillis?: number | null });
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly type: string;
  readonly retryAfterMillis: number | null;
}

/** Starts to watch. `base` is the server's address; empty for the page's own. */
export function watch(base: string, options: WatchOptions): LiveStream;

/** A random UUID, also on insecure origins. */
export function newId(): string;
