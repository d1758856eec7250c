import type { Random } from './random.ts';
import type { Scope } from './scope.ts';

/**
 * Which parts of the language a program may use: `fast` is what the statement-record path covers, `full`
 * what programs do every day, `wide` the idioms of idioms.ts too.
 */
export type Dialect = 'fast' | 'full' | 'wide';

type Production = (depth: number) => string;

/** Random number expressions over a scope; tame ones, so that loops do not overflow. */
export class Expressions {
  readonly #random: Random;
  readonly #dialect: Dialect;

  constructor(random: Random, dialect: Dialect) {
    this.#random = random;
    this.#dialect = dialect;
  }

  literal(): string {
    const value = (this.#random.integer(-300, 300) || 7) / 100;
    return value < 0 ? `(${value})` : `${value}`;
  }

  index(scope: Scope): string {
    const variable = scope.indices.length > 0 && this.#random.chance(0.6);
    if (!variable) return `${this.#random.integer(0, 2)}`;
    const name = this.#random.pick(scope.indices);
    return this.#random.pick([name, name, `(${name} + 1) % 3`, `2 - ${name}`]);
  }

  condition(scope: Scope, depth: number): string {
    const a = this.number(scope, depth - 1);
    const b = this.number(scope, depth - 1);
    const compare = `${a} ${this.#random.pick(['<', '>', '<=', '>='])} ${b}`;
    if (depth > 1 && this.#random.chance(0.2)) {
      return `${compare} ${this.#random.pick(['&&', '||'])} ${this.condition(scope, depth - 2)}`;
    }
    return this.#random.chance(0.1) ? `!(${compare})` : compare;
  }

  number(scope: Scope, depth: number): string {
    if (depth <= 0 || this.#random.chance(0.15)) return this.#leaf(scope);
    const productions = this.#dialect === 'fast' ? this.#common(scope) : this.#all(scope);
    return this.#random.pick(productions)(depth - 1);
  }

  #leaf(scope: Scope): string {
    const random = this.#random;
    const choices: (() => string)[] = [() => this.literal()];
    const variable = () => random.pick(scope.numbers);
    if (scope.numbers.length > 0) choices.push(variable, variable, variable, variable);
    if (scope.arrays.length > 0) {
      const element = () => `${random.pick(scope.arrays)}[${this.index(scope)}]`;
      choices.push(element, element, element);
    }
    if (scope.matrices.length > 0) {
      choices.push(
        () => `${random.pick(scope.matrices)}[${this.index(scope)}][${this.index(scope)}]`,
      );
    }
    if (scope.typed.length > 0) {
      choices.push(() => `${random.pick(scope.typed)}[${this.index(scope)}]`);
    }
    if (scope.indices.length > 0) choices.push(() => random.pick(scope.indices));
    if (scope.records.length > 0) {
      choices.push(() => `${random.pick(scope.records)}.${random.pick(['p', 'q'])}`);
    }
    if (scope.instances.length > 0) {
      choices.push(() => `${random.pick(scope.instances)}.${random.pick(['w', 'g'])}`);
    }
    if (scope.maps.length > 0) {
      choices.push(() => `${random.pick(scope.maps)}.get('${random.pick(['a', 'b'])}')!`);
    }
    return random.pick(choices)();
  }

  #common(scope: Scope): Production[] {
    const random = this.#random;
    const number = (depth: number) => this.number(scope, depth);
    const arithmetic: Production = (depth) =>
      `(${number(depth)} ${random.pick(['+', '-', '*'])} ${number(depth)})`;
    const list: Production[] = [
      arithmetic,
      arithmetic,
      arithmetic,
      (depth) => `(${number(depth)} / (1.5 + (${number(depth - 1)}) ** 2))`,
      (depth) => `(-(${number(depth)}))`,
      (depth) => `((${number(depth)}) ** ${random.pick(['2', '3'])})`,
      (depth) =>
        `Math.${random.pick(['sin', 'cos', 'tanh', 'atan', 'abs', 'cbrt', 'asinh'])}(${number(depth)})`,
      (depth) => `Math.exp(-Math.abs(${number(depth)}))`,
      (depth) => `Math.log(1.25 + (${number(depth)}) ** 2)`,
      (depth) => `Math.sqrt(0.75 + (${number(depth)}) ** 2)`,
      (depth) => `Math.pow(1.1 + Math.abs(${number(depth)}), ${number(0)})`,
      (depth) => `Math.${random.pick(['max', 'min'])}(${number(depth)}, ${number(depth)})`,
      (depth) => `Math.${random.pick(['hypot', 'atan2'])}(${number(depth)}, 1 + ${number(depth)})`,
      (depth) => `(${this.condition(scope, depth)} ? ${number(depth)} : ${number(depth)})`,
    ];
    if (scope.unary.length > 0) {
      const call: Production = (depth) => `${random.pick(scope.unary)}(${number(depth)})`;
      list.push(call, call);
    }
    if (scope.binary.length > 0) {
      list.push((depth) => `${random.pick(scope.binary)}(${number(depth)}, ${number(depth)})`);
    }
    return list;
  }

