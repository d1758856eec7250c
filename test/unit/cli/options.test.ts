import assert from 'node:assert/strict';
import { parseCommand, UsageError } from '../../../src/cli/options.ts';

describe('command line', () => {
  it('reads every option', () => {
    const line =
      'check a.ts b --function Foo#bar --call f(1) --gradient g --order 2 --wrt a,b[0] --reporter sarif --strict --update-baseline --seed 7 --timeout 500';
    assert.deepEqual(parseCommand(line.split(' ')), {
      kind: 'check',
      options: {
        files: ['a.ts', 'b'],
        function: 'Foo#bar',
        call: 'f(1)',
        gradient: 'g',
        order: 2,
        wrt: ['a', 'b[0]'],
        reporter: 'sarif',
        strict: true,
        updateBaseline: true,
        seed: 7,
        timeout: 500,
      },
    });
  });

  it('takes an expression that starts with a minus', () => {
    for (const gradient of [['--gradient=-besselj(x, 1)'], ['--gradient', '-besselj(x, 1)']]) {
      const command = parseCommand(['check', 'a.ts', ...gradient, '--json']);
      assert.equal(command.kind === 'check' && command.options.gradient, '-besselj(x, 1)');
      assert.equal(command.kind === 'check' && command.options.reporter, 'json');
    }
  });

  it('takes one order or the other', () => {
    const command = parseCommand(['check', 'a.ts', '--order', '1']);
    assert.equal(command.kind === 'check' && command.options.order, 1);
    assert.throws(() => parseCommand(['check', 'a.ts', '--order', '3']), UsageError);
    const graph = ['graph', 'a.ts', '--function', 'f', '--order', '2'];
    assert.throws(() => parseCommand(graph), UsageError);
  });

  it('has defaults', () => {
    const command = parseCommand(['check', 'a.ts']);
    assert.ok(command.kind === 'check');
    const { seed, timeout, reporter, strict, wrt } = command.options;
    assert.deepEqual([seed, timeout, reporter, strict, wrt], [1, 10_000, 'text', false, null]);
  });

  it('shows help and version before anything else', () => {
    assert.equal(parseCommand(['--help']).kind, 'help');
    assert.equal(parseCommand(['check', '--help']).kind, 'help');
    assert.equal(parseCommand(['--version']).kind, 'version');
  });

  it('reads what to draw', () => {
    const line = 'graph a.ts --function f --format dot';
    assert.deepEqual(parseCommand(line.split(' ')), {
      kind: 'graph',
      options: {
        file: 'a.ts',
        format: 'dot',
        function: 'f',
        call: null,
        wrt: null,
        seed: 1,
        timeout: 10_000,
      },
    });
  });

  const bad: Readonly<Record<string, readonly string[]>> = {
    'nothing at all': [],
    'an unknown command': ['chek', 'a.ts'],
    'no file': ['check'],
    'an unknown option': ['check', 'a.ts', '--fast'],
    'an option without its value': ['check', 'a.ts', '--call'],
    'a seed that is no number': ['check', 'a.ts', '--seed', 'x'],
    'a timeout of nothing': ['check', 'a.ts', '--timeout', '0'],
    'a graph of nothing in particular': ['graph', 'a.ts'],
    'a graph of two files': ['graph', 'a.ts', 'b.ts', '--function', 'f'],
    'a format that does not exist': ['graph', 'a.ts', '--function', 'f', '--format', 'gif'],
    'a format for a check': ['check', 'a.ts', '--format', 'svg'],
    'a reporter that does not exist': ['check', 'a.ts', '--reporter', 'tap'],
    'two reporters at once': ['check', 'a.ts', '--json', '--reporter', 'junit'],
    'a reporter for a graph': ['graph', 'a.ts', '--function', 'f', '--reporter', 'json'],
    'an empty name': ['check', 'a.ts', '--wrt', 'a,,b'],
  };
  for (const [title, args] of Object.entries(bad)) {
    it(`refuses ${title}`, () => {
      assert.throws(() => parseCommand(args), UsageError);
    });
  }
});
