/** The parameters of a deployment: from the command line, else from the stage, else the default. */
import { PARAMETERS, readParameter, type Value } from './parameters.ts';

export type Values = Readonly<Record<string, Value | null>>;

/** @param given `name=value`, each a `--param`. @throws Error with one line */
export function readArguments(given: readonly string[]): Values {
  const values = given.map((argument) => {
    const [, name = '', text = ''] = /^([^=]+)=(.*)$/s.exec(argument) ?? [];
    if (name === '') throw new Error(`--param="${argument}" must be --param="name=value".`);
    return [name, readParameter(name, text.trim())] as const;
  });
  return Object.fromEntries(values);
}

/** Checks parameters that depend on each other. @throws Error with one line for the first that cannot be deployed */
export function checkTogether(values: Values, region: string): void {
  for (const [holds, line] of rules(values, region)) if (!holds) throw new Error(line);
}

function rules(values: Values, region: string): [boolean, string][] {
  const { throttlingBurst, reservedConcurrency } = values;
  const together = (one: string, other: string): [boolean, string] => [
    !values[one] === !values[other],
    `The parameters ${one} and ${other} must be given together.`,
  ];
  return [
    // AWS accepts them only from the stage's own region.
    ...['alarmTopic', 'certificateArn', 'logKey'].map((name): [boolean, string] => [
      !values[name] || String(values[name]).split(':')[3] === region,
      `The parameter ${name} must be in ${region}, where the stage is, not "${values[name]}".`,
    ]),
    [
      // 0 stops the function, even if the gateway lets requests through.
      !reservedConcurrency || Number(throttlingBurst) <= Number(reservedConcurrency),
      `The parameter throttlingBurst must be at most reservedConcurrency (${reservedConcurrency}), not ${throttlingBurst}: callers would get a 503.`,
    ],
    together('domainName', 'certificateArn'),
    together('budgetUsd', 'budgetEmail'),
    together('checkRow', 'checkToken'),
  ];
}

/**
 * Every parameter's value. @param find returns serverless.yml's value for a name, or undefined. @throws Error with one
 * line
 */
export function readAll(given: Values, find: (name: string) => unknown): Values {
  const values = Object.keys(PARAMETERS).map((name) => [
    name,
    Object.hasOwn(given, name) ? (given[name] as Value | null) : readParameter(name, String(find(name) ?? '')),
  ]);
  return Object.fromEntries(values);
}
