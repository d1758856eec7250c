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
const PEERS = ['adnn', 'tfjs', 'jax', 'rose'];

/** Some candidates take 100 ms a call: a third of the usual samples. */
const ROUNDS = 21;

const PART = '--part';
/** KiB: jax-js releases a trace of 200 steps by recursion, deeper than V8's stack is by default. */
const STACK = '--stack-size=3900';

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
function distanceOf(a: readonly number[], b: ArrayLike<number>): number {
  const scale = Math.max(...Array.from(b, Math.abs));
  return Math.max(...a.map((x, k) => Math.abs(x - b[k]!))) / scale;
}

interface Attempt {
  /** What to time, or why there is nothing to time. */
  readonly found: Candidate | string;
  /** From our gradient, relative to its largest component. */
  readonly distance?: number;
}

async function attemptOf(
  peer: Peer,
  workload: Workload,
  ours: ArrayLike<number>,
): Promise<Attempt> {
  try {
    const prepared = await peer.prepare(workload);
    if ('cannot' in prepared) return { found: prepared.cannot };
    const gradient = flatten(prepared.gradient());
    const distance = distanceOf(gradient, ours);
    const agrees = near(gradient, ours, peer.tolerance);
    return { found: agrees ? prepared.gradient : 'another gradient', distance };
  } catch (error) {
    return { found: `throws: ${String(error)}` };
  }
}

interface Answer {
  readonly row: Row;
  readonly distances: Row;
}

async function benchPeers(workload: Workload): Promise<Answer> {
  // First of all: adnn adds functions to `Math`, which should not happen between compiling and timing.
  const peers = await Promise.all(PEERS.map(loadPeer));
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
  const distances: Row = { workload: workload.name };
  for (const [k, peer] of peers.entries()) {
    const name = PEERS[k]!;
    const { found, distance } = await attemptOf(peer, workload, ours);
    if (typeof found === 'string') row[name] = found;
    else candidates[name] = found;
    distances[name] = distance ?? '';
  }
  const ns = measure(candidates, ROUNDS);
  row['plain µs'] = ns['plain']! / 1000;
  for (const name of Object.keys(candidates).slice(1)) row[name] = ns[name]! / ns['plain']!;
  const order = ['workload', 'plain µs', 'ours', 'ours, dynamic base', ...PEERS];
  return { row: Object.fromEntries(order.map((name) => [name, row[name]!])), distances };
}

underEngineOptions();
installPeers();
useRuntime(shippedRuntime());
const chosen = process.argv.slice(2);
if (chosen[0] === PART) {
  const answer = await benchPeers(WORKLOADS.find(({ name }) => name === chosen[1])!);
  console.log(JSON.stringify(answer));
  process.exit();
}
process.execArgv.push(STACK);
const names = WORKLOADS.map(({ name }) => name);
const answers = names
  .filter((name) => chosen.length === 0 || chosen.includes(name))
  .map((name) => answerOf(PART, name) as Answer);
const peers: Row[] = [];
for (const name of PEERS) {
  const peer = await loadPeer(name);
  const { version, license } = packageOf(peer.package);
  peers.push({ peer: name, package: peer.package, version, licence: license, how: peer.what });
}
const gradients = answers.map(({ row }) => row);
const distances = answers.map((answer) => answer.distances);
print('Peers', peers);
print('Gradient ÷ plain run, or why there is none', gradients);
print('Largest difference to our gradient ÷ its largest component', distances);
save('bench-peers.json', { peers, gradients, distances });
