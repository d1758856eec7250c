import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { messagesIn, unreadableIn } from './strings.ts';

const read = (file: string): Record<string, string> =>
  JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;

const FOLDERS = ['src/editor', 'src/panels', 'src/webview'];
const placeholders = (text: string): string[] => [...new Set(text.match(/\{\d+\}/g))].sort();

describe('translations', () => {
  const korean = read('l10n/bundle.l10n.ko.json');
  const messages = new Map(FOLDERS.flatMap((folder) => [...messagesIn(folder)]));

  it('translates literals only, so that the lists below are complete', () => {
    assert.deepEqual(FOLDERS.flatMap(unreadableIn), []);
  });

  it('has a Korean text for each message, and none without a message', () => {
    assert.ok(messages.size > 50);
    assert.deepEqual(
      [...messages].filter(([message]) => !(message in korean)),
      [],
    );
    assert.deepEqual(
      Object.keys(korean).filter((message) => !messages.has(message)),
      [],
    );
  });

  it('keeps every placeholder', () => {
    for (const [english, translated] of Object.entries(korean)) {
      assert.deepEqual(placeholders(translated), placeholders(english), english);
    }
  });

  it('is Korean: every text that is not a proper name holds Hangul', () => {
    for (const [english, translated] of Object.entries(korean)) {
      assert.match(translated, /[가-힣]/, english);
    }
  });

  it('has the same manifest texts in both languages, links included', () => {
    const english = read('package.nls.json');
    const translated = read('package.nls.ko.json');
    assert.deepEqual(Object.keys(translated).sort(), Object.keys(english).sort());
    const marks = (text: string): string[] =>
      (text.match(/\(command:[\w.]+\)|`[^`]+`/g) ?? []).sort();
    for (const [key, text] of Object.entries(english)) {
      assert.match(translated[key]!, /[가-힣]/, key);
      assert.deepEqual(marks(translated[key]!), marks(text), key);
    }
  });
});
