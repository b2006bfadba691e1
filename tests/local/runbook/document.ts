/** Reads docs/runbook.md as commands: the code blocks of a section, and the output that it shows. */
import { readFileSync } from 'node:fs';

const RUNBOOK = readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8');

export interface Block {
  /** Shell commands. */
  readonly commands: string;
  /** Their output, `…` for any text; undefined if the runbook does not show it. */
  readonly output: string | undefined;
}

/** @param title of a section of the second level */
export function blocksOf(title: string): Block[] {
  const [, section] = RUNBOOK.split(`\n## ${title}\n`);
  if (section === undefined) throw new Error(`docs/runbook.md has no section "${title}"`);
  const [own = ''] = section.split('\n## ');
  const fences = [...own.matchAll(/^( *)```(\w+)\n([\s\S]*?)^ *```$/gm)].map(
    ([, indent = '', language, text = '']) => ({
      language,
      text: text.replace(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
  return fences.flatMap(({ language, text }, at) => {
    const next = fences[at + 1];
    return language === 'sh' ? [{ commands: text, output: next?.language === 'text' ? next.text : undefined }] : [];
  });
}

/** The shown output as a pattern of the whole printed one. */
export const toPattern = (output: string): RegExp =>
  new RegExp(`^${output.trim().split('…').map(toSource).join('[^\\n]*')}$`);

/** Columns are as wide as their widest cell. */
const toSource = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ {2,}/g, ' {2,}');
