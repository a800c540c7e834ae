// The wizard's sentences, read from the product's own catalogues: tests name a key, never a copy of the sentence.
import { readFileSync } from 'node:fs';

export type Language = 'en' | 'de';

const folder = new URL('../../crates/domain/src/text/catalogue/', import.meta.url);
const catalogues = new Map<Language, Map<string, string>>();

function catalogue(language: Language): Map<string, string> {
  let found = catalogues.get(language);
  if (!found) {
    const lines = readFileSync(new URL(`${language}.ftl`, folder), 'utf8').split('\n');
    found = new Map(
      lines.flatMap((line) => {
        const entry = /^([a-z][\w-]*) = (.*)$/.exec(line);
        return entry ? [[entry[1], entry[2]] as const] : [];
      }),
    );
    catalogues.set(language, found);
  }
  return found;
}

/** A sentence with its values; a key that does not exist is an error of the test. */
export function text(language: Language, key: string, values: Record<string, string> = {}): string {
  const sentence = catalogue(language).get(key);
  if (sentence === undefined) throw new Error(`no text ${key} in ${language}`);
  return sentence.replace(/\{ \$(\w+) \}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`text ${key} needs ${name}`);
    return value;
  });
}
