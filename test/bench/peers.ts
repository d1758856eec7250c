import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadBase, loadFast, useRuntime } from '../fuzz/engine.ts';
import { callOf, near, plainRun } from './calls.ts';
import { WORKLOADS } from './inputs.ts';
import type { Workload } from './inputs.ts';
import { measure } from './measure.ts';
import type { Candidate } from './measure.ts';
import type { Gradient, Peer } from './peers/peer.ts';
import { answerOf, shippedRuntime, underEngineOptions } from './process.ts';
import { print, save } from './table.ts';
import type { Row } from './table.ts';

/**
 * npm run bench:peers [-- WORKLOAD …]
 * Gradients of other libraries beside ours, each workload in a process of its own: candidates are timed in
 * turn within it, and every gradient is compared with ours before it is timed. The libraries have a folder
 * of their own and are installed into it on first use. JSON in .cache/bench-peers.json.
 */
const FOLDER = new URL('./peers/', import.meta.url);
const PEERS = ['adnn', 'tfjs', 'jax'];

/** Some candidates take 100 ms a call: a third of the usual samples. */
const ROUNDS = 21;

const PART = '--part';

function installPeers(): void {
  if (existsSync(new URL('node_modules/.package-lock.json', FOLDER))) return;
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: fileURLToPath(FOLDER),
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm ci failed in ${fileURLToPath(FOLDER)}`);
}

interface Package {
  readonly version: string;
  readonly license: string;
}

function packageOf(name: string): Package {
  const file = new URL(`node_modules/${name}/package.json`, FOLDER);
  return JSON.parse(readFileSync(file, 'utf8')) as Package;
}

/** By a computed address: the type check must not need the peers to be installed. */
async function loadPeer(name: string): Promise<Peer> {
  const { peer } = (await import(new URL(`${name}.ts`, FOLDER).href)) as { peer: Peer };
  return peer;
}

/** In the order of the inputs. */
const flatten = (gradient: Gradient): number[] =>
  typeof gradient === 'number' ? [gradient] : Array.from(gradient, flatten).flat();

/** Largest difference relative to the largest component. */
function distance(a: readonly number[], b: ArrayLike<number>): number {
  const scale = Math.max(...Array.from(b, Math.abs));
  return Math.max(...a.map((x, k) => Math.abs(x - b[k]!))) / scale;
}

async function benchPeers(workload: Workload): Promise<Row> {
  const plain = plainRun(workload);
  const fast = loadFast(callOf(workload));
  if ('refused' in fast) throw new Error(fast.refused);
  const base = loadBase(callOf(workload));
  const ours = fast.run()!.reverse([1])!;
  const candidates: Record<string, Candidate> = {
    plain,
    ours: () => fast.run()!.reverse([1]),
    'ours, dynamic base': () => base.run('gradient').reverse([1]),
  };
  const row: Row = { workload: workload.name };
  for (const name of PEERS) {
    const peer = await loadPeer(name);
    const prepared = await peer.prepare(workload);
    if ('cannot' in prepared) {
      row[name] = prepared.cannot;
      continue;
    }
    const found = flatten(prepared.gradient());
    if (near(found, ours, peer.tolerance)) candidates[name] = prepared.gradient;
    else row[name] = `wrong by ${distance(found, ours).toPrecision(2)}`;
  }
  const ns = measure(candidates, ROUNDS);
  row['plain µs'] = ns['plain']! / 1000;
  for (const name of Object.keys(candidates).slice(1)) row[name] = ns[name]! / ns['plain']!;
  const order = ['workload', 'plain µs', 'ours', 'ours, dynamic base', ...PEERS];
  return Object.fromEntries(order.map((name) => [name, row[name]!]));
}

underEngineOptions();
installPeers();
useRuntime(shippedRuntime());
const chosen = process.argv.slice(2);
if (chosen[0] === PART) {
  const row = await benchPeers(WORKLOADS.find(({ name }) => name === chosen[1])!);
  console.log(JSON.stringify(row));
  process.exit();
}
const names = WORKLOADS.map(({ name }) => name);
const rows = names
  .filter((name) => chosen.length === 0 || chosen.includes(name))
  .map((name) => answerOf(PART, name) as Row);
const peers: Row[] = [];
for (const name of PEERS) {
  const peer = await loadPeer(name);
  const { version, license } = packageOf(peer.package);
  peers.push({ peer: name, package: peer.package, version, licence: license, how: peer.what });
}
print('Peers', peers);
print('Gradient ÷ plain run, or why there is none', rows);
save('bench-peers.json', { peers, gradients: rows });