  #all(scope: Scope): Production[] {
    const random = this.#random;
    const number = (depth: number) => this.number(scope, depth);
    const list = [...this.#common(scope)];
    list.push(
      (depth) => `((v: number) => v * ${number(depth)} + ${number(0)})(${number(depth)})`,
      (depth) => `(${number(depth)} % ${number(0)} || ${number(0)})`,
      (depth) => `(${number(depth)} && ${number(depth)})`,
      (depth) => `(${number(depth)} ?? ${number(0)})`,
      (depth) => `[${number(depth)}, ${number(depth)}].reduce((a, b) => a * b + 0.5)`,
      (depth) => `({ u: ${number(depth)}, k: 2 }).u`,
      (depth) => `(\`\${${random.integer(1, 20)}}\`.length * ${number(depth)})`,
      (depth) => `[${number(depth)}, ${number(depth)}, 3][${random.integer(0, 1)}]!`,
    );
    if (scope.mutable.length > 0) {
      const name = () => random.pick(scope.mutable);
      list.push(
        (depth) => `(${name()} = ${number(depth)})`,
        (depth) => `(${name()} ${random.pick(['+=', '-='])} ${number(depth)})`,
        () => random.pick([`(${name()}++)`, `(--${name()})`]),
      );
    }
    if (scope.arrays.length > 0) {
      const array = () => random.pick(scope.arrays);
      list.push(
        (depth) => `${array()}.reduce((a, v) => a + v * ${number(depth - 1)}, ${number(0)})`,
        (depth) => `${array()}.map((v, k) => v * k + ${number(depth - 1)})[1]!`,
        () => `Math.${random.pick(['max', 'min', 'hypot'])}(...${array()})`,
        () => `[...${array()}].sort((a, b) => a - b)[${random.integer(0, 2)}]!`,
        () => `${array()}.slice(0, 3).reverse()[0]!`,
        (depth) => `[${number(depth)}].concat(${array()})[${random.integer(0, 2)}]!`,
        () => `[...${array()}, ...${array()}].at(-1)!`,
        () => `(${array()}.filter((v) => v > 0)[0] ?? ${number(0)})`,
        () => `(${array()}.find((v) => v < 1) ?? ${number(0)})`,
        (depth) => `Array.from(${array()}, (v) => v + ${number(depth - 1)})[2]!`,
        () => `[${array()}, [1, 2]].flat()[1]!`,
        (depth) => `${array()}.with(1, ${number(depth - 1)})[1]!`,
      );
    }
    if (scope.variadic.length > 0) {
      list.push((depth) => {
        const spread = scope.arrays.length > 0 ? `, ...${random.pick(scope.arrays)}` : '';
        return `${random.pick(scope.variadic)}(${number(depth)}${spread})`;
      });
    }
    if (scope.instances.length > 0) {
      const method: Production = (depth) =>
        `${random.pick(scope.instances)}.step(${number(depth)})`;
      list.push(method, method);
    }
    if (scope.generators.length > 0) {
      list.push((depth) => `[...${random.pick(scope.generators)}(${number(depth)})][1]!`);
    }
    return list;
  }
}
