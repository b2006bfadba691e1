/** CloudWatch's alarms as far as the stages use them: the sum of a metric in each minute, and M of the last N minutes. */
import type { Resource } from './packaged.ts';

/** A metric's values minute by minute; undefined for a minute without data. */
export type Minutes = readonly (number | undefined)[];

/** @throws Error for an alarm that this model does not support */
export function rings({ Properties }: Resource, minutes: Minutes): boolean {
  const { Statistic, Period, ComparisonOperator, TreatMissingData, EvaluationPeriods, Threshold } = Properties;
  const kind = [Statistic, Period, ComparisonOperator, TreatMissingData];
  if (String(kind) !== 'Sum,60,GreaterThanOrEqualToThreshold,notBreaching') throw new Error(`no model of ${kind}`);
  const needed = Properties.DatapointsToAlarm ?? EvaluationPeriods;
  return minutes.some((_, at) => {
    const window = minutes.slice(Math.max(0, at + 1 - EvaluationPeriods), at + 1);
    return window.filter((sum) => sum !== undefined && sum >= Threshold).length >= needed;
  });
}

/** The fewest events of one kind that trigger it: how many in each of how many minutes. */
export function least(alarm: Resource): { readonly events: number; readonly minutes: number } {
  const lasting = (minutes: number, events: number) => rings(alarm, Array<number>(minutes).fill(events));
  const minutes = Array.from({ length: 10 }, (_, at) => at + 1).find((count) => lasting(count, 1_000_000_000));
  if (minutes === undefined) throw new Error(`${alarm.Properties.AlarmName} rings for nothing`);
  let [no, yes] = [0, 1_000_000_000];
  while (yes - no > 1) {
    const middle = Math.floor((no + yes) / 2);
    if (lasting(minutes, middle)) yes = middle;
    else no = middle;
  }
  return { events: yes, minutes };
}
