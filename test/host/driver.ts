import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { chromium, type Browser, type Frame, type Locator, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS, findChromium } from './chromium.ts';
import { CACHE, ROOT } from './paths.ts';
import { installExtension, startServer, type Server } from './server.ts';

export type Theme = 'dark' | 'light' | 'high-contrast-dark' | 'high-contrast-light';

const THEMES: Readonly<Record<Theme, string>> = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast-dark': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};

export interface EditorOptions {
  /** Absolute path of the folder to open, or of a `.code-workspace` file. */
  readonly workspace: string;
  /** The extension from a folder, or a packaged one, or none. Default: this project, as built. */
  readonly extension?: { readonly development: string } | { readonly vsix: string } | 'none';
  /** Module that runs inside the extension host (`run()` exported), as `extensionTestsPath`. */
  readonly tests?: string;
  /** Default: dark. */
  readonly theme?: Theme;
  /** False leaves Restricted Mode in force. Default: true. */
  readonly trusted?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** CSS pixels. Default: 1280 × 800. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Device pixels per CSS pixel. Default: 1. */
  readonly scale?: number;
  /** Display language of the extensions, such as `ko`; the editor's own texts stay English. */
  readonly language?: string;
  /** A profile to keep; by default a fresh one, removed at the end. */
  readonly dataDir?: string;
  /** The extension host's console. */
  readonly console?: (type: string, args: readonly unknown[]) => void;
}

const PATIENCE = 30_000;

/** Opens a folder in the browser-hosted VS Code. Close it in `finally`. */
export async function openEditor(options: EditorOptions): Promise<Editor> {
  mkdirSync(CACHE, { recursive: true });
  const dataDir = options.dataDir ?? mkdtempSync(join(CACHE, 'profile-'));
  const cleanups: (() => Promise<void> | void)[] = [];
  if (options.dataDir === undefined) {
    cleanups.push(() => {
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    });
  }
  try {
    const extension = options.extension ?? { development: ROOT };
    if (typeof extension === 'object' && 'vsix' in extension)
      await installExtension(extension.vsix, dataDir);
    const server = await startServer({
      dataDir,
      testDriver: true,
      trusted: options.trusted ?? true,
      settings: { 'workbench.colorTheme': THEMES[options.theme ?? 'dark'], ...options.settings },
      ...(options.environment ? { environment: options.environment } : {}),
    });
    cleanups.push(() => server.stop());
    const browser = await chromium.launch({
      executablePath: findChromium(),
      args: [...CHROMIUM_FLAGS],
    });
    cleanups.push(() => browser.close());
    return await Editor.open(browser, server, options, cleanups);
  } catch (error) {
    await runAll(cleanups);
    throw error;
  }
}

async function runAll(cleanups: (() => Promise<void> | void)[]): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

/** A running VS Code, driven as a person drives it: palette, keyboard, mouse. */
export class Editor {
  readonly page: Page;
  /** The exit code that the tests module reported; never settles where there is none. */
  readonly testsExit: Promise<number>;
  readonly #options: EditorOptions;
  readonly #cleanups: (() => Promise<void> | void)[];

  private constructor(
    page: Page,
    testsExit: Promise<number>,
    options: EditorOptions,
    cleanups: (() => Promise<void> | void)[],
  ) {
    this.page = page;
    this.testsExit = testsExit;
    this.#options = options;
    this.#cleanups = cleanups;
  }

