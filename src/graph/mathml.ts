import type { MathTree } from '../model/graph.ts';
import type { Formula } from './formula.ts';

/** A formula as presentation MathML (MathML Core, W3C): what the webview shows of a local derivative. */
export function mathOf(formula: Formula): MathTree {
  switch (formula.kind) {
    case 'operand':
      return operandTree(formula.text);
    case 'number':
      return { tag: 'mn', text: formula.text };
    case 'words':
      return { tag: 'mtext', text: formula.text };
    case 'sum':
      return row(mathOf(formula.a), mo(formula.sign), fenced(formula.b, ['sum']));
    case 'product':
      return row(fenced(formula.a, ['sum']), mo('·'), fenced(formula.b, ['sum']));
    case 'quotient':
      return { tag: 'mfrac', children: [mathOf(formula.a), mathOf(formula.b)] };
    case 'negative':
      return row(mo('−'), fenced(formula.a, ['sum']));
    case 'power':
      return { tag: 'msup', children: [base(formula.a), mathOf(formula.b)] };
    case 'square':
      return { tag: 'msup', children: [base(formula.a), two()] };
    case 'root':
      return formula.degree === 2
        ? { tag: 'msqrt', children: [mathOf(formula.a)] }
        : { tag: 'mroot', children: [mathOf(formula.a), { tag: 'mn', text: '3' }] };
    case 'function': {
      const { name, of, squared } = formula;
      const head: MathTree = { tag: 'mi', text: name };
      const called: MathTree = squared === true ? { tag: 'msup', children: [head, two()] } : head;
      const inner = of.flatMap((each, index) => [...(index > 0 ? [mo(',')] : []), mathOf(each)]);
      return row(called, mo('('), ...inner, mo(')'));
    }
  }
}

/** `∂q/∂W` as a fraction. */
export function partialOf(whole: Formula, operand: Formula): MathTree {
  return {
    tag: 'mfrac',
    children: [
      row(mo('∂'), fenced(whole, ['sum', 'product', 'quotient', 'negative', 'power'])),
      row(mo('∂'), mathOf(operand)),
    ],
  };
}

/** What a screen reader or a test reads of a tree: its text, without layout. */
export function spokenMath(tree: MathTree): string {
  if ('text' in tree) return tree.text;
  const parts = tree.children.map(spokenMath);
  if (tree.tag === 'mfrac') return `${parts[0]!}/${parts[1]!}`;
  if (tree.tag === 'msup') return `${parts[0]!}^${parts[1]!}`;
  if (tree.tag === 'msub') return `${parts[0]!}[${parts[1]!}]`;
  if (tree.tag === 'msqrt') return `√${parts.join('')}`;
  if (tree.tag === 'mroot') return `∛${parts[0]!}`;
  return parts.join('');
}

/** `W[i][j]` is W with the indices i, j below. */
function operandTree(text: string): MathTree {
  const match = /^([\p{L}\p{N}_$.]+)((?:\[[^[\]]+\])+)$/u.exec(text);
  if (!match) return { tag: /^[\d.]+$/.test(text) ? 'mn' : 'mi', text };
  const indices = [...match[2]!.matchAll(/\[([^[\]]+)\]/g)].map((each) => each[1]!);
  const below = indices.flatMap((index, at): MathTree[] => [
    ...(at > 0 ? [mo(',')] : []),
    { tag: /^\d+$/.test(index) ? 'mn' : 'mi', text: index },
  ]);
  return { tag: 'msub', children: [{ tag: 'mi', text: match[1]! }, row(...below)] };
}

function base(formula: Formula): MathTree {
  return fenced(formula, ['sum', 'product', 'quotient', 'negative', 'power']);
}

function fenced(formula: Formula, kinds: readonly Formula['kind'][]): MathTree {
  const tree = mathOf(formula);
  return kinds.includes(formula.kind) ? row(mo('('), tree, mo(')')) : tree;
}

function two(): MathTree {
  return { tag: 'mn', text: '2' };
}

function mo(text: string): MathTree {
  return { tag: 'mo', text };
}

function row(...children: MathTree[]): MathTree {
  return children.length === 1 ? children[0]! : { tag: 'mrow', children };
}
