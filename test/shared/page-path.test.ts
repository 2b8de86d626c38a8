import { expect, test } from 'vitest'
import { routeOf } from '../../sdk/page.ts'
import { pathOf } from '../../shared/page-path.ts'

test.each([
  ['https://a.test', '/'],
  ['https://a.test/pricing?plan=team', '/pricing'],
  ['https://a.test/pricing#team', '/pricing'],
  ['https://a.test/#/pricing', '/#/pricing'],
  ['https://a.test/#!/pricing', '/#!/pricing'],
  ['https://a.test?ref=mail#/pricing?plan=team', '/#/pricing'],
  ['https://a.test/app/?ref=mail#/', '/app/#/'],
  ['https://a.test/#!pricing', '/'],
  ['https://a.test/#access_token=/secret', '/'],
  ['/docs/start?x=1#/two', '/docs/start#/two'],
])('pathOf(%s) is %s, of what the script tells apart too', (url, path) => {
  expect(pathOf(url)).toBe(path)
  expect(pathOf(routeOf(url))).toBe(path)
})
