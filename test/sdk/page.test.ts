import { beforeAll, describe, expect, it, vi } from 'vitest'
import { setOptions } from '../../sdk/options.ts'
import { cleanUrl, routeOf } from '../../sdk/page.ts'
import { queryPattern } from '../../shared/page-policy.ts'

beforeAll(() => {
  setOptions({ host: '', query: queryPattern() })
  vi.stubGlobal('location', new URL('https://www.acme.test/here?own=1'))
})

describe('cleanUrl()', () => {
  it.each([
    ['https://www.acme.test/pricing?token=secret#secret', 'https://www.acme.test/pricing'],
    [
      'https://a.test/?utm_source=x&utm_campaign=y&email=secret',
      'https://a.test/?utm_source=x&utm_campaign=y',
    ],
    [
      'https://a.test/?gclid=1&gbraid=2&wbraid=3&fbclid=4&msclkid=5&li_fat_id=6&ref=7',
      'https://a.test/?gclid=1&gbraid=2&wbraid=3&fbclid=4&msclkid=5&li_fat_id=6&ref=7',
    ],
    ['https://a.test/?reference=secret&my_utm_source=secret', 'https://a.test/'],
    ['https://a.test/?password=secret&password=secret', 'https://a.test/'],
    ['https://user:secret@a.test/x', 'https://a.test/x'],
    ['https://a.test/#/pricing?token=secret', 'https://a.test/#/pricing'],
    ['https://a.test/#!/pricing', 'https://a.test/#!/pricing'],
    ['https://a.test/#access_token=secret', 'https://a.test/'],
    ['/next?x=secret', 'https://www.acme.test/next'],
    ['mailto:sales@acme.test?subject=secret', 'mailto:sales@acme.test'],
    ['tel:+431234', 'tel:+431234'],
  ])('%s', (href, clean) => {
    expect(cleanUrl(href)).toBe(clean)
  })

  it('throws on no URL at all', () => {
    expect(() => cleanUrl('http://')).toThrow(TypeError)
  })
})

describe('routeOf()', () => {
  it.each([
    ['a place in the page', 'https://a.test/x#part', 'https://a.test/x', true],
    ['the query', 'https://a.test/x?plan=pro', 'https://a.test/x?plan=free', false],
    ['a hash route', 'https://a.test/#/a', 'https://a.test/#/b', false],
    ['the query of a hash route', 'https://a.test/#/a?x=1', 'https://a.test/#/a?x=2', true],
  ])('%s', (_, one, other, same) => {
    expect(routeOf(one) === routeOf(other)).toBe(same)
  })
})
