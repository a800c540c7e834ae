// Judges of a page: axe-core (WCAG 2.2 A and AA, light and dark), html-validate on the HTML as the server sent it,
// and the measures of the wizard (320 px, targets, font of inputs).
import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';
import { HtmlValidate } from 'html-validate';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const html = new HtmlValidate({
  extends: ['html-validate:standard', 'html-validate:a11y', 'html-validate:document'],
  rules: {
    // Style, not conformance: what the renderer writes, or what is lawful and means the same.
    'void-style': 'off', // void elements without a slash
    'attribute-boolean-style': 'off', // `hidden` and `hidden=""` are the same
    'attribute-empty-style': 'off', // `data-x=""` and `data-x` are the same
    'no-trailing-whitespace': 'off', // white space inside kept texts (PEM in a text area)
    'no-redundant-for': 'off', // a label around its control that also names it: voice control needs the name
    'prefer-native-element': 'off', // role="region" on the element that scrolls, so that it can take the focus
    'aria-label-misuse': ['error', { allowAnyNamable: true }], // a list may have a name
    // Techniques, where we meet the criterion in another way that axe checks:
    'long-title': 'off', // a limit of search engines; ours names page, step and organisation
    'require-sri': ['error', { target: 'crossorigin' }], // our own files need no hash against a foreign host
  },
});

/** The last document each page received, as it came over the wire. */
const documents = new WeakMap<Page, Promise<string>>();

/** Keeps the HTML of every document the page loads from now on. */
export function keepDocuments(page: Page): void {
  page.on('response', (response) => {
    const isPage = response.request().isNavigationRequest() && response.frame() === page.mainFrame();
    if (isPage && (response.headers()['content-type'] ?? '').startsWith('text/html')) {
      documents.set(page, response.text().catch(() => ''));
    }
  });
}

/** At the top, where the sticky bar covers nothing; colours that fade are at their end. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    window.scrollTo(0, 0);
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  });
}

/** Faults by axe, one line each. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async (values) => {
    const runner = (window as unknown as { axe: typeof axe }).axe;
    const result = await runner.run(document, {
      runOnly: { type: 'tag', values },
      resultTypes: ['violations'],
      // Best practice only: the portal's strips over the page are notes outside the landmarks, on purpose before `main`.
      rules: { region: { enabled: location.pathname.startsWith('/console') } },
    });
    return result.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map((node) => `${node.html.slice(0, 160)} (${(node.failureSummary ?? '').split('\n').slice(1, 2).join('').trim()})`),
    }));
  }, tags);
  return found.map(({ id, help, nodes }) => `axe ${id}: ${help}: ${nodes.slice(0, 4).join(' | ')}`);
}

/** Without the scripts that the renderer streams after `</html>`: parsers move them into the body. */
function withoutTrailingScripts(text: string): string {
  const end = text.indexOf('</html>');
  return end < 0 ? text : text.slice(0, end + '</html>'.length) + '\n';
}

/**
 * Faults of HTML, one line each. Three things the renderer itself writes are taken out first: scripts after `</html>`,
 * its `<!>` marks (bogus comments, which a parser drops), and the nonce it puts into `crossorigin` of the preloads of
 * an island's files (an unknown value means `anonymous`).
 */
export function htmlFaults(text: string): string[] {
  const ours = withoutTrailingScripts(text)
    .replaceAll('<!>', '')
    .replace(/(<link rel="(?:modulepreload|preload)"[^>]*) crossorigin="[^"]*"/g, '$1 crossorigin="anonymous"');
  const report = html.validateStringSync(ours);
  return report.results.flatMap(({ messages, source }) =>
    messages.map(({ ruleId, message, offset, size }) => {
      const near = (source ?? '').slice(Math.max(0, offset - 60), offset + Math.max(size, 60));
      return `html ${ruleId}: ${message} near …${near}…`;
    }),
  );
}

export interface Measures {
  /** Width of the content in a window of 320 px. */
  width: number;
  /** What sticks out of it. */
  wide: string[];
  /** Targets smaller than 44×44. */
  small: string[];
  /** Controls with letters under 16 px. */
  tiny: string[];
}

/** Measures the page in a window of 320 px. */
export async function measures(page: Page): Promise<Measures> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 844 });
  const found = await page.evaluate(() => {
    const name = (element: Element) => element.outerHTML.slice(0, 120);
    const shown = (element: Element) => {
      const { width, height, bottom } = element.getBoundingClientRect();
      return width > 0 && height > 0 && bottom > 0 && getComputedStyle(element).visibility === 'visible';
    };
    const all = (selector: string) => [...document.querySelectorAll(selector)].filter(shown);
    // A link inside a sentence has the height of the sentence (WCAG 2.5.8, exception "inline").
    const inline = (element: Element) =>
      element.matches('a') && getComputedStyle(element).display === 'inline' &&
      (element.parentElement?.textContent ?? '').trim() !== (element.textContent ?? '').trim();
    const targets = all('a[href], button, input:not([type="hidden"]), select, textarea, summary')
      .filter((element) => !inline(element))
      .map((element) => element.closest('label') ?? element);
    return {
      width: document.documentElement.scrollWidth,
      wide: all('body *').filter((element) => element.getBoundingClientRect().right > 320.5).slice(0, 5).map(name),
      small: targets
        .filter((element) => {
          const { width, height } = element.getBoundingClientRect();
          return width < 43.5 || height < 43.5;
        })
        .map((element) => `${Math.round(element.getBoundingClientRect().width)}×${Math.round(element.getBoundingClientRect().height)} ${name(element)}`),
      tiny: all('input:not([type="radio"]):not([type="checkbox"]):not([type="hidden"]), select, textarea')
        .filter((element) => parseFloat(getComputedStyle(element).fontSize) < 16)
        .map(name),
    };
  });
  if (before) await page.setViewportSize(before);
  return found;
}

export interface Judgement {
  /** Scripts run on the page, so axe can. */
  script?: boolean;
  /** The wizard's sizes hold. */
  wizard?: boolean;
}

/** Expects no fault of the page as it stands; `what` names the state. */
export async function judge(page: Page, what: string, { script = true, wizard = true }: Judgement = {}): Promise<void> {
  const faults: string[] = [];
  await page.waitForLoadState('load'); // the style sheet counts
  const text = await documents.get(page);
  if (!text) throw new Error(`no document was kept of ${what}: call keepDocuments first`);
  faults.push(...htmlFaults(text));
  if (script) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await settled(page);
      faults.push(...(await axeFaults(page)).map((fault) => `${colorScheme} ${fault}`));
    }
    await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  }
  if (wizard) {
    const { width, wide, small, tiny } = await measures(page);
    if (width > 320) faults.push(`320 px: content is ${width} px wide: ${wide.join(' | ')}`);
    faults.push(...small.map((target) => `target under 44 px: ${target}`), ...tiny.map((field) => `font under 16 px: ${field}`));
  }
  expect.soft(faults, what).toEqual([]);
}
