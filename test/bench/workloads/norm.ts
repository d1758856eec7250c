/** ‖W x‖² for a small matrix. */
export function norm(W: number[][], x: number[]): number {
  let sum = 0;
  for (let i = 0; i < W.length; i++) {
    let h = 0;
    for (let j = 0; j < x.length; j++) {
      h += W[i][j] * x[j];
    }
    sum += h * h;
  }
  return sum;
}
