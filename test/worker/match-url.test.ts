import { describe, expect, test } from 'vitest'
import { isPattern, matchUrl } from '../../worker/read/match-url.ts'

const SITE = 'https://www.harbrook.dev'

describe('a pattern that starts with a slash', () => {
  test.each([
    ['/pricing', '/pricing', true],
    ['/pricing', '/pricing?plan=team', true],
    ['/pricing', '/pricing#/team', true],
    ['/pricing', '/pricing/team', false],
    ['/docs{/*}?', '/docs/start', true],
  ])('%s is a path on any host, with any query and any route: %s', (pattern, at, isMet) => {
    expect(matchUrl(pattern, SITE + at)).toBe(isMet)
  })

  test.each([
    ['/#/one', '/#/one', true],
    ['/#/one', '/?from=mail#/one', true],
    ['/#/one', '/#/two', false],
    ['/#/one', '/', false],
    ['/#/one', '/app#/one', false],
    ['/#/*', '/#/one', true],
    ['/#/*', '/#/one/more', true],
    ['/#/*', '/', false],
    ['/#/docs{/*}?', '/#/docs', true],
    ['/app{/}?#!/*', '/app#!/one', true],
    ['/*#/one', '/app/#/one', true],
  ])('%s means a hash router’s route: %s', (pattern, at, isMet) => {
    expect(isPattern(pattern)).toBe(true)
    expect(matchUrl(pattern, SITE + at)).toBe(isMet)
  })
})

test('a pattern that does not compile is none, and matches nothing', () => {
  for (const pattern of ['/(', '/#(', 'no url']) {
    expect(isPattern(pattern)).toBe(false)
    expect(matchUrl(pattern, `${SITE}/`)).toBe(false)
  }
})
