/** What was sent, what was answered, and when: all that the check of an order knows. */
export interface Row {
  readonly user: number;
  readonly source: string;
  readonly attributes: unknown;
  /** Undefined: of a write whose answer did not name it. */
  readonly version: string | undefined;
}

/** The whole of what is stored, or might be. */
export interface State {
  readonly rows: ReadonlyMap<string, Row>;
  /** GroupMember objects by pk. */
  readonly users: ReadonlyMap<number, object>;
  readonly sources: ReadonlySet<string>;
}

export interface Patch {
  readonly id: string;
  readonly body: {
    readonly id?: string;
    readonly user?: number;
    readonly source?: string;
    readonly attributes?: unknown;
  };
  readonly merge: boolean;
  /** The versions that each header names; undefined where it is not sent. */
  readonly ifMatch: readonly string[] | undefined;
  readonly ifNoneMatch: readonly string[] | '*' | undefined;
}

/** What an operator writes beside the function; undefined or false where it is removed. */
export type Change =
  | { readonly pk: number; readonly user: object | undefined }
  | { readonly uuid: string; readonly source: boolean };

export interface Answer {
  readonly status: number;
  readonly json: unknown;
  readonly version: string | undefined;
}

/** From when it was sent to when it was answered, by any one clock. */
interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Patched extends Span {
  readonly client: string;
  readonly patch: Patch;
  readonly answer: Answer;
}

export interface Changed extends Span {
  readonly client: string;
  readonly change: Change;
}

export type Recorded = Patched | Changed;

export interface History {
  readonly before: State;
  readonly operations: readonly Recorded[];
  readonly after: State['rows'];
}

/** A version that no row has had. */
export const STALE = 'never-a-version';
