import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { pageHtml } from '../../src/panels/html.ts';
import { decode, encode } from '../../src/webview/encoding.ts';
import { CHROMIUM_FLAGS, findChromium } from '../host/chromium.ts';
import { THEMES, type Theme } from './themes.ts';

const DIST = join(import.meta.dirname, '../../dist/webview');
/** Milliseconds after which a page that has not changed will not. */
const PATIENCE = 5000;
const ORIGIN = 'https://webview.test';
const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  css: 'text/css',
  ttf: 'font/ttf',
};

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: [...CHROMIUM_FLAGS] });
}

export interface WebviewOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly reducedMotion?: boolean;
  readonly scale?: number;
}

/** One of the built pages in a browser, under the policy that the editor gives it. */
export class Webview {
  readonly page: Page;
  readonly #problems: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.#problems.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.#problems.push(message.text());
    });
  }

  static async open(
    browser: Browser,
    bundle: 'panel' | 'graph',
    options: WebviewOptions = {},
  ): Promise<Webview> {
    const { theme = THEMES[0]!, width = 900, height = 640 } = options;
    const context = await browser.newContext({
      viewport: { width, height },
      reducedMotion: options.reducedMotion === true ? 'reduce' : 'no-preference',
      deviceScaleFactor: options.scale ?? 1,
    });
    const webview = new Webview(await context.newPage());
    const { page } = webview;
    await page.addInitScript(pretendEditor, { theme, surface: surfaceOf(bundle) });
    await page.route(`${ORIGIN}/**`, async (route) => {
      const name = new URL(route.request().url()).pathname.slice(1);
      if (name === '') {
        const html = pageHtml({
          title: bundle,
          language: 'en',
          source: ORIGIN,
          nonce: 'bm9uY2UgZm9yIHRlc3Rz',
          script: `${ORIGIN}/${bundle}.js`,
          styles: [`${ORIGIN}/codicon.css`, `${ORIGIN}/${bundle}.css`],
        });
        await route.fulfill({ contentType: 'text/html', body: html });
        return;
      }
      const contentType = TYPES[name.split('.').at(-1)!] ?? 'text/plain';
      await route.fulfill({ contentType, body: await readFile(join(DIST, name)) });
    });
    await page.goto(`${ORIGIN}/`);
    await webview.waitFor('ready');
    return webview;
  }

  /** The page is hidden and shown again: it starts afresh, with the state that it saved. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.waitFor('ready');
  }

  /** Sends a message as the extension does. */
  async send(message: object): Promise<void> {
    await this.page.evaluate((text) => {
      window.postMessage(text, '*');
    }, encode(message));
  }

  /** Messages that the page has sent. */
  async sent(): Promise<{ readonly type: string; readonly [key: string]: unknown }[]> {
    const texts = await this.page.evaluate(
      () => (window as unknown as { sentMessages: string[] }).sentMessages,
    );
    return texts.map((text) => decode(text) as { type: string });
  }

  /** The next message of a type, from those sent so far on. */
  async waitFor(type: string): Promise<{ readonly type: string; readonly [key: string]: unknown }> {
    await this.page.waitForFunction((wanted) => {
      const { sentMessages } = window as unknown as { sentMessages: string[] };
      return sentMessages.some((text) => text.includes(`"type":"${wanted}"`));
    }, type);
    const found = (await this.sent()).findLast((message) => message.type === type);
    return found!;
  }

  /** Forgets what has been sent. */
  async forget(): Promise<void> {
    await this.page.evaluate(() => {
      (window as unknown as { sentMessages: string[] }).sentMessages.length = 0;
    });
  }

  /** Fails on any violation that axe-core finds, and on any error or breach of the policy so far. */
  async assertClean(): Promise<void> {
    await this.page.evaluate(axe.source);
    const violations = await this.page.evaluate(async () => {
      const { axe: run } = window as unknown as { axe: typeof axe };
      const result = await run.run(document, { resultTypes: ['violations'] });
      return result.violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary ?? ''}`).join('\n')}`,
      );
    });
    assert.deepEqual(violations, []);
    const breaches = await this.page.evaluate(
      () => (window as unknown as { policyBreaches: string[] }).policyBreaches,
    );
    assert.deepEqual([...this.#problems, ...breaches], []);
  }

  /** Waits until what is read equals what is expected: pages are drawn a moment after each event. */
  async eventually<T>(read: () => Promise<T>, expected: T): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    let value = await read();
    while (!isDeepStrictEqual(value, expected) && Date.now() < deadline) {
      await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
      value = await read();
    }
    assert.deepEqual(value, expected);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** The side panel stands on the side bar's colour, the graph on the editor's. */
function surfaceOf(bundle: 'panel' | 'graph'): string {
  return bundle === 'panel' ? 'sideBar-background' : 'editor-background';
}

/** Runs in the page before its script: what the editor provides there. */
function pretendEditor({ theme, surface }: { theme: Theme; surface: string }): void {
  const world = window as unknown as {
    sentMessages: string[];
    policyBreaches: string[];
    acquireVsCodeApi: () => object;
  };
  world.sentMessages = [];
  world.policyBreaches = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    world.policyBreaches.push(`${event.violatedDirective}: ${event.blockedURI}`);
  });
  world.acquireVsCodeApi = () => ({
    postMessage: (message: string) => world.sentMessages.push(message),
    getState: (): unknown => JSON.parse(sessionStorage.getItem('state') ?? 'null'),
    setState: (next: unknown) => {
      sessionStorage.setItem('state', JSON.stringify(next));
    },
  });
  document.addEventListener('DOMContentLoaded', () => {
    for (const [name, value] of Object.entries(theme.colors)) {
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    }
    document.body.className = theme.kind;
    document.body.dataset['vscodeThemeKind'] = theme.kind;
    document.body.style.background = `var(--vscode-${surface})`;
  });
}
