/**
 * `npm run screenshots [-- NAME...]`: takes the README's pictures from the running editor on the
 * examples, dark and light, into media/screenshots, and with the name `lecture` the graph of each of the
 * lecture's systems into docs/pictures. Look at them before you commit them.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../esbuild.mjs';
import { openEditor, type Editor, type Theme } from '../test/host/driver.ts';
import { CACHE, ROOT, VSIX } from '../test/host/paths.ts';
import { walkThrough } from '../test/host/walkthrough.ts';
import { photographLecture } from './lecturePictures.ts';
import { shrinkPng } from './png.ts';

const PICTURES = join(ROOT, 'media', 'screenshots');

/** A calm window: what is photographed is the editor, not the frame around it. */
const SETTINGS = {
  'editor.minimap.enabled': false,
  'editor.fontSize': 14,
  'editor.lightbulb.enabled': 'off',
  'editor.stickyScroll.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.scrollbar.horizontal': 'hidden',
  'breadcrumbs.enabled': false,
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
};

interface Picture {
  readonly name: string;
  readonly file: string;
  readonly size: { readonly width: number; readonly height: number };
  /** What is done between the check of the file and the shutter. */
  readonly arrange: (editor: Editor, place: Place) => Promise<void>;
}

/** Line and column (from 1) of the first occurrence of a text in the picture's file. */
type Place = (text: string) => { readonly line: number; readonly column: number };

const ALL: readonly Picture[] = [
  {
    name: 'hints',
    file: '11-matrix-product.ts',
    size: { width: 1080, height: 540 },
    arrange: async (editor) => {
      await hideSideBar(editor);
    },
  },
  {
    name: 'lens',
    file: '07-squared-error.ts',
    size: { width: 1080, height: 600 },
    arrange: async (editor, place) => {
      await hideSideBar(editor);
      const { line, column } = place('return 0.5');
      await editor.goTo(line, column);
    },
  },
  {
    name: 'hover',
    file: '02-apples-and-oranges.ts',
    size: { width: 1080, height: 540 },
    arrange: async (editor, place) => {
      await hideSideBar(editor);
      const { line, column } = place('* orangeCount;');
      await editor.hover(line, column);
    },
  },
  {
    name: 'panel',
    file: '07-squared-error.ts',
    size: { width: 1400, height: 640 },
    arrange: async (editor, place) => {
      const { line, column } = place('return difference ** 2');
      await editor.goTo(line, column);
      await editor.runCommand('Gradlens: Show Side Panel');
      await editor.webview('[role=grid], table');
      await widenSideBar(editor, 680);
    },
  },
  {
    name: 'graph',
    file: '02-apples-and-oranges.ts',
    size: { width: 1280, height: 600 },
    arrange: async (editor, place) => {
      await hideSideBar(editor);
      const { line, column } = place('return');
      await editor.goTo(line, column);
      await editor.runCommand('Gradlens: Show Computation Graph');
      await editor.webview('svg');
    },
  },
];

async function hideSideBar(editor: Editor): Promise<void> {
  await editor.runCommand('View: Toggle Primary Side Bar Visibility');
}

/** Drags the side bar's edge, so that the table has room for every column. */
async function widenSideBar(editor: Editor, width: number): Promise<void> {
  const { mouse } = editor.page;
  const box = await editor.page.locator('.part.sidebar').boundingBox();
  if (box === null) throw new Error('The side bar is not shown');
  await mouse.move(box.x + box.width + 1, box.y + box.height / 2);
  await mouse.down();
  await mouse.move(box.x + width, box.y + box.height / 2, { steps: 5 });
  await mouse.up();
  await mouse.move(box.x + width / 2, box.y + box.height - 5);
}

async function take(picture: Picture, theme: Theme): Promise<void> {
  const workspace = mkdtempSync(join(CACHE, 'examples-'));
  cpSync(join(ROOT, 'media', 'examples'), workspace, { recursive: true });
  const editor = await openEditor({
    workspace,
    theme,
    settings: SETTINGS,
    size: picture.size,
    scale: 1.5,
  });
  try {
    const text = readFileSync(join(workspace, picture.file), 'utf8');
    await editor.openFile(picture.file);
    await editor.runCommand('Gradlens: Check Gradients in File');
    await editor.lens(/[✓✗?]/).first().waitFor();
    await picture.arrange(editor, (wanted) => {
      const before = text.slice(0, text.indexOf(wanted)).split('\n');
      return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    });
    // Transitions and late hints settle.
    await editor.page.waitForTimeout(1500);
    const png = await editor.page.screenshot({ animations: 'disabled' });
    writeFileSync(join(PICTURES, `${picture.name}-${theme}.png`), shrinkPng(png));
  } finally {
    await editor.close();
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** Every step of the first minute, with the packaged extension in an empty profile and folder. */
async function photographWalkthrough(): Promise<void> {
  const workspace = mkdtempSync(join(CACHE, 'first-minute-'));
  const editor = await openEditor({
    workspace,
    extension: { vsix: VSIX },
    settings: SETTINGS,
    size: { width: 1180, height: 760 },
  });
  try {
    await walkThrough(editor, async (moment) => {
      await editor.page.waitForTimeout(1500);
      const png = await editor.page.screenshot({ animations: 'disabled' });
      writeFileSync(join(ROOT, 'docs', 'pictures', `walkthrough-${moment}.png`), shrinkPng(png));
      console.log(`walkthrough-${moment}.png`);
    });
  } finally {
    await editor.close();
    rmSync(workspace, { recursive: true, force: true });
  }
}

const wanted = process.argv.slice(2);
mkdirSync(PICTURES, { recursive: true });
mkdirSync(CACHE, { recursive: true });
await build();
if (wanted.includes('lecture')) {
  for (const theme of ['dark', 'light'] as const) {
    const numbers = wanted.filter((each) => /^\d+$/.test(each));
    await photographLecture(theme, SETTINGS, numbers);
  }
}
if (wanted.includes('walkthrough')) await photographWalkthrough();
for (const picture of ALL.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  for (const theme of ['dark', 'light'] as const) {
    await take(picture, theme);
    console.log(`${picture.name}-${theme}.png`);
  }
}
