/**
 * A stand-in for the differentiating runtime, for tests of the realm around it: reads and writes
 * numbers that are arguments themselves or elements of array arguments, and differentiates nothing.
 */
export const PLAIN_RUNTIME = `({
  findInputs(call, names) {
    const found = [];
    call.args.forEach((arg, root) => {
      if (typeof arg === 'number') found.push({ root, path: [], name: names[root] });
      else if (Array.isArray(arg)) {
        arg.forEach((_, i) => found.push({ root, path: [i], name: names[root] + '[' + i + ']' }));
      }
    });
    return found;
  },
  writeInputs(call, inputs, point) {
    inputs.forEach(({ root, path }, i) => {
      if (path.length === 0) call.args[root] = point[i];
      else call.args[root][path[0]] = point[i];
    });
  },
  readInputs(call, inputs) {
    return Float64Array.from(inputs, ({ root, path }) =>
      path.length === 0 ? call.args[root] : call.args[root][path[0]]);
  },
  findOutputs(value) {
    return typeof value === 'number' ? [{ path: '', value }] : [];
  },
  toTree(value) {
    return typeof value === 'object' && value !== null ? { ...value } : value;
  },
})`;
