/** Patterns come from models, so there are few; the bound is for isolates that serve many sites. */
const PATTERNS_MAX = 5_000

const patterns = new Map<string, URLPattern | null>()

/**
 * Whether a URL matches a tag's pattern, in the syntax of the URLPattern standard. A pattern that starts with `/` is a
 * path on any host, with any query; what follows its `#` is a hash router's route, and without `#` any route is meant. A pattern
 * that does not compile matches nothing; the model's check names it.
 */
export function matchUrl(pattern: string, url: string): boolean {
  return patternOf(pattern)?.test(url) ?? false
}

/** Whether a text can stand in a model as a pattern. */
export function isPattern(text: string): boolean {
  return patternOf(text) !== null
}

function patternOf(pattern: string): URLPattern | null {
  const known = patterns.get(pattern)
  if (known !== undefined) return known
  const compiled = compile(pattern)
  if (patterns.size >= PATTERNS_MAX) patterns.clear()
  patterns.set(pattern, compiled)
  return compiled
}

function compile(pattern: string): URLPattern | null {
  try {
    if (!pattern.startsWith('/')) return new URLPattern(pattern)
    const [pathname = '', ...hash] = pattern.split('#')
    return new URLPattern({ pathname, ...(hash.length > 0 && { hash: hash.join('#') }) })
  } catch {
    return null
  }
}
