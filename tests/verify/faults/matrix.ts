/** Tries every fault at every call of every path, once and lasting, and compares the outcome with the undisturbed request. */
import { MAX_ATTEMPTS } from '../../../lib/dynamodb/client/sdk-table.ts';
import type { Stage } from '../../support/stage.ts';

import { FAULTS, type Fault } from './catalogue.ts';
import type { Path } from './paths.ts';
import { type Attempt, type Plan, type Trial, tryOut, USUAL } from './trial.ts';

/** A busy machine may be late with a response that came in time; tests/verify/faults/deadline.test.ts has the deadline itself. */
const BUSY_MS = 5_000;

export interface Case extends Plan {
  readonly name: string;
  readonly faultName: string;
  readonly fault: Fault['handler'];
  readonly milliseconds: number;
  readonly tries: number;
  readonly expected: NonNullable<Fault['lasting']>;
  readonly undisturbed: Undisturbed;
}

export interface Result {
  readonly case: Case;
  readonly trial: Attempt;
  readonly failedChecks: readonly string[];
}

interface Undisturbed {
  readonly trial: Trial;
  /** The rows if nothing was written. */
  readonly old: string;
}

/** @param milliseconds of Lambda's time if the caller sees a lasting fault */
export async function casesOf(stage: Stage, endpoint: string, path: Path, milliseconds: number): Promise<Case[]> {
  const { handler: refused } = FAULTS['the role may not'] as Fault;
  const plans = [{ path }, { path, fault: refused, lasting: true }];
  const [trial, { rows: old }] = (await Promise.all(plans.map((plan) => tryOut(stage, endpoint, plan)))) as [
    Trial,
    Trial,
  ];
  return trial.calls.flatMap((operation, after) =>
    Object.entries(FAULTS)
      .filter(([, { only = operation }]) => only === operation)
      .flatMap(([faultName, { handler: fault, before, once, lasting, tries = MAX_ATTEMPTS }]) => {
        const at = { path, fault, before, after, faultName, tries, undisturbed: { trial, old } };
        const name = `${faultName}, at ${operation} (${after}) of ${path.name}`;
        const left = lasting === 'unchanged' ? USUAL : milliseconds;
        return [
          { ...at, name: `${name}, once`, expected: once, milliseconds: USUAL },
          ...(lasting
            ? [{ ...at, name: `${name}, lasting`, expected: lasting, lasting: true, milliseconds: left }]
            : []),
        ];
      }),
  );
}

export async function run(stage: Stage, endpoint: string, of: Case): Promise<Result> {
  const { again, ...trial } = await tryOut(stage, endpoint, of);
  return { case: of, trial, failedChecks: [...judge(of, trial), ...judgeAgain(of, trial, again)] };
}

/** Several in parallel: they mostly wait. @param report takes the number of finished cases */
export async function runAll(
  stage: Stage,
  endpoint: string,
  cases: readonly Case[],
  lanes: number,
  report: (done: number) => void = () => {},
): Promise<Result[]> {
  const results: Result[] = [];
  const left = [...cases];
  const lane = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      results.push(await run(stage, endpoint, next));
      report(results.length);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

const UNAVAILABLE =
  /^503 undefined \{"detail":"(Service temporarily unavailable, try|The resource is being changed by other requests. Try) again/;
const INTERNAL = '500 undefined {"detail":"A server error occurred."}';

function judge({ expected, undisturbed, tries, milliseconds, path }: Case, trial: Attempt): string[] {
  const unavailable = UNAVAILABLE.test(trial.response) && /^[1-4]$/.test(trial.headers['retry-after'] ?? '');
  const right = {
    unchanged: trial.response === undisturbed.trial.response || (path.refusedByWrite === true && unavailable),
    '503': unavailable,
    '500': trial.response === INTERNAL,
  }[expected];
  const rows = [undisturbed.trial.rows, ...(expected === 'unchanged' ? [] : [undisturbed.old])];
  return [
    ...(right ? [] : [`response ${trial.response}`]),
    ...(rows.includes(trial.rows) ? [] : [`left ${trial.rows}`]),
    ...(trial.calls.length <= tries * undisturbed.trial.calls.length ? [] : [`called ${trial.calls.join(' ')}`]),
    ...(trial.milliseconds < milliseconds + BUSY_MS ? [] : [`took ${Math.round(trial.milliseconds)} ms`]),
  ];
}

/**
 * The same request, sent again, has the same outcome. Only its starting point may be gone: the named version, the id
 * before the move, the row before its removal, the free id.
 */
function judgeAgain({ undisturbed, path }: Case, first: Attempt, { response, status, rows }: Attempt): string[] {
  const begun = first.rows === undisturbed.old;
  const right = begun
    ? response === undisturbed.trial.response
    : status === undisturbed.trial.status ||
      [path.ifMatch && 412, (path.moves || path.removes) && 404, path.creates && 400].includes(status);
  return [
    ...(right ? [] : [`again: response ${response}`]),
    ...(withoutVersions(rows) === withoutVersions(undisturbed.trial.rows) ? [] : [`again: left ${rows}`]),
  ];
}

const withoutVersions = (rows: string): string => rows.replaceAll(/,?"(version|previous)":"[^"]*"/g, '');
