import { formatNumber } from '../../model/format.ts';
import type { Equation, MathTree } from '../../model/graph.ts';
import { spokenMath } from '../../graph/mathml.ts';

/** Local derivatives as mathematics, each with the number that it had in the last run. */
export function Equations({ equations }: { equations: readonly Equation[] }) {
  return (
    <>
      {equations.map(({ left, right, number }, index) => (
        <span key={index} class="equation">
          <math aria-label={`${spokenMath(left)} = ${spokenMath(right)}`}>
            <mrow>
              <MathElement tree={left} />
              <mo>=</mo>
              <MathElement tree={right} />
              {number !== null && (
                <>
                  <mo>=</mo>
                  <mn>{formatNumber(number)}</mn>
                </>
              )}
            </mrow>
          </math>
        </span>
      ))}
    </>
  );
}

function MathElement({ tree }: { tree: MathTree }) {
  const Tag = tree.tag;
  if ('text' in tree) return <Tag>{tree.text}</Tag>;
  return (
    <Tag>
      {tree.children.map((child, index) => (
        <MathElement key={index} tree={child} />
      ))}
    </Tag>
  );
}