  static async open(
    browser: Browser,
    server: Server,
    options: EditorOptions,
    cleanups: (() => Promise<void> | void)[],
  ): Promise<Editor> {
    const page = await browser.newPage({
      viewport: options.size ?? { width: 1280, height: 800 },
      deviceScaleFactor: options.scale ?? 1,
      colorScheme: options.theme?.includes('light') === true ? 'light' : 'dark',
    });
    page.setDefaultTimeout(PATIENCE);
    const testsExit = new Promise<number>((resolve) => {
      void page.exposeFunction('codeAutomationExit', resolve);
    });
    await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
      options.console?.(type, args);
    });
    if (options.language !== undefined) await page.addInitScript(speak, options.language);
    await page.goto(address(server, options));
    const editor = new Editor(page, testsExit, options, cleanups);
    await page.locator('.monaco-workbench .statusbar-item').first().waitFor();
    return editor;
  }

  /** Ends browser and server, and removes the profile if it was a fresh one. */
  close(): Promise<void> {
    return runAll(this.#cleanups);
  }

  /** Opens a file (relative to the workspace) at a line and column, both from 1. */
  async openFile(file: string, line = 1, column = 1): Promise<void> {
    const path = isAbsolute(file) ? file : join(this.#options.workspace, file);
    await this.page.keyboard.press('Control+P');
    const input = this.page.locator('.quick-input-widget input[type="text"]');
    await input.fill(`${path}:${line}:${column}`);
    const name = path.split('/').pop() ?? path;
    // Rows of what was opened before stand there for a moment: only the file's own will do.
    await this.page
      .locator(`.quick-input-list .monaco-list-row.focused[aria-label^="${name}"]`)
      .waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
  }

  /** Runs a command by its title as the palette shows it. */
  async runCommand(title: string): Promise<void> {
    // A row is named "TITLE" or "TITLE, KEYBINDING, ...".
    // Nothing longer will do: "File: Save" is also how "File: Save As..." begins.
    const item = '.quick-input-list .monaco-list-row';
    const row = this.page.locator(
      `${item}[aria-label="${title}"], ${item}[aria-label^="${title},"]`,
    );
    // The palette lists what was contributed when it opened: a command may come a moment later.
    await this.until(`a command "${title}"`, async () => {
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('F1');
      await this.page.locator('.quick-input-widget input[type="text"]').fill(`>${title}`);
      return row
        .first()
        .waitFor({ timeout: 1500 })
        .then(
          () => true,
          () => false,
        );
    });
    await row.first().click();
  }

  /** Puts the cursor somewhere in the active editor and shows its hover, which is returned. */
  async hover(line: number, column: number): Promise<Locator> {
    await this.goTo(line, column);
    await this.page.keyboard.press('Control+K');
    await this.page.keyboard.press('Control+I');
    const hover = this.page.locator('.monaco-hover:visible .monaco-hover-content').first();
    await hover.filter({ hasNotText: '(loading...)' }).waitFor();
    return hover;
  }

  /** Moves the cursor of the active editor. */
  async goTo(line: number, column: number): Promise<void> {
    const input = this.page.locator('.quick-input-widget input[type="text"]');
    // A key that comes while the focus is on its way to or from a webview is nobody's.
    await this.until('the box that goes to a line', async () => {
      await this.page.keyboard.press('Control+G');
      return input.waitFor({ timeout: 1500 }).then(
        () => true,
        () => false,
      );
    });
    await input.fill(`:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** The code lenses on screen, by text. */
  lens(text: string | RegExp): Locator {
    return this.page.locator('.codelens-decoration a', { hasText: text });
  }

  /** The webview in which `inside` (a selector) can be found. */
  async webview(inside: string): Promise<Frame> {
    let found: Frame | undefined;
    await this.until(`a webview with ${inside}`, async () => {
      for (const frame of this.page.frames()) {
        if (frame === this.page.mainFrame()) continue;
        const count = await frame
          .locator(inside)
          .count()
          .catch(() => 0);
        if (count > 0) found = frame;
      }
      return found !== undefined;
    });
    return found!;
  }

  /** Asks again and again whether something `what` is there yet, as long as patience lasts. */
  async until(what: string, reached: () => boolean | Promise<boolean>): Promise<void> {
    const end = Date.now() + PATIENCE;
    while (!(await reached())) {
      if (Date.now() > end) throw new Error(`Waited ${PATIENCE / 1000} s for ${what}`);
      await this.page.waitForTimeout(100);
    }
  }

  /** Photographs the window, or a part of it, as PNG. */
  async screenshot(
    file: string,
    clip?: { x: number; y: number; width: number; height: number },
  ): Promise<void> {
    await this.page.screenshot({ path: file, ...(clip ? { clip } : {}), animations: 'disabled' });
  }
}

/** Runs in the page: sets the language that VS Code reads from its translated bundle, had it one. */
function speak(language: string): void {
  Object.assign(globalThis, { _VSCODE_NLS_LANGUAGE: language });
}

/** The page's address: the folder, and what an Electron would take as arguments, as a payload. */
function address(server: Server, options: EditorOptions): string {
  const remote = (path: string): string => `vscode-remote://${server.authority}${path}`;
  const payload: [string, string][] = [['skipWelcome', 'true']];
  const extension = options.extension ?? { development: ROOT };
  if (typeof extension === 'object' && 'development' in extension) {
    payload.push(['extensionDevelopmentPath', remote(extension.development)]);
  }
  if (options.tests !== undefined) payload.push(['extensionTestsPath', remote(options.tests)]);
  const kind = options.workspace.endsWith('.code-workspace') ? 'workspace' : 'folder';
  const query = new URLSearchParams({
    [kind]: options.workspace,
    payload: JSON.stringify(payload),
  });
  return `http://${server.authority}/?${query.toString()}`;
}
