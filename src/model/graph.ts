import type { Operation } from './operation.ts';
import type { SourceRange } from './range.ts';

/** A tensor of numbers, row by row; `null` shape entries never occur, ragged arrays are padded out. */
export interface GraphNode {
  readonly id: string;
  readonly label: string;
  readonly operation: Operation | 'output';
  /** `[]` a scalar, `[2, 2]` a matrix: what ran in a loop is one node with the loop's shape. */
  readonly shape: readonly number[];
  /** Row by row; truncated to the first 4096 elements. */
  readonly value: readonly number[];
  readonly adjoint: readonly number[] | null;
  readonly range: SourceRange | null;
  /** Every expression it draws, also those folded into it: a cursor in any of them is at this node. */
  readonly ranges?: readonly SourceRange[];
  readonly kind: 'input' | 'constant' | 'operation' | 'output';
  /** Times it ran. */
  readonly count: number;
  /** Local derivative as on the hover. */
  readonly rule: {
    readonly formula: string;
    readonly numbers: string;
    /** The same as mathematics: one equation per operand, `∂q/∂W = x`. */
    readonly equations?: readonly Equation[];
  } | null;
  /** The box it stands in: a helper's call, a class's method; null at the top. */
  readonly group: string | null;
  /** Its own local derivatives held against numbers; absent where an operation has none to check. */
  readonly check?: LocalCheck;
  /** How far its operand is from the nearest switch; absent where it has none. */
  readonly kink?: KinkDistance;
  /** What it computed in each iteration of the loops that it stands in. */
  readonly runs?: Runs;
  /** A folded box: the id of the group that it stands for. */
  readonly box?: string;
}

/** The local derivatives of a node's own operations, held against numeric ones. */
export interface LocalCheck {
  /**
   * `wrong`: one at least lies outside the error bar of its numeric derivative; `kink`: one at least
   * is a subgradient, between the one-sided slopes; `undecided`: numbers could not tell.
   */
  readonly state: 'right' | 'wrong' | 'kink' | 'undecided';
  /** Derivatives that were held against numbers, of how many that the node has. */
  readonly checked: number;
  readonly of: number;
  /** The one that says most: the furthest from its numeric derivative, in error bars. */
  readonly worst: LocalPartial;
}

/** One local derivative: of an operation's result with respect to one of its operands. */
export interface LocalPartial {
  /** Index of the operand, from 0. */
  readonly operand: number;
  /** The value of the operand there. */
  readonly at: number;
  /** What reverse mode multiplies by. */
  readonly partial: number;
  readonly numeric: number;
  /** Bound on |numeric − true local derivative|. */
  readonly error: number;
}

/** How far a node is from switching: 0 on a kink. In units of its operand. */
export interface KinkDistance {
  readonly distance: number;
  /** The element of the node that is nearest. */
  readonly element: number;
  /** How many of its runs stand on a kink. */
  readonly on: number;
}

/** Single runs of a node's operation: of each, which iteration of each loop it belongs to. */
export interface Runs {
  /** Ids of the loops around it, outer ones first. */
  readonly loops: readonly string[];
  /** Iterations, `loops.length` per run, from 0. */
  readonly at: readonly number[];
  readonly value: readonly number[];
  /** What flowed back: a node's adjoint, an edge's contribution. */
  readonly gradient: readonly number[];
}

/** A loop, or a callback that ran often: iterations that can be stepped through. */
export interface GraphLoop {
  readonly id: string;
  readonly label: string;
  readonly parent: string | null;
  readonly iterations: number;
  readonly range: SourceRange | null;
}

/** A comparison of the author's code that decided a branch, and how far it is from going the other way. */
export interface GraphSwitch {
  readonly text: string;
  readonly range: SourceRange;
  readonly distance: number;
  /** The node that it stands in or beside. */
  readonly node: string | null;
}

/** A piece of mathematics as presentation MathML: text, or an element with its children. */
export type MathTree =
  | { readonly tag: 'mi' | 'mn' | 'mo' | 'mtext'; readonly text: string }
  | {
      readonly tag: 'mrow' | 'mfrac' | 'msup' | 'msub' | 'msqrt' | 'mroot';
      readonly children: readonly MathTree[];
    };

/** A local derivative, `∂q/∂W = x`, and the number that it had in the last run. */
export interface Equation {
  readonly left: MathTree;
  readonly right: MathTree;
  readonly number: number | null;
  /** Index of the operand, from 0. */
  readonly operand: number;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** The value that flows forward along it (the source node's value). */
  readonly value: readonly number[];
  /** The contribution that flows back through it; a node's outgoing contributions add up to its adjoint. */
  readonly gradient: readonly number[] | null;
  /** What flowed in each iteration of the loops that the reading node stands in. */
  readonly runs?: Runs;
}

export interface GraphGroup {
  readonly id: string;
  readonly label: string;
  readonly parent: string | null;
  readonly range: SourceRange | null;
  /** What the box stands for; a function's call where absent. */
  readonly kind?: 'function' | 'loop';
}

export interface ComputationGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly groups: readonly GraphGroup[];
  /** Where nodes and edges are drawn; coordinates in CSS pixels, y downwards. */
  readonly layout: GraphLayout | null;
  readonly truncated: boolean;
  /** Loops whose iterations the nodes' `runs` name. */
  readonly loops?: readonly GraphLoop[];
  /** Branches, the nearest to switching first. */
  readonly switches?: readonly GraphSwitch[];
  /** Boxes that are drawn as one node. */
  readonly folded?: readonly string[];
  /** The same graph with every box open and no layout, where this one has folded boxes. */
  readonly whole?: ComputationGraph;
  /** The output whose gradients are shown, where the function has several. */
  readonly output?: { readonly index: number; readonly names: readonly string[] };
  /** `operations`: one node per single operation. */
  readonly detail?: 'expressions' | 'operations';
}

export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: Readonly<
    Record<
      string,
      { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
    >
  >;
  /** Where an edge's numbers stand, in the order of `edges`; the middle of the line where absent. */
  readonly labels?: readonly { readonly x: number; readonly y: number }[];
  /** One polyline per edge, in the order of `edges`. */
  readonly edges: readonly (readonly { readonly x: number; readonly y: number }[])[];
}
