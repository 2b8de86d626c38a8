/**
 * Solves A x = b for a symmetric positive definite A, given row by row; A becomes its factor. Throws where A is not
 * positive definite. Cholesky: Golub and Van Loan, Matrix Computations, 4th ed., §4.2.
 */
export function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length
  const at = (row: number, column: number) => matrix[row * size + column] ?? 0
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = at(row, column)
      for (let k = 0; k < column; k++) sum -= at(row, k) * at(column, k)
      if (row !== column) matrix[row * size + column] = sum / at(column, column)
      else if (sum > 0) matrix[row * size + row] = Math.sqrt(sum)
      else throw new Error('The matrix is not positive definite')
    }
  }
  const x = right.slice()
  for (let row = 0; row < size; row++) {
    let sum = x[row] ?? 0
    for (let k = 0; k < row; k++) sum -= at(row, k) * (x[k] ?? 0)
    x[row] = sum / at(row, row)
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = x[row] ?? 0
    for (let k = row + 1; k < size; k++) sum -= at(k, row) * (x[k] ?? 0)
    x[row] = sum / at(row, row)
  }
  return x
}
