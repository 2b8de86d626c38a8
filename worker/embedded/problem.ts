/** Something the person at the terminal can put right: printed as one line, without a stack. */
export class Problem extends Error {
  constructor(what: string, fix: string) {
    super(`${what} ${fix}`)
    this.name = 'Problem'
  }
}
