import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import {
  COMMANDS,
  CONTEXT_KEYS,
  GRAPH_PANEL,
  HINT_LEVELS,
  INTERNAL_COMMANDS,
  LANGUAGES,
  RUN_MODES,
  SETTING_DEFAULTS,
  SETTING_SECTION,
  VIEWS,
  VIEW_CONTAINER,
  WALKTHROUGH,
} from '../../../src/ids.ts';

interface Property {
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly order: number;
  readonly scope: string;
  readonly markdownDescription: string;
  readonly markdownEnumDescriptions?: readonly string[];
}
interface Manifest {
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly supported: string } };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
    }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly keybindings: readonly { readonly command: string; readonly when: string }[];
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string }[] };
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, Property>> };
    readonly walkthroughs: readonly {
      readonly id: string;
      readonly steps: readonly {
        readonly media: { readonly svg: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
  };
}

const text = readFileSync('package.json', 'utf8');
const manifest = JSON.parse(text) as Manifest;
const { contributes } = manifest;
const sorted = (items: Iterable<string>): string[] => [...items].sort();

describe('the manifest and ids.ts', () => {
  it('name the same commands, and none of the internal ones', () => {
    const listed = contributes.commands.map((one) => one.command);
    assert.deepEqual(sorted(listed), sorted(Object.values(COMMANDS)));
    for (const id of Object.values(INTERNAL_COMMANDS)) assert.ok(!text.includes(id), id);
  });

  it('put every command into one category, with a translated title', () => {
    for (const command of contributes.commands) {
      assert.equal(command.category, 'Gradlens');
      assert.match(command.title, /^%command\.\w+%$/);
    }
  });

  it('name only known commands in menus and keybindings, and keys only where they apply', () => {
    const known = new Set<string>(Object.values(COMMANDS));
    for (const { command } of Object.values(contributes.menus).flat())
      assert.ok(known.has(command));
    assert.equal(contributes.keybindings.length, 2);
    for (const { command, when } of contributes.keybindings) {
      assert.ok(known.has(command));
      assert.match(when, /editorTextFocus/);
    }
  });

  it('have the same settings, with the same defaults and choices', () => {
    const { properties } = contributes.configuration;
    const defaults = Object.entries(properties).map(([name, property]) => [
      name.replace(`${SETTING_SECTION}.`, ''),
      property.default,
    ]);
    assert.deepEqual(Object.fromEntries(defaults), { ...SETTING_DEFAULTS });
    assert.deepEqual(properties['gradlens.hints']?.enum, [...HINT_LEVELS]);
    assert.deepEqual(properties['gradlens.run']?.enum, [...RUN_MODES]);
  });

  it('describe, order and scope every setting', () => {
    const properties = Object.values(contributes.configuration.properties);
    assert.deepEqual(
      properties.map((property) => property.order),
      properties.map((_, index) => index + 1),
    );
    for (const property of properties) {
      assert.match(property.markdownDescription, /^%config\.[\w.]+%$/);
      assert.match(property.scope, /^(resource|machine-overridable)$/);
      assert.equal(property.markdownEnumDescriptions?.length, property.enum?.length);
    }
  });

  it('name the same views, panels, walkthrough and languages', () => {
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map((one) => one.id),
      [VIEW_CONTAINER],
    );
    assert.deepEqual(
      contributes.views[VIEW_CONTAINER]?.map((one) => one.id),
      Object.values(VIEWS),
    );
    assert.deepEqual(
      contributes.walkthroughs.map((one) => one.id),
      [WALKTHROUGH],
    );
    assert.deepEqual(sorted(manifest.activationEvents), [
      ...sorted(LANGUAGES.map((language) => `onLanguage:${language}`)),
      `onWebviewPanel:${GRAPH_PANEL}`,
    ]);
  });

  it('use only context keys that someone sets, and every key that is set', () => {
    const ours = new Set<string>([
      ...Object.values(CONTEXT_KEYS),
      ...Object.values(COMMANDS),
      ...Object.values(VIEWS),
      GRAPH_PANEL,
      WALKTHROUGH,
      ...Object.keys(SETTING_DEFAULTS).map((name) => `${SETTING_SECTION}.${name}`),
    ]);
    const named = text.match(/\bgradlens\.[a-zA-Z]+(?:\.[a-zA-Z]+)*/g);
    const used = new Set(named?.filter((name) => !/\.(?:git|svg|json)$/.test(name)));
    assert.deepEqual(
      [...used].filter((name) => !ours.has(name)),
      [],
    );
    for (const key of Object.values(CONTEXT_KEYS)) assert.ok(used.has(key), key);
  });

  it('point to pictures that exist, in a walkthrough of four steps', () => {
    const steps = contributes.walkthroughs[0]?.steps ?? [];
    assert.equal(steps.length, 4);
    const pictures = [
      ...steps.map((step) => step.media.svg),
      ...(text.match(/media\/[\w/-]+(?:\.\w+)+/g) ?? []),
    ];
    for (const picture of pictures) assert.ok(existsSync(picture), picture);
    for (const step of steps) assert.equal(step.completionEvents.length, 1);
  });

  it('run nothing in an untrusted workspace', () => {
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
  });

  it('have an English text for every placeholder, and none without one', () => {
    const english = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
    const used = [...text.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]!);
    assert.deepEqual(sorted(new Set(used)), sorted(Object.keys(english)));
  });

  it('are described by the README with the same settings and defaults', () => {
    const readme = readFileSync('README.md', 'utf8');
    const rows = [...readme.matchAll(/^\| `(gradlens\.[\w.]+)`\s*\| `([^`]+)`/gm)];
    const { properties } = contributes.configuration;
    assert.deepEqual(
      rows.map((row) => [row[1], row[2]]),
      Object.entries(properties).map(([name, property]) => [name, String(property.default)]),
    );
  });
});
