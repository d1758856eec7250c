/** A scalar loop of `count` steps, four operations each: the size of the tape is the only thing it tests. */
export function recurrence(a: number, b: number, count: number): number {
  let u = a;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    u = u * b + 0.1;
    sum += u * u;
  }
  return sum;
}
