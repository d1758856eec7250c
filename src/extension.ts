import * as vscode from 'vscode';
import type { Internals } from './editor/api.ts';
import { CheckPoints } from './editor/checkPoints.ts';
import { Checks, type Engine } from './editor/checks.ts';
import { GradientLenses } from './editor/codeLens.ts';
import { GradientCommands } from './editor/commands.ts';
import { GradientProblems } from './editor/diagnostics.ts';
import { Documents } from './editor/documents.ts';
import { CheckHistory } from './editor/history.ts';
import { GradientHover } from './editor/hover.ts';
import { GradientHints } from './editor/inlayHints.ts';
import { KnownResults } from './editor/knownResults.ts';
import { LiveChecks } from './editor/livecheck.ts';
import { ProjectFiles } from './editor/projectFiles.ts';
import { GradientFixes } from './editor/quickFixes.ts';
import { FunctionSites } from './editor/sites.ts';
import { GradientStatus } from './editor/status.ts';
import { ReportStore } from './editor/store.ts';
import { GradientTests } from './editor/testing.ts';
import { EngineClient } from './engine/client.ts';
import { WALKTHROUGH } from './ids.ts';
import { registerGraphPanel } from './panels/graphPanel.ts';
import { registerSidePanel } from './panels/sidePanel.ts';

/** Wires the features to the store and to each other; nothing else happens here. */
export function activate(context: vscode.ExtensionContext): Internals {
  const started = performance.now();
  const own = <T extends { dispose(): unknown }>(item: T): T => {
    context.subscriptions.push(item);
    return item;
  };
  const log = own(vscode.window.createOutputChannel('Gradlens', { log: true }));
  const store = own(new ReportStore());
  const documents = own(new Documents(store));
  const sites = own(new FunctionSites());
  const points = new CheckPoints(context.workspaceState);
  const projectFiles = new ProjectFiles();
  const known = own(new KnownResults(store, documents, projectFiles));
  const checks = own(
    new Checks(store, documents, points, known, () => createEngine(context.extensionUri, log)),
  );
  const tests = own(new GradientTests(store, documents, sites, checks, projectFiles));
  own(new GradientLenses(store, documents, sites, tests));
  own(new GradientHints(store, documents));
  own(new GradientHover(store, documents, sites));
  own(new GradientProblems(store, documents));
  own(new GradientFixes(store, documents));
  own(new LiveChecks(store, documents, sites, checks));
  const status = own(new GradientStatus(store));
  const panels = { store, documents, extensionUri: context.extensionUri };
  const history = own(new CheckHistory(store, context.workspaceState));
  own(registerSidePanel({ ...panels, checks, points, sites, history }));
  const graph = own(registerGraphPanel({ ...panels, checks }));
  own(
    new GradientCommands({
      store,
      documents,
      sites,
      checks,
      points,
      projectFiles,
      log,
      graph,
      extensionUri: context.extensionUri,
      walkthrough: `${context.extension.id}#${WALKTHROUGH}`,
    }),
  );
  const activationTime = performance.now() - started;
  log.info(`activated in ${activationTime.toFixed(1)} ms`);
  return {
    store,
    documents,
    sites,
    checks,
    points,
    tests,
    status,
    graph,
    activationTime,
    useEngine: (engine) => {
      checks.useEngine(engine);
    },
  };
}

/** The engine's process starts with the first check, not before. */
function createEngine(extensionUri: vscode.Uri, log: vscode.LogOutputChannel): Engine {
  return new EngineClient({
    entry: vscode.Uri.joinPath(extensionUri, 'dist', 'engine.js').fsPath,
    onOutput: (text) => {
      log.info(text.trimEnd());
    },
    onLog: (message) => {
      log.debug(message);
    },
  });
}
