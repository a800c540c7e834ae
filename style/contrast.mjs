// Reads tokens.css and checks every colour pair the console uses. Run by script/check; ends with 1 on a failure.
import { readFileSync } from 'node:fs';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');

/** The `--name: #hex` declarations of the rule whose selector is exactly `selector`; the first one that has colours. */
function colours(selector) {
  for (const rule of css.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    if (rule[1].trim() !== selector) continue;
    const found = Object.fromEntries([...rule[2].matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6})\s*;/g)].map((m) => [m[1], m[2]]));
    if (Object.keys(found).length > 0) return found;
  }
  throw new Error(`tokens.css has no colours under ${selector}`);
}

/** WCAG 2 relative luminance of `#rrggbb`. */
function luminance(hex) {
  const [r, g, b] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(a, b) {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ['canvas', 'surface', 'raised', 'hover'];
const pairs = [
  ...['ink', 'muted', 'faint', 'accent', 'ok', 'warn', 'bad', 'info', 'idle'].flatMap((text) => grounds.map((ground) => [text, ground, 4.5])),
  ...['ok', 'warn', 'bad', 'info', 'idle', 'accent'].map((state) => [state, `${state}-tint`, 4.5]),
  ...['ok', 'warn', 'bad', 'info', 'accent'].map((state) => ['ink', `${state}-tint`, 4.5]),
  ['ink', 'sunken', 4.5],
  ['muted', 'sunken', 4.5],
  ['on-accent', 'accent', 4.5],
  ['on-accent', 'accent-hover', 4.5],
  ['on-bad', 'bad', 4.5],
  ['on-bad', 'bad-hover', 4.5],
  ...grounds.map((ground) => ['line-strong', ground, 3]),
  ...grounds.map((ground) => ['focus', ground, 3]),
];

const light = colours(':root');
const themes = { light, dark: colours(':root[data-theme="dark"]'), 'dark (system)': colours(':root:not([data-theme="light"])') };
let failures = 0;
for (const [theme, table] of Object.entries(themes)) {
  for (const name of Object.keys(light)) {
    if (!table[name]) {
      console.error(`${theme}: --${name} is missing`);
      failures += 1;
    }
  }
  for (const [front, back, least] of pairs) {
    const got = ratio(table[front], table[back]);
    if (got < least) {
      console.error(`${theme}: --${front} on --${back} is ${got.toFixed(2)}:1, needs ${least}:1`);
      failures += 1;
    }
  }
}
if (JSON.stringify(themes.dark) !== JSON.stringify(themes['dark (system)'])) {
  console.error('the two dark blocks of tokens.css differ');
  failures += 1;
}
console.log(failures === 0 ? `contrast: ${pairs.length} pairs hold in both themes` : `contrast: ${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
