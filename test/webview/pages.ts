import type { Browser } from 'playwright-core';
import type { GraphState, PanelState } from '../../src/webview/protocol.ts';
import { launchBrowser, Webview, type WebviewOptions } from './harness.ts';

/** Shows a state of one of the pages; null: the page before it has been told anything. */
export type Show = {
  (bundle: 'panel', state: PanelState | null, options?: WebviewOptions): Promise<Webview>;
  (bundle: 'graph', state: GraphState | null, options?: WebviewOptions): Promise<Webview>;
};

/**
 * A browser for the tests of the suite in which this is called. The page that a test shows is closed at
 * its end, and the browser after the last one.
 */
export function usePages(): Show {
  let browser: Browser;
  let shown: Webview | null = null;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());
  afterEach(async () => {
    await shown?.close();
    shown = null;
  });
  return async (bundle, state, options = {}) => {
    shown = await Webview.open(browser, bundle, options);
    if (state) {
      await shown.send({ type: bundle, state, strings: {} });
      await shown.page.getByRole('main').waitFor();
    }
    return shown;
  };
}
