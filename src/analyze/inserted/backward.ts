/** What the harness of a backward pass needs in the author's realm. */
export interface Backward {
  /** Σ weight × output: a number whose gradient a backward pass gives, for these weights. */
  readonly weighed: (result: unknown) => number;
  /** The weights in the shape of the result, or left in it where it keeps its own gradient. */
  readonly upstream: (result: unknown) => unknown;
  /** The gradient by the paths of the inputs: what was returned, and what was left in fields. */
  readonly left: (
    receiver: unknown,
    args: readonly unknown[],
    returned: unknown,
    names: readonly string[],
  ) => Record<string, unknown>;
  /** Zeros for the out-parameter at this position, shaped like what was given, or like an input. */
  readonly out: (args: readonly unknown[], at: number) => unknown;
  /** What was written there, by the paths of the inputs. */
  readonly written: (
    args: readonly unknown[],
    at: number,
    out: unknown,
    names: readonly string[],
  ) => Record<string, unknown>;
  /**
   * What a training step takes from each parameter that it changes, divided by its learning rate.
   * @throws Error where that is no gradient: nothing is changed, or not in proportion to the rate.
   */
  readonly updated: (
    args: readonly unknown[],
    step: (args: readonly unknown[], rate: number) => void,
    names: readonly string[],
    written: readonly string[],
  ) => Record<string, unknown>;
}

/**
 * Runs inside the author's realm, from its own text: it may name nothing from outside, and its numbers
 * are traced like the author's.
 */
