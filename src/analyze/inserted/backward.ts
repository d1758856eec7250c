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

  return {
    weighed,
    upstream,
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
