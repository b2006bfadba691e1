/** Reads arguments into a command's options. */
import { type Declaration, type Options, readArguments, type Values } from '../../commands/arguments.ts';

/** @throws UsageError */
export function valuesOf<O extends Options>(declaration: Declaration<O>, args: readonly string[]): Values<O> {
  const given = readArguments(declaration, args);
  if (given === 'help') throw new Error('the arguments ask for help');
  return given.values;
}