export function createBackward(): Backward {
  type Fields = Record<string, unknown>;
  type Numbers = ArrayLike<number>;
  const isList = (value: unknown): value is Numbers =>
    Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
  // `{ w, dw }`, as convnetjs and recurrentjs write it: the gradient stands beside its numbers.
  const keepsItself = (value: Fields): boolean => isList(value['w']) && isList(value['dw']);
  // Of one sign or the other and no two alike: a backward pass that forgets its upstream gradient
  // must not look right. Short enough for a Float32Array to hold.
  const weightOf = (index: number): number => {
    const size = Math.round((0.6 + ((index * 0.6180339887) % 1)) * 1024) / 1024;
    return index % 3 === 2 ? -size : size;
  };
  const ALONE = 3;

  const weighed = (result: unknown): number => {
    if (typeof result === 'number') return ALONE * result;
    let sum = 0;
    let count = 0;
    const add = (value: unknown): void => {
      if (typeof value === 'number') {
        sum += weightOf(count) * value;
        count += 1;
      } else if (isList(value)) {
        for (let i = 0; i < value.length; i++) add(value[i]);
      } else if (isObject(value)) {
        if (keepsItself(value)) add(value['w']);
        else for (const key of Object.keys(value)) add(value[key]);
      }
    };
    add(result);
    return sum;
  };

  const upstream = (result: unknown): unknown => {
    if (typeof result === 'number') return ALONE;
    let count = 0;
    const weightsLike = (value: unknown): unknown => {
      if (typeof value === 'number') {
        const weight = weightOf(count);
        count += 1;
        return weight;
      }
      if (Array.isArray(value)) return value.map(weightsLike);
      if (isList(value)) return (value as Float64Array).slice().map(() => weightsLike(0) as number);
      if (!isObject(value)) return value;
      if (keepsItself(value)) {
        const own = value['dw'] as number[];
        for (let i = 0; i < own.length; i++) own[i] = weightsLike(0) as number;
        return value;
      }
      const copy = Object.create(Object.getPrototypeOf(value) as object | null) as Fields;
      for (const key of Object.keys(value)) copy[key] = weightsLike(value[key]);
      return copy;
    };
    return weightsLike(result);
  };

  const sizeOf = (value: unknown): number => {
    if (typeof value === 'number') return 1;
    if (ArrayBuffer.isView(value)) return isList(value) ? value.length : 0;
    if (!isObject(value)) return 0;
    let size = 0;
    for (const key of Object.keys(value)) size += sizeOf(value[key]);
    return size;
  };
  const plain = (key: string): string => key.replace(/_/g, '').toLowerCase();
  // `dW`, `db`, `gradW`, `dweights`, `wGrad`: what stands without the mark.
  const bare = (key: string): string | null => {
    const marked =
      /^_?(?:d|grad|gradient|delta)_?([A-Z].*|[a-z]\d?|weights?|bias(?:es)?|kernels?|gamma|beta)$/.exec(
        key,
      );
    const tailed = /^(.+?)_?(?:[gG]rad|[gG]radient)s?$/.exec(key);
    const name = marked ?? tailed;
    return name === null ? null : plain(name[1]!);
  };
  const DEPTH = 4;

  /** Fields with a gradient beside them, as a tree of those fields. */
  const fields = (value: unknown, depth: number): Fields | null => {
    if (!isObject(value) || depth > DEPTH || ArrayBuffer.isView(value)) return null;
    const keys = Object.keys(value);
    const found: Fields = {};
    const taken: string[] = [];
    for (const key of keys) {
      const name = bare(key);
      const own = keys.find((other) => other !== key && plain(other) === name);
      if (own === undefined || sizeOf(value[own]) === 0) continue;
      if (sizeOf(value[own]) !== sizeOf(value[key])) continue;
      found[own] = value[key];
      taken.push(own, key);
    }
    for (const key of keys) {
      const inner = taken.includes(key) ? null : fields(value[key], depth + 1);
      if (inner !== null) found[key] = inner;
    }
    return Object.keys(found).length > 0 ? found : null;
  };

  const zerosLike = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(zerosLike);
    return isList(value) ? (value as Float64Array).slice().fill(0) : 0;
  };

  // A power of two, so that dividing by it is exact, and a large one: what the parameter's own size
  // rounds off the difference, relative to a gradient of 1, is its last digit ÷ 1024.
  const RATE = 1024;
  /** Round-off of a step, relative to its largest number; not in proportion is more than that. */
  const PROPORTION = 1e-9;

  // In double precision: what a Float32Array rounds off would be read as a mistake.
  const copyOf = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copyOf);
    if (value instanceof Float32Array) return Float64Array.from(value);
    if (isList(value)) return (value as Float64Array).slice();
    if (!isObject(value)) return value;
    const copy = Object.create(Object.getPrototypeOf(value) as object | null) as Fields;
    for (const key of Object.keys(value)) copy[key] = copyOf(value[key]);
    return copy;
  };
  const difference = (before: unknown, after: unknown, rate: number): unknown => {
    if (typeof before === 'number') return (before - (after as number)) / rate;
    if (isList(before)) {
      const list: unknown[] = [];
      for (let i = 0; i < before.length; i++) {
        list.push(difference(before[i], (after as Numbers)[i], rate));
      }
      return list;
    }
    if (!isObject(before)) return before;
    const found: Fields = {};
    for (const key of Object.keys(before)) {
      found[key] = difference(before[key], (after as Fields)[key], rate);
    }
    return found;
  };
  const numbersOf = (value: unknown, found: number[] = []): number[] => {
    if (typeof value === 'number') found.push(value);
    else if (isList(value)) for (let i = 0; i < value.length; i++) numbersOf(value[i], found);
    else if (isObject(value)) for (const key of Object.keys(value)) numbersOf(value[key], found);
    return found;
  };
  const largest = (numbers: readonly number[]): number =>
    numbers.reduce((size, one) => Math.max(size, Math.abs(one)), 0);

  return {
    weighed,
    upstream,
    updated: (args, step, names, written) => {
      const stepped = (rate: number): readonly unknown[] => {
        const after = args.map(copyOf);
        step(after, rate);
        return args.map((arg, i) => difference(arg, after[i], rate));
      };
      const whole = stepped(RATE);
      const half = stepped(RATE / 2);
      const found: Fields = {};
      for (let i = 0; i < args.length; i++) {
        const numbers = numbersOf(whole[i]);
        const others = numbersOf(half[i]);
        const isChanged = numbers.some((one) => one !== 0);
        if (!isChanged && !written.includes(names[i]!)) continue;
        const bound = PROPORTION * (largest(numbers) + largest(numbersOf(args[i])));
        if (numbers.some((one, k) => !(Math.abs(one - others[k]!) <= bound))) {
          throw new Error(
            `the change of ${names[i]!} is no multiple of the learning rate, so it is no gradient`,
          );
        }
        if (numbers.length > 0) found[names[i]!] = whole[i];
      }
      return found;
    },
    out: (args, at) => {
      if (isList(args[at])) return zerosLike(args[at]);
      const input = args.find((arg, i) => i !== at && isList(arg));
      return input === undefined ? [0] : zerosLike(input);
    },
    written: (args, at, out, names) => {
      for (let i = 0; i < args.length; i++) {
        const value = args[i];
        if (i === at || sizeOf(value) === 0 || sizeOf(value) !== sizeOf(out)) continue;
        return { [names[i]!]: typeof value === 'number' ? (out as number[])[0] : out };
      }
      return {};
    },
    left: (receiver, args, returned, names) => {
      const left: Fields = {};
      const own = fields(receiver, 0);
      if (own !== null) left['this'] = own;
      let rest: unknown =
        isList(returned) || isObject(returned) || typeof returned === 'number' ? returned : null;
      for (let i = 0; i < args.length; i++) {
        const inner = fields(args[i], 0);
        if (inner !== null) left[names[i]!] = inner;
        else if (rest !== null && sizeOf(args[i]) > 0 && sizeOf(args[i]) === sizeOf(rest)) {
          left[names[i]!] = rest;
          rest = null;
        }
      }
      // `{ dx, dW, db }`, for several arguments.
      if (isObject(rest) && !isList(rest)) {
        for (const key of Object.keys(rest)) {
          const name = bare(key) ?? plain(key);
          const at = names.findIndex((one) => plain(one) === name);
          if (at >= 0 && sizeOf(args[at]) === sizeOf(rest[key])) left[names[at]!] = rest[key];
        }
      }
      return left;
    },
  };
}
