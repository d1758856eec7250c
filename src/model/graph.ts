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
  readonly rule: { readonly formula: string; readonly numbers: string } | null;
  /** The box it stands in: a helper's call, a class's method; null at the top. */
  readonly group: string | null;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** The value that flows forward along it (the source node's value). */
  readonly value: readonly number[];
  /** The contribution that flows back through it; a node's outgoing contributions add up to its adjoint. */
  readonly gradient: readonly number[] | null;
}

export interface GraphGroup {
  readonly id: string;
  readonly label: string;
  readonly parent: string | null;
  readonly range: SourceRange | null;
}

export interface ComputationGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly groups: readonly GraphGroup[];
  /** Where nodes and edges are drawn; coordinates in CSS pixels, y downwards. */
  readonly layout: GraphLayout | null;
  readonly truncated: boolean;
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
