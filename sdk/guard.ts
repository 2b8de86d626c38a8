import { options } from './options.ts'

/** `work` that never throws into the page, whatever the page did to the browser's own functions. */
export function guard<Given extends unknown[], Result>(work: (...given: Given) => Result) {
  return (...given: Given): Result | undefined => {
    try {
      return work(...given)
    } catch (error) {
      options?.tell?.(error)
    }
  }
}
