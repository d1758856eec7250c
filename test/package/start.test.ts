import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ROOT } from '../host/paths.ts';
import { endProcess, startProcess } from '../host/processes.ts';

describe('npm start, where no desktop VS Code can be had', () => {
  it('prints the checks, then serves VS Code to who has the token, until Ctrl-C', async () => {
    const child = startProcess(process.execPath, [join(ROOT, 'scripts', 'start.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, GRADLENS_HOST: 'browser' },
    });
    try {
      const { output, address } = await new Promise<{ output: string; address: URL }>(
        (resolve, reject) => {
          let output = '';
          child.stdout?.setEncoding('utf8').on('data', (text: string) => {
            output += text;
            const found = /VS Code is at (http:\S+)\s/.exec(output)?.[1];
            if (found !== undefined) resolve({ output, address: new URL(found) });
          });
          child.once('exit', (code) => {
            reject(new Error(`npm start ended with ${String(code)}:\n${output}`));
          });
        },
      );
      assert.match(output, /agree/);
      assert.equal(address.hostname, '127.0.0.1');
      assert.equal((await fetch(address, { redirect: 'manual' })).status, 302);
      address.searchParams.delete('tkn');
      assert.equal((await fetch(address)).status, 403);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      await ended;
      await assert.rejects(fetch(address), 'the server outlived npm start');
    } finally {
      await endProcess(child);
    }
  });
});
