import type ts from 'typescript';
import type { Binding } from './bindings.ts';
import { Kind } from './kinds.ts';

export type FunctionNode =
  ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration;

/**
 * One function as seen from one call site: a helper that is called with weights here and with data
 * there is inferred, and emitted, once for each.
 */
export class Instance {
  readonly node: FunctionNode;
  /** The instance of the enclosing function; null at module level. */
  readonly outer: Instance | null;
  /** The instance whose call made this one, for recognising recursion; null for the target. */
  readonly caller: Instance | null;
  readonly variables = new Map<Binding, Kind>();
  readonly expressions = new Map<ts.Node, Kind>();
  /** The instance that a call or a function value stands for. */
  readonly callees = new Map<ts.Node, Instance>();
  /** Instances of the functions declared inside. */
  readonly nested = new Map<ts.Node, Instance>();
  readonly parameters: Kind[];
  readonly result = new Kind();
  /** Name of the emitted twin. */
  name = '';
  /** Nothing in it, nor in what it calls, may depend on an input: the original text will do. */
  silent = false;

  constructor(node: FunctionNode, outer: Instance | null, caller: Instance | null) {
    this.node = node;
    this.outer = outer;
    this.caller = caller;
    // The module itself stands at the outer end of the chain; it has no parameters.
    const parameters = (node as Partial<FunctionNode>).parameters ?? [];
    this.parameters = parameters.map(() => new Kind());
  }
}
