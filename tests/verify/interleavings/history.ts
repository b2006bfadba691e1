/** The history of a plan: requests, responses and times. The check of an order knows nothing else. */
export interface Row {
  readonly user: number;
  readonly source: string;
  readonly attributes: unknown;
  /** Undefined for a write whose response did not name it. */
  readonly version: string | undefined;
}

/** The complete stored state, or a possible one. */
export interface State {
  readonly rows: ReadonlyMap<string, Row>;
  /** GroupMember objects by pk. */
  readonly users: ReadonlyMap<number, object>;
  readonly sources: ReadonlySet<string>;
}

/** The operations beside the patch. */
export type Other = 'create' | 'retrieve' | 'update' | 'destroy';

/** A request: a patch, if it names no other operation. A create makes the row `id`. */
export interface Patch {
  readonly operation?: Other | undefined;
  readonly id: string;
  readonly body: {
    readonly id?: string;
    readonly user?: number;
    readonly source?: string;
    readonly attributes?: unknown;
  };
  readonly merge: boolean;
  /** The versions in each header; undefined if the header is not sent. */
  readonly ifMatch: readonly string[] | undefined;
  readonly ifNoneMatch: readonly string[] | '*' | undefined;
}

/** The operator's change beside the function; undefined or false for a deletion. */
export type Change =
  | { readonly pk: number; readonly user: object | undefined }
  | { readonly uuid: string; readonly source: boolean };

export interface PatchResponse {
  readonly status: number;
  readonly json: unknown;
  readonly version: string | undefined;
}

/** From the request to the response, by one clock. */
interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Patched extends Span {
  readonly client: string;
  readonly patch: Patch;
  readonly response: PatchResponse;
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

/** A version that no row has ever had. */
export const STALE = 'never-a-version';
