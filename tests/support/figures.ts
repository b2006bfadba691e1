/** Commands whose output is figures for the documents: --save writes it to docs/figures/. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Declaration, Options } from '../../commands/arguments.ts';
import { type Body, type Command, defineCommand } from '../../commands/main.ts';

/** Tests use another folder. */
const folder = (): string =>
  process.env.FIGURES_FOLDER || fileURLToPath(new URL('../../docs/figures/', import.meta.url));

/**
 * Adds the option --save to a command.
 * @param name of the file, without .md
 * @param body prints the figures, first the machine, versions and date (conditionsLine)
 */
export function defineFigures<O extends Options>(name: string, declaration: Declaration<O>, body: Body<O>): Command {
  const save = { type: 'boolean', help: `also writes the output to docs/figures/${name}.md` } as const;
  const options: O & { save: typeof save } = { ...declaration.options, save };
  return defineCommand({ ...declaration, options }, async (given, terminal) => {
    const printed: string[] = [];
    const print = (text: string) => {
      printed.push(`${text}\n`);
      terminal.print(text);
    };
    const code = await body(given as Parameters<Body<O>>[0], { ...terminal, print });
    if ((given.values as { save?: boolean }).save) {
      mkdirSync(folder(), { recursive: true });
      writeFileSync(`${folder()}/${name}.md`, printed.join(''));
    }
    return code;
  });
}
